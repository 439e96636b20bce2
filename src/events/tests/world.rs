//! A simulated server with the real one's ways, browsers with tabs that may freeze, and a network that fails.
//!
//! Everything happens by one clock out of one random number: the same seed gives the same run.

mod browser;
mod server;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};

use super::encoded::{event, message};
use crate::events::envelope::{Micros, envelope, mix};
use crate::events::inbox::Inbox;
use crate::events::peer::{Action, Peer, Trouble};

pub const START: f64 = 1_795_000_000_000.0;

/// Random numbers, the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = mix(self.0);
        (self.0 >> 16) % bound.max(1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn ms(&mut self, bound: u64) -> f64 {
        self.below(bound * 16) as f64 / 16.0
    }
}

/// One record of the server.
pub struct Row {
    pub time: Micros,
    pub number: u64,
    pub gone: bool,
    pub kind: u32,
    visible_at: f64,
    live: Vec<u8>,
    stored: Vec<u8>,
}

#[derive(Default)]
pub struct User {
    pub rows: Vec<Row>,
    by_bytes: HashMap<Vec<u8>, usize>,
    // Stream and what it was dealt.
    consumers: Vec<(u64, Vec<usize>)>,
    served: usize,
}

/// What goes wrong with requests.
#[derive(Clone, Copy, Default)]
pub struct Faults {
    /// Percent of requests that fail at once.
    pub refuse: u64,
    /// Percent of streams whose head never comes.
    pub no_head: u64,
    /// Percent of streams that break within history.
    pub cut: u64,
    /// Percent of streams that fall silent within history.
    pub stall: u64,
    /// Percent of live events that come twice.
    pub twice: u64,
    /// What may come on top of the 40 ms at most between two pieces of a history.
    pub pause: u64,
    /// History in any order instead of nearly sorted.
    pub shuffled: bool,
    /// All requests are refused for maintenance.
    pub maintenance: bool,
}

struct Stream {
    user: usize,
    tab: usize,
    client: bool,
    stalled: bool,
    arrival: f64,
}

/// One consumer: a tab, or a device of its own.
pub struct Tab {
    pub user: usize,
    pub browser: usize,
    pub peer: Option<Peer>,
    pub frozen: bool,
    pub since: Micros,
    pub got: Vec<Got>,
    /// How long the consumer takes for an event, in milliseconds.
    pub pace: f64,
    pub largest: usize,
    backlog: VecDeque<Input>,
    timer: u64,
    wakes: f64,
    hears: f64,
}

/// An event as a consumer got it.
pub struct Got {
    pub number: u64,
    pub key: (Micros, u64),
    pub kind: u32,
    pub late: bool,
    pub at: f64,
}

#[derive(Default)]
struct Lock {
    holder: Option<usize>,
    waiting: VecDeque<usize>,
}

#[derive(Clone)]
enum Input {
    Opened(u64),
    Received(u64, Vec<Vec<u8>>),
    Failed(u64, &'static str, Option<f64>),
    Heard(Vec<u8>),
    Locked(bool),
    Unlocked,
    Checked(bool),
    Apart(bool),
    Timer(u64),
    Take,
}

enum Happening {
    Tab(usize, Input),
    Query(u64, Micros),
    Bind(u64),
    Gone(u64),
    Visible(usize, usize),
}

struct Due(f64, u64, Happening);

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.1 == other.1
    }
}
impl Eq for Due {}
impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

pub struct World {
    pub now: f64,
    pub random: Random,
    pub faults: Faults,
    pub users: Vec<User>,
    pub tabs: Vec<Tab>,
    pub skew: f64,
    /// When requests left, and whether the rate limit refused them.
    pub requests: Vec<(f64, bool)>,
    /// The most streams that one browser had open at a time.
    pub most_streams: usize,
    streams: BTreeMap<u64, Stream>,
    locks: Vec<Lock>,
    queue: BinaryHeap<Reverse<Due>>,
    count: u64,
    bucket: f64,
    filled: f64,
    still: u32,
}

impl World {
    pub fn new(seed: u64, users: usize) -> Self {
        Self {
            now: START,
            random: Random::new(seed),
            faults: Faults::default(),
            users: (0..users).map(|_| User::default()).collect(),
            tabs: Vec::new(),
            skew: 0.0,
            requests: Vec::new(),
            most_streams: 0,
            streams: BTreeMap::new(),
            locks: Vec::new(),
            queue: BinaryHeap::new(),
            count: 0,
            bucket: 16.0,
            filled: START,
            still: 0,
        }
    }

    /// The server's clock.
    pub fn server_time(&self) -> Micros {
        ((self.now + self.skew) * 1000.0) as Micros
    }

    /// A new browser, or with `None` as the browser of a tab a device that shares nothing.
    pub fn browser(&mut self) -> usize {
        self.locks.push(Lock::default());
        self.locks.len() - 1
    }

    pub fn open_tab(
        &mut self,
        user: usize,
        browser: Option<usize>,
        since: Micros,
        capacity: usize,
    ) -> usize {
        let id = self.random.below(u64::MAX) | 1;
        let inbox = Inbox::new(since, capacity, self.now);
        let peer = Peer::new(self.now, id, browser.is_some(), inbox);
        self.tabs.push(Tab {
            user,
            browser: browser.unwrap_or(usize::MAX),
            peer: Some(peer),
            frozen: false,
            since,
            got: Vec::new(),
            pace: 0.0,
            largest: 0,
            backlog: VecDeque::new(),
            timer: 0,
            wakes: 0.0,
            hears: 0.0,
        });
        let tab = self.tabs.len() - 1;
        self.act(tab);
        tab
    }

    /// A consumer with a pace of its own begins to ask.
    pub fn start_taking(&mut self, tab: usize) {
        self.later(0.0, Happening::Tab(tab, Input::Take));
    }

    /// A page says that another stream of its user begins, or is over.
    pub fn apart(&mut self, tab: usize, begun: bool) {
        self.input(tab, Input::Apart(begun));
    }

    /// The page goes away, its connections with it.
    pub fn close_tab(&mut self, tab: usize) {
        self.tabs[tab].peer = None;
        let streams: Vec<u64> = self.streams_of(tab);
        for stream in streams {
            self.close(stream);
        }
        self.release(tab);
    }

    pub fn freeze(&mut self, tab: usize) {
        self.tabs[tab].frozen = true;
    }

    /// A frozen page goes on, at times by its timer before it gets what came; what other tabs said meanwhile may be lost.
    pub fn thaw(&mut self, tab: usize, forgetful: bool) {
        self.tabs[tab].frozen = false;
        let timer = Input::Timer(self.tabs[tab].timer);
        let mut backlog = std::mem::take(&mut self.tabs[tab].backlog);
        if self.random.chance(50) {
            backlog.push_front(timer);
        } else {
            backlog.push_back(timer);
        }
        for input in backlog {
            if !(forgetful && matches!(input, Input::Heard(_))) {
                self.input(tab, input);
            }
        }
    }

    /// Breaks every connection of a user, or lets them fall silent.
    pub fn disturb(&mut self, user: usize, silently: bool) {
        let streams: Vec<u64> = self
            .streams
            .iter()
            .filter(|(_, stream)| stream.user == user && stream.client)
            .map(|(id, _)| *id)
            .collect();
        for id in streams {
            if silently {
                if let Some(stream) = self.streams.get_mut(&id) {
                    stream.stalled = true;
                }
            } else {
                self.cut(id);
            }
        }
    }

    /// Something happens to a user; it becomes visible some milliseconds later.
    pub fn publish(&mut self, user: usize, delay: f64) {
        let time = self.server_time();
        let number = self.count_up();
        let kind = match self.random.below(20) {
            0 => 8,
            1 => 10,
            2 => 2,
            _ => 1,
        };
        let (live, stored) = match kind {
            8 => {
                let payload = [(1, 7), (3, number)];
                (
                    event(8, &payload, number + 1_000_000, time),
                    event(8, &payload, number, time),
                )
            }
            10 => (
                event(10, &[(3, number)], number, time - 2_000),
                event(10, &[(3, number)], number + 500_000, time),
            ),
            2 => (
                event(2, &[(1, 1)], number, time + 259_200_000_000),
                event(2, &[(1, 1)], number, time),
            ),
            _ => (message(number, time), message(number, time)),
        };
        let visible_at = self.now + delay;
        let row = self.users[user].rows.len();
        let by_bytes = &mut self.users[user].by_bytes;
        by_bytes.insert(live.clone(), row);
        by_bytes.insert(stored.clone(), row);
        self.users[user].rows.push(Row {
            time,
            number,
            gone: false,
            kind,
            visible_at,
            live,
            stored,
        });
        self.later(delay, Happening::Visible(user, row));
    }

    /// Lets time pass.
    pub fn run_until(&mut self, end: f64) {
        while self.queue.peek().is_some_and(|Reverse(due)| due.0 <= end) {
            let Some(Reverse(Due(at, _, happening))) = self.queue.pop() else {
                break;
            };
            self.still = if at > self.now { 0 } else { self.still + 1 };
            assert!(self.still < 1_000_000, "time stands still");
            self.now = self.now.max(at);
            match happening {
                Happening::Tab(tab, input) => self.input(tab, input),
                Happening::Query(stream, from) => self.history(stream, from),
                Happening::Bind(stream) => {
                    if let Some(user) = self.streams.get(&stream).map(|stream| stream.user) {
                        self.users[user].consumers.push((stream, Vec::new()));
                    }
                }
                Happening::Gone(stream) => self.gone(stream),
                Happening::Visible(user, row) => {
                    self.deal(user, row);
                    if self.random.chance(self.faults.twice) {
                        self.deal(user, row);
                    }
                }
            }
        }
        self.now = end;
    }

    pub fn run_for(&mut self, ms: f64) {
        self.run_until(self.now + ms);
    }

    fn count_up(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn later(&mut self, ms: f64, happening: Happening) {
        let number = self.count_up();
        self.queue
            .push(Reverse(Due(self.now + ms, number, happening)));
    }

    fn streams_of(&self, tab: usize) -> Vec<u64> {
        self.streams
            .iter()
            .filter(|(_, stream)| stream.tab == tab && stream.client)
            .map(|(id, _)| *id)
            .collect()
    }
}
