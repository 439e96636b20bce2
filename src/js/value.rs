//! JavaScript values as sink and source of the transcoder.
//!
//! The work is done by `value.js`, reached by calls that carry numbers, texts and bytes only: a handle to a JavaScript
//! value for every member would cost more than building the objects.

use std::sync::atomic::{AtomicBool, Ordering};

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::wire::{
    self, EnumId, InvalidField, Key, Kind, Label, Malformed, MessageId, Place, Sink, Source,
};

#[wasm_bindgen(module = "/src/js/value.js")]
extern "C" {
    fn define(key_names: &str, enum_names: &str);
    #[wasm_bindgen(js_name = defineMessage)]
    fn define_message(message: u32);
    #[wasm_bindgen(js_name = defineMember)]
    fn define_member(key: u32, kind: u32);

    #[wasm_bindgen(js_name = beginRoot)]
    fn begin_root(message: u32);
    fn begin(message: u32, at: i32);
    fn end();
    fn discard();
    fn take() -> Array;
    #[wasm_bindgen(js_name = putText)]
    fn put_text(at: i32, value: &str);
    #[wasm_bindgen(js_name = putBytes)]
    fn put_bytes(at: i32, value: &[u8]);
    #[wasm_bindgen(js_name = putId)]
    fn put_id(at: i32, billions: f64, rest: u32);
    #[wasm_bindgen(js_name = putInteger)]
    fn put_integer(at: i32, value: i64);
    #[wasm_bindgen(js_name = putNumber)]
    fn put_number(at: i32, value: f64);
    #[wasm_bindgen(js_name = putBoolean)]
    fn put_boolean(at: i32, value: bool);
    #[wasm_bindgen(js_name = putEnum)]
    fn put_enum(at: i32, of: u32, value: i32);
    #[wasm_bindgen(js_name = putDate)]
    fn put_date(at: i32, milliseconds: f64);
    fn clear(key: u32);
    #[wasm_bindgen(js_name = timeAt)]
    fn time_at(key: u32) -> f64;

    fn keep(value: &JsValue) -> u32;
    #[wasm_bindgen(js_name = forgetFrom)]
    fn forget_from(index: u32);
    fn field(object: u32, key: u32) -> u32;
    fn item(list: u32, index: u32) -> u32;
    #[wasm_bindgen(js_name = isObject)]
    fn is_object(index: u32) -> bool;
    fn length(index: u32) -> f64;
    #[wasm_bindgen(js_name = textLength)]
    fn text_length(index: u32) -> i32;
    #[wasm_bindgen(js_name = byteLength)]
    fn byte_length(index: u32) -> i32;
    #[wasm_bindgen(js_name = copyTo)]
    fn copy_to(view: &mut [u8]);
    fn integer(index: u32) -> i64;
    fn enumeration(index: u32, of: u32) -> i32;
    #[wasm_bindgen(js_name = isValid)]
    fn is_valid() -> bool;
    #[wasm_bindgen(js_name = isNumber)]
    fn is_number(index: u32) -> bool;
    fn number(index: u32) -> f64;
    fn boolean(index: u32) -> u32;
    fn time(index: u32) -> f64;
}

const BILLION: u64 = 1_000_000_000;
/// The furthest moment from 1970 that a `Date` can hold.
const MAX_DATE_MS: f64 = 8.64e15;
/// The longest `google.protobuf.Duration`: 10,000 years.
const MAX_DURATION_MS: f64 = 315_576_000_000_000.0;

/// Hands the names and the defaults of all messages over, once.
fn prepare() {
    static DONE: AtomicBool = AtomicBool::new(false);
    if DONE.swap(true, Ordering::Relaxed) {
        return;
    }
    define(Key::all_names(), EnumId::all_names());
    for message in MessageId::all() {
        define_message(u32::from(message.0));
        for field in message.fields() {
            let kind = match (field.label(), field.kind()) {
                (Label::Repeated, _) => 0,
                (Label::Optional | Label::Oneof(_), _)
                | (_, Kind::Message | Kind::Timestamp | Kind::Duration) => {
                    continue;
                }
                (_, Kind::Bytes) => 1,
                (_, Kind::String) => 2,
                (_, Kind::Uint64 | Kind::Int64) => 3,
                (_, Kind::Uint32 | Kind::Int32 | Kind::Double) => 4,
                (_, Kind::Bool) => 5,
                (_, Kind::Enum) => 6 + u32::from(field.enumeration().0),
            };
            define_member(u32::from(field.key().0), kind);
        }
    }
}

/// Builds JavaScript objects, one for each message decoded, collected in an array.
#[derive(Debug)]
pub struct JsSink(());

impl JsSink {
    /// Runs `build`, which decodes any number of messages, and returns their objects together with its result.
    ///
    /// What was decoded before an error is in the array.
    pub fn collect<R>(build: impl FnOnce(&mut Self) -> R) -> (Array, R) {
        prepare();
        let result = build(&mut Self(()));
        (take(), result)
    }

    /// Decodes one message into an object at the end of the array.
    ///
    /// # Errors
    /// When the bytes are no message of this type; the array then stays as it was.
    pub fn decode(&mut self, bytes: &[u8], message: MessageId) -> Result<(), Malformed> {
        wire::decode(bytes, message, self).inspect_err(|_| discard())
    }
}

/// Decodes one message into a JavaScript object.
///
/// # Errors
/// When the bytes are no message of this type.
pub fn decode(bytes: &[u8], message: MessageId) -> Result<JsValue, Malformed> {
    let (objects, result) = JsSink::collect(|sink| sink.decode(bytes, message));
    result.map(|()| objects.get(0))
}

/// Appends the bytes of one message, given as a JavaScript object.
///
/// # Errors
/// When a value does not fit its field, with the path of the first one; `out` is then as it was.
pub fn encode(value: &JsValue, message: MessageId, out: &mut Vec<u8>) -> Result<(), InvalidField> {
    read(value, |source, root| {
        wire::encode(source, root, message, out)
    })
}

/// Looks into a JavaScript value for as long as `look` runs.
pub fn read<R>(value: &JsValue, look: impl FnOnce(&JsSource, &u32) -> R) -> R {
    prepare();
    let root = keep(value);
    let result = look(&JsSource(()), &root);
    forget_from(root);
    result
}

/// A place as `value.js` wants it.
fn place(at: Place) -> i32 {
    let key = i32::from(at.key.0);
    if at.repeated { !key } else { key }
}

/// A time in milliseconds; JavaScript has nothing finer.
fn milliseconds(seconds: i64, nanos: i32) -> f64 {
    seconds as f64 * 1e3 + (f64::from(nanos) / 1e6).floor()
}

/// Seconds and nanoseconds, the latter between 0 and a billion.
fn seconds(milliseconds: f64) -> (i64, i32) {
    let seconds = (milliseconds / 1e3).floor();
    (
        seconds as i64,
        ((milliseconds - seconds * 1e3) * 1e6) as i32,
    )
}

impl Sink for JsSink {
    fn begin(&mut self, message: MessageId, at: Option<Place>) {
        match at {
            None => begin_root(u32::from(message.0)),
            Some(at) => begin(u32::from(message.0), place(at)),
        }
    }

    fn end(&mut self) {
        end();
    }

    fn string(&mut self, at: Place, value: &str) {
        put_text(place(at), value);
    }

    fn bytes(&mut self, at: Place, value: &[u8]) {
        put_bytes(place(at), value);
    }

    fn uint64(&mut self, at: Place, value: u64) {
        // Two numbers are made into digits faster than one bigint.
        put_id(
            place(at),
            (value / BILLION) as f64,
            (value % BILLION) as u32,
        );
    }

    fn int64(&mut self, at: Place, value: i64) {
        put_integer(place(at), value);
    }

    fn number(&mut self, at: Place, value: f64) {
        put_number(place(at), value);
    }

    fn boolean(&mut self, at: Place, value: bool) {
        put_boolean(place(at), value);
    }

    fn enumeration(&mut self, at: Place, of: EnumId, value: i32) {
        put_enum(place(at), u32::from(of.0), value);
    }

    fn timestamp(&mut self, at: Place, seconds: i64, nanos: i32) {
        put_date(place(at), milliseconds(seconds, nanos));
    }

    fn duration(&mut self, at: Place, seconds: i64, nanos: i32) {
        put_number(place(at), seconds as f64 * 1e3 + f64::from(nanos) / 1e6);
    }

    fn clear(&mut self, key: Key) {
        clear(u32::from(key.0));
    }

    fn time(&self, key: Key) -> (i64, i32) {
        seconds(time_at(u32::from(key.0)))
    }
}

/// Looks into JavaScript values; a value is its place in a list that `value.js` keeps.
#[derive(Debug)]
pub struct JsSource(());

impl Source for JsSource {
    type Value = u32;

    fn is_object(&self, value: &u32) -> bool {
        is_object(*value)
    }

    fn field(&self, object: &u32, key: Key) -> Option<u32> {
        let value = field(*object, u32::from(key.0));
        (value != 0).then_some(value)
    }

    fn length(&self, value: &u32) -> Option<u32> {
        let length = length(*value);
        (length >= 0.0).then_some(length as u32)
    }

    fn item(&self, value: &u32, index: u32) -> u32 {
        item(*value, index)
    }

    fn string(&self, value: &u32, out: &mut Vec<u8>) -> bool {
        copy(text_length(*value), out)
    }

    fn bytes(&self, value: &u32, out: &mut Vec<u8>) -> bool {
        copy(byte_length(*value), out)
    }

    fn uint64(&self, value: &u32) -> Option<u64> {
        let integer = integer(*value);
        u64::try_from(integer).ok().filter(|_| is_valid())
    }

    fn int64(&self, value: &u32) -> Option<i64> {
        let integer = integer(*value);
        is_valid().then_some(integer)
    }

    fn number(&self, value: &u32) -> Option<f64> {
        is_number(*value).then(|| number(*value))
    }

    fn boolean(&self, value: &u32) -> Option<bool> {
        match boolean(*value) {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn enumeration(&self, value: &u32, of: EnumId) -> Option<i32> {
        let value = enumeration(*value, u32::from(of.0));
        is_valid().then_some(value)
    }

    fn timestamp(&self, value: &u32) -> Option<(i64, i32)> {
        let milliseconds = time(*value);
        (milliseconds.abs() <= MAX_DATE_MS).then(|| seconds(milliseconds))
    }

    fn duration(&self, value: &u32) -> Option<(i64, i32)> {
        let milliseconds = self.number(value)?;
        if milliseconds.abs() > MAX_DURATION_MS || milliseconds.is_nan() {
            return None;
        }
        // Both parts of a duration have the same sign.
        let (seconds, nanos) = seconds(milliseconds.abs());
        Some(if milliseconds < 0.0 {
            (-seconds, -nanos)
        } else {
            (seconds, nanos)
        })
    }
}

/// Appends the text or bytes that `value.js` has ready; `length` is negative when it has none.
fn copy(length: i32, out: &mut Vec<u8>) -> bool {
    let Ok(length) = usize::try_from(length) else {
        return false;
    };
    let start = out.len();
    out.resize(start + length, 0);
    if let Some(view) = out.get_mut(start..) {
        copy_to(view);
    }
    true
}
