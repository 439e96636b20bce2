//! Failures on their way to JavaScript.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::value;
use crate::rpc::Error;
use crate::status::details::{self, Detail};
use crate::status::{Failure, WireStatus};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = errorDetail)]
    fn error_detail(type_name: &str, value: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = fromEntries)]
    fn from_entries(entries: &Array) -> JsValue;
}

/// Makes the facade's errors: one real `Error` of one class for every failure.
#[derive(Clone)]
pub struct Errors {
    make: Function,
}

impl Errors {
    /// `make`: the facade's `makeError`.
    #[must_use]
    pub fn new(make: Function) -> Self {
        Self { make }
    }

    /// The error that a call rejects with.
    #[must_use]
    pub fn of(&self, error: Error<JsValue>) -> JsValue {
        let record = record(&error.failure);
        if let Some(cause) = &error.cause {
            set(&record, "cause", cause);
        }
        // The facade's function does not throw; should it be replaced by one that does, that is the error.
        self.make
            .call1(&JsValue::UNDEFINED, &record)
            .unwrap_or_else(|thrown| thrown)
    }

    /// The error of a failure without cause.
    #[must_use]
    pub fn of_failure(&self, failure: impl Into<Error<JsValue>>) -> JsValue {
        self.of(failure.into())
    }
}

/// Sets a property of an object of our own.
pub fn set(object: &Object, name: &str, value: &JsValue) {
    // Cannot fail: the object is plain and nobody else has seen it.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

fn set_text(object: &Object, name: &str, value: &str) {
    set(object, name, &JsValue::from_str(value));
}

/// An `ErrorRecord` as the facade reads it.
fn record(failure: &Failure) -> Object {
    let record = Object::new();
    let code = failure.code;
    set_text(&record, "code", code.id());
    set_text(&record, "category", code.category());
    set_text(&record, "operation", &failure.operation);
    set_text(&record, "outcome", failure.outcome.name());
    set(&record, "relogin", &failure.relogin.into());
    set_text(&record, "action", code.action());
    set(&record, "showType", &code.show_type().into());
    set_text(&record, "userMessage", code.message());
    let retry = Object::new();
    set_text(&retry, "kind", code.retry_kind());
    set(&retry, "safe", &failure.retry_safe.into());
    if let Some(ms) = failure.retry_after_ms {
        set(&retry, "afterMs", &ms.into());
    }
    set(&record, "retry", &retry);
    set(&record, "attempts", &failure.attempts.into());
    set(&record, "elapsedMs", &failure.elapsed_ms.into());
    if let Some(status) = &failure.status {
        set(&record, "status", &status_object(status));
    }
    if let Some(reason) = &failure.reason {
        set_text(&record, "reason", reason);
    }
    if !failure.fields.is_empty() {
        let fields: Array = failure
            .fields
            .iter()
            .map(|(path, expected)| Array::of2(&path.as_str().into(), &texts(expected)))
            .collect();
        set(&record, "fields", &from_entries(&fields));
    }
    if !failure.alternatives.is_empty() {
        let codes: Array = failure
            .alternatives
            .iter()
            .map(|code| JsValue::from_str(code.id()))
            .collect();
        set(&record, "alternatives", &codes);
    }
    if let Some(id) = &failure.trace_id {
        set_text(&record, "traceId", id);
    }
    let details: Array = details::parts(&failure.details)
        .map(detail_object)
        .collect();
    if details.length() > 0 {
        set(&record, "details", &details);
    }
    record
}

fn texts(texts: &[String]) -> Array {
    texts.iter().map(|text| JsValue::from_str(text)).collect()
}

/// An `ErrorDetail`: decoded where the type is known, bytes where it is not or where it is not what it says.
fn detail_object(detail: Detail<'_>) -> JsValue {
    let decoded = detail
        .message()
        .and_then(|message| value::decode(detail.value, message).ok());
    let value = decoded.unwrap_or_else(|| Uint8Array::from(detail.value).into());
    error_detail(detail.type_name, &value)
}

fn status_object(status: &WireStatus) -> Object {
    let object = Object::new();
    set_text(&object, "system", status.system);
    set_text(&object, "code", &status.code);
    if let Some(name) = status.name {
        set_text(&object, "name", name);
    }
    if !status.detail.is_empty() {
        set_text(&object, "detail", &status.detail);
    }
    if let Some(http_status) = status.http_status {
        set(&object, "httpStatus", &http_status.into());
    }
    object
}
