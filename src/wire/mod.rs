//! Floor 0: protobuf bytes, gRPC-web frames and trailers.
//!
//! Nothing here knows a browser, and nothing here panics or allocates more than its input is worth, whatever the input
//! is. [`decode`](fn@decode) and [`encode`](fn@encode) turn bytes into values and back by the table of the contract,
//! without a type per message; what a value is, is up to the [`Sink`] and the [`Source`].

pub mod ascii;
mod decode;
mod encode;
pub mod encoding;
pub mod frame;
pub mod reader;
pub mod table;
pub mod trailers;
mod value;
pub mod writer;

pub use decode::{Place, Sink, decode};
pub use encode::{InvalidField, Source, encode};
pub use reader::Malformed;
pub use table::{
    EnumId, Field, Idempotency, Key, Kind, Label, MessageId, Method, MethodId, Streaming, keys,
    messages, methods,
};
pub use value::{Object, Value, ValueBuilder, ValueSource};
