//! AuthService.

use std::{pin::Pin, sync::Arc};

use email_address::EmailAddress;
use ourchat_proto::service::auth::{
    authorize::v1::{AuthRequest, AuthResponse, auth_request::Account},
    email_verify::v1::{VerifyRequest, VerifyResponse},
    register::v1::{RegisterRequest, RegisterResponse},
    v1::auth_service_server::AuthService,
};
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use super::account::check_name;
use crate::{
    account::{password, public_key, random_text},
    app::App,
    clock::SECOND,
    refusal::{self, Refusal},
    store::{mail, server_roles, users, wire_id},
};

const OCID_LENGTH: usize = 10;
const MAIL_TOKEN_LENGTH: usize = 40;
const MAIL_LIFETIME: i64 = 5 * 60 * SECOND;

/// The service.
pub struct Auth {
    app: Arc<App>,
}

impl Auth {
    /// Serves what `app` holds.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

#[tonic::async_trait]
impl AuthService for Auth {
    async fn register(
        &self,
        request: Request<RegisterRequest>,
    ) -> Result<Response<RegisterResponse>, Status> {
        Ok(Response::new(
            register(&self.app, request.into_inner()).await?,
        ))
    }

    async fn auth(&self, request: Request<AuthRequest>) -> Result<Response<AuthResponse>, Status> {
        Ok(Response::new(
            log_in(&self.app, request.into_inner()).await?,
        ))
    }

    type VerifyStream = Pin<Box<dyn Stream<Item = Result<VerifyResponse, Status>> + Send>>;

    async fn verify(
        &self,
        request: Request<VerifyRequest>,
    ) -> Result<Response<Self::VerifyStream>, Status> {
        verify(&self.app, request.into_inner()).await?;
        Ok(Response::new(Box::pin(tokio_stream::once(Ok(
            VerifyResponse {},
        )))))
    }
}

async fn register(app: &App, request: RegisterRequest) -> Result<RegisterResponse, Refusal> {
    let RegisterRequest {
        email,
        password,
        name,
        public_key,
    } = request;
    if password::score(password.clone(), [name.clone(), email.clone()]).await?
        < app.settings().password_score
    {
        return Err(refusal::PASSWORD_WEAK);
    }
    if !EmailAddress::is_valid(&email) {
        return Err(refusal::EMAIL_INVALID);
    }
    check_name(&name)?;
    if !public_key::is_valid(&public_key) {
        return Err(refusal::PUBLIC_KEY_INVALID);
    }
    let account = NewAccount {
        email,
        password,
        name,
        public_key,
        email_verified: false,
    };
    let (id, ocid) = add_account(app, account).await?;
    Ok(RegisterResponse {
        ocid,
        id: wire_id(id),
        token: app.tokens.issue(id, &app.clock)?,
    })
}

/// An account that is to be made.
pub struct NewAccount {
    /// Mail address.
    pub email: String,
    /// Password as typed.
    pub password: String,
    /// Nick name.
    pub name: String,
    /// RSA public key; empty for clients that have none.
    pub public_key: Vec<u8>,
    /// Whether the mail address was confirmed.
    pub email_verified: bool,
}

/// Makes an account and returns its id and ocid; refused when the mail address is taken.
pub async fn add_account(app: &App, account: NewAccount) -> Result<(i64, String), Refusal> {
    let now = app.clock.now();
    let id = app.ids.next(&app.clock);
    let user = users::User {
        id,
        ocid: random_text(OCID_LENGTH),
        email: account.email,
        name: account.name,
        password_hash: password::hash(account.password).await?,
        public_key: account.public_key,
        avatar_key: None,
        status: None,
        status_expires: None,
        email_verified: account.email_verified,
        register_time: now,
        public_updated_time: now,
        updated_time: now,
    };
    let ocid = user.ocid.clone();
    let admins = app.options.admin.clone();
    if !app
        .db
        .transaction(move |db| {
            let added = users::insert(db, &user)?;
            if added && admins.contains(&user.email) {
                server_roles::assign(db, user.id, server_roles::ADMIN)?;
            }
            Ok(added)
        })
        .await?
    {
        return Err(refusal::USER_EXISTS);
    }
    Ok((id, ocid))
}

/// Checks a password and issues a token.
pub async fn log_in(app: &App, request: AuthRequest) -> Result<AuthResponse, Refusal> {
    let account = request.account.ok_or(refusal::MISSING_AUTH_TYPE)?;
    let now = app.clock.now();
    let (user, failures) = app
        .db
        .transaction(move |db| {
            let user = match account {
                Account::Email(email) => users::by_email(db, &email)?,
                Account::Ocid(ocid) => users::by_ocid(db, &ocid)?,
            };
            let user = user.ok_or(refusal::USER_NOT_FOUND)?;
            let failures = users::login_failures(db, user.id, now)?;
            Ok((user, failures))
        })
        .await?;
    if app.settings().require_verified_email && !user.email_verified {
        return Err(refusal::EMAIL_NOT_VERIFIED);
    }
    if failures >= app.settings().lockout_tries {
        return Err(refusal::ACCOUNT_LOCKED);
    }
    let id = user.id;
    let right = password::verify(request.password, user.password_hash).await?;
    let expires = now + i64::from(app.settings().lockout) * SECOND;
    app.db
        .transaction(move |db| {
            if right {
                users::clear_login_failures(db, id)?;
            } else {
                users::add_login_failure(db, id, now, expires)?;
            }
            Ok(())
        })
        .await?;
    if !right {
        return Err(refusal::WRONG_PASSWORD);
    }
    Ok(AuthResponse {
        token: app.tokens.issue(id, &app.clock)?,
        id: wire_id(id),
        ocid: user.ocid,
    })
}

async fn verify(app: &App, request: VerifyRequest) -> Result<(), Refusal> {
    send_verification(app, request.email).await.map(drop)
}

/// Queues a verification mail and returns its token and the end of its life.
pub async fn send_verification(app: &App, email: String) -> Result<(String, i64), Refusal> {
    let token = random_text(MAIL_TOKEN_LENGTH);
    let mail = mail::Mail {
        email,
        token: token.clone(),
    };
    let now = app.clock.now();
    let expires = now + MAIL_LIFETIME;
    app.db
        .transaction(move |db| Ok(mail::insert(db, &mail, now, expires)?))
        .await?;
    Ok((token, expires))
}
