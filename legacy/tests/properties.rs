//! Whatever comes, the codec and the client stand; and what is written is what is read.

use ourchat_legacy::codec::{self, Message};
use ourchat_legacy::dialect::Dialect;
use ourchat_legacy::json::{Object, Value};
use ourchat_legacy::schema::{self, Field, Kind};
use ourchat_legacy::{Input, Machine};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = Value> {
    "\\PC{0,12}".prop_map(Value::Text)
}

fn id() -> impl Strategy<Value = Value> {
    any::<u64>().prop_map(|id| Value::Text(id.to_string()))
}

fn time() -> impl Strategy<Value = Value> {
    // Whole seconds, which is all that the older dialects can say.
    (0_i64..4_000_000_000).prop_map(|seconds| {
        Value::Text(ourchat_legacy::time::Time { seconds, nanos: 0 }.to_rfc3339())
    })
}

fn unit() -> BoxedStrategy<Value> {
    let text_unit = text().prop_map(|text| {
        Value::Object(Object(vec![
            ("type".into(), Value::Number("0".into())),
            ("text".into(), text),
        ]))
    });
    let other =
        (("[A-Z][a-z]{0,5}|Text", text()), any::<bool>()).prop_map(|((name, text), nested)| {
            let inner = Value::Object(Object(vec![("x".into(), text.clone())]));
            Value::Object(Object(vec![(name, if nested { inner } else { text })]))
        });
    prop_oneof![text_unit, other].boxed()
}

fn value(kind: Kind, dialect: Dialect) -> BoxedStrategy<Value> {
    let list = |item: BoxedStrategy<Value>| {
        prop::collection::vec(item, 0..4)
            .prop_map(Value::List)
            .boxed()
    };
    match kind {
        Kind::Text => text().boxed(),
        Kind::Id | Kind::IdText => id().boxed(),
        Kind::Time => time().boxed(),
        Kind::Number => (0_u32..999_999_999)
            .prop_map(|number| Value::Number(number.to_string()))
            .boxed(),
        Kind::Size => any::<u64>()
            .prop_map(|number| Value::Number(number.to_string()))
            .boxed(),
        Kind::Flag => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Texts => list(text().boxed()),
        Kind::Ids => list(id().boxed()),
        Kind::Fields(fields) => members(fields, dialect).prop_map(Value::Object).boxed(),
        Kind::List(fields) => list(members(fields, dialect).prop_map(Value::Object).boxed()),
        Kind::Names(fields) => {
            let names: Vec<&str> = fields
                .iter()
                .filter(|field| !field.wire_name(dialect).is_empty())
                .map(|field| field.name)
                .collect();
            list(prop::sample::select(names).prop_map(Value::from).boxed())
        }
        Kind::Content => list(unit()),
        Kind::Any => text().boxed(),
    }
}

/// Any of the members that the dialect has, in the order of the table, and sometimes unknown ones.
fn members(fields: &'static [Field], dialect: Dialect) -> BoxedStrategy<Object> {
    let known: Vec<_> = fields
        .iter()
        .filter(|field| !field.wire_name(dialect).is_empty())
        .map(|field| {
            prop::option::of(value(field.kind, dialect))
                .prop_map(|value| value.map(|value| (field.name.to_owned(), value)))
        })
        .collect();
    let extra = prop::option::weighted(0.3, ("zz_[a-z]{1,6}", text()));
    (known, extra)
        .prop_map(|(known, extra)| {
            let mut members: Vec<_> = known.into_iter().flatten().collect();
            if let Some(extra) = extra {
                members.push((codec::EXTRA.into(), Value::Object(Object(vec![extra]))));
            }
            Object(members)
        })
        .boxed()
}

fn message() -> impl Strategy<Value = (Message, Dialect)> {
    (1_i32..32, 0_usize..3).prop_flat_map(|(code, dialect)| {
        let dialect = Dialect::ALL[dialect];
        members(schema::fields(code), dialect)
            .prop_map(move |members| (Message { code, members }, dialect))
    })
}

/// A batch, or the one message that the first dialect can say.
fn user_messages() -> impl Strategy<Value = (Message, Dialect)> {
    let batch = prop_oneof![Just(Dialect::Shared), Just(Dialect::Last)].prop_flat_map(|dialect| {
        let one =
            (id(), members(schema::USER_MESSAGE, dialect)).prop_map(|(session, mut message)| {
                message.0.retain(|(key, _)| key != "sessionId");
                message.0.insert(0, ("sessionId".into(), session));
                Value::Object(message)
            });
        prop::collection::vec(one, 0..4).prop_map(move |messages| {
            (
                Object(vec![("messages".into(), Value::List(messages))]),
                dialect,
            )
        })
    });
    let single = (
        id(),
        text(),
        members(schema::SINGLE_MESSAGE, Dialect::First),
    )
        .prop_map(|(session, sender, rest)| {
            let mut message = Object(vec![
                ("senderOcid".into(), sender),
                ("sessionId".into(), session.clone()),
            ]);
            message.0.extend(rest.0);
            let messages = Value::List(vec![Value::Object(message)]);
            (
                Object(vec![
                    ("sessionId".into(), session),
                    ("messages".into(), messages),
                ]),
                Dialect::First,
            )
        });
    prop_oneof![batch, single]
        .prop_map(|(members, dialect)| (Message { code: 0, members }, dialect))
}

fn json() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "code",
        "status",
        "details",
        "data",
        "msgs",
        "msg",
        "sender",
        "session_id",
        "time",
        "bundle_msg",
        "Text",
        "request_values",
        "ocid",
        "extra",
    ]);
    let leaf = prop_oneof![
        Just("null".to_owned()),
        "-?[0-9]{1,20}",
        word.clone().prop_map(|word| format!("{word:?}")),
        Just("\"2024-10-19T11:29:06Z\"".to_owned()),
    ];
    leaf.prop_recursive(4, 30, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| format!("{key:?}:{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// A frame with any type and any members.
fn frame() -> impl Strategy<Value = String> {
    (0..33, json(), json()).prop_map(|(code, first, second)| {
        let members = first
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|rest| !rest.is_empty());
        match members {
            Some(members) => format!("{{\"code\":{code},{members}}}"),
            None => format!("{{\"code\":{code},\"status\":{first},\"data\":{second}}}"),
        }
    })
}

#[derive(Clone, Debug)]
enum Happening {
    Frame(String),
    Call(&'static str),
    Abort(u32, bool),
    Opened,
    Closed,
    Wait(u16),
    Subscribe,
    Logout,
}

fn happening() -> impl Strategy<Value = Happening> {
    let calls = vec![
        "register",
        "login",
        "sessionInfo",
        "newSession",
        "accountInfo",
        "serverStatus",
        "verificationMail",
        "awaitVerification",
        "unregister",
        "setAccountInfo",
        "upload",
        "answerInvitation",
        "setFriendInfo",
        "fetch",
        "send",
    ];
    prop_oneof![
        4 => frame().prop_map(Happening::Frame),
        4 => prop::sample::select(calls).prop_map(Happening::Call),
        1 => (1_u32..30, any::<bool>()).prop_map(|(id, late)| Happening::Abort(id, late)),
        3 => Just(Happening::Opened),
        1 => Just(Happening::Closed),
        2 => any::<u16>().prop_map(Happening::Wait),
        1 => Just(Happening::Subscribe),
        1 => prop::bool::weighted(0.1).prop_map(|out| if out { Happening::Logout } else { Happening::Opened }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_what_is_read((message, dialect) in message()) {
        let text = codec::encode(&message, dialect);
        prop_assert_eq!(codec::decode(&text), Some(message), "{}", text);
    }

    #[test]
    fn messages_of_users_too((message, dialect) in user_messages()) {
        let text = codec::encode(&message, dialect);
        prop_assert_eq!(codec::decode(&text), Some(message), "{}", text);
    }

    #[test]
    fn reading_never_panics_and_settles(text in prop_oneof![frame(), json(), any::<String>()]) {
        if let Some(message) = codec::decode(&text) {
            for dialect in Dialect::ALL {
                let _ = codec::problems(message.code, &message.members, dialect);
                // What one dialect can say of it stays the same from then on.
                let once = codec::encode(&message, dialect);
                let again = codec::decode(&once).map(|message| codec::encode(&message, dialect));
                prop_assert!(again.is_some(), "{}", once);
            }
        }
    }

    #[test]
    fn every_call_ends_once_whatever_happens(dialect in prop::sample::select(vec!["2024-08", "2024-08-shared", "2024-10", "auto"]),
        happenings in prop::collection::vec(happening(), 0..40)) {
        let mut machine = Machine::new(&serde_json::json!({ "dialect": dialect, "attempts": 2, "timeoutMs": 20000 }).to_string());
        let mut now = 0.0;
        let mut called = Vec::new();
        let mut ended = Vec::new();
        let members = serde_json::json!({ "email": "a@b.c", "password": "x", "name": "y", "loginType": 0, "account": "a", "members": [], "ocid": "a",
            "fields": [], "sessionId": "1", "data": {}, "hash": "x", "autoClean": true, "size": 1, "accept": true, "time": "2024-10-19T11:29:06Z", "content": [] });
        let mut step = |machine: &mut Machine, input: Input<'_>, now: f64| {
            let actions: serde_json::Value = serde_json::from_str(&machine.step(input, now, 0.5)).expect("actions are JSON");
            for action in actions.as_array().expect("a list") {
                if action["do"] == "resolve" || action["do"] == "reject" {
                    ended.push(action["id"].as_u64().expect("an id"));
                }
            }
        };
        for happening in happenings {
            now += 1.0;
            match happening {
                Happening::Frame(text) => step(&mut machine, Input::Frame(&text), now),
                Happening::Call(call) => {
                    let id = called.len() + 1;
                    called.push(id as u64);
                    let call = serde_json::json!({ "id": id, "call": call, "members": members });
                    step(&mut machine, Input::Call(&call.to_string()), now);
                }
                Happening::Abort(id, late) => step(&mut machine, Input::Abort(id, late), now),
                Happening::Opened => step(&mut machine, Input::Opened, now),
                Happening::Closed => step(&mut machine, Input::Closed, now),
                Happening::Wait(ms) => {
                    now += f64::from(ms);
                    step(&mut machine, Input::Timer, now);
                }
                Happening::Subscribe => step(&mut machine, Input::Subscribe("{\"id\":1000}"), now),
                Happening::Logout => step(&mut machine, Input::Logout, now),
            }
        }
        step(&mut machine, Input::Close, now);
        ended.sort_unstable();
        prop_assert_eq!(ended, called);
    }
}
