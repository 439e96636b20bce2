//! A server that keeps what it gets, counting as the real one does.

use std::collections::{BTreeMap, HashMap};

use sha3::{Digest, Sha3_256};

use super::text;
use crate::host::HostErrorKind;
use crate::host::memory::{Head, Reply, Seen};
use crate::rpc::tests::{good, refusal};
use crate::wire::reader::{Payload, last};
use crate::wire::writer;

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// It is answered.
    Good,
    /// It never arrives.
    Lost,
    /// It is served, but its answer never arrives.
    AnswerLost,
    /// A browser or a proxy repeats it.
    Repeated,
    /// An answer with this HTTP status comes instead.
    Http(u16),
    /// The server refuses it.
    Status(&'static str, &'static str),
    /// The server is restarted before.
    Restart,
    /// It is answered after so many milliseconds.
    Slow(f64),
}

#[derive(Default)]
struct Upload {
    declared: u64,
    hash: Vec<u8>,
    counted: u64,
    chunks: BTreeMap<u64, Vec<u8>>,
}

type Judge = Box<dyn FnMut(&str, &[u8]) -> Act>;

#[derive(Default)]
pub struct Server {
    /// Names of the calls so far.
    pub calls: Vec<String>,
    /// Contents of the files that were completed.
    pub stored: Vec<Vec<u8>>,
    /// Bytes of chunks that were taken twice.
    pub twice: u64,
    /// What happens to a request, by its name and its message.
    pub judge: Option<Judge>,
    uploads: HashMap<Vec<u8>, Upload>,
    opened: u32,
}

pub fn field(message: &[u8], number: u32) -> &[u8] {
    last(message, number).map_or(&[], Payload::bytes)
}

pub fn number(message: &[u8], number: u32) -> u64 {
    last(message, number).map_or(0, Payload::integer)
}

fn frames(mut body: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    while let [0, a, b, c, d, rest @ ..] = body {
        let (frame, more) = rest.split_at(u32::from_be_bytes([*a, *b, *c, *d]) as usize);
        frames.push(frame);
        body = more;
    }
    assert!(body.is_empty());
    frames
}

fn lost() -> Reply {
    Reply {
        delay_ms: 5.0,
        head: Err(HostErrorKind::Network),
        body: Vec::new(),
    }
}

impl Server {
    pub fn answer(&mut self, seen: &Seen) -> Reply {
        let name = seen.url.rsplit('/').next().unwrap().to_owned();
        let frames = frames(&seen.body);
        let act = match &mut self.judge {
            Some(judge) => judge(&name, frames[0]),
            None => Act::Good,
        };
        self.calls.push(name.clone());
        match act {
            Act::Good => self.serve(&name, &frames),
            Act::Lost => lost(),
            Act::AnswerLost => {
                self.serve(&name, &frames);
                lost()
            }
            Act::Repeated => {
                self.serve(&name, &frames);
                self.serve(&name, &frames)
            }
            Act::Http(status) => Reply {
                delay_ms: 5.0,
                head: Ok(Head {
                    status,
                    headers: Vec::new(),
                    cross_origin: false,
                }),
                body: Vec::new(),
            },
            Act::Status(code, text) => refusal(code, text),
            Act::Restart => {
                for upload in self.uploads.values_mut() {
                    upload.hash.clear();
                }
                self.serve(&name, &frames)
            }
            Act::Slow(delay_ms) => Reply {
                delay_ms,
                ..self.serve(&name, &frames)
            },
        }
    }

    fn serve(&mut self, name: &str, frames: &[&[u8]]) -> Reply {
        let message = frames[0];
        let id = field(message, 1).to_vec();
        match name {
            "Upload" => {
                let header = field(message, 1);
                let bytes = frames[1..]
                    .iter()
                    .flat_map(|frame| field(frame, 2).to_vec())
                    .collect();
                self.store(number(header, 2), field(header, 1), bytes)
            }
            "StartUpload" => {
                self.opened += 1;
                let id = format!("upload_{}", self.opened);
                let upload = Upload {
                    declared: number(message, 2),
                    hash: field(message, 1).to_vec(),
                    ..Upload::default()
                };
                self.uploads.insert(id.clone().into_bytes(), upload);
                let mut answer = text(1, &id);
                writer::varint_field(&mut answer, 2, 524_288);
                writer::varint_field(&mut answer, 3, 3600);
                good(&[&answer])
            }
            "UploadChunk" => {
                let Some(upload) = self.uploads.get_mut(&id) else {
                    return refusal("5", "Upload%20Session%20Not%20Found");
                };
                if upload.hash.is_empty() {
                    return refusal("9", "Upload%20Session%20Not%20In%20This%20Instance");
                }
                let data = field(message, 2).to_vec();
                upload.counted += data.len() as u64;
                if upload.counted > upload.declared {
                    self.twice += data.len() as u64;
                    self.uploads.remove(&id);
                    return refusal("3", "File%20Size%20Error");
                }
                let mut answer = Vec::new();
                writer::varint_field(&mut answer, 1, upload.counted);
                if let Some(before) = upload.chunks.insert(number(message, 3), data) {
                    self.twice += before.len() as u64;
                }
                good(&[&answer])
            }
            "CompleteUpload" => match self.uploads.remove(&id) {
                None => refusal("5", "Upload%20Session%20Not%20Found"),
                Some(upload) if upload.hash.is_empty() => refusal("13", "Server%20Error"),
                Some(upload) if upload.counted != upload.declared => {
                    refusal("3", "File%20Size%20Error")
                }
                Some(upload) => {
                    let bytes = upload.chunks.into_values().flatten().collect();
                    self.store(upload.declared, &upload.hash, bytes)
                }
            },
            "CancelUpload" => {
                self.uploads.remove(&id);
                good(&[b""])
            }
            _ => refusal("12", ""),
        }
    }

    fn store(&mut self, declared: u64, hash: &[u8], bytes: Vec<u8>) -> Reply {
        if bytes.len() as u64 != declared {
            return refusal("3", "File%20Size%20Error");
        }
        if Sha3_256::digest(&bytes).as_slice() != hash {
            return refusal("3", "File%20Hash%20Error");
        }
        self.stored.push(bytes);
        good(&[&text(1, &format!("key{}", self.stored.len()))])
    }

    /// How many uploads are neither completed nor cancelled.
    pub fn open(&self) -> usize {
        self.uploads.len()
    }
}
