//! The WebAssembly module: three functions over one memory, for one client.
//!
//! JavaScript asks for room with `reserve`, writes a text there, calls `run` with what it is and reads as many bytes as that
//! returns at `result`. A panic traps; the client then goes on with a new instance.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::UnsafeCell;

use crate::machine::{Input, Machine};
use crate::password::Hash;

#[derive(Default)]
struct State {
    input: Vec<u8>,
    result: String,
    machine: Option<Machine>,
    hash: Hash,
}

struct Single(UnsafeCell<Option<State>>);

// SAFETY: a module without shared memory has one thread.
unsafe impl Sync for Single {}

static STATE: Single = Single(UnsafeCell::new(None));

fn state() -> &'static mut State {
    // SAFETY: one thread, and no function of this module calls another one while it holds the reference.
    unsafe { &mut *STATE.0.get() }.get_or_insert_with(State::default)
}

/// Where to write `length` bytes of input.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    let state = state();
    state.input.clear();
    state.input.resize(length, 0);
    state.input.as_mut_ptr()
}

/// Does what `kind` says with the input; returns the length of the text at [`result`].
///
/// | kind | input | result |
/// |--:|:--|:--|
/// | 0 | options | nothing; everything begins anew |
/// | 1 | a call | actions |
/// | 2, 3 | nothing; `number` is the call that is not waited for any more, or is out of time | actions |
/// | 4, 6 | nothing: the socket is open, closed | actions |
/// | 5 | a text frame | actions |
/// | 7 | nothing: the timer | actions |
/// | 8 | a feed | actions |
/// | 9 | nothing; `number` is the feed that ends | actions |
/// | 10, 11 | nothing: log-out, the end | actions |
/// | 12 | a piece of a file | nothing |
/// | 13 | nothing | the SHA-256 of the pieces |
/// | 14, 15 | nothing; `number` is the HTTP status of a download, an upload | an error record |
/// | 16 | what was read of a feed | actions |
#[unsafe(no_mangle)]
pub extern "C" fn run(kind: u32, number: u32, now: f64, random: f64) -> usize {
    let state = state();
    let input = core::mem::take(&mut state.input);
    state.result = match kind {
        12 => {
            state.hash.update(&input);
            String::new()
        }
        13 => state.hash.finish(),
        14 | 15 => crate::of_http(number, kind == 15),
        _ => {
            let text = String::from_utf8_lossy(&input);
            if kind == 0 {
                state.machine = Some(Machine::new(&text));
                return 0;
            }
            let input = match kind {
                1 => Input::Call(&text),
                2 | 3 => Input::Abort(number, kind == 3),
                4 => Input::Opened,
                5 => Input::Frame(&text),
                6 => Input::Closed,
                8 => Input::Subscribe(&text),
                9 => Input::Unsubscribe(number),
                10 => Input::Logout,
                11 => Input::Close,
                16 => Input::Read(&text),
                _ => Input::Timer,
            };
            match &mut state.machine {
                Some(machine) => machine.step(input, now, random),
                None => String::new(),
            }
        }
    };
    state.result.len()
}

/// Where the text lies, until the next call of [`run`].
#[unsafe(no_mangle)]
pub extern "C" fn result() -> *const u8 {
    state().result.as_ptr()
}
