//! Random contents for the tests of the transcoder.
#![allow(dead_code, reason = "no test uses everything")]

#[cfg(not(target_arch = "wasm32"))]
pub mod bytes;
pub mod values;

use fastrand::Rng;

/// Texts with everything that is hard about texts: nothing, ASCII, other scripts, pairs of surrogates, NUL.
pub fn text(rng: &mut Rng) -> String {
    let length = match rng.u8(0..10) {
        0 => 0,
        1 => rng.usize(100..400),
        _ => rng.usize(1..20),
    };
    let alphabet: fn(&mut Rng) -> char = match rng.u8(0..3) {
        0 => |rng| rng.char(' '..='~'),
        1 => |rng| {
            rng.choice(['\0', 'ä', '你', '🙂', '\u{feff}', '\n'])
                .expect("not empty")
        },
        _ => |rng| rng.char(..),
    };
    (0..length).map(|_| alphabet(rng)).collect()
}

/// Bytes of any value.
pub fn bytes(rng: &mut Rng) -> Vec<u8> {
    let most = if rng.u8(0..10) == 0 { 300 } else { 12 };
    let length = rng.usize(0..most);
    (0..length).map(|_| rng.u8(..)).collect()
}

/// Integers of every magnitude, below 2^63 because ids are.
pub fn integer(rng: &mut Rng) -> u64 {
    match rng.u8(0..8) {
        0 => 0,
        1 => u64::from(rng.u8(..)),
        2 => i64::MAX as u64,
        _ => rng.u64(..) >> rng.u32(1..64),
    }
}
