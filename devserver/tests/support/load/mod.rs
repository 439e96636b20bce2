//! A server under load: one event stream for each user, and messages at an even rate.

mod client;
mod process;
mod report;
mod setup;

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock},
    time::{Duration, Instant},
};

use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsResponse, fetch_msgs_response::RespondEventType,
};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

pub use self::report::Report;
use self::{
    client::Client,
    process::{CpuTime, Program},
    setup::User,
};

/// Messages on their way to the server at the same time, at most.
const SENDERS: usize = 32;
/// How long deliveries may come after the last message was sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked of the server.
#[derive(Clone, Debug)]
pub struct Load {
    /// Users, each with one stream; at least eight.
    pub streams: u32,
    /// Messages a second.
    pub rate: u32,
    /// For how many seconds messages are sent.
    pub seconds: u32,
    /// One message in so many goes to all users, the others to groups of eight.
    pub everybody_every: u32,
    /// The program's database.
    pub database: String,
}

/// What a stream has received.
#[derive(Debug, Default)]
pub struct Received {
    /// Something came, so the stream is live.
    live: bool,
    /// How often each message came.
    times: Vec<u8>,
    /// From the moment that each message was due to its arrival.
    latencies: Vec<Duration>,
    /// The stream is at its end.
    ended: bool,
}

/// When the first message is due.
type Start = Arc<OnceLock<Instant>>;

impl Load {
    /// So small that it may run among the tests.
    pub fn short() -> Self {
        Self {
            streams: 20,
            rate: 100,
            seconds: 2,
            everybody_every: 10,
            database: ":memory:".into(),
        }
    }

    /// Runs the program, loads it and ends it.
    pub async fn run(&self, program: &str) -> Report {
        let program = Program::start(program, &self.database, self.streams);
        let client = Client::new(program.address);
        let users = setup::log_in(&client, self.streams).await;
        let (everybody, groups) = setup::audiences(&client, &users).await;
        let start = Start::default();
        let mut listening = JoinSet::new();
        let streams: Vec<_> = users
            .iter()
            .map(|user| self.listen(&mut listening, &client, user, &start))
            .collect();
        setup::until_live(&client, &users[0], everybody.session, || {
            streams.iter().all(|received| lock(received).live)
        })
        .await;

        let mut report = Report::new(self.clone());
        let (cpu, own_cpu) = (program.cpu_time(), CpuTime::own());
        let began = *start.get_or_init(Instant::now);
        let mut expected = vec![Vec::new(); users.len()];
        let mut sending = JoinSet::new();
        let free = Arc::new(Semaphore::new(SENDERS));
        for n in 0..self.messages() {
            let audience = if n % self.everybody_every == 0 {
                &everybody
            } else {
                &groups[n as usize % groups.len()]
            };
            for &member in &audience.members {
                expected[member].push(n);
            }
            let sender = audience.members[n as usize / groups.len() % audience.members.len()];
            let (client, token) = (client.clone(), users[sender].token.clone());
            let (session, free) = (audience.session, free.clone());
            let due = Duration::from_secs(1) * n / self.rate;
            tokio::time::sleep_until((began + due).into()).await;
            sending.spawn(async move {
                let _turn = free.acquire_owned().await.expect("open");
                let text = format!("{n} {}", due.as_micros());
                let sent = client.send(&token, session, text).await;
                (sent.is_ok(), (began + due).elapsed())
            });
        }
        while let Some(call) = sending.join_next().await {
            let (sent, latency) = call.expect("no panic");
            report.add_call(sent, latency);
        }
        report.sending = began.elapsed();
        let all_came = || {
            let mut both = streams.iter().zip(&expected);
            both.all(|(received, expected)| lock(received).latencies.len() >= expected.len())
        };
        let patience = Instant::now() + PATIENCE;
        while !all_came() && Instant::now() < patience {
            sleep(Duration::from_millis(20)).await;
        }
        report.took = began.elapsed();
        report.cpu = program.cpu_time().since(cpu);
        report.own_cpu = CpuTime::own().since(own_cpu);
        report.memory = program.memory();
        // What comes twice comes after it came once.
        sleep(Duration::from_millis(200)).await;
        for (received, expected) in streams.iter().zip(&expected) {
            report.add_stream(&lock(received), expected);
        }
        listening.shutdown().await;
        report
    }

    fn messages(&self) -> u32 {
        self.rate * self.seconds
    }

    /// Opens the event stream of a user.
    fn listen(
        &self,
        listening: &mut JoinSet<()>,
        client: &Client,
        user: &User,
        start: &Start,
    ) -> Arc<Mutex<Received>> {
        let received = Arc::new(Mutex::new(Received {
            times: vec![0; self.messages() as usize],
            ..Received::default()
        }));
        let (client, token) = (client.clone(), user.token.clone());
        let (kept, start) = (received.clone(), start.clone());
        listening.spawn(async move {
            let note = |event| lock(&received).note(event, &start);
            if let Err(error) = client.events(&token, note).await {
                eprintln!("a stream broke off: {error}");
            }
            lock(&received).ended = true;
        });
        kept
    }
}

impl Received {
    fn note(&mut self, event: FetchMsgsResponse, start: &Start) {
        let Some(RespondEventType::Msg(message)) = event.respond_event_type else {
            return;
        };
        self.live = true;
        // Other texts are those that looked whether the streams are live.
        let numbers = message.markdown_text.split_once(' ');
        let number = |text: &str| text.parse::<u64>().ok();
        if let Some((Some(n), Some(due))) = numbers.map(|(n, due)| (number(n), number(due))) {
            self.times[n as usize] = self.times[n as usize].saturating_add(1);
            let due = *start.get().expect("started") + Duration::from_micros(due);
            self.latencies.push(due.elapsed());
        }
    }
}

fn lock(received: &Mutex<Received>) -> MutexGuard<'_, Received> {
    received.lock().expect("no panic")
}
