//! What one connection has said so far, and the answer to its next message.

use std::sync::{Arc, atomic::Ordering};

use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsResponse, fetch_msgs_response::RespondEventType,
};
use serde_json::{Value, json};

use super::{
    accounts,
    dialect::{Dialect, code},
    failure::{Failure, error},
    files, messages,
    request::{Request, Unreadable},
    sessions,
    verification::{self, Verification},
};
use crate::app::App;

/// What all conversations of a socket have in common.
#[derive(Clone)]
pub struct Surroundings {
    /// The server.
    pub app: Arc<App>,
    /// What is spoken.
    pub dialect: Dialect,
    /// The server's own address, for links.
    pub main_url: Arc<str>,
    /// The port of files and mails.
    pub http_port: Option<u16>,
}

/// Who is logged in.
#[derive(Clone, Debug)]
pub struct User {
    /// Snowflake id.
    pub id: i64,
    /// Public account name, as it was at the login.
    pub ocid: String,
}

/// The answer to a message.
#[derive(Debug, Default)]
pub struct Turn {
    /// The frames to send.
    pub frames: Vec<Value>,
    /// Whether the connection ends then.
    pub end: bool,
}

impl Turn {
    /// One frame.
    pub fn one(frame: Value) -> Self {
        Self::many(vec![frame])
    }

    /// Several frames, or none.
    pub fn many(frames: Vec<Value>) -> Self {
        Self { frames, end: false }
    }

    fn end() -> Self {
        Self {
            frames: Vec::new(),
            end: true,
        }
    }
}

/// The state of one connection.
pub struct Conversation {
    surroundings: Surroundings,
    user: Option<User>,
    verification: Option<Verification>,
    verified: Option<String>,
}

impl Conversation {
    /// Nothing was said yet.
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings,
            user: None,
            verification: None,
            verified: None,
        }
    }

    /// The server.
    pub fn app(&self) -> &Arc<App> {
        &self.surroundings.app
    }

    /// What is spoken.
    pub fn dialect(&self) -> Dialect {
        self.surroundings.dialect
    }

    /// The server's own address.
    pub fn main_url(&self) -> &str {
        &self.surroundings.main_url
    }

    /// Who is logged in.
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// Whether somebody is.
    pub fn is_logged_in(&self) -> bool {
        self.user.is_some()
    }

    /// Whether a verification mail waits for its click.
    pub fn is_verifying(&self) -> bool {
        self.verification.is_some()
    }

    /// Whether this mail address was verified in this conversation.
    pub fn has_verified(&self, email: &str) -> bool {
        self.verified.as_deref() == Some(email)
    }

    /// Who is logged in, or refuses.
    pub fn caller(&self) -> Result<&User, Failure> {
        self.user.as_ref().ok_or(Failure::Refused)
    }

    /// An answer of this type, with the status 0 in the dialects whose successes carry one.
    pub fn success(&self, code: u64) -> Value {
        match self.dialect() {
            Dialect::October => json!({ "code": code }),
            Dialect::August | Dialect::Shared => json!({ "code": code, "status": 0 }),
        }
    }

    /// The answer to a frame that is no message.
    pub fn answer_unreadable(&self, unreadable: Unreadable) -> Turn {
        if self.is_in_maintenance() {
            return Turn::default();
        }
        let details = match (self.dialect(), unreadable) {
            (Dialect::August, Unreadable::NotJson) => return Turn::end(),
            _ if !self.is_logged_in() => return self.not_logged_in(),
            (Dialect::October, _) | (_, Unreadable::NotJson) => "code is not correct",
            (_, Unreadable::NoCode) => "Without code",
            (_, Unreadable::CodeNotANumber) => "code is not a unsigned number",
        };
        Turn::one(error(self.dialect(), 5, details))
    }

    fn not_logged_in(&self) -> Turn {
        Turn::one(error(self.dialect(), 5, "Not login or register code"))
    }

    fn is_in_maintenance(&self) -> bool {
        self.app().maintenance.load(Ordering::Relaxed)
    }

    /// The answer to a message.
    pub async fn answer(&mut self, request: &Request) -> Turn {
        if request.code == code::STATUS {
            return Turn::one(self.server_status());
        }
        if self.is_in_maintenance() {
            return Turn::default();
        }
        if let Some(refused) = self.refuse_in_this_state(request) {
            return refused;
        }
        let answered = self.carry_out(request).await;
        answered.unwrap_or_else(|failure| self.failed(request, failure))
    }

    fn server_status(&self) -> Value {
        let maintenance = self.is_in_maintenance();
        match self.dialect() {
            Dialect::August => json!({ "code": code::STATUS, "status": u8::from(maintenance) }),
            Dialect::Shared => json!({ "code": code::STATUS, "status": 2 * u8::from(maintenance) }),
            Dialect::October => json!({
                "code": code::STATUS,
                "status": 2 * u8::from(maintenance),
                "http_port": self.surroundings.http_port,
                "server_version": env!("CARGO_PKG_VERSION"),
                "unique_identifier": self.app().unique_identifier,
            }),
        }
    }

    /// What cannot be asked before the login or while a verification is under way.
    fn refuse_in_this_state(&self, request: &Request) -> Option<Turn> {
        let dialect = self.dialect();
        let always = request.code == code::GET_ACCOUNT && dialect == Dialect::October;
        if always {
            return None;
        }
        if self.is_verifying() && dialect != Dialect::August {
            return Some(Turn::one(Failure::Verifying.frame(dialect, request.code)));
        }
        let first = [code::REGISTER, code::LOGIN, code::VERIFY].contains(&request.code);
        if !self.is_logged_in() && !first {
            return Some(self.not_logged_in());
        }
        None
    }

    async fn carry_out(&mut self, request: &Request) -> Result<Turn, Failure> {
        let (dialect, logged_in) = (self.dialect(), self.is_logged_in());
        if request.code > dialect.last_code() {
            return Ok(self.unknown(request.code));
        }
        match request.code {
            code::REGISTER if !logged_in => {
                let (user, frame) = accounts::register(self, request).await?;
                self.enter(user, frame).await
            }
            code::LOGIN if !logged_in => {
                let (user, frame) = accounts::log_in(self, request).await?;
                self.enter(user, frame).await
            }
            code::VERIFY => {
                let (verification, frame) = verification::begin(self, request).await?;
                self.verification = Some(verification);
                Ok(Turn::many(frame.into_iter().collect()))
            }
            code::UNREGISTER => Ok(Turn {
                frames: vec![accounts::unregister(self).await?],
                end: true,
            }),
            code::MESSAGE if dialect != Dialect::October => {
                messages::send_to_others(self, request).await?;
                Ok(Turn::default())
            }
            code::FETCH => Ok(Turn::many(messages::fetch(self, request).await?)),
            code::GET_SESSION => sessions::info(self, request).await.map(Turn::one),
            code::NEW_SESSION => sessions::create(self, request).await.map(Turn::one),
            code::GET_ACCOUNT => accounts::info(self, request).await.map(Turn::one),
            code::SET_ACCOUNT => accounts::change(self, request).await.map(Turn::one),
            code::UPLOAD => files::announce(self, request).map(Turn::one),
            code::ANSWER_INVITATION => sessions::answer(self, request).await.map(Turn::one),
            code::SET_FRIEND => accounts::name_friend(self, request).await.map(Turn::one),
            code::SEND => messages::send(self, request).await.map(Turn::one),
            other => Ok(self.unknown(other)),
        }
    }

    /// Notes who is logged in from now on. Invitations that wait follow the answer.
    async fn enter(&mut self, user: User, frame: Value) -> Result<Turn, Failure> {
        let mut frames = vec![frame];
        if self.dialect() != Dialect::August {
            frames.extend(sessions::waiting_invitations(self, user.id).await?);
        }
        self.user = Some(user);
        Ok(Turn::many(frames))
    }

    fn unknown(&self, code: u64) -> Turn {
        let details = match self.dialect() {
            Dialect::October if code > self.dialect().last_code() => "code is not correct".into(),
            Dialect::October => format!("Not a supported code {code}"),
            Dialect::August | Dialect::Shared => format!("Not a valid code {code}"),
        };
        Turn::one(error(self.dialect(), 5, &details))
    }

    fn failed(&self, request: &Request, failure: Failure) -> Turn {
        // What the first servers did when a field was missing.
        if self.dialect() == Dialect::August && failure == Failure::Argument {
            match request.code {
                code::REGISTER | code::LOGIN => return Turn::end(),
                code::NEW_SESSION => return Turn::default(),
                _ => {}
            }
        }
        Turn::one(failure.frame(self.dialect(), request.code))
    }

    /// Looks whether the link in the mail was opened, or whether it is too late for that.
    pub async fn look_after_verification(&mut self) -> Vec<Value> {
        let Some(verification) = &self.verification else {
            return Vec::new();
        };
        let Some(passed) = verification.passed(self.app()).await else {
            return Vec::new();
        };
        let frame = verification::result(self.dialect(), passed);
        if let Some(verification) = self.verification.take()
            && passed
        {
            self.verified = Some(verification.email);
        }
        vec![frame]
    }

    /// An event of another user as this dialect tells it, if it does.
    pub async fn event(&self, event: &FetchMsgsResponse) -> Option<Value> {
        let user = self.user()?;
        match event.respond_event_type.as_ref()? {
            RespondEventType::Msg(message) if self.dialect() != Dialect::October => {
                messages::pushed(self, user, event, message).await
            }
            RespondEventType::InviteUserToSession(invitation)
                if self.dialect() != Dialect::August =>
            {
                sessions::pushed(self, invitation).await
            }
            _ => None,
        }
    }
}
