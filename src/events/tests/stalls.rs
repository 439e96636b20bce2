//! Pages and lines that stand still while history comes.

use super::world::{Got, World};

const LARGE: usize = 32 << 20;

fn late(got: &[Got]) -> usize {
    got.iter().filter(|got| got.late).count()
}

#[test]
fn what_comes_while_a_page_stands_still_is_no_silence() {
    for seed in 1..=300 {
        let mut world = World::new(seed, 1);
        world.faults.shuffled = true;
        for _ in 0..60 {
            world.publish(0, 0.0);
            world.run_for(20.0);
        }
        let browser = world.browser();
        let tab = world.open_tab(0, Some(browser), 0, LARGE);
        let wait = world.random.ms(150);
        world.run_for(wait);
        world.freeze(tab);
        let wait = world.random.ms(5_000);
        world.run_for(wait);
        world.thaw(tab, false);
        world.run_for(20_000.0);
        let got = &world.tabs[tab].got;
        assert_eq!(got.len(), 60, "seed {seed}");
        assert_eq!(late(got), 0, "seed {seed}");
    }
}

#[test]
fn a_lost_packet_after_a_break_is_no_silence() {
    for seed in 1..=300 {
        let mut world = World::new(seed, 1);
        let browser = world.browser();
        let tab = world.open_tab(0, Some(browser), 0, LARGE);
        world.run_for(10_000.0);
        world.faults.shuffled = true;
        // A lost packet is sent again after 200 ms at the earliest.
        world.faults.pause = 220;
        world.disturb(0, false);
        for _ in 0..60 {
            world.publish(0, 0.0);
            world.run_for(20.0);
        }
        world.run_for(20_000.0);
        let got = &world.tabs[tab].got;
        assert_eq!(got.len(), 60, "seed {seed}");
        assert_eq!(late(got), 0, "seed {seed}");
    }
}
