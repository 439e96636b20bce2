//! Any bytes as frames of an older server, one a line: nothing panics, and what the client orders is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ourchat_legacy::codec;
use ourchat_legacy::dialect::Dialect;
use ourchat_legacy::json::Value;
use ourchat_legacy::{Input, Machine};

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    if let Some(message) = codec::decode(&text) {
        for dialect in Dialect::ALL {
            let once = codec::encode(&message, dialect);
            assert!(codec::decode(&once).is_some(), "{once}");
        }
    }
    if let Some(value) = Value::parse(&text) {
        assert_eq!(Value::parse(&value.to_wire()), Some(value));
    }
    let mut machine = Machine::new("{\"attempts\":2}");
    let mut now = 0.0;
    let mut step = |input: Input<'_>| {
        now += 100.0;
        let actions = machine.step(input, now, 0.5);
        assert!(Value::parse(&actions).is_some(), "{actions}");
    };
    step(Input::Call(
        "{\"id\":1,\"call\":\"login\",\"members\":{\"loginType\":1,\"account\":\"a\",\"password\":\"x\"}}",
    ));
    step(Input::Opened);
    for (id, line) in text.lines().enumerate() {
        step(Input::Frame(line));
        match id % 4 {
            0 => step(Input::Subscribe("{\"id\":9}")),
            1 => step(Input::Call(
                "{\"id\":2,\"call\":\"fetch\",\"members\":{\"time\":\"2024-10-19T11:29:06Z\"}}",
            )),
            2 => step(Input::Timer),
            _ => step(Input::Call(
                "{\"id\":3,\"call\":\"newSession\",\"members\":{\"members\":[]}}",
            )),
        }
    }
    step(Input::Close);
});
