//! The WebAssembly module: three functions over one memory.
//!
//! JavaScript asks for room with `reserve`, writes the fields of the payload there, calls `answer` with their length and reads
//! as many bytes as it returns at `result`. A panic traps; the caller then makes a new instance.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::UnsafeCell;

struct Buffers {
    input: Vec<u8>,
    result: String,
}

struct Single(UnsafeCell<Buffers>);

// SAFETY: a module without shared memory has one thread.
unsafe impl Sync for Single {}

static BUFFERS: Single = Single(UnsafeCell::new(Buffers {
    input: Vec::new(),
    result: String::new(),
}));

/// Where to write `length` bytes of input.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    // SAFETY: one thread, and no function of this module calls another one while it holds the reference.
    let buffers = unsafe { &mut *BUFFERS.0.get() };
    buffers.input.clear();
    buffers.input.resize(length, 0);
    buffers.input.as_mut_ptr()
}

/// Recognises the fields in the input; returns the length of the JSON at [`result`], which is 0 for what is no status.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    // SAFETY: as in `reserve`.
    let buffers = unsafe { &mut *BUFFERS.0.get() };
    buffers.result = crate::answer(&buffers.input);
    buffers.input = Vec::new();
    buffers.result.len()
}

/// Where the JSON lies, until the next call of [`answer`].
#[unsafe(no_mangle)]
pub extern "C" fn result() -> *const u8 {
    // SAFETY: as in `reserve`.
    unsafe { &*BUFFERS.0.get() }.result.as_ptr()
}
