//! Pages of one simulated browser.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use super::{Memory, Scope};
use crate::host::{Channel, Heard, Tabs};

struct Listener {
    id: u64,
    name: String,
    page: Rc<Cell<bool>>,
    heard: Heard,
}

/// Locks and channels of one browser.
#[derive(Default)]
pub(super) struct Shared {
    locks: RefCell<BTreeSet<String>>,
    waiting: RefCell<Vec<Waker>>,
    listeners: RefCell<Vec<Rc<Listener>>>,
    next: Cell<u64>,
}

/// A lock that is held.
pub struct Lock(String, Rc<super::World>);

impl Drop for Lock {
    fn drop(&mut self) {
        let shared = &self.1.tabs;
        shared.locks.borrow_mut().remove(&self.0);
        for waker in shared.waiting.take() {
            waker.wake();
        }
    }
}

/// An open channel.
pub struct MemoryChannel(Rc<Listener>, Weak<super::World>);

impl Drop for MemoryChannel {
    fn drop(&mut self) {
        if let Some(world) = self.1.upgrade() {
            let mut listeners = world.tabs.listeners.borrow_mut();
            listeners.retain(|listener| listener.id != self.0.id);
        }
    }
}

impl Channel for MemoryChannel {
    fn post(&self, message: &[u8]) {
        let Some(world) = self.1.upgrade().filter(|_| self.0.page.get()) else {
            return;
        };
        let listeners: Vec<_> = world.tabs.listeners.borrow().clone();
        for listener in listeners {
            if listener.id != self.0.id && listener.name == self.0.name && listener.page.get() {
                (listener.heard)(message);
            }
        }
    }
}

impl Tabs for Memory {
    type Lock = Lock;
    type Channel = MemoryChannel;
    type Scope = Scope;

    fn has_locks(&self) -> bool {
        true
    }

    async fn lock(&self, name: &str, scope: &Scope) -> Option<Lock> {
        let mut ended = std::pin::pin!(self.until(f64::INFINITY, scope));
        poll_fn(|context| {
            if ended.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            let shared = &self.0.tabs;
            if shared.locks.borrow_mut().insert(name.to_owned()) {
                return Poll::Ready(Some(Lock(name.to_owned(), self.0.clone())));
            }
            shared.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn channel(&self, name: &str, heard: Heard) -> MemoryChannel {
        let shared = &self.0.tabs;
        shared.next.set(shared.next.get() + 1);
        let listener = Rc::new(Listener {
            id: shared.next.get(),
            name: name.to_owned(),
            page: self.2.clone(),
            heard,
        });
        shared.listeners.borrow_mut().push(listener.clone());
        MemoryChannel(listener, Rc::downgrade(&self.0))
    }
}
