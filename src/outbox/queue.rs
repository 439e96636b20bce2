//! Messages that wait until they can be sent: in order, kept over reloads, sent by one page at a time.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use super::content::Content;
use super::entry::{Entry, State};
use super::sender::{Bound, Fate, Passage, Sender, in_doubt, not_stored};
use crate::host::{Channel as _, Host, Interruption, Scope as _, Tabs};
use crate::rpc::retry::RetryOptions;
use crate::rpc::{CallOptions, Error, Life};
use crate::status::{self, Failure, TransportFailure, codes};
use crate::storage::{self, AccountStorage};
use crate::wire::methods;

/// The longest pauses between attempts, in milliseconds: the first, doubled with every failure, and the last.
const FIRST_PAUSE_MS: f64 = 1_000.0;
const LONGEST_PAUSE_MS: f64 = 60_000.0;

/// How often a server may fail at one message before it counts as refused.
const FAILURES: u32 = 5;

/// How many finished messages are remembered for whoever shows them.
const FINISHED: usize = 100;

/// How long another page may take to obey, in milliseconds.
const OBEY_MS: f64 = 3_000.0;

/// First byte of what pages tell each other.
mod news {
    pub const ENTRY: u8 = 0;
    pub const CANCEL: u8 = 1;
    pub const RETRY: u8 = 2;
}

/// Where messages are kept.
const NAME: &str = "outbox/";

/// Where the greatest known id of a message is kept.
const NEWEST: &str = "outbox-newest";

/// The outbox of one client.
pub struct Outbox<H: Host + Tabs> {
    sender: Rc<Sender<H>>,
    // Whether the storage outlives the page, so that other pages may look into it as well.
    kept: bool,
    on_change: Box<dyn Fn()>,
    account: RefCell<Option<Rc<Account<H>>>>,
}

/// The outbox of one account.
struct Account<H: Host + Tabs> {
    outbox: Weak<Outbox<H>>,
    sender: Rc<Sender<H>>,
    storage: Option<AccountStorage<H>>,
    user_id: u64,
    life: Life<H>,
    channel: RefCell<Option<H::Channel>>,
    leads: Cell<bool>,
    // Sorted by their names, and few.
    entries: RefCell<Vec<Entry<H::Cause>>>,
    last: Cell<(u64, u32)>,
    // What interrupts the pause of the sending task.
    pause: RefCell<Option<Rc<<H as Host>::Scope>>>,
    woken: Cell<bool>,
    failures: Cell<u32>,
    waiting: RefCell<Vec<Waker>>,
    over: Cell<bool>,
}

/// What the sending task does after a step.
enum Next {
    /// The next step at once.
    Go,
    /// A pause of so many milliseconds at most.
    Wait(f64),
}

impl<H: Host + Tabs<Scope = <H as Host>::Scope>> Outbox<H> {
    /// `kept`: the storage outlives the page. Without locks, which would keep two pages from sending the same message, the
    /// messages stay in the page all the same. `on_change`: called after every change of the entries.
    pub fn new(sender: &Rc<Sender<H>>, kept: bool, on_change: Box<dyn Fn()>) -> Rc<Self> {
        Rc::new(Self {
            kept: kept && sender.client().host().has_locks(),
            sender: sender.clone(),
            on_change,
            account: RefCell::default(),
        })
    }

    /// Takes up the work for who is logged in now. Call it after every login.
    pub fn attach(self: &Rc<Self>) {
        let client = self.sender.client();
        let Some(session) = client.session() else {
            return;
        };
        if let Some(account) = &*self.account.borrow()
            && account.user_id == session.user_id
        {
            account.wake();
            return;
        }
        self.detach();
        let storage = AccountStorage::of(client, session.user_id);
        let name = storage.prefix().to_owned() + NAME;
        let account = Rc::new(Account {
            outbox: Rc::downgrade(self),
            sender: self.sender.clone(),
            storage: Some(storage).filter(|_| self.kept),
            user_id: session.user_id,
            life: client.keep(client.host().scope(None, None)),
            channel: RefCell::default(),
            leads: Cell::new(false),
            entries: RefCell::default(),
            last: Cell::default(),
            pause: RefCell::default(),
            woken: Cell::new(false),
            failures: Cell::new(0),
            waiting: RefCell::default(),
            over: Cell::new(false),
        });
        if self.kept {
            let listener = Rc::downgrade(&account);
            let heard = Box::new(move |message: &[u8]| {
                if let Some(account) = listener.upgrade() {
                    account.hear(message);
                }
            });
            *account.channel.borrow_mut() = Some(client.host().channel(&name, heard));
        }
        *self.account.borrow_mut() = Some(account.clone());
        let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(account.run(name));
        client.host().spawn(task);
    }

    /// Drops the messages of the account, because it logs out. Who waits for one is told.
    pub fn detach(&self) {
        if let Some(account) = self.account.take() {
            account.life.scope().interrupt(Interruption::Cancelled);
            account.end();
        }
    }

    /// Goes on at once with what waits for a better moment; call it when the network is back.
    pub fn wake(&self) {
        if let Some(account) = &*self.account.borrow() {
            account.failures.set(0);
            account.wake();
        }
    }

    /// The messages in the order in which they were given.
    pub fn entries(&self) -> Vec<Entry<H::Cause>> {
        match &*self.account.borrow() {
            Some(account) => account.entries.borrow().clone(),
            None => Vec::new(),
        }
    }

    /// Takes an encoded `SendMsgRequest` into the queue and returns the stored message, an encoded `FetchMsgsResponse`, when
    /// it has been sent. `signal` takes the message back as long as it waits.
    ///
    /// # Errors
    /// `auth/token-missing` before the first login; `storage/full` and `storage/unavailable` when it could not be kept; the
    /// reason for which the server refuses it; `transport/cancelled` when it was taken back, or the account logged out.
    pub async fn send(
        self: &Rc<Self>,
        request: Vec<u8>,
        options: &CallOptions<H>,
    ) -> Result<Rc<[u8]>, Error<H::Cause>> {
        let method = methods::OUR_CHAT_SERVICE_SEND_MSG.method();
        let account = self.account.borrow().clone();
        let Some(account) = account else {
            return Err(status::not_sent(codes::AUTH_TOKEN_MISSING, method).into());
        };
        let host = self.sender.client().host();
        let life = host.scope(None, options.signal.as_ref());
        if life.interruption().is_some() {
            return Err(cancelled().not_sent().into());
        }
        let id = account.add(request.into()).await?;
        // Polls, because a signal has no waker: the caller's patience is not measured in milliseconds.
        loop {
            if let Some(result) = account.result(&id) {
                return result;
            }
            if life.interruption().is_some() {
                let taken = account.cancel(&id).await;
                let failure = if taken {
                    cancelled().not_sent()
                } else {
                    cancelled()
                };
                return Err(failure.into());
            }
            if options.signal.is_none() {
                account.change().await;
            } else {
                let _ = host.sleep(100.0, &life).await;
            }
        }
    }

    /// Takes a message back; false when it is on its way already, or done.
    pub async fn cancel(self: &Rc<Self>, id: &str) -> bool {
        let account = self.account.borrow().clone();
        match account {
            Some(account) => account.cancel(id).await,
            None => false,
        }
    }

    /// Puts a message that failed at the end of the queue again; false when it has not failed.
    pub async fn retry(self: &Rc<Self>, id: &str) -> bool {
        let account = self.account.borrow().clone();
        match account {
            Some(account) => account.retry(id).await,
            None => false,
        }
    }
}

impl<H: Host + Tabs<Scope = <H as Host>::Scope>> Account<H> {
    /// The whole life of the outbox: shows what is kept, waits until no other page sends, and sends.
    async fn run(self: Rc<Self>, name: String) {
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
    fn end(&self) {
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
            let newest = self.sender.newest_id().to_be_bytes();
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
    fn first(&self) -> Option<Entry<H::Cause>> {
        let entries = self.entries.borrow();
        let mut open = entries.iter().filter(|entry| !entry.state.is_final());
        // One that is still being kept holds up all others, so that none overtakes it; its keeping wakes the task.
        open.next().filter(|entry| entry.kept).cloned()
    }

    /// Takes a message into the queue.
    async fn add(&self, request: Rc<[u8]>) -> Result<Rc<str>, Error<H::Cause>> {
        let id = self.next_id();
        let now = self.sender.client().host().now();
        let mut entry = Entry::new(id.clone(), request, now);
        self.put(entry.clone());
        if let Err(error) = self.keep(&mut entry).await {
            self.remove(&id);
            self.wake();
            return Err(storage::failed(error, SEND.method()));
        }
        self.wake();
        Ok(id)
    }

    /// Keeps a changed entry, here, in the storage and in the other pages.
    async fn keep(
        &self,
        entry: &mut Entry<H::Cause>,
    ) -> Result<(), crate::host::StorageError<H::Cause>> {
        entry.version += 1;
        let bytes = entry.encode();
        if let Some(storage) = self.storage.as_ref().filter(|_| !self.over.get()) {
            storage.put(&storage_name(&entry.id), &bytes).await?;
        }
        entry.kept = true;
        if !self.over.get() {
            self.insert(entry.clone());
            self.post(news::ENTRY, &bytes);
        }
        Ok(())
    }

    fn get(&self, id: &str) -> Option<Entry<H::Cause>> {
        let entries = self.entries.borrow();
        entries.iter().find(|entry| *entry.id == *id).cloned()
    }

    fn put(&self, entry: Entry<H::Cause>) {
        let mut entries = self.entries.borrow_mut();
        let at = entries
            .iter()
            .take_while(|other| other.id < entry.id)
            .count();
        match entries.get_mut(at).filter(|other| other.id == entry.id) {
            Some(known) => *known = entry,
            None => entries.insert(at, entry),
        }
    }

    fn remove(&self, id: &str) {
        self.entries.borrow_mut().retain(|entry| *entry.id != *id);
    }

    fn insert(&self, entry: Entry<H::Cause>) {
        {
            self.put(entry);
            let mut entries = self.entries.borrow_mut();
            let done =
                |entry: &&Entry<H::Cause>| matches!(entry.state, State::Sent | State::Cancelled);
            if entries.iter().filter(done).count() > FINISHED {
                let oldest = entries.iter().find(done).map(|entry| entry.id.clone());
                entries.retain(|entry| Some(&entry.id) != oldest.as_ref());
            }
        }
        self.changed();
    }

    /// Reads what is kept.
    async fn load(&self) {
        let Some(storage) = &self.storage else {
            return;
        };
        if let Ok(Some(newest)) = storage.get(NEWEST).await
            && let Ok(newest) = newest.try_into()
        {
            self.sender.know(u64::from_be_bytes(newest));
        }
        // What cannot be read now is read at the next start; the logger knows.
        let names = storage.names(NAME).await.unwrap_or_default();
        for name in &names {
            let Ok(Some(bytes)) = storage.get(name).await else {
                continue;
            };
            if let Some(entry) = Entry::decode(&bytes) {
                self.merge(entry);
            }
        }
        // What another page has finished meanwhile is not there any more.
        let mut gone = Vec::new();
        for entry in self.entries.borrow().iter() {
            let there = names.iter().any(|name| *name == storage_name(&entry.id));
            if !there && entry.kept && !entry.state.is_final() {
                gone.push(entry.id.clone());
            }
        }
        for id in gone {
            if let Ok(None) = storage.get(&storage_name(&id)).await {
                self.remove(&id);
            }
        }
        self.changed();
    }

    /// Takes over what is newer than what is known.
    fn merge(&self, entry: Entry<H::Cause>) {
        let known = self.get(&entry.id).map(|entry| entry.version);
        if known.is_none_or(|version| version < entry.version) {
            self.insert(entry);
        }
    }

    /// Another page said something.
    fn hear(self: &Rc<Self>, message: &[u8]) {
        let Some((kind, rest)) = message.split_first() else {
            return;
        };
        match *kind {
            news::ENTRY => {
                if let Some(entry) = Entry::decode(rest) {
                    self.merge(entry);
                    self.wake();
                }
            }
            kind if self.leads.get() => {
                let Ok(id) = str::from_utf8(rest) else {
                    return;
                };
                let (account, id) = (self.clone(), id.to_owned());
                let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move {
                    if kind == news::CANCEL {
                        account.cancel(&id).await;
                    } else {
                        account.retry(&id).await;
                    }
                });
                self.sender.client().host().spawn(task);
            }
            _ => {}
        }
    }

    async fn cancel(&self, id: &str) -> bool {
        if !self.leads.get() {
            return self.order(news::CANCEL, id, State::Cancelled).await;
        }
        let entry = self.get(id);
        let Some(mut entry) = entry.filter(|entry| match entry.state {
            State::Queued => entry.kept,
            State::Failed => true,
            _ => false,
        }) else {
            return false;
        };
        // At once, so that it is not sent while the storage forgets it.
        entry.state = State::Cancelled;
        entry.error = None;
        entry.version += 1;
        self.insert(entry.clone());
        if let Some(storage) = &self.storage {
            let _ = storage.delete(&storage_name(&entry.id)).await;
        }
        self.post(news::ENTRY, &entry.encode());
        true
    }

    async fn retry(&self, id: &str) -> bool {
        if !self.leads.get() {
            return self.order(news::RETRY, id, State::Cancelled).await;
        }
        let entry = self.get(id);
        let Some(failed) = entry.filter(|entry| entry.state == State::Failed) else {
            return false;
        };
        // A new name, because names sort; kept before the old one goes.
        if self.add(failed.request.clone()).await.is_err() {
            return false;
        }
        self.cancel(id).await
    }

    /// Has the page that sends do something, and sees whether it did.
    async fn order(&self, kind: u8, id: &str, wanted: State) -> bool {
        self.post(kind, id.as_bytes());
        let host = self.sender.client().host();
        let until = host.now() + OBEY_MS;
        while host.now() < until {
            match self.get(id).map(|entry| entry.state) {
                Some(state) if state == wanted => return true,
                Some(State::Queued | State::Failed) => {}
                _ => return false,
            }
            if host.sleep(20.0, self.life.scope()).await.is_err() {
                break;
            }
        }
        false
    }

    fn post(&self, kind: u8, rest: &[u8]) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.post(&[&[kind], rest].concat());
        }
    }

    /// How a message ended, if it did.
    #[expect(clippy::type_complexity)]
    fn result(&self, id: &str) -> Option<Result<Rc<[u8]>, Error<H::Cause>>> {
        let entry = self
            .get(id)
            .filter(|entry| !self.over.get() || entry.state.is_final());
        let Some(entry) = entry else {
            let reason = match self.life.scope().interruption() {
                Some(Interruption::Closed) => TransportFailure::Closed,
                _ => TransportFailure::Cancelled,
            };
            return Some(Err(status::from_transport(reason, SEND.method()).into()));
        };
        match (entry.state, entry.event, entry.error) {
            (State::Sent, Some(event), _) => Some(Ok(event)),
            (State::Failed, _, Some(error)) => Some(Err(error)),
            (State::Cancelled, ..) => Some(Err(cancelled().not_sent().into())),
            _ => None,
        }
    }

    /// Waits for any change.
    async fn change(&self) {
        let mut asked = false;
        poll_fn(|context| {
            if std::mem::replace(&mut asked, true) {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn changed(&self) {
        for waker in self.waiting.take() {
            waker.wake();
        }
        if let Some(outbox) = self.outbox.upgrade() {
            (outbox.on_change)();
        }
    }

    fn wake(&self) {
        self.woken.set(true);
        if let Some(pause) = &*self.pause.borrow() {
            pause.interrupt(Interruption::Cancelled);
        }
    }

    /// A name that sorts behind all others of this page, and by time among those of several.
    fn next_id(&self) -> Rc<str> {
        let now = self.sender.client().host().now() as u64;
        let (last, count) = self.last.get();
        let next = if now > last {
            (now, 0)
        } else {
            (last, count + 1)
        };
        self.last.set(next);
        let random = (self.sender.client().host().random() * f64::from(u32::MAX)) as u64;
        let mut id = String::with_capacity(28);
        for (value, digits) in [(next.0, 12), (next.1.into(), 8), (random, 8)] {
            for digit in (0..digits).rev() {
                let digit = (value >> (4 * digit)) as u32 & 15;
                id.push(char::from_digit(digit, 16).unwrap_or('0'));
            }
        }
        id.into()
    }
}

const SEND: crate::wire::MethodId = methods::OUR_CHAT_SERVICE_SEND_MSG;

fn storage_name(id: &str) -> String {
    [NAME, id].concat()
}

/// The failure of a message that is waited for no more.
fn cancelled() -> Failure {
    status::from_transport(TransportFailure::Cancelled, SEND.method())
}
