//! Messages that wait until they can be sent: in order, kept over reloads, sent by one page at a time.

mod sending;
mod tabs;

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use super::entry::{Entry, State};
use super::sender::Sender;
use crate::host::{Host, Interruption, Scope as _, Tabs};
use crate::rpc::{CallOptions, Error, Life};
use crate::status::{self, Failure, TransportFailure, codes};
use crate::storage::{self, AccountStorage};
use crate::wire::methods;

/// How many finished messages are remembered for whoever shows them.
const FINISHED: usize = 100;

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
