//! Sending, pushing and fetching messages.

use std::collections::{BTreeMap, btree_map::Entry};

use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsResponse, Msg, SendMsgRequest, SendMsgResponse, fetch_msgs_response::RespondEventType,
};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{
    conversation::{Conversation, User},
    dialect::{Dialect, code},
    failure::Failure,
    request::Request,
    time,
};
use crate::{
    clock::from_timestamp,
    refusal::Refusal,
    rpc::messages,
    store::{events, row_id, users},
};

/// The one kind of unit that messages ever had.
const TEXT: u64 = 0;

/// Sends a message as the first documents have it: the others get it, nobody answers.
pub async fn send_to_others(conversation: &Conversation, request: &Request) -> Result<(), Failure> {
    let session_id = request.object("sender")?.id("session_id")?;
    let text = text(request.list("msg")?)?;
    store(conversation, session_id, text).await.map(drop)
}

/// Sends a message.
pub async fn send(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let session_id = request.id("session_id")?;
    // Required, and without effect.
    time::read(request.get("time"))?;
    let text = text(request.list("bundle_msg")?)?;
    let sent = store(conversation, session_id, text).await?;
    let mut frame = conversation.success(code::SEND_RESULT);
    frame["msg_id"] = json!(sent.msg_id);
    Ok(frame)
}

async fn store(
    conversation: &Conversation,
    session_id: u64,
    markdown_text: String,
) -> Result<SendMsgResponse, Failure> {
    let caller = conversation.caller()?.id;
    let message = SendMsgRequest {
        session_id,
        markdown_text,
        ..Default::default()
    };
    Ok(messages::send(conversation.app(), caller, message).await?)
}

/// The text of a message's units, one line for each, bare or inside an object of their kind.
fn text(units: &[Value]) -> Result<String, Failure> {
    let mut texts = Vec::new();
    for unit in units {
        let unit = unit.get("Text").unwrap_or(unit);
        match (unit.get("type").and_then(Value::as_u64), unit.get("text")) {
            (Some(TEXT), Some(Value::String(text))) => texts.push(text.as_str()),
            _ => return Err(Failure::Argument),
        }
    }
    Ok(texts.join("\n"))
}

/// A message of another user, as those who are here get it.
pub async fn pushed(
    conversation: &Conversation,
    user: &User,
    event: &FetchMsgsResponse,
    message: &Msg,
) -> Option<Value> {
    if row_id(message.sender_id) == user.id {
        return None;
    }
    let dialect = conversation.dialect();
    let (msg_id, time) = (event.msg_id, from_timestamp(event.time.as_ref()?)?);
    let (sender, session_id) = (row_id(message.sender_id), message.session_id);
    let text = message.markdown_text.clone();
    let sender = conversation
        .app()
        .db
        .transaction(move |db| Ok(users::by_id(db, sender)?))
        .await
        .ok()??;
    Some(json!({
        "code": code::MESSAGE,
        "time": time::write(dialect, time),
        "msg_id": msg_id.to_string(),
        "sender": { "ocid": sender.ocid, "session_id": session_id },
        "msg": [{ "type": TEXT, "text": text }],
    }))
}

/// Fetches messages later than a time: one frame for each session in each page of the history, none without a message.
pub async fn fetch(conversation: &Conversation, request: &Request) -> Result<Vec<Value>, Failure> {
    let app = conversation.app();
    let caller = conversation.caller()?.id;
    let time = time::read(request.get("time"))?;
    let form = Form {
        dialect: conversation.dialect(),
        documented: app.legacy.is_documented(),
    };
    let frames = app
        .db
        .transaction(move |db| {
            let mut frames = Vec::new();
            let mut after = events::before(db, time)?;
            loop {
                let page = events::page(db, caller, time, after)?;
                frames.extend(form.frames(db, &page)?);
                match page.last() {
                    Some(last) if page.len() == events::PAGE as usize => {
                        after = row_id(last.msg_id)
                    }
                    _ => return Ok(frames),
                }
            }
        })
        .await?;
    Ok(frames)
}

/// How fetched messages look.
#[derive(Clone, Copy)]
struct Form {
    dialect: Dialect,
    documented: bool,
}

impl Form {
    fn frames(self, db: &Connection, page: &[FetchMsgsResponse]) -> Result<Vec<Value>, Refusal> {
        let mut ocids: BTreeMap<u64, Option<String>> = BTreeMap::new();
        let mut sessions: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
        for event in page {
            let Some(RespondEventType::Msg(message)) = &event.respond_event_type else {
                continue;
            };
            let sender = match ocids.entry(message.sender_id) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(unknown) => {
                    let sender = users::by_id(db, row_id(message.sender_id))?;
                    unknown.insert(sender.map(|user| user.ocid)).clone()
                }
            };
            let row = self.row(event, message, sender);
            sessions.entry(message.session_id).or_default().push(row);
        }
        let frame = |(session_id, msgs)| json!({ "code": code::MESSAGE, "session_id": session_id, "msgs": Value::Array(msgs) });
        Ok(sessions.into_iter().map(frame).collect())
    }

    fn row(self, event: &FetchMsgsResponse, message: &Msg, sender: Option<String>) -> Value {
        let time = event.time.as_ref().and_then(from_timestamp);
        let time = time::write(self.dialect, time.unwrap_or_default());
        let unit = json!({ "type": TEXT, "text": message.markdown_text });
        if self.documented {
            json!({ "time": time, "sender_id": sender, "msg_id": event.msg_id, "bundle_msg": [unit] })
        } else {
            json!({ "session_id": message.session_id, "time": time, "bundle_msg": [{ "Text": unit }] })
        }
    }
}
