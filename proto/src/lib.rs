//! The OurChat wire contract as Rust types.
//!
//! The modules mirror the protobuf packages: `service.auth.v1` is `service::auth::v1`. What each type means is told by
//! the comments of the `.proto` files beside this crate.
#![allow(missing_docs, clippy::all)]

include!(concat!(env!("OUT_DIR"), "/contract.rs"));

/// Decodes bytes as one message and encodes what was understood.
pub type RoundTrip = fn(&[u8]) -> Result<Vec<u8>, prost::DecodeError>;

fn round_trip<M: prost::Message + Default>(bytes: &[u8]) -> Result<Vec<u8>, prost::DecodeError> {
    M::decode(bytes).map(|message| message.encode_to_vec())
}

include!(concat!(env!("OUT_DIR"), "/registry.rs"));
