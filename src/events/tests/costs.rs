//! What the event stream costs: requests, waiting, memory.

use super::world::{Faults, START, World};

const HOUR: f64 = 3_600_000.0;
const LARGE: usize = 32 << 20;

/// Requests of a time, and how many of them the rate limit refused. The limit counts each twice, with its preflight.
fn requests(world: &World, from: f64, to: f64) -> (usize, usize) {
    let within = world
        .requests
        .iter()
        .filter(|(at, _)| *at >= from && *at < to);
    within.fold((0, 0), |(all, refused), (_, limited)| {
        (all + 1, refused + usize::from(*limited))
    })
}

/// Two tabs of one browser whose connection has settled.
fn two_tabs(seed: u64) -> (World, [usize; 2]) {
    let mut world = World::new(seed, 1);
    let browser = world.browser();
    let tabs = [(); 2].map(|()| world.open_tab(0, Some(browser), 0, LARGE));
    world.run_for(10_000.0);
    (world, tabs)
}

/// How long each event took to a tab. Live session invitations say when they expire.
fn waits(world: &World, tab: usize) -> impl Iterator<Item = f64> {
    let got = &world.tabs[tab].got;
    got.iter()
        .filter(|got| got.kind != 2)
        .map(|got| got.at - got.key.0 as f64 / 1000.0)
}

#[test]
fn an_hour_stays_far_below_the_rate_limit() {
    for tabs in [1, 10] {
        let mut world = World::new(7, 1);
        let browser = world.browser();
        for _ in 0..tabs {
            world.open_tab(0, Some(browser), 0, LARGE);
        }
        world.run_for(10_000.0);
        let start = requests(&world, START, world.now);
        // What came live is dealt again to every stream that takes the place of another.
        for _ in 0..20 {
            world.publish(0, 5.0);
            world.run_for(200.0);
        }
        world.run_for(60_000.0);
        let from = world.now;
        world.run_for(HOUR);
        let idle = requests(&world, from, world.now);
        println!(
            "{tabs} tabs: {} requests in the first 10 s, {} in an idle hour, refused {}",
            start.0,
            idle.0,
            start.1 + idle.1
        );
        assert_eq!(start.1 + idle.1, 0);
        assert!(idle.0 < 100, "{}", idle.0);
        assert!(start.0 < 8, "{}", start.0);
        assert!(world.most_streams <= 2);
    }
}

#[test]
fn a_talkative_hour_stays_far_below_the_rate_limit() {
    let (mut world, tabs) = two_tabs(7);
    let from = world.now;
    for _ in 0..3_600 {
        world.publish(0, 5.0);
        world.run_for(1_000.0);
    }
    let (count, refused) = requests(&world, from, world.now);
    let mut waits: Vec<f64> = Vec::new();
    for tab in tabs {
        let got = &world.tabs[tab].got;
        assert_eq!(got.len(), 3_600);
        waits.extend(
            got.iter()
                .filter(|got| got.kind == 1)
                .map(|got| got.at - got.key.0 as f64 / 1000.0),
        );
    }
    waits.sort_by(f64::total_cmp);
    println!(
        "an event a second: {count} requests an hour, events wait {:.0} ms in the median, {:.0} at the 99th percentile, {:.0} at most",
        waits[waits.len() / 2],
        waits[waits.len() * 99 / 100],
        waits[waits.len() - 1]
    );
    assert_eq!(refused, 0);
    assert!(count < 120);
    let from = world.now;
    world.run_for(HOUR);
    let (count, _) = requests(&world, from, world.now);
    println!("an idle hour after it: {count} requests");
    assert!(count < 80, "{count}");
}

#[test]
fn a_broken_connection_is_not_taken_for_another_device() {
    let (mut world, _) = two_tabs(7);
    for _ in 0..20 {
        world.publish(0, 5.0);
        world.run_for(30_000.0);
    }
    // What happens before it is back comes from history.
    for _ in 0..100 {
        world.disturb(0, false);
        world.publish(0, 5.0);
        world.run_for(100.0);
    }
    world.run_for(120_000.0);
    let from = world.now;
    world.run_for(HOUR);
    let (count, _) = requests(&world, from, world.now);
    println!("an idle hour after a cut: {count} requests");
    assert!(count < 80, "{count}");
}

#[test]
fn two_devices_find_out_soon_that_they_take_events_from_each_other() {
    for pause in [2_000.0, 10_000.0, 45_000.0, 300_000.0] {
        let mut world = World::new(23, 1);
        let devices = [
            world.open_tab(0, None, 0, LARGE),
            world.open_tab(0, None, 0, LARGE),
        ];
        world.run_for(10_000.0);
        let from = world.now;
        for _ in 0..40 {
            world.publish(0, 5.0);
            world.run_for(pause);
        }
        world.run_for(60_000.0);
        let (count, refused) = requests(&world, from, world.now);
        let mut longest = 0.0_f64;
        for device in devices {
            let got = &world.tabs[device].got;
            assert_eq!(got.len(), 40);
            longest = waits(&world, device).fold(longest, f64::max);
        }
        println!(
            "two devices, an event every {:.0} s: the slowest took {:.0} s, {count} requests in {:.0} s, refused {refused}",
            pause / 1000.0,
            longest / 1000.0,
            (world.now - from) / 1000.0
        );
        assert_eq!(refused, 0);
        // The routine alone would take up to 110 s.
        assert!(longest < 80_000.0, "{longest}");
    }
}

#[test]
fn a_busy_chat_comes_back_soon_and_in_order() {
    let mut longest = 0.0_f64;
    for seed in 1..=5 {
        let (mut world, tabs) = two_tabs(seed);
        // So many events that it is never quiet.
        for at in 0..3_000 {
            world.publish(0, 2.0);
            world.run_for(20.0);
            if at % 500 == 400 {
                world.disturb(0, false);
            }
        }
        world.run_for(60_000.0);
        for tab in tabs {
            let got = &world.tabs[tab].got;
            assert_eq!(got.len(), 3_000);
            assert!(got.iter().all(|got| !got.late));
            longest = waits(&world, tab).fold(longest, f64::max);
        }
    }
    println!("50 events a second and 6 cuts in a minute: the slowest took {longest:.0} ms");
    assert!(longest < 30_000.0, "{longest}");
}

#[test]
fn a_stream_of_another_purpose_takes_no_event_out_of_its_place() {
    for seed in 1..=20 {
        let (mut world, tabs) = two_tabs(seed);
        for round in 0..10 {
            // Of the tab that leads, and of one that does not.
            let tab = tabs[round % 2];
            world.apart(tab, true);
            let other = world.open_tab(0, None, world.server_time(), LARGE);
            for _ in 0..20 {
                world.publish(0, 2.0);
                world.run_for(100.0);
            }
            world.close_tab(other);
            world.apart(tab, false);
            for _ in 0..100 {
                world.publish(0, 2.0);
                world.run_for(100.0);
            }
        }
        world.run_for(60_000.0);
        for tab in tabs {
            let got = &world.tabs[tab].got;
            assert_eq!(got.len(), 1_200);
            let late = got.iter().filter(|got| got.late).count();
            assert_eq!(late, 0, "seed {seed}");
        }
    }
}

#[test]
fn fifty_cuts_are_no_storm() {
    let mut world = World::new(11, 1);
    let browser = world.browser();
    let tabs: Vec<usize> = (0..3)
        .map(|_| world.open_tab(0, Some(browser), 0, LARGE))
        .collect();
    world.run_for(10_000.0);
    let from = world.now;
    let mut recoveries = Vec::new();
    for _ in 0..50 {
        world.disturb(0, false);
        let cut = world.now;
        world.run_for(5.0);
        world.publish(0, 5.0);
        let wanted = world.users[0].rows.len();
        while world.tabs[tabs[1]].got.len() < wanted {
            world.run_for(10.0);
        }
        recoveries.push(world.now - cut);
        let calm = world.random.ms(20_000);
        world.run_for(calm);
    }
    let (count, refused) = requests(&world, from, world.now);
    recoveries.sort_by(f64::total_cmp);
    println!(
        "50 cuts: {count} requests in {:.0} s, refused {refused}; an event sent while the line was down came after {:.0} ms in the median, {:.0} at most",
        (world.now - from) / 1000.0,
        recoveries[25],
        recoveries[49]
    );
    assert_eq!(refused, 0);
    for tab in tabs {
        assert_eq!(world.tabs[tab].got.len(), 50);
    }
}

#[test]
fn a_server_that_refuses_everything_is_left_alone() {
    let mut world = World::new(3, 1);
    world.faults = Faults {
        refuse: 100,
        ..Faults::default()
    };
    let browser = world.browser();
    world.open_tab(0, Some(browser), 0, LARGE);
    world.run_for(HOUR);
    let (count, refused) = requests(&world, START, world.now);
    println!("an hour of refusals: {count} requests, refused by the rate limit {refused}");
    assert_eq!(refused, 0);
    assert!(count < 400);
}

#[test]
fn a_slow_consumer_loses_nothing_and_takes_no_more_memory_than_it_may() {
    const EVENTS: usize = 5_000;
    const CAPACITY: usize = 1 << 18;
    let mut world = World::new(5, 1);
    let browser = world.browser();
    let slow = world.open_tab(0, Some(browser), 0, CAPACITY);
    let fast = world.open_tab(0, Some(browser), 0, LARGE);
    world.tabs[slow].pace = 1_000.0;
    world.start_taking(slow);
    world.run_for(5_000.0);
    for _ in 0..EVENTS {
        world.publish(0, 0.0);
        world.run_for(2.0);
    }
    world.run_for(10_000.0);
    assert_eq!(world.tabs[fast].got.len(), EVENTS);
    world.run_for(EVENTS as f64 * 1_100.0);
    let tab = &world.tabs[slow];
    println!(
        "{} of {EVENTS} events to a consumer of one a second, at most {} bytes held",
        tab.got.len(),
        tab.largest
    );
    assert_eq!(tab.got.len(), EVENTS);
    assert!(tab.largest <= CAPACITY + 4_096);
    assert!(tab.got.iter().all(|got| !got.late));
    // Live session invitations say when they expire.
    let timed = tab.got.iter().filter(|got| got.kind != 2);
    assert!(timed.is_sorted_by_key(|got| got.key));
    let (_, refused) = requests(&world, START, world.now);
    assert_eq!(refused, 0);
}
