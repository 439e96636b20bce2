//! Messages between the wire and the API: [`decode`] reads what any server sends, [`encode`] writes in a dialect.
//!
//! Members that nobody knows are kept, in a member `extra` of the object that they stood in, as are known ones that hold
//! something else than they should. `null` is the same as absent.

use alloc::string::String;

use crate::dialect::Dialect;
use crate::json::{Object, Value};
use crate::schema;

mod check;
mod decode;
mod encode;
mod single;

pub use check::{Problem, problems};
use decode::decode_members;
use encode::encode_members;
pub use single::is_single;
use single::{decode_single, encode_single};

/// Holds the members that have no name here.
pub const EXTRA: &str = "extra";

/// The type of a user's message or of a batch of them.
const USER_MESSAGES: i32 = 0;

/// A message: its type and its members, named as in the API.
#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    /// The number of its type.
    pub code: i32,
    /// Its members.
    pub members: Object,
}

/// Reads a text frame; `None` when it is no object with a type.
#[must_use]
pub fn decode(text: &str) -> Option<Message> {
    match Value::parse(text)? {
        Value::Object(wire) => decode_object(&wire),
        _ => None,
    }
}

/// Reads the object of a text frame.
#[must_use]
pub fn decode_object(wire: &Object) -> Option<Message> {
    let code = wire.small_number("code")?;
    let members = if code == USER_MESSAGES && is_single(wire) {
        decode_single(wire)
    } else {
        decode_members(schema::fields(code), wire, &["code"])
    };
    let members = if code == USER_MESSAGES {
        with_sessions(members)
    } else {
        members
    };
    Some(Message { code, members })
}

/// Writes a message as a text frame.
#[must_use]
pub fn encode(message: &Message, dialect: Dialect) -> String {
    let code = u64::try_from(message.code).unwrap_or(0);
    let mut wire = Object::default().with("code", code);
    if message.code == USER_MESSAGES && dialect == Dialect::First {
        encode_single(&message.members, &mut wire);
    } else {
        encode_members(
            schema::fields(message.code),
            &message.members,
            dialect,
            &mut wire,
        );
    }
    Value::Object(wire).to_wire()
}

/// Every message of a batch names its session, whether the server wrote it there or once for all.
fn with_sessions(mut members: Object) -> Object {
    let session = members.get("sessionId").cloned();
    for (key, value) in &mut members.0 {
        let Value::List(messages) = value else {
            continue;
        };
        if key != "messages" {
            continue;
        }
        for message in messages {
            if let Value::Object(message) = message
                && message.get("sessionId").is_none()
            {
                message.push_some("sessionId", session.clone());
            }
        }
    }
    members
}
