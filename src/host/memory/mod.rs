//! A host in plain Rust: the clock stands still until nothing else can happen, and the network answers from a script.
//!
//! State machines above this floor are proven with it: hours pass in microseconds and every run is the same.

mod election;
mod network;
mod scope;
mod storage;
mod tabs;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

pub use election::MemoryElection;
pub use network::{Head, Reply, Response, Seen, Step};
pub use scope::{Scope, Signal};
use scope::{ScopeState, Until};
pub use storage::MemoryStorage;
pub use tabs::{Lock, MemoryChannel};

use super::{Body, Host, HostError, HostErrorKind, Part, Request, Scope as _};

type Network = Box<dyn FnMut(&Seen) -> Reply>;

struct World {
    now: Cell<f64>,
    timers: RefCell<Vec<(f64, Waker)>>,
    network: RefCell<Network>,
    seen: RefCell<Vec<Seen>>,
    tasks: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
    tabs: tabs::Shared,
    offline: Cell<bool>,
    hides: Cell<bool>,
    open: Cell<usize>,
    released: Cell<usize>,
    random: Cell<u64>,
}

/// The simulated host. Clones share one world.
#[derive(Clone)]
pub struct Memory(Rc<World>, MemoryStorage, Rc<Cell<bool>>, MemoryElection);

/// A stream out of a script; it fails where there is no piece.
#[derive(Debug, Default)]
pub struct Spool {
    pieces: RefCell<VecDeque<Option<Vec<u8>>>>,
    kept: RefCell<Vec<u8>>,
}

impl Spool {
    /// A stream of these pieces.
    #[must_use]
    pub fn new(pieces: Vec<Option<Vec<u8>>>) -> Self {
        Self {
            pieces: RefCell::new(pieces.into()),
            kept: RefCell::default(),
        }
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Memory {
    /// A world that starts at `now` milliseconds after 1970 and answers every request by `network`.
    pub fn new(now: f64, network: impl FnMut(&Seen) -> Reply + 'static) -> Self {
        let world = World {
            now: Cell::new(now),
            timers: RefCell::default(),
            network: RefCell::new(Box::new(network)),
            seen: RefCell::default(),
            tasks: RefCell::default(),
            tabs: tabs::Shared::default(),
            offline: Cell::new(false),
            hides: Cell::new(false),
            open: Cell::new(0),
            released: Cell::new(0),
            random: Cell::new(0x9E37_79B9_7F4A_7C15),
        };
        let alive = Rc::new(Cell::new(true));
        let (storage, election) = (MemoryStorage::default(), MemoryElection::default());
        Self(Rc::new(world), storage, alive, election)
    }

    /// Something of the world itself, on no page.
    fn in_world(world: Rc<World>) -> Self {
        let (storage, election) = (MemoryStorage::default(), MemoryElection::default());
        Self(world, storage, Rc::new(Cell::new(true)), election)
    }

    /// The same world for a page of its own, with this storage.
    #[must_use]
    pub fn with_storage(&self, storage: &MemoryStorage) -> Self {
        let alive = Rc::new(Cell::new(true));
        Self(self.0.clone(), storage.clone(), alive, self.3.clone())
    }

    /// The same world for a tab of this browser.
    #[must_use]
    pub fn with_election(&self, election: &MemoryElection) -> Self {
        let alive = Rc::new(Cell::new(true));
        Self(self.0.clone(), self.1.clone(), alive, election.clone())
    }

    /// Ends the page as a crash does: nothing that it spawned goes on, and nobody hears of it.
    pub fn kill(&self) {
        self.2.set(false);
    }

    /// Tells the pages whether there is a network.
    pub fn set_offline(&self, offline: bool) {
        self.0.offline.set(offline);
    }

    /// Makes the pages say that they keep answers back until the first byte; the script has to do it.
    pub fn set_hides_empty_answers(&self) {
        self.0.hides.set(true);
    }

    /// Every request so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.0.seen.borrow().clone()
    }

    /// A scope without deadline or signal, for waiting in a test.
    #[must_use]
    pub fn scope_for_test(&self) -> Scope {
        self.start_scope(None, None, None)
    }

    /// How many answers were read to their end.
    #[must_use]
    pub fn released_answers(&self) -> usize {
        self.0.released.get()
    }

    /// How many answers are being read right now.
    #[must_use]
    pub fn open_answers(&self) -> usize {
        self.0.open.get()
    }

    /// Runs a future and everything it spawned; the clock jumps when nothing else can happen.
    ///
    /// # Panics
    /// When the future waits for something that can never come.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(flag.clone());
        let mut context = Context::from_waker(&waker);
        loop {
            while flag.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
                    return value;
                }
                let mut tasks = self.0.tasks.take();
                tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
                let mut spawned = self.0.tasks.borrow_mut();
                if !spawned.is_empty() {
                    flag.0.store(true, Ordering::Relaxed);
                }
                spawned.append(&mut tasks);
            }
            let due = self
                .0
                .timers
                .borrow()
                .iter()
                .map(|(due, _)| *due)
                .fold(f64::INFINITY, f64::min);
            assert!(due.is_finite(), "the simulated world stands still");
            self.0.now.set(self.0.now.get().max(due));
            let (ready, later) = self
                .0
                .timers
                .take()
                .into_iter()
                .partition(|(at, _)| *at <= due);
            *self.0.timers.borrow_mut() = later;
            let ready: Vec<(f64, Waker)> = ready;
            for (_, waker) in ready {
                waker.wake();
            }
        }
    }

    fn error(kind: HostErrorKind) -> HostError<()> {
        HostError { kind, cause: None }
    }

    fn start_scope(
        &self,
        timeout_ms: Option<f64>,
        signal: Option<Signal>,
        parent: Option<Scope>,
    ) -> Scope {
        let scope = Scope(Rc::new(ScopeState {
            world: self.0.clone(),
            deadline: Cell::new(f64::INFINITY),
            interruption: Cell::new(None),
            waiting: parent
                .as_ref()
                .map(|parent| parent.0.waiting.clone())
                .unwrap_or_default(),
            signal,
            parent,
        }));
        scope.extend(timeout_ms);
        scope
    }

    fn until(&self, due: f64, scope: &Scope) -> Until {
        Until {
            world: self.0.clone(),
            due,
            scope: scope.0.clone(),
            waker: None,
            deadline: f64::NAN,
        }
    }
}

impl Host for Memory {
    type Signal = Signal;
    type Scope = Scope;
    type Blob = Rc<[u8]>;
    type Response = Response;
    type KeyPair = ();
    type Storage = MemoryStorage;
    type Election = MemoryElection;
    type Spool = Spool;
    type Cause = ();

    fn now(&self) -> f64 {
        self.0.now.get()
    }

    fn random(&self) -> f64 {
        // xorshift64: the same numbers in every run
        let mut state = self.0.random.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.random.set(state);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn scope(&self, timeout_ms: Option<f64>, signal: Option<&Signal>) -> Scope {
        self.start_scope(timeout_ms, signal.cloned(), None)
    }

    fn scope_within(&self, timeout_ms: Option<f64>, parent: &Scope) -> Scope {
        self.start_scope(timeout_ms, None, Some(parent.clone()))
    }

    async fn fetch(
        &self,
        request: Request<Rc<[u8]>>,
        scope: &Scope,
    ) -> Result<Response, HostError<()>> {
        let body = match request.body {
            Body::Bytes(bytes) => bytes,
            Body::Blob(blob) => blob.to_vec(),
        };
        if let Some(report) = &request.progress {
            report(body.len() as f64);
        }
        let seen = Seen {
            at: self.now(),
            url: request.url,
            headers: request.headers,
            body,
        };
        let reply = (self.0.network.borrow_mut())(&seen);
        self.0.seen.borrow_mut().push(seen);
        self.until(self.now() + reply.delay_ms, scope)
            .await
            .map_err(|reason| Self::error(HostErrorKind::Interrupted(reason)))?;
        let head = reply.head.map_err(Self::error)?;
        self.0.open.set(self.0.open.get() + 1);
        Ok(Response {
            host: self.clone(),
            scope: scope.clone(),
            head,
            body: reply.body.into(),
        })
    }

    async fn sleep(&self, ms: f64, scope: &Scope) -> Result<(), HostError<()>> {
        self.until(self.now() + ms, scope)
            .await
            .map_err(|reason| Self::error(HostErrorKind::Interrupted(reason)))
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let alive = self.2.clone();
        let mut task = Some(Box::pin(task));
        self.0
            .tasks
            .borrow_mut()
            .push(Box::pin(std::future::poll_fn(move |context| {
                if !alive.get() {
                    task = None;
                }
                match &mut task {
                    Some(task) => task.as_mut().poll(context),
                    None => Poll::Ready(()),
                }
            })));
    }

    fn blob_size(&self, blob: &Rc<[u8]>) -> f64 {
        blob.len() as f64
    }

    fn blob_slice(&self, blob: &Rc<[u8]>, from: f64, to: f64) -> Rc<[u8]> {
        let end = (to as usize).min(blob.len());
        blob[(from as usize).min(end)..end].into()
    }

    fn blob_join(&self, parts: Vec<Part<Rc<[u8]>>>) -> Rc<[u8]> {
        let mut bytes = Vec::new();
        for part in parts {
            match part {
                Part::Bytes(part) => bytes.extend_from_slice(&part),
                Part::Blob(part) => bytes.extend_from_slice(&part),
            }
        }
        bytes.into()
    }

    async fn blob_read(&self, blob: Rc<[u8]>, scope: &Scope) -> Result<Vec<u8>, HostError<()>> {
        match scope.interruption() {
            Some(reason) => Err(Self::error(HostErrorKind::Interrupted(reason))),
            None => Ok(blob.to_vec()),
        }
    }

    fn tells_progress(&self) -> bool {
        true
    }

    async fn spool_read(
        &self,
        spool: &Spool,
        scope: &Scope,
    ) -> Result<Option<Vec<u8>>, HostError<()>> {
        if let Some(reason) = scope.interruption() {
            return Err(Self::error(HostErrorKind::Interrupted(reason)));
        }
        let piece = spool.pieces.borrow_mut().pop_front();
        match piece {
            Some(Some(bytes)) => {
                spool.kept.borrow_mut().extend_from_slice(&bytes);
                Ok(Some(bytes))
            }
            Some(None) => Err(Self::error(HostErrorKind::Unreadable)),
            None => Ok(None),
        }
    }

    async fn spool_blob(&self, spool: &Spool, _: &Scope) -> Result<Rc<[u8]>, HostError<()>> {
        Ok(spool.kept.borrow().as_slice().into())
    }

    async fn rsa_key_pair(&self) -> Result<(Vec<u8>, ()), HostError<()>> {
        Ok((vec![0x30; 294], ()))
    }

    fn storage(&self) -> &MemoryStorage {
        &self.1
    }

    fn election(&self) -> &MemoryElection {
        &self.3
    }

    fn offline(&self) -> bool {
        self.0.offline.get()
    }

    fn hides_empty_answers(&self) -> bool {
        self.0.hides.get()
    }

    fn absolute(&self, url: &str) -> String {
        url.to_owned()
    }
}
