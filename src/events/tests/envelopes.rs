//! What makes two events the same one.

use super::encoded::{event, message};
use crate::events::envelope::{Micros, envelope};
use crate::events::message::{Message, Topic};
use crate::events::state::State;

const TIME: Micros = 1_795_000_000_123_456;

#[test]
fn identities_survive_envelopes_that_lie() {
    let of = |bytes: &[u8]| envelope(bytes).unwrap();
    // The same friend invitation live and in history: other id, same time.
    let live = of(&event(8, &[(1, 10), (3, 20)], 100, TIME));
    assert_eq!(
        live.identity,
        of(&event(8, &[(1, 10), (3, 20)], 101, TIME)).identity
    );
    assert_ne!(
        live.identity,
        of(&event(8, &[(1, 10), (3, 21)], 100, TIME)).identity
    );
    let answer = of(&event(3, &[(5, 10), (1, 20)], 100, TIME));
    assert_eq!(
        answer.identity,
        of(&event(3, &[(5, 10), (1, 20)], 7, TIME)).identity
    );
    assert_ne!(answer.identity, live.identity);
    // An announcement: the envelope's id differs, and may be the id of a message.
    let announcement = of(&event(10, &[(3, 5)], 5, TIME));
    assert_eq!(
        announcement.identity,
        of(&event(10, &[(3, 5)], 1297, TIME + 3000)).identity
    );
    assert_ne!(announcement.identity, of(&message(5, TIME)).identity);
    // A session invitation's live time is its expiry.
    assert_eq!(of(&event(2, &[(1, 1)], 9, TIME)).time, None);
    assert_eq!(of(&message(1, TIME)).time, Some(TIME));
    let prints: std::collections::BTreeSet<u64> =
        [live.identity, answer.identity, announcement.identity]
            .map(|identity| identity.fingerprint())
            .into();
    assert_eq!(prints.len(), 3);
}

#[test]
fn what_holds_no_event_has_no_envelope() {
    for bytes in [&[][..], &[0xff], &[0x28, 5], &[0x0a, 5, 1]] {
        assert_eq!(envelope(bytes), None);
    }
}

#[test]
fn messages_between_tabs_arrive_as_they_were() {
    let mut message = Message::new(Topic::Feed, u64::MAX);
    (message.number, message.stream, message.term) = (3, 1 << 63, 9);
    (message.from, message.trusted) = (-5, true);
    let state = State::Reconnecting {
        reason: "transport/network".to_owned(),
        attempt: 4,
        next_at: 1_795_000_000_000.0,
    };
    let written = state.write();
    message.state = &written;
    message.events = vec![b"one", b""];
    let bytes = message.write();
    assert_eq!(Message::read(&bytes), Some(message));
    for state in [State::Connecting, State::Live, State::Offline, state] {
        assert_eq!(State::read(&state.write()), state);
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(0_u8.., 0..200)) {
        let _ = envelope(&bytes);
        let _ = Message::read(&bytes);
        let _ = State::read(&bytes);
    }
}
