//! Sends messages, and finds out what became of one whose answer was lost.
//!
//! Sending is not idempotent and the wire has no id of the sender's own, so nothing may be repeated on suspicion. But own
//! messages are in the history: what the server has stored can be read there (`docs/decisions/0016`).

mod history;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::content::{self, Content};
use crate::host::{Body, Host, HostError, HostErrorKind};
use crate::rpc::{CallOptions, Client, Error, framed, interrupted};
use crate::status::{self, Failure, Outcome, TransportFailure, WireStatus, codes};
use crate::wire::methods;

/// How far the clocks may have drifted apart since they were compared, in milliseconds.
const DRIFT_MS: f64 = 2_000.0;

/// How long the server may go on with a request after its connection has failed, in milliseconds. History is read once
/// more after that time before a message counts as not stored.
pub const SETTLE_MS: f64 = 5_000.0;

/// How long the head of the history, or the time of the server, may take, in milliseconds.
const HEAD_TIMEOUT_MS: f64 = 10_000.0;

/// How long [`Sender::send`] looks for a message at most, in milliseconds, and its pause after reading failed.
const LOOK_MS: f64 = 25_000.0;
const PAUSE_MS: f64 = 2_000.0;

/// How often it is looked whether an equal message is out of the way, in milliseconds.
const TURN_MS: f64 = 50.0;

/// How many ids of known messages are remembered.
const KNOWN: usize = 1_024;

/// From where on a stored message can be the one that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bound {
    /// Its record time is not before this, in milliseconds since 1970 by the server's clock.
    pub time_ms: f64,
    /// Its id is greater: ids count up, and this one was there before.
    pub id: u64,
}

/// What became of a message.
pub enum Fate {
    /// The server has it: an encoded `FetchMsgsResponse`.
    Stored(Vec<u8>),
    /// The server does not have it.
    Absent,
}

/// The sending of one client.
pub struct Sender<H: Host> {
    client: Rc<Client<H>>,
    // Server's clock minus ours, never too much.
    clock_offset_ms: Cell<Option<f64>>,
    newest_id: Cell<u64>,
    // Of the newest message that the server said to have, by its clock; 0 before the first.
    newest_time_ms: Cell<f64>,
    known: RefCell<Vec<u64>>,
    passages: RefCell<Vec<Rc<State>>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    OnTheWay,
    // Its answer was lost; waits until nothing equal is on its way or being looked for.
    InDoubt,
    LookedFor,
}

struct State {
    content: Content,
    stage: Cell<Stage>,
}

/// One message between its departure and the moment when its fate is known. Others with the same content wait for each
/// other where they could be mistaken for each other.
pub struct Passage<'a, H: Host> {
    sender: &'a Sender<H>,
    state: Rc<State>,
    /// The author.
    pub user_id: u64,
    /// Which stored messages are too old to be this one.
    pub bound: Bound,
    /// The server works on the request no more.
    pub ended: bool,
}

impl<H: Host> Drop for Passage<'_, H> {
    fn drop(&mut self) {
        let mut passages = self.sender.passages.borrow_mut();
        passages.retain(|state| !Rc::ptr_eq(state, &self.state));
    }
}

impl<H: Host> Passage<'_, H> {
    /// Whether an equal message is in one of these stages.
    fn meets(&self, stages: &[Stage]) -> bool {
        self.sender.passages.borrow().iter().any(|other| {
            !Rc::ptr_eq(other, &self.state)
                && stages.contains(&other.stage.get())
                && other.content == self.state.content
        })
    }
}

impl<H: Host> Sender<H> {
    /// The sending of this client.
    pub fn new(client: &Rc<Client<H>>) -> Self {
        Self {
            client: client.clone(),
            clock_offset_ms: Cell::new(None),
            newest_id: Cell::new(0),
            newest_time_ms: Cell::new(0.0),
            known: RefCell::default(),
            passages: RefCell::default(),
        }
    }

    /// The client that it sends with.
    pub fn client(&self) -> &Rc<Client<H>> {
        &self.client
    }

    /// Sends an encoded `SendMsgRequest` and returns the stored message as an encoded `FetchMsgsResponse`.
    ///
    /// When the answer is lost, history tells whether the server has the message; that may take some seconds beyond the
    /// deadline. Nothing is sent twice.
    ///
    /// # Errors
    /// What `OurChatService.SendMsg` can give. With the outcome `rejected` the server does not have the message; `unknown`
    /// remains when history could not be read, and when the caller aborted.
    pub async fn send(
        &self,
        request: &[u8],
        options: &CallOptions<H>,
    ) -> Result<Vec<u8>, Error<H::Cause>> {
        let host = self.client.host();
        let scope = host.scope(self.client.deadline(options), options.signal.as_ref());
        let mut passage = self.enter(Content::of_request(request), &scope).await?;
        drop(scope);
        let began_ms = host.now();
        let error = match self.attempt(&mut passage, request, options).await {
            Err(error) if in_doubt(&error.failure) => error,
            result => return result,
        };
        let scope = host.scope(Some(LOOK_MS), options.signal.as_ref());
        let life = self.client.keep(scope);
        loop {
            let fate = match self.server_time(began_ms, life.scope()).await {
                Ok(time_ms) => {
                    passage.bound.time_ms = time_ms;
                    self.fate(&passage, life.scope()).await
                }
                Err(error) => Err(error),
            };
            match fate {
                Ok(Fate::Stored(event)) => return Ok(event),
                Ok(Fate::Absent) => return Err(not_stored(error)),
                Err(failed) if !may_look_again(&failed.failure) => return Err(error),
                Err(_) => {
                    if host.sleep(PAUSE_MS, life.scope()).await.is_err() {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Lets a message depart, as soon as no equal one is in doubt.
    ///
    /// # Errors
    /// The scope ended while it waited; nothing was sent.
    pub async fn enter(
        &self,
        content: Content,
        scope: &H::Scope,
    ) -> Result<Passage<'_, H>, Error<H::Cause>> {
        let passage = Passage {
            sender: self,
            state: Rc::new(State {
                content,
                stage: Cell::new(Stage::OnTheWay),
            }),
            user_id: self.user_id(),
            bound: Bound {
                time_ms: 0.0,
                id: self.newest_id.get(),
            },
            ended: false,
        };
        while passage.meets(&[Stage::InDoubt, Stage::LookedFor]) {
            self.sleep(TURN_MS, scope).await?;
        }
        self.passages.borrow_mut().push(passage.state.clone());
        Ok(passage)
    }

    /// Sends an encoded `SendMsgRequest` once and returns the stored message as an encoded `FetchMsgsResponse`.
    ///
    /// # Errors
    /// What the call gives; [`in_doubt`] tells whether the server may have the message all the same.
    pub async fn attempt(
        &self,
        passage: &mut Passage<'_, H>,
        request: &[u8],
        options: &CallOptions<H>,
    ) -> Result<Vec<u8>, Error<H::Cause>> {
        passage.state.stage.set(Stage::OnTheWay);
        let method = methods::OUR_CHAT_SERVICE_SEND_MSG;
        let answer = match self.client.unary(method, request, options).await {
            Ok(answer) => answer,
            Err(error) => {
                passage.state.stage.set(Stage::InDoubt);
                passage.ended = has_ended(&error.failure);
                return Err(error);
            }
        };
        let (id, time) = content::answer(&answer);
        let time_ms = content::milliseconds(time);
        self.tell(id, time_ms);
        self.newest_time_ms
            .set(self.newest_time_ms.get().max(time_ms));
        Ok(passage.state.content.event(passage.user_id, id, time))
    }

    /// Finds out whether the server has a message.
    ///
    /// # Errors
    /// When history cannot be read.
    pub async fn fate(
        &self,
        passage: &Passage<'_, H>,
        scope: &H::Scope,
    ) -> Result<Fate, Error<H::Cause>> {
        let stage = &passage.state.stage;
        stage.set(Stage::InDoubt);
        // Of several equal ones none must take a message that only another can be. So they look one after the other, when
        // all has come that can come, and take the oldest that fits.
        let contended = passage.meets(&[Stage::OnTheWay, Stage::InDoubt, Stage::LookedFor]);
        while passage.meets(&[Stage::OnTheWay, Stage::LookedFor]) {
            self.sleep(TURN_MS, scope).await?;
        }
        stage.set(Stage::LookedFor);
        if contended {
            self.sleep(SETTLE_MS, scope).await?;
        }
        let mut last = contended || passage.ended;
        loop {
            if let Some((id, event)) = self.search(passage, contended, scope).await? {
                self.know(id);
                return Ok(Fate::Stored(event));
            }
            if last {
                return Ok(Fate::Absent);
            }
            last = true;
            self.sleep(SETTLE_MS, scope).await?;
        }
    }

    /// A moment of the local clock by the server's clock, rather too early than too late. Asks the server if nothing has
    /// told its time yet.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn server_time(
        &self,
        local_ms: f64,
        scope: &H::Scope,
    ) -> Result<f64, Error<H::Cause>> {
        if self.clock_offset_ms.get().is_none() {
            let method = methods::BASIC_SERVICE_TIMESTAMP;
            let call = self
                .client
                .open_within(method, scope, Some(HEAD_TIMEOUT_MS))?;
            let answer = call
                .one_message(Body::Bytes(framed(&[])), Some(HEAD_TIMEOUT_MS), None, None)
                .await?;
            self.tell(0, content::milliseconds(content::timestamp(&answer)));
        }
        let offset = self.clock_offset_ms.get().unwrap_or(0.0);
        Ok(local_ms + offset - DRIFT_MS)
    }

    /// The greatest id that is known to be given to a message.
    pub fn newest_id(&self) -> u64 {
        self.newest_id.get()
    }

    /// What the next page has to know of the newest message: its id and its time.
    #[must_use]
    pub fn newest(&self) -> Vec<u8> {
        let time = self.newest_time_ms.get().to_be_bytes();
        [self.newest_id.get().to_be_bytes(), time].concat()
    }

    /// Learns what another page has kept of [`Sender::newest`].
    pub fn resume(&self, newest: &[u8]) {
        if let Some((id, time)) = newest.split_first_chunk()
            && let Ok(time) = time.try_into()
        {
            self.know(u64::from_be_bytes(*id));
            let time = f64::from_be_bytes(time);
            self.newest_time_ms.set(self.newest_time_ms.get().max(time));
        }
    }

    fn user_id(&self) -> u64 {
        self.client.session().map_or(0, |session| session.user_id)
    }

    /// Learns from an answer of the server: an id that it has given, 0 for none, and its time.
    fn tell(&self, id: u64, time_ms: f64) {
        if time_ms > 0.0 {
            let offset = time_ms - self.client.host().now();
            self.clock_offset_ms.set(Some(offset));
        }
        self.know(id);
    }

    /// Remembers that a message is one that was asked about.
    pub fn know(&self, id: u64) {
        self.newest_id.set(self.newest_id.get().max(id));
        let mut known = self.known.borrow_mut();
        known.push(id);
        if known.len() > KNOWN {
            known.remove(0);
        }
    }

    async fn sleep(&self, ms: f64, scope: &H::Scope) -> Result<(), Error<H::Cause>> {
        let slept = self.client.host().sleep(ms, scope).await;
        slept.map_err(called_off)
    }
}

/// The failure of who waited for its turn until its scope ended.
fn called_off<C>(error: HostError<C>) -> Error<C> {
    let reason = match error.kind {
        HostErrorKind::Interrupted(reason) => interrupted(reason),
        _ => TransportFailure::Cancelled,
    };
    let method = methods::OUR_CHAT_SERVICE_SEND_MSG.method();
    Error::new(
        status::from_transport(reason, method).not_sent(),
        error.cause,
    )
}

/// Whether the server may have the message although the call failed, and it is worth looking: not for somebody who has
/// called it off.
#[must_use]
pub fn in_doubt(failure: &Failure) -> bool {
    failure.outcome == Outcome::Unknown
        && failure.code != codes::TRANSPORT_CANCELLED
        && failure.code != codes::SDK_CLOSED
}

/// Whether the server itself has answered, so that it works on the request no more. A status of a gateway does not say so.
#[must_use]
pub fn has_ended(failure: &Failure) -> bool {
    let internal = |status: &WireStatus| status.system == "ourchat-grpc" && status.code == "13";
    failure.code == codes::TRANSPORT_STATUS_HIDDEN || failure.status.as_ref().is_some_and(internal)
}

/// The error of a message that the server turned out not to have.
#[must_use]
pub fn not_stored<C>(mut error: Error<C>) -> Error<C> {
    error.failure.outcome = Outcome::Rejected;
    error.failure.retry_safe = true;
    error
}

/// Whether reading history again can help.
fn may_look_again(failure: &Failure) -> bool {
    matches!(failure.code.retry_kind(), "wait" | "backoff" | "user") && !failure.relogin
}
