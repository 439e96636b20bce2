//! Registration, login and accounts.

use ourchat_proto::service::{
    auth::{
        authorize::v1::{AuthRequest, AuthResponse, auth_request::Account},
        register::v1::{RegisterRequest, RegisterResponse},
    },
    basic::v1::GetIdRequest,
    ourchat::{
        get_account_info::v1::{GetAccountInfoRequest, GetAccountInfoResponse, QueryValues},
        set_account_info::v1::{SetSelfInfoRequest, SetSelfInfoResponse},
    },
};
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{
        chat::{self, User, login, registration},
        http, start,
    },
};

/// Registers with `change` made to a good request; everything checked later is wrong too.
async fn register(
    change: impl FnOnce(&mut RegisterRequest),
) -> Result<Response<RegisterResponse>, Status> {
    let server = start(&[]).await;
    let mut request = registration("ada");
    change(&mut request);
    chat::auth(&server).await.register(request).await
}

fn bad_key(request: &mut RegisterRequest) {
    request.public_key = vec![1; 100];
}

fn bad_name(request: &mut RegisterRequest) {
    request.name = " \t".into();
    bad_key(request);
}

fn bad_email(request: &mut RegisterRequest) {
    request.email = "nobody".into();
    bad_name(request);
}

async fn register_twice(second: &str) -> Result<Response<RegisterResponse>, Status> {
    let server = start(&[]).await;
    User::register(&server, "ada").await;
    chat::auth(&server)
        .await
        .register(registration(second))
        .await
}

async fn log_in(passwords: &[&str], arguments: &[&str]) -> Result<Response<AuthResponse>, Status> {
    let server = start(arguments).await;
    let user = User::register(&server, "ada").await;
    let mut auth = chat::auth(&server).await;
    let (last, before) = passwords.split_last().unwrap();
    for password in before {
        let _ = auth.auth(login(&user.email, password)).await;
    }
    auth.auth(login(&user.email, last)).await
}

async fn locked_until(seconds: i64) -> Result<Response<AuthResponse>, Status> {
    let server = start(&["--control", "--lockout-tries", "2"]).await;
    let user = User::register(&server, "ada").await;
    let mut auth = chat::auth(&server).await;
    for _ in 0..2 {
        auth.auth(login(&user.email, "wrong")).await.unwrap_err();
    }
    http::post_json(
        &server,
        "/control/clock",
        &format!(r#"{{"offsetMs": {}}}"#, seconds * 1000),
    )
    .await;
    auth.auth(login(&user.email, "wrong")).await
}

async fn log_in_as(account: Option<Account>) -> Result<Response<AuthResponse>, Status> {
    let server = start(&[]).await;
    chat::auth(&server)
        .await
        .auth(AuthRequest {
            account,
            password: chat::PASSWORD.into(),
        })
        .await
}

async fn unknown_ocid() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    chat::basic(&server)
        .await
        .get_id(GetIdRequest {
            ocid: "nobody".into(),
        })
        .await
}

/// Asks for values of another account.
async fn info_of_other(values: &[i32]) -> Result<Response<GetAccountInfoResponse>, Status> {
    let server = start(&[]).await;
    let (mut ada, bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    let request = GetAccountInfoRequest {
        id: Some(bob.id),
        request_values: values.into(),
    };
    ada.rpc.get_account_info(ada.ask(request)).await
}

async fn info_of(id: u64) -> Result<Response<GetAccountInfoResponse>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    ada.rpc
        .get_account_info(ada.ask(GetAccountInfoRequest {
            id: Some(id),
            request_values: vec![99],
        }))
        .await
}

async fn set(change: SetSelfInfoRequest) -> Result<Response<SetSelfInfoResponse>, Status> {
    let server = start(&[]).await;
    let mut bob = User::register(&server, "bob").await;
    accepted(
        bob.rpc
            .set_self_info(bob.ask(SetSelfInfoRequest {
                ocid: Some("taken".into()),
                ..Default::default()
            }))
            .await,
    );
    let mut ada = User::register(&server, "ada").await;
    ada.rpc.set_self_info(ada.ask(change)).await
}

fn name(name: &str) -> SetSelfInfoRequest {
    SetSelfInfoRequest {
        user_name: Some(name.into()),
        ..status(200)
    }
}

fn status(bytes: usize) -> SetSelfInfoRequest {
    SetSelfInfoRequest {
        user_defined_status: Some("x".repeat(bytes)),
        ..ocid(&"o".repeat(51))
    }
}

fn ocid(ocid: &str) -> SetSelfInfoRequest {
    SetSelfInfoRequest {
        ocid: Some(ocid.into()),
        ..Default::default()
    }
}

cases! {
    "AuthService.Register" 3 "Password Is Not Strong Enough", "a common password, and all else wrong":
        register(|request| { request.password = "password".into(); bad_email(request) }).await;
    "AuthService.Register" 3 "Password Is Not Strong Enough", "the user's own address":
        register(|request| request.password = request.email.clone()).await;
    "AuthService.Register" 3 "Email Address Is Invalid", "no address, bad name and key": register(bad_email).await;
    "AuthService.Register" 3 "Username Is Invalid", "blank, and a bad key": register(bad_name).await;
    "AuthService.Register" 3 "Username Is Invalid", "61 bytes":
        register(|request| request.name = format!("{}a", "\u{e9}".repeat(30))).await;
    "AuthService.Register" 3 "Public Key Is Invalid", "any bytes": register(bad_key).await;
    "AuthService.Register" 3 "Public Key Is Invalid", "missing": register(|request| request.public_key.clear()).await;
    "AuthService.Register" 3 "Public Key Is Invalid", "1024 bits":
        register(|request| request.public_key = include_bytes!("../data/rsa-1024.spki.der").into()).await;
    "AuthService.Register" 6 "User Already Exists", "the same address": register_twice("ada").await;
    "AuthService.Auth" 3 "Missing AuthType", "no account": log_in_as(None).await;
    "AuthService.Auth" 5 "User Not Found", "unknown address": log_in_as(Some(Account::Email("x@example.org".into()))).await;
    "AuthService.Auth" 5 "User Not Found", "unknown ocid": log_in_as(Some(Account::Ocid("nobody".into()))).await;
    "AuthService.Auth" 16 "Email Not Verified", "before the password is checked":
        log_in(&["wrong"], &["--require-verified-email"]).await;
    "AuthService.Auth" 16 "Wrong Password", "first": log_in(&["wrong"], &[]).await;
    "AuthService.Auth" 16 "Wrong Password", "fifth": log_in(&["wrong"; 5], &[]).await;
    "AuthService.Auth" 16 "Wrong Password", "counted anew after a success":
        log_in(&["wrong", "wrong", "wrong", "wrong", chat::PASSWORD, "wrong"], &[]).await;
    "AuthService.Auth" 16 "Account Locked", "sixth": log_in(&["wrong"; 6], &[]).await;
    "AuthService.Auth" 16 "Account Locked", "sixth, right password":
        log_in(&["a", "b", "c", "d", "e", chat::PASSWORD], &[]).await;
    "AuthService.Auth" 16 "Account Locked", "nearly 15 minutes later": locked_until(890).await;
    "AuthService.Auth" 16 "Wrong Password", "15 minutes later": locked_until(901).await;
    "BasicService.GetId" 5 "User Not Found", "unknown ocid": unknown_ocid().await;
    "OurChatService.GetAccountInfo" 5 "User Not Found", "unknown id": info_of(5).await;
    "OurChatService.GetAccountInfo" 5 "User Not Found", "an id of 64 bits": info_of(u64::MAX).await;
    "OurChatService.GetAccountInfo" 3 "Request Invalid Value", "unknown value before a forbidden one":
        info_of_other(&[1, 12, 2]).await;
    "OurChatService.GetAccountInfo" 7 "Permission Denied", "email, before an unknown value":
        info_of_other(&[0, QueryValues::Email as i32, 12]).await;
    "OurChatService.GetAccountInfo" 7 "Permission Denied", "update time":
        info_of_other(&[QueryValues::UpdatedTime as i32]).await;
    "OurChatService.GetAccountInfo" 7 "Permission Denied", "sessions":
        info_of_other(&[QueryValues::Sessions as i32]).await;
    "OurChatService.GetAccountInfo" 7 "Permission Denied", "friends":
        info_of_other(&[QueryValues::Friends as i32]).await;
    "OurChatService.SetSelfInfo" 3 "Username Is Invalid", "blank, and all else wrong": set(name(" ")).await;
    "OurChatService.SetSelfInfo" 3 "Username Is Invalid", "61 bytes": set(name(&"x".repeat(61))).await;
    "OurChatService.SetSelfInfo" 3 "Status Too Long", "129 bytes, and a long ocid": set(status(129)).await;
    "OurChatService.SetSelfInfo" 3 "Ocid Too Long", "51 bytes": set(ocid(&"o".repeat(51))).await;
    "OurChatService.SetSelfInfo" 6 "Conflict", "taken": set(ocid("taken")).await;
}
