//! Uploads and downloads against the simulated network.

use std::cell::RefCell;
use std::rc::Rc;

use sha3::{Digest, Sha3_256};

use super::*;
use crate::files::upload::Phase;
use crate::host::memory::{Memory, Reply, Seen, Step};
use crate::host::{HostErrorKind, Interruption, Scope as _};
use crate::rpc::tests::{body, client, good, refusal, reply, token_for};
use crate::rpc::{Client, framed};
use crate::wire::reader::{Payload, Reader, last};
use crate::wire::writer;

/// A server that keeps what it gets, counting as the real one does.
#[derive(Default)]
struct Server {
    calls: Vec<String>,
    declared: u64,
    counted: u64,
    stored: Vec<u8>,
    fail_chunk: Option<u64>,
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

fn field(message: &[u8], number: u32) -> &[u8] {
    last(message, number).map_or(&[], Payload::bytes)
}

fn text(number: u32, value: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer::bytes_field(&mut bytes, number, value.as_bytes());
    bytes
}

impl Server {
    fn answer(&mut self, seen: &Seen) -> Reply {
        let name = seen.url.rsplit('/').next().unwrap().to_owned();
        let frames = frames(&seen.body);
        let number = |message: &[u8], number| last(message, number).map_or(0, Payload::integer);
        self.calls.push(name.clone());
        match name.as_str() {
            "Upload" => {
                let header = field(frames[0], 1);
                self.stored = frames[1..]
                    .iter()
                    .flat_map(|frame| field(frame, 2).to_vec())
                    .collect();
                assert_eq!(number(header, 2), self.stored.len() as u64);
                assert_eq!(field(header, 1), Sha3_256::digest(&self.stored).as_slice());
                assert_eq!(number(header, 4), 42);
                good(&[&text(1, "key")])
            }
            "StartUpload" => {
                self.declared = number(frames[0], 2);
                let mut answer = text(1, "upload_1");
                writer::varint_field(&mut answer, 2, 1000);
                good(&[&answer])
            }
            "UploadChunk" => {
                assert_eq!(field(frames[0], 1), b"upload_1");
                let id = number(frames[0], 3);
                if self.fail_chunk == Some(id) {
                    return refusal("13", "Server%20Error");
                }
                assert_eq!(id, self.counted / 1000);
                self.counted += field(frames[0], 2).len() as u64;
                self.stored.extend_from_slice(field(frames[0], 2));
                good(&[b""])
            }
            "CompleteUpload" if self.counted == self.declared => good(&[&text(1, "key")]),
            "CancelUpload" => good(&[b""]),
            _ => refusal("3", "File%20Size%20Error"),
        }
    }
}

type Reports = Rc<RefCell<Vec<Progress>>>;

fn world() -> (Memory, Rc<Client<Memory>>, Rc<RefCell<Server>>, Reports) {
    let server = Rc::new(RefCell::new(Server::default()));
    let answering = server.clone();
    let (host, client, _) = client(move |seen| answering.borrow_mut().answer(seen));
    client.begin_session(&token_for(1e9), None).unwrap();
    (host, client, server, Reports::default())
}

fn upload(client: &Rc<Client<Memory>>, bytes: &[u8], reports: &Reports) -> Upload<Memory> {
    let reports = reports.clone();
    Upload::new(
        client,
        bytes.into(),
        Some(42),
        false,
        None,
        Rc::new(move |progress| reports.borrow_mut().push(progress)),
    )
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 % 251) as u8).collect()
}

#[test]
fn one_request_holds_the_whole_file() {
    for length in [0, 1, 1 << 20, (2 << 20) + 5] {
        let (host, client, server, reports) = world();
        let bytes = content(length);
        assert_eq!(
            host.run(upload(&client, &bytes, &reports).run(None))
                .unwrap(),
            "key"
        );
        assert_eq!(server.borrow().calls, ["Upload"]);
        assert!(server.borrow().stored == bytes);
        let last = *reports.borrow().last().unwrap();
        assert_eq!(
            last,
            Progress {
                phase: Phase::Sending,
                bytes: length as f64,
                total: length as f64
            }
        );
    }
}

#[test]
fn chunks_go_one_after_the_other() {
    let (host, client, server, reports) = world();
    let bytes = content(3500);
    assert_eq!(
        host.run(upload(&client, &bytes, &reports).run(Some(Mode::Chunked)))
            .unwrap(),
        "key"
    );
    let expected = [
        "StartUpload",
        "UploadChunk",
        "UploadChunk",
        "UploadChunk",
        "UploadChunk",
        "CompleteUpload",
    ];
    assert_eq!(server.borrow().calls, expected);
    assert!(server.borrow().stored == bytes);
    let reports = reports.borrow();
    assert!(
        reports
            .windows(2)
            .all(|pair| pair[0].phase != pair[1].phase || pair[0].bytes <= pair[1].bytes)
    );
}

#[test]
fn a_failed_chunk_is_not_repeated_and_the_upload_is_cancelled() {
    let (host, client, server, reports) = world();
    server.borrow_mut().fail_chunk = Some(1);
    let error = host
        .run(upload(&client, &content(3500), &reports).run(Some(Mode::Chunked)))
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "server/error");
    let waiting = host.scope_for_test();
    host.run(async { crate::host::Host::sleep(&host, 100.0, &waiting).await })
        .unwrap();
    assert_eq!(
        server.borrow().calls,
        ["StartUpload", "UploadChunk", "UploadChunk", "CancelUpload"]
    );
}

#[test]
fn an_upload_without_login_or_stopped_before_its_start_sends_nothing() {
    let (host, client, server, reports) = world();
    let stopped = upload(&client, &content(10), &reports);
    stopped.life().interrupt(Interruption::Cancelled);
    let error = host.run(stopped.run(None)).unwrap_err();
    assert_eq!(
        (error.failure.code.id(), error.failure.outcome.name()),
        ("transport/cancelled", "not-sent")
    );
    client.end_session(crate::rpc::EndReason::Logout, None);
    let error = host
        .run(upload(&client, &content(10), &reports).run(None))
        .unwrap_err();
    assert_eq!(error.failure.code.id(), "auth/token-missing");
    assert!(server.borrow().calls.is_empty());
}

fn download(steps: Vec<Step>, max_bytes: Option<f64>) -> Result<Vec<u8>, &'static str> {
    let (host, client, _) = client(move |_| reply(&[], steps.clone()));
    client.begin_session(&token_for(1e9), None).unwrap();
    let mut download = Download::new(&client, text(1, "key"), max_bytes, None);
    let mut bytes = Vec::new();
    let result = loop {
        match host.run(download.next()) {
            Ok(Some(piece)) => bytes.extend_from_slice(&piece),
            Ok(None) => break Ok(bytes),
            Err(error) => break Err(error.failure.code.id()),
        }
    };
    assert_eq!(host.open_answers(), 0);
    result
}

#[test]
fn a_download_is_whole_or_an_error() {
    let pieces: Vec<Vec<u8>> = content(2500)
        .chunks(1024)
        .map(|data| {
            let mut message = Vec::new();
            writer::bytes_field(&mut message, 1, data);
            framed(&message)
        })
        .collect();
    let whole = pieces.concat();
    let end = body(&[], "0");
    assert!(
        download(vec![Step::Bytes([&whole[..], &end].concat())], None).unwrap() == content(2500)
    );
    assert!(download(vec![], None).is_err());
    assert_eq!(
        download(vec![Step::Bytes(whole.clone())], None),
        Err("transport/truncated")
    );
    let cut = vec![
        Step::Bytes(whole[..1500].to_vec()),
        Step::Break(HostErrorKind::Network),
    ];
    assert_eq!(download(cut, None), Err("transport/truncated"));
    assert_eq!(
        download(vec![Step::Bytes(whole.clone()), Step::Stall], None),
        Err("transport/timeout")
    );
    assert_eq!(
        download(
            vec![Step::Bytes(whole.clone()), Step::Bytes(end.clone())],
            Some(2499.0)
        ),
        Err("transport/too-large")
    );
    assert!(download(vec![Step::Bytes(whole), Step::Bytes(end)], Some(2500.0)).is_ok());
    assert_eq!(
        download(vec![Step::Bytes(body(&[], "7"))], None),
        Err("permission/denied")
    );
    assert_eq!(Reader::new(&[]).count(), 0);
}
