//! Accounts: registering, logging in, reading, changing, deleting; private names of others.

use ourchat_proto::service::{
    auth::authorize::v1::{AuthRequest, auth_request::Account},
    ourchat::{
        friends::set_friend_info::v1::SetFriendInfoRequest,
        set_account_info::v1::SetSelfInfoRequest, unregister::v1::UnregisterRequest,
    },
};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::{
    conversation::{Conversation, User},
    dialect::{Dialect, code},
    failure::Failure,
    request::{Fields, Request},
    time,
};
use crate::{
    refusal::Refusal,
    rpc::{
        account,
        auth::{self, NewAccount},
        files::KEY_PREFIX,
        friends as friends_rpc,
    },
    store::{friends, members, row_id, users, wire_id},
};

/// Makes an account.
pub async fn register(
    conversation: &Conversation,
    request: &Request,
) -> Result<(User, Value), Failure> {
    let app = conversation.app();
    let email = request.text("email")?;
    let email_verified = conversation.has_verified(&email);
    let account = NewAccount {
        email,
        password: request.text("password")?,
        name: request.text("name")?,
        public_key: Vec::new(),
        email_verified,
    };
    if app.settings().require_verified_email && !email_verified {
        return Err(Failure::NotVerified);
    }
    let (id, ocid) = auth::add_account(app, account).await?;
    let frame = json!({ "code": code::REGISTER_RESULT, "status": 0, "ocid": ocid });
    Ok((User { id, ocid }, frame))
}

/// Logs in.
pub async fn log_in(
    conversation: &Conversation,
    request: &Request,
) -> Result<(User, Value), Failure> {
    let app = conversation.app();
    let account = request.text("account")?;
    let by_email = match request.number("login_type")? {
        0 => true,
        1 => false,
        _ => return Err(Failure::Argument),
    };
    let login = AuthRequest {
        account: Some(if by_email {
            Account::Email(account)
        } else {
            Account::Ocid(account)
        }),
        password: request.text("password")?,
    };
    let answer = auth::log_in(app, login).await.map_err(|refusal| {
        // Nobody learns whether it is the account or the password.
        match Failure::from(refusal) {
            Failure::NotFound => Failure::WrongCredentials,
            other => other,
        }
    })?;
    let id = row_id(answer.id);
    let deleted = app
        .db
        .transaction(move |db| Ok(users::deleted(db, id)?))
        .await?;
    if deleted != Some(false) {
        return Err(Failure::WrongCredentials);
    }
    let mut frame = json!({ "code": code::LOGIN_RESULT, "status": 0 });
    if by_email {
        frame["ocid"] = json!(answer.ocid);
    }
    let user = User {
        id,
        ocid: answer.ocid,
    };
    Ok((user, frame))
}

/// Deletes the account.
pub async fn unregister(conversation: &Conversation) -> Result<Value, Failure> {
    let id = conversation.caller()?.id;
    account::unregister(conversation.app(), id, UnregisterRequest {}).await?;
    Ok(conversation.success(code::UNREGISTER_RESULT))
}

/// A value of an account.
#[derive(Clone, Copy, Debug)]
enum Field {
    Ocid,
    Email,
    Name,
    DisplayName,
    Status,
    Avatar,
    AvatarHash,
    AvatarKey,
    RegisterTime,
    PublicUpdatedTime,
    UpdatedTime,
    Sessions,
    Friends,
}

impl Field {
    /// The value with this name. Servers of the last dialect knew names without underscores only.
    fn named(dialect: Dialect, name: &str) -> Option<Self> {
        Some(match (dialect, name) {
            (_, "ocid") => Self::Ocid,
            (_, "status") => Self::Status,
            (_, "time") => Self::RegisterTime,
            (_, "sessions") => Self::Sessions,
            (_, "friends") => Self::Friends,
            (Dialect::Shared | Dialect::October, "email") => Self::Email,
            (Dialect::August | Dialect::Shared, "nickname") => Self::Name,
            (Dialect::August | Dialect::Shared, "avatar") => Self::Avatar,
            (Dialect::August | Dialect::Shared, "avatar_hash") => Self::AvatarHash,
            (Dialect::August | Dialect::Shared, "update_time") => Self::UpdatedTime,
            (Dialect::Shared, "avatar_key") => Self::AvatarKey,
            (Dialect::Shared, "public_update_time") => Self::PublicUpdatedTime,
            (Dialect::Shared, "display_name") => Self::DisplayName,
            (Dialect::October, "username") => Self::Name,
            (Dialect::October, "displayname") => Self::DisplayName,
            (Dialect::October, "avatarkey") => Self::AvatarKey,
            (Dialect::October, "publicupdatetime") => Self::PublicUpdatedTime,
            (Dialect::October, "updatetime") => Self::UpdatedTime,
            _ => return None,
        })
    }
}

/// Reads an account.
pub async fn info(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let dialect = conversation.dialect();
    let ocid = request.text("ocid")?;
    let mut wanted = Vec::new();
    for name in request.texts("request_values")? {
        let field = Field::named(dialect, &name).ok_or(Failure::Argument)?;
        wanted.push((name, field));
    }
    let reader = Reader {
        dialect,
        caller: conversation.user().map(|user| user.id),
        now: conversation.app().clock.now(),
        main_url: conversation.main_url().to_owned(),
    };
    let data = conversation
        .app()
        .db
        .transaction(move |db| {
            let user = match users::by_ocid(db, &ocid)? {
                Some(user) if users::deleted(db, user.id)? == Some(false) => user,
                _ => return Ok(None),
            };
            let mut data = Map::new();
            for (name, field) in wanted {
                data.insert(name, reader.value(db, &user, field)?);
            }
            Ok(Some(data))
        })
        .await?
        .ok_or(Failure::NotFound)?;
    let mut frame = json!({ "code": code::ACCOUNT, "data": data });
    if dialect == Dialect::Shared {
        frame["status"] = json!(0);
    }
    Ok(frame)
}

struct Reader {
    dialect: Dialect,
    caller: Option<i64>,
    now: i64,
    main_url: String,
}

impl Reader {
    /// A value; null when it is not set or is nobody else's business.
    fn value(&self, db: &Connection, user: &users::User, field: Field) -> Result<Value, Refusal> {
        let own = self.caller == Some(user.id);
        Ok(match field {
            Field::Ocid => json!(user.ocid),
            Field::Name => json!(user.name),
            Field::Status => match &user.status {
                Some(status) if user.status_expires > Some(self.now) => number_or_text(status),
                _ => Value::Null,
            },
            Field::Avatar => json!(format!("{}/v1/avatar?user_id={}", self.main_url, user.id)),
            Field::AvatarHash => json!(user.avatar_key.as_ref().map(|key| hash_of(key))),
            Field::AvatarKey => json!(user.avatar_key),
            Field::RegisterTime => time::write(self.dialect, user.register_time),
            Field::PublicUpdatedTime => time::write(self.dialect, user.public_updated_time),
            Field::DisplayName => match self.caller {
                Some(caller) if !own => json!(friends::display_name(db, caller, user.id)?),
                _ => Value::Null,
            },
            Field::Email | Field::UpdatedTime | Field::Sessions | Field::Friends
                if !own && self.is_private(field) =>
            {
                Value::Null
            }
            Field::Email => json!(user.email),
            Field::UpdatedTime => time::write(self.dialect, user.updated_time),
            Field::Sessions => {
                let sessions = members::of_user(db, user.id)?;
                sessions.into_iter().map(wire_id).collect()
            }
            Field::Friends => {
                let mut ocids = Vec::new();
                for friend in friends::of_user(db, user.id)? {
                    ocids.extend(users::by_id(db, friend)?.map(|friend| friend.ocid));
                }
                json!(ocids)
            }
        })
    }

    /// Sessions and friends always were private, mail address and last change since October.
    fn is_private(&self, field: Field) -> bool {
        matches!(field, Field::Sessions | Field::Friends) || self.dialect == Dialect::October
    }
}

/// A status is a number in the documents, and a text for users of the RPCs.
fn number_or_text(status: &str) -> Value {
    match status.parse::<i64>() {
        Ok(number) => json!(number),
        Err(_) => json!(status),
    }
}

/// The hash at the end of a file key.
pub fn hash_of(key: &str) -> &str {
    key.get(KEY_PREFIX..).unwrap_or(key)
}

/// Changes the own account.
pub async fn change(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let dialect = conversation.dialect();
    let caller = conversation.caller()?;
    let another = |ocid: String| ocid != caller.ocid;
    if dialect == Dialect::August && another(request.text("ocid")?) {
        return Err(Failure::Refused);
    }
    let changes = changes(dialect, &request.object("data")?)?;
    account::set(conversation.app(), caller.id, changes).await?;
    Ok(conversation.success(code::SET_ACCOUNT_RESULT))
}

fn changes(dialect: Dialect, data: &Fields) -> Result<SetSelfInfoRequest, Failure> {
    let mut changes = SetSelfInfoRequest::default();
    for (name, value) in data.iter() {
        match (Field::named(dialect, name), value) {
            (Some(Field::Name), Value::String(name)) => changes.user_name = Some(name.clone()),
            (Some(Field::AvatarKey), Value::String(key)) => changes.avatar_key = Some(key.clone()),
            (Some(Field::Status), Value::String(status)) => {
                changes.user_defined_status = Some(status.clone());
            }
            (Some(Field::Status), Value::Number(status)) => {
                changes.user_defined_status = Some(status.to_string());
            }
            // Avatars are files of the server: a foreign URL or hash cannot be stored.
            (Some(Field::Avatar | Field::AvatarHash), _) => return Err(Failure::Server),
            // `Json format error`, which is a failure of the server in the last dialect.
            (Some(Field::Name | Field::AvatarKey | Field::Status), _) => {
                return Err(Failure::Server);
            }
            (Some(_), _) => return Err(Failure::Refused),
            // Unknown keys never mattered.
            (None, _) => {}
        }
    }
    Ok(changes)
}

/// Gives somebody a private name.
pub async fn name_friend(conversation: &Conversation, request: &Request) -> Result<Value, Failure> {
    let caller = conversation.caller()?.id;
    let ocid = request.text("ocid")?;
    let data = request.object("data")?;
    let key = match conversation.dialect() {
        Dialect::October => "displayname",
        Dialect::August | Dialect::Shared => "display_name",
    };
    let display_name = data.optional_text(key)?;
    let app = conversation.app();
    let friend = app
        .db
        .transaction(move |db| Ok(users::by_ocid(db, &ocid)?))
        .await?
        .ok_or(Failure::NotFound)?;
    let named = SetFriendInfoRequest {
        id: wire_id(friend.id),
        display_name,
    };
    friends_rpc::set_name(app, caller, named).await?;
    Ok(conversation.success(code::SET_ACCOUNT_RESULT))
}
