//! Accounts, friends, sessions and a history to try an app with.
//!
//! The same numbers of users and messages always give the same data; only the times count back from the moment of seeding.

mod people;
mod texts;

use std::time::Instant;

use ourchat_proto::service::ourchat::msg_delivery::v1::{
    Msg, fetch_msgs_response::RespondEventType,
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use rusqlite::Connection;

use self::people::{Meeting, Meetings, user_id};
use crate::{
    account::password,
    app::App,
    clock::DAY,
    refusal::Refusal,
    store::{events, friends, members, meta, sessions, users, wire_id},
};

/// The password of all seeded accounts.
const PASSWORD: &str = "try ourchat 7777";
/// How far the history goes back.
const HISTORY: i64 = 90 * DAY;
/// A public key whose private key nobody has: seeded accounts cannot read encrypted messages.
const PUBLIC_KEY: &[u8] = include_bytes!("../../assets/seed-public-key.der");
/// Where the database notes that it is seeded.
const MARK: &str = "seed";
/// Messages that follow each other in one session, at most.
const TALK: u32 = 12;

/// Fills the database as the options say, unless it was seeded before.
pub async fn plant(app: &App) -> Result<(), Refusal> {
    let (Some(user_count), message_count) = (app.options.seed_users, app.options.seed_messages)
    else {
        return Ok(());
    };
    let began = Instant::now();
    let now = app.clock.now();
    let password_hash = password::hash(PASSWORD.into()).await?;
    let planted = app
        .db
        .transaction(move |db| {
            if let Some(before) = meta::text(db, MARK)? {
                return Ok(Err(before));
            }
            meta::set_text(
                db,
                MARK,
                &format!("{user_count} users, {message_count} messages"),
            )?;
            let meetings = people(db, user_count as usize, password_hash, now - HISTORY - DAY)?;
            history(db, &meetings, message_count, now)?;
            Ok(Ok(()))
        })
        .await?;
    match planted {
        Ok(()) => tracing::info!(
            "seeded {user_count} users and {message_count} messages in {} ms",
            began.elapsed().as_millis()
        ),
        Err(before) => tracing::info!("the database was seeded before: {before}"),
    }
    Ok(())
}

/// Makes the accounts, their friendships and their sessions.
fn people(
    db: &Connection,
    count: usize,
    password_hash: String,
    time: i64,
) -> Result<Meetings, Refusal> {
    for position in 0..count {
        let number = position + 1;
        let user = users::User {
            id: user_id(position),
            ocid: format!("user{number}"),
            email: format!("user{number}@example.com"),
            name: if number % 2 == 1 {
                format!("User {number}")
            } else {
                format!("用户 {number}")
            },
            password_hash: password_hash.clone(),
            public_key: PUBLIC_KEY.into(),
            avatar_key: None,
            status: None,
            status_expires: None,
            email_verified: true,
            register_time: time,
            public_updated_time: time,
            updated_time: time,
        };
        if !users::insert(db, &user)? {
            return Err(Refusal::internal(format!(
                "the database cannot be seeded: it has an account {} or {} already",
                user.email, user.ocid
            )));
        }
    }
    let meetings = Meetings::of(count);
    for meeting in [&meetings.private, &meetings.groups, &meetings.everybody]
        .into_iter()
        .flatten()
    {
        sessions::insert(db, meeting.id, &meeting.name, false, time)?;
        for &(member, role) in &meeting.members {
            members::add(db, meeting.id, user_id(member), role)?;
        }
    }
    for meeting in &meetings.private {
        if let [(left, _), (right, _)] = meeting.members[..] {
            let (left, right) = (user_id(left), user_id(right));
            friends::befriend(db, left, right, meeting.id)?;
            friends::add_contact(db, left, right, "")?;
            friends::add_contact(db, right, left, "")?;
        }
    }
    Ok(meetings)
}

/// Writes the messages: talks of some messages each, now in this session, now in that one, at even distances in time.
fn history(db: &Connection, meetings: &Meetings, count: u32, now: i64) -> Result<(), Refusal> {
    let mut chance = StdRng::seed_from_u64(0x4f75_7243_6861_7421);
    let mut talk: Option<(&Meeting, u32)> = None;
    for n in 1..=count {
        let (meeting, left) = match talk {
            Some((meeting, left)) if left > 0 => (meeting, left),
            _ => match pick(meetings, &mut chance) {
                Some(meeting) => (meeting, chance.gen_range(1..=TALK)),
                None => return Ok(()),
            },
        };
        talk = Some((meeting, left - 1));
        let Some(&(sender, _)) = meeting.members.choose(&mut chance) else {
            return Ok(());
        };
        let sender = user_id(sender);
        let message = RespondEventType::Msg(Msg {
            markdown_text: texts::text(n, chance.r#gen()),
            involved_files: Vec::new(),
            session_id: wire_id(meeting.id),
            sender_id: wire_id(sender),
            is_encrypted: false,
        });
        let time = now - HISTORY + HISTORY / (i64::from(count) + 1) * i64::from(n);
        events::insert(db, message, sender, Some(meeting.id), time)?;
    }
    Ok(())
}

/// A tenth of all talks is among everybody, the others are half in groups, half between friends.
fn pick<'a>(meetings: &'a Meetings, chance: &mut StdRng) -> Option<&'a Meeting> {
    let among = match chance.gen_range(0..20) {
        0..2 => &meetings.everybody,
        2..11 => &meetings.groups,
        _ => &meetings.private,
    };
    among.choose(chance)
}
