//! Tasks and promises: what runs the futures of the core.
//!
//! One callback runs all tasks and one hears of all promises, where wasm-bindgen's own futures need two for every promise.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/host/browser/tasks.js")]
extern "C" {
    fn soon(run: &JsValue);
    fn watch(promise: &Promise, number: u32, settled: &JsValue);
}

/// Something that runs on its own.
pub type Task = Pin<Box<dyn Future<Output = ()>>>;

type Run = Closure<dyn Fn()>;
type Settled = Closure<dyn Fn(u32, bool, JsValue)>;

/// What a promise came to.
type Outcome = Result<JsValue, JsValue>;

/// What is known of a promise that somebody waits for.
enum Wait {
    Pending(Option<Waker>),
    Over(Outcome),
}

struct Tasks {
    // By the number of the task; one that runs or has ended is out of its place.
    all: RefCell<Vec<Option<Task>>>,
    free: RefCell<Vec<u32>>,
    ready: RefCell<Vec<u32>>,
    called: Cell<bool>,
    // By ascending numbers.
    waits: RefCell<Vec<(u32, Wait)>>,
    last: Cell<u32>,
    run: Run,
    settled: Settled,
}

thread_local! {
    // Lives as long as the core; code that frees it would be for nothing.
    static TASKS: &'static Tasks = Box::leak(Box::new(Tasks {
        all: RefCell::default(),
        free: RefCell::default(),
        ready: RefCell::default(),
        called: Cell::default(),
        waits: RefCell::default(),
        last: Cell::default(),
        run: Run::new(run),
        settled: Settled::new(settled),
    }));
}

/// Wakes a task by its number. A number may have gone to another task since then, which is woken for nothing.
struct Number(u32);

impl Wake for Number {
    fn wake(self: Arc<Self>) {
        ready(self.0);
    }
}

/// Runs a task beside the current one.
pub fn spawn(task: Task) {
    let number = TASKS.with(|tasks| {
        let mut all = tasks.all.borrow_mut();
        let free = tasks.free.borrow_mut().pop();
        let number = free.unwrap_or_else(|| {
            all.push(None);
            all.len() as u32 - 1
        });
        if let Some(place) = all.get_mut(number as usize) {
            *place = Some(task);
        }
        number
    });
    ready(number);
}

fn ready(number: u32) {
    let first = TASKS.with(|tasks| {
        let mut ready = tasks.ready.borrow_mut();
        if !ready.contains(&number) {
            ready.push(number);
        }
        !tasks.called.replace(true)
    });
    if first {
        TASKS.with(|tasks| soon(tasks.run.as_ref()));
    }
}

fn run() {
    TASKS.with(|tasks| {
        tasks.called.set(false);
        // What becomes ready meanwhile has its turn next time.
        let numbers = tasks.ready.take();
        for number in numbers {
            let task = tasks
                .all
                .borrow_mut()
                .get_mut(number as usize)
                .and_then(Option::take);
            let Some(mut task) = task else { continue };
            let waker = Waker::from(Arc::new(Number(number)));
            if task
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready()
            {
                // Dropped before its number is given away, as what it holds may start others.
                drop(task);
                tasks.free.borrow_mut().push(number);
            } else if let Some(place) = tasks.all.borrow_mut().get_mut(number as usize) {
                *place = Some(task);
            }
        }
    });
}

fn settled(number: u32, well: bool, value: JsValue) {
    let waker = TASKS.with(|tasks| {
        let mut waits = tasks.waits.borrow_mut();
        let at = waits
            .binary_search_by_key(&number, |(each, _)| *each)
            .ok()?;
        let (_, wait) = waits.get_mut(at)?;
        let outcome = if well { Ok(value) } else { Err(value) };
        match std::mem::replace(wait, Wait::Over(outcome)) {
            Wait::Pending(waker) => waker,
            Wait::Over(_) => None,
        }
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// A promise as a future. It is watched at once; dropping the future forgets the promise.
pub struct Awaited(u32);

/// Waits for a promise.
pub fn awaited(promise: &Promise) -> Awaited {
    let number = TASKS.with(|tasks| {
        let number = tasks.last.get().wrapping_add(1);
        tasks.last.set(number);
        let mut waits = tasks.waits.borrow_mut();
        // Behind all others, until the numbers begin anew after four thousand million promises.
        let at = waits.partition_point(|(each, _)| *each < number);
        waits.insert(at, (number, Wait::Pending(None)));
        number
    });
    TASKS.with(|tasks| watch(promise, number, tasks.settled.as_ref()));
    Awaited(number)
}

impl Future for Awaited {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        TASKS.with(|tasks| {
            let mut waits = tasks.waits.borrow_mut();
            let found = waits.binary_search_by_key(&self.0, |(each, _)| *each);
            let Some((_, wait)) = found.ok().and_then(|at| waits.get_mut(at)) else {
                return Poll::Pending;
            };
            match wait {
                Wait::Over(outcome) => {
                    let none = Err(JsValue::UNDEFINED);
                    Poll::Ready(std::mem::replace(outcome, none))
                }
                Wait::Pending(waker) => {
                    *waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        TASKS.with(|tasks| {
            let mut waits = tasks.waits.borrow_mut();
            if let Ok(at) = waits.binary_search_by_key(&self.0, |(each, _)| *each) {
                let gone = waits.remove(at);
                drop(waits);
                drop(gone);
            }
        });
    }
}
