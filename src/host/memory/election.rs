//! The tabs of one simulated browser.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use super::{Memory, World};
use crate::host::{Election, Heard, Host as _, Wake};

/// A callback that is asked, when its turn comes, whether its handle is still there.
struct Listener<T: ?Sized> {
    open: Rc<Cell<bool>>,
    call: Rc<dyn Fn(&T)>,
}

impl<T: ?Sized> Clone for Listener<T> {
    fn clone(&self) -> Self {
        Self {
            open: self.open.clone(),
            call: self.call.clone(),
        }
    }
}

/// Calls a listener with what there is to tell.
type Tell<T> = Box<dyn FnOnce(&dyn Fn(&T))>;

struct Queue {
    name: String,
    // The first one holds it.
    line: VecDeque<(u32, Listener<bool>)>,
}

#[derive(Default)]
struct State {
    channels: RefCell<Vec<(String, Listener<[u8]>)>>,
    locks: RefCell<Vec<Queue>>,
    watches: RefCell<Vec<Listener<Wake>>>,
    count: Cell<u32>,
}

/// What the tabs of a browser share. Clones are tabs of the same browser.
#[derive(Clone, Default)]
pub struct MemoryElection {
    // Nothing is shared without one.
    browser: Option<Rc<State>>,
    world: Weak<World>,
}

impl MemoryElection {
    /// A new browser in this world.
    #[must_use]
    pub fn browser(host: &Memory) -> Self {
        Self {
            browser: Some(Rc::default()),
            world: Rc::downgrade(&host.0),
        }
    }

    /// Tells all tabs that something happened.
    pub fn wake(&self, wake: Wake) {
        let Some(browser) = &self.browser else { return };
        for listener in browser.watches.borrow().iter() {
            self.later(listener, Box::new(move |call| call(&wake)));
        }
    }

    fn later<T: ?Sized + 'static>(&self, listener: &Listener<T>, tell: Tell<T>) {
        let Some(world) = self.world.upgrade() else {
            return;
        };
        let listener = listener.clone();
        Memory::in_world(world).spawn(async move {
            if listener.open.get() {
                tell(&*listener.call);
            }
        });
    }

    fn hold(&self, queue: &Queue) {
        if let Some((_, listener)) = queue.line.front() {
            self.later(listener, Box::new(|call| call(&true)));
        }
    }
}

/// A channel, a lock or a watch.
pub struct Handle {
    tabs: MemoryElection,
    name: String,
    number: u32,
    open: Rc<Cell<bool>>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.open.set(false);
        let Some(browser) = &self.tabs.browser else {
            return;
        };
        for queue in browser.locks.borrow_mut().iter_mut() {
            let held = queue.line.front().map(|(number, _)| *number);
            queue.line.retain(|(number, _)| *number != self.number);
            if held == Some(self.number) {
                self.tabs.hold(queue);
            }
        }
    }
}

impl Election for MemoryElection {
    type Channel = Handle;
    type Lock = Handle;
    type Watch = Handle;

    fn shared(&self) -> bool {
        self.browser.is_some()
    }

    fn channel(&self, name: &str, heard: Heard) -> Handle {
        let (handle, listener) = self.handle(name, heard.into());
        if let Some(browser) = &self.browser {
            browser
                .channels
                .borrow_mut()
                .push((name.to_owned(), listener));
        }
        handle
    }

    fn post(&self, channel: &Handle, message: &[u8]) {
        let Some(browser) = &self.browser else { return };
        for (name, listener) in browser.channels.borrow().iter() {
            if *name == channel.name && !Rc::ptr_eq(&listener.open, &channel.open) {
                let message = message.to_vec();
                self.later(listener, Box::new(move |call| call(&message)));
            }
        }
    }

    fn lock(&self, name: &str, steal: bool, changed: Box<dyn Fn(bool)>) -> Handle {
        let (handle, listener) = self.handle(name, Rc::new(move |held: &bool| changed(*held)));
        let Some(browser) = &self.browser else {
            return handle;
        };
        let mut locks = browser.locks.borrow_mut();
        if !locks.iter().any(|queue| queue.name == name) {
            locks.push(Queue {
                name: name.to_owned(),
                line: VecDeque::new(),
            });
        }
        for queue in locks.iter_mut().filter(|queue| queue.name == name) {
            let entry = (handle.number, listener.clone());
            if steal {
                if let Some((_, before)) = queue.line.pop_front() {
                    self.later(&before, Box::new(|call| call(&false)));
                }
                queue.line.push_front(entry);
                self.hold(queue);
            } else {
                queue.line.push_back(entry);
                if queue.line.len() == 1 {
                    self.hold(queue);
                }
            }
        }
        handle
    }

    fn watch(&self, woken: Box<dyn Fn(Wake)>) -> Handle {
        let (handle, listener) = self.handle("", Rc::new(move |wake: &Wake| woken(*wake)));
        if let Some(browser) = &self.browser {
            browser.watches.borrow_mut().push(listener);
        }
        handle
    }
}

impl MemoryElection {
    fn handle<T: ?Sized>(&self, name: &str, call: Rc<dyn Fn(&T)>) -> (Handle, Listener<T>) {
        let open = Rc::new(Cell::new(true));
        let number = self.browser.as_ref().map_or(0, |browser| {
            browser.count.set(browser.count.get() + 1);
            browser.count.get()
        });
        let handle = Handle {
            tabs: self.clone(),
            name: name.to_owned(),
            number,
            open: open.clone(),
        };
        (handle, Listener { open, call })
    }
}
