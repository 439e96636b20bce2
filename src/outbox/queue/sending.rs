//! What the page that sends does with the messages that wait.

use std::rc::Rc;

use super::{Account, NEWEST, SEND, news, storage_name};
use crate::host::{Host, Scope as _, Tabs};
use crate::outbox::content::Content;
use crate::outbox::entry::{Entry, State};
use crate::outbox::sender::{Bound, Fate, Passage, in_doubt, not_stored};
use crate::rpc::retry::RetryOptions;
use crate::rpc::{CallOptions, Error};
use crate::status::{Failure, codes};
use crate::storage;

/// The longest pauses between attempts, in milliseconds: the first, doubled with every failure, and the last.
const FIRST_PAUSE_MS: f64 = 1_000.0;
const LONGEST_PAUSE_MS: f64 = 60_000.0;

/// How often a server may fail at one message before it counts as refused.
const FAILURES: u32 = 5;

/// What the sending task does after a step.
enum Next {
    /// The next step at once.
    Go,
    /// A pause of so many milliseconds at most.
    Wait(f64),
}

impl<H: Host + Tabs<Scope = <H as Host>::Scope>> Account<H> {
    /// The whole life of the outbox: shows what is kept, waits until no other page sends, and sends.
    pub(super) async fn run(self: Rc<Self>, name: String) {
        let host = self.sender.client().host();
        self.load().await;
        let _lock = if self.storage.is_some() {
            host.lock(&name, self.life.scope()).await
        } else {
            None
        };
        // What was kept is the truth now: whoever sent until now does so no more.
        self.load().await;
        self.leads.set(true);
        while !self.over.get() && self.life.scope().interruption().is_none() {
            self.woken.set(false);
            match self.step().await {
                Next::Go => {}
                Next::Wait(_) if self.woken.get() => {}
                Next::Wait(ms) => {
                    let pause = Rc::new(host.scope_within(None, self.life.scope()));
                    *self.pause.borrow_mut() = Some(pause.clone());
                    let _ = host.sleep(ms, &pause).await;
                    self.pause.take();
                }
            }
        }
        self.end();
    }

    /// Nothing more is sent, and who waits for a message is told.
    pub(super) fn end(&self) {
        self.over.set(true);
        self.channel.take();
        self.wake();
        self.changed();
    }

    /// One thing that brings the first unfinished message further.
    async fn step(&self) -> Next {
        const IDLE: Next = Next::Wait(3_600_000.0);
        let logged_in = self.sender.client().session();
        if logged_in.is_none_or(|session| session.user_id != self.user_id) {
            return IDLE;
        }
        let Some(entry) = self.first() else {
            return IDLE;
        };
        if self.sender.client().host().offline() {
            // The `online` event wakes it.
            return Next::Wait(30_000.0);
        }
        let scope = self.life.scope();
        let content = Content::of_request(&entry.request);
        let Ok(mut passage) = self.sender.enter(content, scope).await else {
            return Next::Go;
        };
        if entry.state == State::Sending {
            passage.bound = entry.bound;
            return self.look(entry, &passage, None).await;
        }
        let now = self.sender.client().host().now();
        let time_ms = match self.sender.server_time(now, scope).await {
            Ok(time_ms) => time_ms,
            Err(error) => return self.pause(&error.failure),
        };
        let id = self.sender.newest_id();
        passage.bound = Bound { time_ms, id };
        let mut entry = entry;
        // It may have been taken back meanwhile; from here on it cannot be.
        if self.get(&entry.id).map(|entry| entry.state) != Some(State::Queued) {
            return Next::Go;
        }
        entry.state = State::Sending;
        entry.bound = passage.bound;
        self.insert(entry.clone());
        // First kept, then sent: whoever finds it as "sending" after a crash has to look for it.
        if let Err(error) = self.keep(&mut entry).await {
            entry.state = State::Queued;
            self.insert(entry);
            return self.pause(&storage::failed(error, SEND.method()).failure);
        }
        let options = CallOptions {
            retry: RetryOptions {
                attempts: Some(1),
                ..RetryOptions::default()
            },
            ..CallOptions::default()
        };
        let request = entry.request.clone();
        match self.sender.attempt(&mut passage, &request, &options).await {
            Ok(event) => self.sent(entry, event).await,
            Err(error) if in_doubt(&error.failure) => self.look(entry, &passage, Some(error)).await,
            Err(error) => self.refused(entry, error).await,
        }
    }

    /// Finds out what became of a message. `error`: why nobody knows.
    async fn look(
        &self,
        mut entry: Entry<H::Cause>,
        passage: &Passage<'_, H>,
        error: Option<Error<H::Cause>>,
    ) -> Next {
        match self.sender.fate(passage, self.life.scope()).await {
            Ok(Fate::Stored(event)) => self.sent(entry, event).await,
            Ok(Fate::Absent) => {
                let server = |error: &Error<H::Cause>| error.failure.code.category() == "internal";
                if let Some(error) = error.filter(server) {
                    entry.failures += 1;
                    if entry.failures >= FAILURES {
                        return self.refused(entry, not_stored(error)).await;
                    }
                }
                entry.state = State::Queued;
                let _ = self.keep(&mut entry).await;
                let asked = self.failures.get();
                self.failures.set(asked + 1);
                Next::Wait(self.backoff(asked))
            }
            Err(error) => self.pause(&error.failure),
        }
    }

    async fn sent(&self, mut entry: Entry<H::Cause>, event: Vec<u8>) -> Next {
        self.failures.set(0);
        entry.version += 1;
        entry.state = State::Sent;
        entry.event = Some(event.into());
        if self.over.get() {
            return Next::Go;
        }
        // Told before it is forgotten: who finds it in the storage looks for it, who does not takes it for sent.
        self.post(news::ENTRY, &entry.encode());
        self.insert(entry.clone());
        if let Some(storage) = &self.storage {
            // The next page must not take this message for an equal one of its own.
            let newest = self.sender.newest();
            let _ = storage.put(NEWEST, &newest).await;
            let _ = storage.delete(&storage_name(&entry.id)).await;
        }
        Next::Go
    }

    /// The server did not take it, or nothing was sent.
    async fn refused(&self, mut entry: Entry<H::Cause>, error: Error<H::Cause>) -> Next {
        let failure = &error.failure;
        let passes = matches!(failure.code.retry_kind(), "wait" | "backoff")
            && failure.code != codes::PERMISSION_MUTED
            && entry.failures < FAILURES;
        let stopped = matches!(failure.code, codes::TRANSPORT_CANCELLED | codes::SDK_CLOSED);
        if failure.relogin || passes || stopped {
            entry.state = State::Queued;
            let _ = self.keep(&mut entry).await;
            return self.pause(&error.failure);
        }
        self.failures.set(0);
        entry.state = State::Failed;
        entry.error = Some(error);
        let _ = self.keep(&mut entry).await;
        Next::Go
    }

    /// How long to wait after a failure that has nothing to do with the message.
    fn pause(&self, failure: &Failure) -> Next {
        let made = self.failures.get();
        self.failures.set(made + 1);
        if failure.relogin {
            // The next login wakes it.
            return Next::Wait(3_600_000.0);
        }
        Next::Wait(failure.retry_after_ms.unwrap_or(0.0) + self.backoff(made))
    }

    /// Full jitter, so that many clients do not come back together.
    fn backoff(&self, made: u32) -> f64 {
        let bound = (FIRST_PAUSE_MS * f64::from(1_u32 << made.min(16))).min(LONGEST_PAUSE_MS);
        self.sender.client().host().random() * bound
    }

    /// The first message that is not finished and may be sent.
    pub(super) fn first(&self) -> Option<Entry<H::Cause>> {
        let entries = self.entries.borrow();
        let mut open = entries.iter().filter(|entry| !entry.state.is_final());
        // One that is still being kept holds up all others, so that none overtakes it; its keeping wakes the task.
        open.next().filter(|entry| entry.kept).cloned()
    }
}
