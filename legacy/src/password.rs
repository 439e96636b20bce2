//! SHA-256, as the documents have passwords and files hashed: 64 hexadecimal digits in lower case.

use alloc::string::String;

use sha2::{Digest, Sha256};

/// The hash of one piece of data.
#[must_use]
pub fn sha256(data: &[u8]) -> String {
    let mut hash = Hash::default();
    hash.update(data);
    hash.finish()
}

/// A hash in the making, for data that comes in pieces.
#[derive(Clone, Default)]
pub struct Hash(Sha256);

impl Hash {
    /// Adds a piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of everything that was added; the next piece begins a new one.
    pub fn finish(&mut self) -> String {
        let digits = b"0123456789abcdef";
        let mut hex = String::with_capacity(64);
        for byte in self.0.finalize_reset() {
            hex.push(char::from(digits[usize::from(byte >> 4)]));
            hex.push(char::from(digits[usize::from(byte & 15)]));
        }
        hex
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_documents() {
        // The example of the documents is the hash of an empty password.
        assert_eq!(
            sha256(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let mut hash = Hash::default();
        for piece in [&b"a"[..], b"b", b"", b"c"] {
            hash.update(piece);
        }
        assert_eq!(
            hash.finish(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(hash.finish(), sha256(b""));
    }
}
