//! Any bytes as frames of an older server, one a line, and as pieces of its frames put together: nothing panics, and what the
//! client orders is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ourchat_legacy::codec;
use ourchat_legacy::dialect::Dialect;
use ourchat_legacy::json::Value;
use ourchat_legacy::{Input, Machine};

/// What frames are made of. From bytes alone a fuzzer hardly finds a name.
const PIECES: [&str; 48] = [
    "{\"code\":0,",
    "{\"code\":2,",
    "{\"code\":5,",
    "{\"code\":7,",
    "{\"code\":9,",
    "{\"code\":11,",
    "{\"code\":12,",
    "{\"code\":15,",
    "{\"code\":17,",
    "{\"code\":18,",
    "{\"code\":20,",
    "{\"code\":22,",
    "{\"code\":23,",
    "{\"code\":24,",
    "{\"code\":30,",
    "{\"code\":31,",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    "\"status\":0",
    "\"status\":1",
    "\"status\":5",
    "\"status\":10",
    "\"details\":\"Not a valid code 12\"",
    "\"details\":\"Not login or register code\"",
    "\"session_id\":9007199254740993",
    "\"session_id\":\"5\"",
    "\"msgs\":[",
    "\"bundle_msg\":[",
    "\"msg\":[",
    "{\"Text\":{\"type\":0,\"text\":\"x\"}}",
    "{\"type\":0,\"text\":\"x\"}",
    "\"time\":\"2024-10-19T11:29:06.392122930+00:00\"",
    "\"time\":1729337346",
    "\"time\":99999999999999999999",
    "\"sender\":{\"ocid\":\"a\"}",
    "\"msg_id\":7",
    "\"data\":{",
    "\"ocid\":\"a\"",
    "\"key\":\"k\"",
    "\"expire_timestamp\":\"0000-01-01T00:00:00Z\"",
    "\"actions\":[",
    "null",
    "-1e400",
    "\"x\":",
];

const CALLS: [&str; 5] = [
    "{\"id\":1,\"call\":\"login\",\"members\":{\"loginType\":1,\"account\":\"a\",\"password\":\"x\"}}",
    "{\"id\":2,\"call\":\"fetch\",\"members\":{\"time\":\"2024-10-19T11:29:06Z\"}}",
    "{\"id\":3,\"call\":\"newSession\",\"members\":{\"members\":[]}}",
    "{\"id\":4,\"call\":\"send\",\"members\":{\"sessionId\":\"5\",\"time\":\"2024-08-01T00:00:00Z\",\"content\":[]}}",
    "{\"id\":5,\"call\":\"verificationMail\",\"members\":{\"email\":\"a\"},\"timeoutMs\":300}",
];

fuzz_target!(|input: &[u8]| {
    // The first byte says what the others are, and who listens to them.
    let Some((&first, rest)) = input.split_first() else {
        return;
    };
    let text = if first & 1 == 0 {
        String::from_utf8_lossy(rest).into_owned()
    } else {
        let pieces = rest.iter().map(|byte| PIECES[usize::from(*byte) % 48]);
        pieces.collect()
    };
    for line in text.lines() {
        frame(line);
    }
    let dialect = match (first >> 1) & 3 {
        0 => "auto",
        1 => "2024-08",
        2 => "2024-08-shared",
        _ => "2024-10",
    };
    converse(dialect, first & 8 == 0, &text);
});

/// One frame: what is read can be written and read again.
fn frame(text: &str) {
    if let Some(message) = codec::decode(text) {
        for dialect in Dialect::ALL {
            let once = codec::encode(&message, dialect);
            assert!(codec::decode(&once).is_some(), "{once}");
        }
    }
    if let Some(value) = Value::parse(text) {
        assert_eq!(Value::parse(&value.to_wire()), Some(value));
    }
}

/// A client that gets these frames.
fn converse(dialect: &str, answers_login: bool, text: &str) {
    let mut machine = Machine::new(&format!("{{\"attempts\":2,\"dialect\":\"{dialect}\"}}"));
    let mut now = 0.0;
    let mut step = |input: Input<'_>| {
        now += 100.0;
        let actions = machine.step(input, now, 0.5);
        assert!(Value::parse(&actions).is_some(), "{actions}");
    };
    step(Input::Call(CALLS[0]));
    step(Input::Opened);
    if answers_login {
        step(Input::Frame("{\"code\":12,\"status\":0}"));
        step(Input::Frame("{\"code\":18,\"status\":5}"));
        step(Input::Frame("{\"code\":7,\"status\":0}"));
    }
    for (line, frame) in text.lines().enumerate() {
        step(Input::Frame(frame));
        match line % 8 {
            0 => step(Input::Subscribe("{\"id\":9,\"bufferBytes\":300}")),
            1 => step(Input::Read("{\"id\":9,\"bytes\":200}")),
            2 => step(Input::Timer),
            3 => {
                step(Input::Closed);
                (0..6).for_each(|_| step(Input::Timer));
                step(Input::Opened);
            }
            other => step(Input::Call(CALLS[other - 3])),
        }
    }
    step(Input::Logout);
    step(Input::Close);
}
