//! Drives the state machine of one consumer: connections, the lock, the channel, the clock.

mod connection;
mod position;

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use super::envelope::{Micros, mix};
use super::inbox::{Delivery, Inbox};
use super::peer::{Action, Peer};
use super::state::State;
use crate::host::{Election, Host, Interruption, Scope as _, Wake};
use crate::rpc::{Change, ChangeListener, Client, Error, Life, interrupted};
use crate::status;
use crate::storage::AccountStorage;
use crate::wire::methods;

/// How long the guard sleeps at a time, in milliseconds.
const HOUR_MS: f64 = 3_600_000.0;

/// Name of the position among what an account keeps.
const POSITION: &str = "events/position";

/// How many events are handed out at once.
const BATCH: usize = 256;

/// What a consumer may say.
pub struct EventsOptions<H: Host> {
    /// Events after this time, in milliseconds since 1970; 0 for all there is.
    pub since_ms: f64,
    /// In place of `since_ms`: go on where the account stopped in this browser.
    pub resume: bool,
    /// What events may cost in bytes that nobody has taken yet.
    pub capacity: usize,
    /// How long a live event waits for earlier ones, in milliseconds since it happened.
    pub settle_ms: f64,
    /// Whether one connection is shared with the other tabs of the browser, where that is possible.
    pub share: bool,
    /// The caller's way to end the stream.
    pub signal: Option<H::Signal>,
    /// Told about every change of the connection.
    pub on_state: Box<dyn Fn(&State)>,
}

/// The default of [`EventsOptions::capacity`].
pub const CAPACITY: usize = 32 << 20;

type LockOf<H> = <<H as Host>::Election as Election>::Lock;
type ChannelOf<H> = <<H as Host>::Election as Election>::Channel;
type WatchOf<H> = <<H as Host>::Election as Election>::Watch;

struct Inner<H: Host> {
    client: Rc<Client<H>>,
    // Spans all connections and the waits between them.
    life: Life<H>,
    options: EventsOptions<H>,
    user_id: Cell<u64>,
    name: RefCell<String>,
    peer: RefCell<Option<Peer>>,
    links: RefCell<Vec<(u64, Rc<H::Scope>)>>,
    channel: RefCell<Option<ChannelOf<H>>>,
    lock: RefCell<Option<LockOf<H>>>,
    watch: RefCell<Option<WatchOf<H>>>,
    changes: RefCell<Option<ChangeListener>>,
    timer: RefCell<Option<(f64, Rc<H::Scope>)>>,
    told: RefCell<State>,
    error: RefCell<Option<Error<H::Cause>>>,
    waker: RefCell<Option<Waker>>,
    unsaved: Cell<bool>,
    weak: Weak<Inner<H>>,
}

/// All events of the user who is logged in, each once, over as many connections as it takes.
pub struct EventStream<H: Host>(Rc<Inner<H>>);

impl<H: Host> EventStream<H> {
    /// A stream that does nothing before the first [`EventStream::next`].
    pub fn new(client: &Rc<Client<H>>, options: EventsOptions<H>) -> Self {
        let life = client.keep(client.host().scope(None, options.signal.as_ref()));
        Self(Rc::new_cyclic(|weak| Inner {
            client: client.clone(),
            life,
            options,
            user_id: Cell::default(),
            name: RefCell::default(),
            peer: RefCell::default(),
            links: RefCell::default(),
            channel: RefCell::default(),
            lock: RefCell::default(),
            watch: RefCell::default(),
            changes: RefCell::default(),
            timer: RefCell::default(),
            told: RefCell::default(),
            error: RefCell::default(),
            waker: RefCell::default(),
            unsaved: Cell::default(),
            weak: weak.clone(),
        }))
    }

    /// A handle that ends the stream from outside, also while somebody waits for it.
    pub fn life(&self) -> Rc<H::Scope> {
        self.0.life.scope().clone()
    }

    /// What acknowledges deliveries, also while somebody waits for the next ones.
    pub fn acknowledger(&self) -> impl Fn(u64) + use<H> {
        let weak = Rc::downgrade(&self.0);
        move |number| Inner::with(&weak, &mut |inner| inner.acknowledge(number))
    }

    /// The next events in their order, at least one; none when the stream is over.
    ///
    /// # Errors
    /// What no new connection can mend (a login that is over, abort), once.
    pub async fn next(&mut self) -> Result<Vec<Delivery>, Error<H::Cause>> {
        if self.0.peer.borrow().is_none() {
            let position = self.0.load().await?;
            self.0.start(position.as_deref())?;
        }
        poll_fn(|context| self.0.poll(context.waker())).await
    }
}

impl<H: Host> Drop for EventStream<H> {
    fn drop(&mut self) {
        self.0.life.scope().interrupt(Interruption::Cancelled);
        self.0.end();
        self.0.save_now();
    }
}

impl<H: Host> Inner<H> {
    /// Says what is wrong before anything is sent, and reads where to go on.
    async fn load(&self) -> Result<Option<Vec<u8>>, Error<H::Cause>> {
        let method = methods::OUR_CHAT_SERVICE_FETCH_MSGS;
        if let Some(reason) = self.life.scope().interruption() {
            return Err(status::from_transport(interrupted(reason), method.method()).into());
        }
        drop(self.client.open_within(method, self.life.scope(), None)?);
        let user_id = self.client.session().map_or(0, |session| session.user_id);
        self.user_id.set(user_id);
        if !self.options.resume {
            return Ok(None);
        }
        let position = self.account().get(POSITION).await.map_err(|error| {
            let code = status::codes::STORAGE_UNAVAILABLE;
            Error::new(status::not_sent(code, method.method()), error.cause)
        })?;
        Ok(Some(position.unwrap_or_default()))
    }

    fn account(&self) -> AccountStorage<H> {
        AccountStorage::of(&self.client, self.user_id.get())
    }

    fn start(&self, position: Option<&[u8]>) -> Result<(), Error<H::Cause>> {
        let host = self.client.host();
        let account = self.account();
        *self.name.borrow_mut() = [account.prefix(), "events"].concat();
        let tabs = host.election();
        let shared = self.options.share && tabs.shared();
        if shared {
            let weak = self.weak.clone();
            let heard = Box::new(move |message: &[u8]| {
                Self::with(&weak, &mut |inner| {
                    inner.step(&mut |peer, now| peer.heard(now, message));
                });
            });
            *self.channel.borrow_mut() = Some(tabs.channel(&self.name.borrow(), heard));
        }
        let weak = self.weak.clone();
        *self.watch.borrow_mut() = Some(tabs.watch(Box::new(move |wake| {
            Self::with(&weak, &mut |inner| {
                inner.step(&mut |peer, now| match wake {
                    Wake::Visible => peer.woken(now),
                    // A frozen page may still answer messages, while its connection brings nothing.
                    Wake::Frozen => peer.unlocked(now),
                    _ => peer.online(now, wake == Wake::Online),
                });
            });
        })));
        let weak = self.weak.clone();
        let changes: ChangeListener = Rc::new(move |change| {
            Self::with(&weak, &mut |inner| match change {
                // A moment later, because the refusal that ended the session may have come with events.
                Change::Session => {
                    inner.spawn(|inner| async move { inner.check_session() });
                }
                _ => inner.step(&mut |peer, now| peer.apart(now, change == Change::ReadingBegun)),
            });
        });
        self.client.on_change(&changes);
        *self.changes.borrow_mut() = Some(changes);
        let id = mix((host.random() * 9e15) as u64) | 1;
        let now = host.now();
        let capacity = self.options.capacity;
        let mut inbox = match position {
            Some(position) => Inbox::resumed(position, capacity, now),
            None => Inbox::new((self.options.since_ms * 1000.0) as Micros, capacity, now),
        };
        inbox.set_settling(self.options.settle_ms);
        *self.peer.borrow_mut() = Some(Peer::new(now, id, shared, inbox));
        self.spawn(Self::guard);
        self.step(&mut |_, _| ());
        Ok(())
    }

    fn with(weak: &Weak<Self>, action: &mut dyn FnMut(&Self)) {
        if let Some(inner) = weak.upgrade() {
            action(&inner);
        }
    }

    /// Runs a task for as long as it takes; it keeps the stream alive.
    fn spawn<F: Future<Output = ()> + 'static>(&self, task: impl FnOnce(Rc<Self>) -> F) {
        if let Some(inner) = self.weak.upgrade() {
            // Boxed, because each type of task costs code of its own.
            let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task(inner));
            self.client.host().spawn(task);
        }
    }

    /// Tells the state machine what happened, and does what it says.
    fn step(&self, input: &mut dyn FnMut(&mut Peer, f64)) {
        let now = self.client.host().now();
        let (actions, state, awake) = {
            let mut place = self.peer.borrow_mut();
            let Some(peer) = place.as_mut() else { return };
            input(peer, now);
            let actions = peer.take_actions();
            let over = *peer.state() == State::Closed;
            (actions, peer.state().clone(), over || peer.is_ready())
        };
        for action in actions {
            self.act(action);
        }
        // Only now: an action may have led here again, and what was due before is not any more.
        let due = self.peer.borrow_mut().as_mut().map(|peer| peer.due(now));
        if let Some(due) = due.filter(|due| due.is_finite()) {
            self.arm(due);
        }
        let changed = *self.told.borrow() != state;
        if changed {
            (self.options.on_state)(&state);
            *self.told.borrow_mut() = state;
        }
        if awake && let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn act(&self, action: Action) {
        let tabs = self.client.host().election();
        match action {
            Action::Open { stream, from } => {
                let scope = Rc::new(self.client.host().scope_within(None, self.life.scope()));
                self.links.borrow_mut().push((stream, scope.clone()));
                self.spawn(move |inner| async move { inner.connect(stream, from, scope).await });
            }
            Action::Close(stream) => self.close_link(stream),
            Action::Post(message) => {
                if let Some(channel) = &*self.channel.borrow() {
                    tabs.post(channel, &message);
                }
            }
            Action::Lock { steal } => {
                let weak = self.weak.clone();
                let changed = Box::new(move |held| {
                    Self::with(&weak, &mut |inner| {
                        inner.step(&mut |peer, now| match held {
                            true => peer.locked(now, steal),
                            false => peer.unlocked(now),
                        });
                    });
                });
                let lock = tabs.lock(&self.name.borrow(), steal, changed);
                *self.lock.borrow_mut() = Some(lock);
            }
            Action::Check => self.spawn(|inner| async move { inner.check().await }),
            Action::End => self.end(),
        }
    }

    fn close_link(&self, stream: u64) {
        let mut links = self.links.borrow_mut();
        if let Some(at) = links.iter().position(|(each, _)| *each == stream) {
            let (_, scope) = links.remove(at);
            scope.interrupt(Interruption::Cancelled);
        }
    }

    /// Calls the state machine when its time has come.
    fn arm(&self, due: f64) {
        let armed = self.timer.borrow().as_ref().map(|(armed, _)| *armed);
        if armed == Some(due) {
            return;
        }
        let host = self.client.host();
        let scope = Rc::new(host.scope_within(None, self.life.scope()));
        if let Some((_, old)) = self.timer.replace(Some((due, scope.clone()))) {
            old.interrupt(Interruption::Cancelled);
        }
        self.spawn(move |inner| async move {
            let host = inner.client.host();
            if host
                .sleep((due - host.now()).max(0.0), &scope)
                .await
                .is_ok()
            {
                inner.timer.take();
                inner.step(&mut |peer, now| peer.tick(now));
            }
        });
    }

    /// Waits for the signal, the end of the client, or the end of the stream.
    async fn guard(self: Rc<Self>) {
        let host = self.client.host();
        let cause = loop {
            if let Err(error) = host.sleep(HOUR_MS, self.life.scope()).await {
                break error.cause;
            }
        };
        if let Some(reason) = self.life.scope().interruption() {
            let method = methods::OUR_CHAT_SERVICE_FETCH_MSGS.method();
            let failure = status::from_transport(interrupted(reason), method);
            let mut error = self.error.borrow_mut();
            error.get_or_insert(Error::new(failure, cause));
        }
        self.step(&mut |peer, _| peer.finish());
    }

    fn check_session(&self) {
        let user = self.client.session().map(|session| session.user_id);
        if user == Some(self.user_id.get()) {
            return;
        }
        let method = methods::OUR_CHAT_SERVICE_FETCH_MSGS;
        let error = match self.client.open_within(method, self.life.scope(), None) {
            Err(error) => error,
            // Somebody else has logged in.
            Ok(call) => status::not_sent(status::codes::AUTH_TOKEN_MISSING, call.method).into(),
        };
        self.error.borrow_mut().get_or_insert(error);
        self.step(&mut |peer, _| peer.finish());
    }

    fn end(&self) {
        self.lock.take();
        self.channel.take();
        self.watch.take();
        self.changes.take();
        let scopes = self.timer.take().map(|(_, scope)| scope);
        let links = self.links.take().into_iter().map(|(_, scope)| scope);
        for scope in links.chain(scopes) {
            scope.interrupt(Interruption::Cancelled);
        }
    }

    fn poll(&self, waker: &Waker) -> Poll<Result<Vec<Delivery>, Error<H::Cause>>> {
        let mut batch = Vec::new();
        let mut over = false;
        if let Some(peer) = self.peer.borrow_mut().as_mut() {
            while batch.len() < BATCH
                && let Some(delivery) = peer.take()
            {
                batch.push(delivery);
            }
            over = *peer.state() == State::Closed;
        }
        if !batch.is_empty() {
            self.step(&mut |peer, now| peer.settle(now));
            return Poll::Ready(Ok(batch));
        }
        if !over {
            *self.waker.borrow_mut() = Some(waker.clone());
            return Poll::Pending;
        }
        Poll::Ready(self.error.take().map_or(Ok(batch), Err))
    }
}
