//! What every handle has in common that gives one batch after the other.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::{Work, promise, under_way};
use super::errors::Errors;
use crate::host::browser::Scope;
use crate::host::{Interruption, Scope as _};
use crate::rpc::Error;
use crate::wire::Method;

/// One step: the state for the next one, if there can be one, and what `next` resolves with.
pub(super) type Step<T> =
    Pin<Box<dyn Future<Output = (Option<T>, Result<JsValue, Error<JsValue>>)>>>;

/// A state that one caller at a time takes a step with.
pub(super) struct Handle<T> {
    // Out of its place during a step.
    state: Rc<RefCell<Option<T>>>,
    life: Rc<Scope>,
    closed: Rc<Cell<bool>>,
    method: Method,
    errors: Errors,
}

impl<T: 'static> Handle<T> {
    /// `life` ends whatever a step waits for.
    pub(super) fn new(state: T, life: Rc<Scope>, method: Method, errors: &Errors) -> Self {
        Self {
            state: Rc::new(RefCell::new(Some(state))),
            life,
            closed: Rc::default(),
            method,
            errors: errors.clone(),
        }
    }

    /// The promise of the next step; undefined after the end, and refused while another step is under way.
    pub(super) fn next(&self, step: fn(T) -> Step<T>) -> Promise {
        let (place, closed, method) = (self.state.clone(), self.closed.clone(), self.method);
        let taken = place.take();
        let work: Work = Box::pin(async move {
            if closed.get() {
                return Ok(JsValue::UNDEFINED);
            }
            let (state, result) = step(taken.ok_or_else(|| under_way(method))?).await;
            if closed.get() {
                return Ok(JsValue::UNDEFINED);
            }
            *place.borrow_mut() = state;
            result
        });
        promise(&self.errors, Ok(work))
    }

    /// Ends it; who waits for a step gets undefined.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.life.interrupt(Interruption::Cancelled);
        self.state.take();
    }
}
