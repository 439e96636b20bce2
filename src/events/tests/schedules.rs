//! Random schedules: whatever happens, every consumer gets every event once and in order.

use std::collections::BTreeSet;

use super::world::{Faults, START, World};

/// What may happen in a run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Weather {
    /// Cuts, refusals, maintenance, repeats; tabs that come, go and freeze.
    Rough,
    /// Also connections that fall silent, other devices of the users, and records that show up late.
    Foul,
}

#[derive(Default, Debug)]
struct Sum {
    sent: usize,
    received: usize,
    lost: usize,
    repeated: usize,
    unordered: usize,
    late: usize,
    streams: usize,
}

const LARGE: usize = 32 << 20;

fn schedule(seed: u64, weather: Weather) -> Sum {
    let mut world = World::new(seed, 3);
    world.skew = [0.0, 3.6e6, -3.6e6, 500.0][world.random.below(4) as usize];
    let foul = weather == Weather::Foul;
    world.faults = Faults {
        refuse: world.random.below(20),
        no_head: world.random.below(4),
        cut: world.random.below(15),
        stall: if foul { world.random.below(8) } else { 0 },
        twice: world.random.below(30),
        pause: 0,
        shuffled: world.random.chance(50),
        maintenance: false,
    };
    let calm = world.faults;
    for user in 0..3 {
        for _ in 0..world.random.below(6) {
            world.publish(user, 0.0);
            world.run_for(10.0);
        }
        let browser = world.browser();
        for _ in 0..=world.random.below(2) {
            let since = [0, world.server_time()][world.random.below(2) as usize];
            world.open_tab(user, Some(browser), since, LARGE);
        }
        if foul && world.random.chance(30) {
            world.open_tab(user, None, 0, LARGE);
        }
    }
    let mut maintained = START;
    let steps = 20 + world.random.below(20);
    for _ in 0..steps {
        let wait = match world.random.below(10) {
            0 => 15_000,
            1..=3 => 2_000,
            _ => 300,
        };
        let wait = world.random.ms(wait);
        world.run_for(wait);
        world.faults.maintenance &= world.now < maintained;
        let user = world.random.below(3) as usize;
        let tab = world.random.below(world.tabs.len() as u64) as usize;
        match world.random.below(30) {
            0 => {
                let silently = foul && world.random.chance(30);
                world.disturb(user, silently);
            }
            1 => world.freeze(tab),
            2 | 3 if world.tabs[tab].frozen => {
                let forgetful = world.random.chance(30);
                world.thaw(tab, forgetful);
            }
            4 => {
                // Somebody stays.
                let browser = world.tabs[tab].browser;
                let others = world.tabs.iter().enumerate().any(|(other, state)| {
                    other != tab
                        && state.browser == browser
                        && state.peer.is_some()
                        && !state.frozen
                });
                if others {
                    world.close_tab(tab);
                }
            }
            5 | 6 => {
                let (user, browser) = (world.tabs[tab].user, world.tabs[tab].browser);
                if browser != usize::MAX {
                    let since = [0, world.server_time()][world.random.below(2) as usize];
                    world.open_tab(user, Some(browser), since, LARGE);
                }
            }
            7 => {
                world.faults.maintenance = true;
                maintained = world.now + 15_000.0;
            }
            8 if !world.users[user].rows.is_empty() => {
                let row = world.random.below(world.users[user].rows.len() as u64) as usize;
                world.users[user].rows[row].gone = true;
            }
            _ => {
                for _ in 0..=world.random.below(3) {
                    let delay = if foul && world.random.chance(3) {
                        5_000
                    } else {
                        60
                    };
                    let delay = world.random.ms(delay);
                    world.publish(user, delay);
                    let wait = world.random.ms(30);
                    world.run_for(wait);
                }
            }
        }
    }
    // The weather clears up.
    world.faults = Faults {
        shuffled: calm.shuffled,
        ..Faults::default()
    };
    for tab in 0..world.tabs.len() {
        if world.tabs[tab].frozen {
            world.thaw(tab, false);
        }
    }
    world.run_for(if foul { 400_000.0 } else { 100_000.0 });
    judge(&world)
}

fn judge(world: &World) -> Sum {
    let mut sum = Sum {
        streams: world.most_streams,
        ..Sum::default()
    };
    for tab in world.tabs.iter().filter(|tab| tab.peer.is_some()) {
        let rows = &world.users[tab.user].rows;
        let due: BTreeSet<u64> = rows
            .iter()
            .filter(|row| row.time > tab.since && !row.gone)
            .map(|row| row.number)
            .collect();
        let got: BTreeSet<u64> = tab.got.iter().map(|got| got.number).collect();
        sum.sent += due.len();
        sum.received += tab.got.len();
        sum.lost += due.difference(&got).count();
        sum.repeated += tab.got.len() - got.len();
        // The live copy of a session invitation says when it expires.
        let timed: Vec<_> = tab
            .got
            .iter()
            .filter(|got| {
                got.kind != 2 && !rows.iter().any(|row| row.number == got.number && row.gone)
            })
            .collect();
        let mut newest = None;
        for got in timed {
            if got.late {
                sum.late += 1;
            } else if Some(got.key) < newest {
                sum.unordered += 1;
            }
            newest = newest.max(Some(got.key));
        }
    }
    sum
}

/// Runs schedules on all processors. `SEED` in the environment repeats a single one.
fn all(weather: Weather, count: u64) -> Sum {
    let seeds: Vec<u64> = match std::env::var("SEED") {
        Ok(seed) => vec![seed.parse().expect("SEED is a number")],
        Err(_) => (1..=count).collect(),
    };
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let sums = std::thread::scope(|scope| {
        let parts = seeds.chunks(seeds.len().div_ceil(workers));
        let workers: Vec<_> = parts
            .map(|seeds| scope.spawn(|| seeds.iter().map(|seed| checked(*seed, weather)).collect()))
            .collect();
        let sums: Vec<Vec<Sum>> = workers
            .into_iter()
            .map(|worker| worker.join().expect("a good run"))
            .collect();
        sums
    });
    let mut total = Sum::default();
    for sum in sums.iter().flatten() {
        total.sent += sum.sent;
        total.received += sum.received;
        total.late += sum.late;
        total.streams = total.streams.max(sum.streams);
    }
    println!(
        "{} schedules in {weather:?} weather: due {}, received {}, lost 0, repeated 0, out of order 0, late {}, at most {} streams of a browser",
        seeds.len(),
        total.sent,
        total.received,
        total.late,
        total.streams
    );
    total
}

fn checked(seed: u64, weather: Weather) -> Sum {
    let sum = schedule(seed, weather);
    let good = sum.lost + sum.repeated + sum.unordered == 0;
    assert!(good, "SEED={seed}, {weather:?} weather: {sum:?}");
    sum
}

#[test]
fn rough_weather() {
    let sum = all(Weather::Rough, 7_000);
    // What the server keeps back for longer than events wait, such as through an outage.
    assert!(sum.late * 1_000 < sum.received, "{sum:?}");
}

#[test]
fn foul_weather() {
    all(Weather::Foul, 3_000);
}
