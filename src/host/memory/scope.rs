//! Lives of calls, and waiting within them.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::World;
use crate::host::{self, Interruption, Scope as _};

pub(super) struct ScopeState {
    pub(super) world: Rc<World>,
    pub(super) deadline: Cell<f64>,
    pub(super) interruption: Cell<Option<Interruption>>,
    pub(super) signal: Option<Signal>,
    pub(super) parent: Option<Scope>,
    // Shared with everything inside, because the end of a scope is the end of all in it.
    pub(super) waiting: Rc<RefCell<Vec<Waker>>>,
}

/// The life of one call in the simulated world.
#[derive(Clone)]
pub struct Scope(pub(super) Rc<ScopeState>);

/// An abort signal that a test fires.
#[derive(Clone, Default)]
pub struct Signal(Rc<Cell<bool>>);

impl Signal {
    /// Fires the signal; calls notice at their next step.
    pub fn abort(&self) {
        self.0.set(true);
    }
}

impl host::Scope for Scope {
    fn interruption(&self) -> Option<Interruption> {
        let state = &self.0;
        if state.interruption.get().is_none() {
            if let Some(reason) = state
                .parent
                .as_ref()
                .and_then(|parent| parent.interruption())
            {
                state.interruption.set(Some(reason));
            } else if state.signal.as_ref().is_some_and(|signal| signal.0.get()) {
                state.interruption.set(Some(Interruption::Cancelled));
            } else if state.world.now.get() >= state.deadline.get() {
                state.interruption.set(Some(Interruption::Timeout));
            }
        }
        state.interruption.get()
    }

    fn interrupt(&self, reason: Interruption) {
        if self.interruption().is_none() {
            self.0.interruption.set(Some(reason));
        }
        for waker in self.0.waiting.take() {
            waker.wake();
        }
    }

    fn extend(&self, timeout_ms: Option<f64>) {
        self.0
            .deadline
            .set(timeout_ms.map_or(f64::INFINITY, |ms| self.0.world.now.get() + ms));
    }
}

/// Waits for a moment or for the end of a scope.
pub(super) struct Until {
    pub(super) world: Rc<World>,
    pub(super) due: f64,
    pub(super) scope: Rc<ScopeState>,
    // Whom the timer and the scope know already.
    pub(super) waker: Option<Waker>,
    pub(super) deadline: f64,
}

impl Future for Until {
    type Output = Result<(), Interruption>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(reason) = Scope(self.scope.clone()).interruption() {
            return Poll::Ready(Err(reason));
        }
        if self.world.now.get() >= self.due {
            return Poll::Ready(Ok(()));
        }
        let known = |waker: &Waker| waker.will_wake(context.waker());
        if self.waker.as_ref().is_some_and(known) && self.deadline == self.scope.deadline.get() {
            return Poll::Pending;
        }
        self.waker = Some(context.waker().clone());
        self.deadline = self.scope.deadline.get();
        let due = self.due.min(self.scope.deadline.get());
        if due.is_finite() {
            self.world
                .timers
                .borrow_mut()
                .push((due, context.waker().clone()));
        }
        self.scope
            .waiting
            .borrow_mut()
            .push(context.waker().clone());
        Poll::Pending
    }
}
