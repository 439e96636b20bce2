//! Options that JavaScript hands over, checked before anything is sent.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::host::browser::Browser;
use crate::rpc::retry::RetryOptions;
use crate::rpc::{CallOptions, Refusal, arguments};
use crate::wire::{Method, Source};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = toTime)]
    fn to_time(value: &JsValue) -> f64;
    #[wasm_bindgen(js_name = isSignal)]
    fn is_signal(value: &JsValue) -> bool;
}

/// More requests for one call are a mistake.
const MOST_ATTEMPTS: f64 = 100.0;

/// A call's options object, and the method that a refusal names.
pub struct Options<'a> {
    value: &'a JsValue,
    method: Method,
    // Stands before the names of its members in refusals.
    within: &'static str,
}

impl<'a> Options<'a> {
    /// `undefined` and `null` are an empty object.
    ///
    /// # Errors
    /// `argument/invalid` for anything else that is no object.
    pub fn new(value: &'a JsValue, method: Method) -> Result<Self, Refusal> {
        if value.is_undefined() || value.is_null() || value.is_object() {
            return Ok(Self {
                value,
                method,
                within: "",
            });
        }
        Err(arguments::invalid(
            method,
            vec![("options".to_owned(), "expected an object")],
        ))
    }

    /// A member; `None` for undefined and null.
    ///
    /// # Errors
    /// `argument/invalid` when its getter throws.
    pub fn get(&self, name: &str) -> Result<Option<JsValue>, Refusal> {
        if !self.value.is_object() {
            return Ok(None);
        }
        match Reflect::get(self.value, &JsValue::from_str(name)) {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_undefined() && !value.is_null())),
            Err(_) => Err(self.refuse(name, "expected a value that can be read")),
        }
    }

    /// A refusal of one member.
    pub fn refuse(&self, name: &str, expected: &'static str) -> Refusal {
        arguments::invalid(self.method, vec![([self.within, name].concat(), expected)])
    }

    /// A number that is not negative; infinity is one.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn amount(&self, name: &str) -> Result<Option<f64>, Refusal> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        match value.as_f64().filter(|number| *number >= 0.0) {
            Some(number) => Ok(Some(number)),
            None => Err(self.refuse(name, "expected a number that is not negative")),
        }
    }

    /// An `AbortSignal`.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn signal(&self) -> Result<Option<JsValue>, Refusal> {
        let Some(value) = self.get("signal")? else {
            return Ok(None);
        };
        if is_signal(&value) {
            return Ok(Some(value));
        }
        Err(self.refuse("signal", "expected an AbortSignal"))
    }

    /// A function.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn function(&self, name: &str) -> Result<Option<Function>, Refusal> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        value
            .dyn_into()
            .map(Some)
            .map_err(|_| self.refuse(name, "expected a function"))
    }

    /// A boolean; absent is false.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        let Some(value) = self.get(name)? else {
            return Ok(false);
        };
        value
            .as_bool()
            .ok_or_else(|| self.refuse(name, "expected true or false"))
    }

    /// A moment: `Date`, milliseconds since 1970, or an ISO text.
    ///
    /// # Errors
    /// `argument/invalid`; also for moments before 1970 and beyond what a `Date` holds.
    pub fn time(&self, name: &str) -> Result<Option<f64>, Refusal> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        let ms = to_time(&value);
        if (0.0..=8.64e15).contains(&ms) {
            return Ok(Some(ms));
        }
        Err(self.refuse(
            name,
            "expected a time since 1970: Date, milliseconds or ISO text",
        ))
    }

    /// An id.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn id(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        super::value::read(&value, |source, root| source.uint64(root))
            .map(Some)
            .ok_or_else(|| {
                self.refuse(
                    name,
                    "expected an id: decimal string, bigint or safe integer",
                )
            })
    }

    /// `retry`: `false`, or an object with `attempts`, `initialDelayMs` and `maxDelayMs`.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn retry(&self) -> Result<RetryOptions, Refusal> {
        let Some(value) = self.get("retry")? else {
            return Ok(RetryOptions::default());
        };
        if value.as_bool() == Some(false) {
            return Ok(RetryOptions::NEVER);
        }
        let retry = self.retry_members(&value)?;
        let attempts = retry.amount("attempts")?;
        if attempts
            .is_some_and(|count| count.fract() != 0.0 || !(1.0..=MOST_ATTEMPTS).contains(&count))
        {
            return Err(retry.refuse("attempts", "expected a whole number from 1 to 100"));
        }
        Ok(RetryOptions {
            attempts: attempts.map(|count| count as u32),
            initial_delay_ms: retry.amount("initialDelayMs")?,
            max_delay_ms: retry.amount("maxDelayMs")?,
        })
    }

    /// `retry.budget`.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn retry_budget(&self) -> Result<Option<f64>, Refusal> {
        match self.get("retry")? {
            Some(value) if value.is_object() => self.retry_members(&value)?.amount("budget"),
            _ => Ok(None),
        }
    }

    fn retry_members<'b>(&self, value: &'b JsValue) -> Result<Options<'b>, Refusal> {
        if !value.is_object() {
            return Err(self.refuse("retry", "expected false or an object"));
        }
        Ok(Options {
            value,
            method: self.method,
            within: "retry.",
        })
    }

    /// `signal`, `timeoutMs` and `retry`.
    ///
    /// # Errors
    /// `argument/invalid`.
    pub fn call(&self) -> Result<CallOptions<Browser>, Refusal> {
        Ok(CallOptions {
            signal: self.signal()?,
            timeout_ms: self.amount("timeoutMs")?,
            retry: self.retry()?,
        })
    }
}
