//! Fields of raw protobuf bytes, one after the other.

/// Why bytes are no message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// The bytes end within a field.
    Truncated,
    /// A variable-length integer is longer than 64 bits.
    Varint,
    /// A field number is 0 or above 2^29 - 1, or the wire type is none.
    Tag,
    /// A group, which proto3 does not have.
    Group,
    /// The wire type does not fit the field's type.
    WireType,
    /// A text is no UTF-8.
    Utf8,
}

impl Malformed {
    /// The reason for developers.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Truncated => "the message ends within a field",
            Self::Varint => "an integer is longer than 64 bits",
            Self::Tag => "a field number or wire type is impossible",
            Self::Group => "a group, which proto3 does not have",
            Self::WireType => "a field does not have the type of the contract",
            Self::Utf8 => "a text is not UTF-8",
        }
    }
}

/// What a field holds as far as the bytes tell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Payload<'a> {
    /// Integers, booleans and enums.
    Varint(u64),
    /// Eight bytes, little endian.
    Fixed64(u64),
    /// Texts, bytes, messages and packed numbers.
    Bytes(&'a [u8]),
    /// Four bytes, little endian.
    Fixed32(u32),
}

impl<'a> Payload<'a> {
    /// The integer, or 0 where the field holds something else.
    #[must_use]
    pub fn integer(self) -> u64 {
        if let Self::Varint(value) = self {
            value
        } else {
            0
        }
    }

    /// The bytes, or none where the field holds something else.
    #[must_use]
    pub fn bytes(self) -> &'a [u8] {
        if let Self::Bytes(value) = self {
            value
        } else {
            &[]
        }
    }

    /// The text, or an empty one where the field holds something else or no UTF-8.
    #[must_use]
    pub fn text(self) -> &'a str {
        str::from_utf8(self.bytes()).unwrap_or("")
    }
}

/// Iterates over the fields of one message: field number and payload.
///
/// The iteration ends at the end of the bytes, or after the first error.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first field of a message.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether everything has been read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Reads a variable-length integer.
    ///
    /// # Errors
    /// When the bytes end within it or it does not fit 64 bits.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let (&byte, rest) = self.rest.split_first().ok_or(Malformed::Truncated)?;
            self.rest = rest;
            // The tenth byte holds the highest bit only.
            if shift == 63 && byte > 1 {
                return Err(Malformed::Varint);
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    /// Takes this many bytes.
    ///
    /// # Errors
    /// When there are fewer left.
    #[inline]
    pub fn take(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed::Truncated)?;
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(Malformed::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Takes eight bytes as one number.
    ///
    /// # Errors
    /// When there are fewer left.
    #[inline]
    pub fn fixed64(&mut self) -> Result<u64, Malformed> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Malformed::Truncated)?;
        self.rest = rest;
        Ok(u64::from_le_bytes(*taken))
    }

    #[inline]
    fn fixed32(&mut self) -> Result<u32, Malformed> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Malformed::Truncated)?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*taken))
    }

    /// The next field, or `None` at the end.
    ///
    /// # Errors
    /// When the bytes are no message; what would follow is lost.
    #[inline]
    pub fn next_field(&mut self) -> Result<Option<(u32, Payload<'a>)>, Malformed> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let tag = u32::try_from(self.varint()?).map_err(|_| Malformed::Tag)?;
        let number = tag >> 3;
        if number == 0 {
            return Err(Malformed::Tag);
        }
        let payload = match tag & 7 {
            0 => Payload::Varint(self.varint()?),
            1 => Payload::Fixed64(self.fixed64()?),
            2 => {
                let length = self.varint()?;
                Payload::Bytes(self.take(length)?)
            }
            5 => Payload::Fixed32(self.fixed32()?),
            3 | 4 => return Err(Malformed::Group),
            _ => return Err(Malformed::Tag),
        };
        Ok(Some((number, payload)))
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<(u32, Payload<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        let field = self.next_field();
        if field.is_err() {
            self.rest = &[];
        }
        field.transpose()
    }
}

/// The last occurrence of one field, which is the one that counts for a singular field; `None` also when the bytes
/// before it are no message.
#[must_use]
pub fn last(message: &[u8], wanted: u32) -> Option<Payload<'_>> {
    let (mut reader, mut found) = (Reader::new(message), None);
    while let Ok(Some((number, payload))) = reader.next_field() {
        if number == wanted {
            found = Some(payload);
        }
    }
    found
}

/// A singular integer field; 0, its default, when it is absent.
#[must_use]
pub fn integer(message: &[u8], wanted: u32) -> u64 {
    last(message, wanted).map_or(0, Payload::integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Result<Vec<(u32, Payload<'_>)>, Malformed> {
        Reader::new(bytes).collect()
    }

    #[test]
    fn every_wire_type_is_read() {
        let bytes = [
            0x08, 0x96, 0x01, 0x11, 1, 0, 0, 0, 0, 0, 0, 0, 0x1a, 2, b'h', b'i', 0x25, 7, 0, 0, 0,
        ];
        let fields = all(&bytes).expect("well formed");
        assert_eq!(
            fields,
            [
                (1, Payload::Varint(150)),
                (2, Payload::Fixed64(1)),
                (3, Payload::Bytes(b"hi")),
                (4, Payload::Fixed32(7)),
            ]
        );
        assert_eq!(
            (
                fields[0].1.integer(),
                fields[2].1.text(),
                fields[0].1.bytes()
            ),
            (150, "hi", &[][..])
        );
    }

    #[test]
    fn what_is_no_message_is_refused() {
        assert_eq!(all(&[0x08]), Err(Malformed::Truncated));
        assert_eq!(all(&[0x08, 0x80]), Err(Malformed::Truncated));
        assert_eq!(all(&[0x0a, 5, 1]), Err(Malformed::Truncated));
        assert_eq!(
            all(&[
                0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1
            ]),
            Err(Malformed::Truncated)
        );
        assert_eq!(all(&[0x09, 1]), Err(Malformed::Truncated));
        assert_eq!(all(&[0x0d, 1]), Err(Malformed::Truncated));
        assert_eq!(
            all(&[
                0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2
            ]),
            Err(Malformed::Varint)
        );
        assert_eq!(all(&[0x00, 1]), Err(Malformed::Tag));
        assert_eq!(all(&[0x0e, 1]), Err(Malformed::Tag));
        assert_eq!(all(&[0xf8, 0xff, 0xff, 0xff, 0x1f, 1]), Err(Malformed::Tag));
        assert_eq!(all(&[0x0b, 0x0c]), Err(Malformed::Group));
    }

    #[test]
    fn the_largest_integer_is_read() {
        let bytes = [
            0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
        ];
        assert_eq!(all(&bytes), Ok(vec![(1, Payload::Varint(u64::MAX))]));
    }

    #[test]
    fn iteration_ends_after_an_error() {
        let mut reader = Reader::new(&[0x0b, 0x08, 1]);
        assert_eq!(reader.next(), Some(Err(Malformed::Group)));
        assert_eq!(reader.next(), None);
    }
}
