//! The same calls through the core and through tonic's generated clients over tonic-web-wasm-client: wherever the
//! latter can tell at all, both must say the same.
#![cfg(target_arch = "wasm32")]

mod browser_support;

use std::fmt::Debug;
use std::rc::Rc;

use browser_support::{call, clear_faults, client, inject, run, server, unique};
use ourchat_proto::service::auth::authorize::v1::{
    AuthRequest, AuthResponse, auth_request::Account,
};
use ourchat_proto::service::auth::register::v1::{RegisterRequest, RegisterResponse};
use ourchat_proto::service::auth::v1::auth_service_client::AuthServiceClient;
use ourchat_proto::service::basic::v1::basic_service_client::BasicServiceClient;
use ourchat_proto::service::basic::v1::{GetIdRequest, GetServerInfoRequest, PingRequest};
use ourchat_proto::service::ourchat::download::v1::DownloadRequest;
use ourchat_proto::service::ourchat::get_account_info::v1::GetAccountInfoRequest;
use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsRequest, FetchMsgsResponse, SendMsgRequest,
};
use ourchat_proto::service::ourchat::session::get_session_info::v1::GetSessionInfoRequest;
use ourchat_proto::service::ourchat::session::new_session::v1::{
    NewSessionRequest, NewSessionResponse,
};
use ourchat_proto::service::ourchat::v1::our_chat_service_client::OurChatServiceClient;
use ourchat_sdk::auth;
use ourchat_sdk::host::Body;
use ourchat_sdk::host::browser::Browser;
use ourchat_sdk::rpc::{CallOptions, Client, Error, framed};
use ourchat_sdk::status::WireStatus;
use ourchat_sdk::wire::{MethodId, methods};
use prost::Message;
use tonic::{Request, Response, Status};
use tonic_web_wasm_client::Client as Oracle;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// What a call ended with, in a form that both sides can have.
type Outcome<M> = Result<M, (u32, String)>;

fn ours<M: Message + Default>(result: Result<Vec<u8>, Error<JsValue>>) -> Outcome<M> {
    match result {
        Ok(bytes) => Ok(M::decode(bytes.as_slice()).expect("the core hands valid messages on")),
        Err(error) => Err(status(&error)),
    }
}

fn status(error: &Error<JsValue>) -> (u32, String) {
    let status: &WireStatus = error.failure.status.as_ref().expect("a status arrived");
    let code = status.code.parse().expect("a gRPC code arrived");
    (code, status.detail.clone())
}

fn theirs<M>(result: Result<Response<M>, Status>) -> Outcome<M> {
    result
        .map(Response::into_inner)
        .map_err(|status| (status.code() as u32, status.message().to_owned()))
}

fn with_token<M>(message: M, token: &str) -> Request<M> {
    let mut request = Request::new(message);
    let value = format!("Bearer {token}").parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", value);
    request
}

async fn same<M: Message + Default + PartialEq + Debug>(
    client: &Rc<Client<Browser>>,
    method: MethodId,
    request: &impl Message,
    oracle: impl Future<Output = Result<Response<M>, Status>>,
) -> Outcome<M> {
    let ours: Outcome<M> = ours(call(client, method, &request.encode_to_vec()).await);
    let theirs = theirs(oracle.await);
    assert_eq!(ours, theirs, "{}", method.method().operation());
    ours
}

/// A public RSA key in SPKI DER.
async fn public_key() -> Vec<u8> {
    let key = run(
        "crypto.subtle.generateKey({ name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['encrypt', 'decrypt']).then(pair => crypto.subtle.exportKey('spki', pair.publicKey)).then(key => new Uint8Array(key))",
    )
    .await;
    js_sys::Uint8Array::from(key).to_vec()
}

const PASSWORD: &str = "correct horse battery staple";

async fn register(client: &Rc<Client<Browser>>) -> (String, RegisterResponse) {
    let email = format!("{}@example.com", unique("oracle"));
    let request = RegisterRequest {
        email: email.clone(),
        password: PASSWORD.to_owned(),
        name: "Oracle".to_owned(),
        public_key: public_key().await,
    };
    let (session, pair) = auth::register(
        client,
        request.encode_to_vec(),
        true,
        &CallOptions::default(),
    )
    .await
    .expect("registration works");
    assert!(pair.is_none());
    let response = RegisterResponse {
        ocid: session.ocid.clone().expect("the server names the ocid"),
        id: session.user_id,
        token: session.token.as_ref().to_owned(),
    };
    (email, response)
}

#[wasm_bindgen_test]
async fn calls_without_login_end_the_same() {
    let url = server("expose");
    let (client, _) = client(&url, JsValue::UNDEFINED);
    let mut basic = BasicServiceClient::new(Oracle::new(url.clone()));
    let mut login = AuthServiceClient::new(Oracle::new(url));

    let ping = same(
        &client,
        methods::BASIC_SERVICE_PING,
        &PingRequest {},
        basic.ping(PingRequest {}),
    );
    ping.await.expect("the server is there");
    let info = GetServerInfoRequest {};
    same(
        &client,
        methods::BASIC_SERVICE_GET_SERVER_INFO,
        &info,
        basic.get_server_info(info),
    )
    .await
    .expect("the server has a name");
    let nobody = GetIdRequest {
        ocid: "no such ocid".to_owned(),
    };
    let method = methods::BASIC_SERVICE_GET_ID;
    let unknown = same(&client, method, &nobody, basic.get_id(nobody.clone())).await;
    assert_eq!(
        unknown.map(|id| id.id),
        Err((5, "User Not Found".to_owned()))
    );

    let (email, registered) = register(&client).await;
    let somebody = GetIdRequest {
        ocid: registered.ocid.clone(),
    };
    let id = same(&client, method, &somebody, basic.get_id(somebody.clone())).await;
    assert_eq!(id.map(|id| id.id), Ok(registered.id));
    let cases = [
        (
            Some(Account::Email(email)),
            "wrong",
            Err((16, "Wrong Password".to_owned())),
        ),
        (None, PASSWORD, Err((3, "Missing AuthType".to_owned()))),
        (
            Some(Account::Ocid("nobody".to_owned())),
            PASSWORD,
            Err((5, "User Not Found".to_owned())),
        ),
        (
            Some(Account::Ocid(registered.ocid)),
            PASSWORD,
            Ok(registered.id),
        ),
    ];
    for (account, password, expected) in cases {
        let request = AuthRequest {
            account,
            password: password.to_owned(),
        };
        let method = methods::AUTH_SERVICE_AUTH;
        let answer: Outcome<AuthResponse> =
            ours(call(&client, method, &request.encode_to_vec()).await);
        // Two logins give two tokens; everything else is the same.
        let bare = |outcome: Outcome<AuthResponse>| outcome.map(|answer| (answer.id, answer.ocid));
        let (answer, expected_answer) = (bare(answer), bare(theirs(login.auth(request).await)));
        assert_eq!(answer, expected_answer);
        assert_eq!(answer.map(|(id, _)| id), expected);
    }
}

#[wasm_bindgen_test]
async fn calls_with_login_end_the_same() {
    let url = server("expose");
    let (client, _) = client(&url, JsValue::UNDEFINED);
    let (_, user) = register(&client).await;
    let mut chat = OurChatServiceClient::new(Oracle::new(url));
    let account = GetAccountInfoRequest {
        id: None,
        request_values: (1..=11).collect(),
    };
    let method = methods::OUR_CHAT_SERVICE_GET_ACCOUNT_INFO;
    let oracle = chat.get_account_info(with_token(account.clone(), &user.token));
    let info = same(&client, method, &account, oracle)
        .await
        .expect("one's own account");
    assert_eq!(info.ocid, Some(user.ocid));

    let new = NewSessionRequest {
        name: Some("会话".to_owned()),
        ..NewSessionRequest::default()
    };
    let created = call(
        &client,
        methods::OUR_CHAT_SERVICE_NEW_SESSION,
        &new.encode_to_vec(),
    )
    .await;
    let session = NewSessionResponse::decode(created.expect("a new session").as_slice()).unwrap();
    let get = GetSessionInfoRequest {
        session_id: session.session_id,
        query_values: (1..=9).collect(),
    };
    let method = methods::OUR_CHAT_SERVICE_GET_SESSION_INFO;
    let oracle = chat.get_session_info(with_token(get.clone(), &user.token));
    let info = same(&client, method, &get, oracle)
        .await
        .expect("one's own session");
    assert_eq!(info.name.as_deref(), Some("会话"));
    let get = GetSessionInfoRequest {
        session_id: 1,
        query_values: vec![2],
    };
    let oracle = chat.get_session_info(with_token(get.clone(), &user.token));
    assert!(same(&client, method, &get, oracle).await.is_err());
    let send = SendMsgRequest {
        session_id: 1,
        ..SendMsgRequest::default()
    };
    let oracle = chat.send_msg(with_token(send.clone(), &user.token));
    let refused = same(&client, methods::OUR_CHAT_SERVICE_SEND_MSG, &send, oracle).await;
    assert_eq!(refused.unwrap_err(), (7, "User Not In Session".to_owned()));
    console_log!("oracle: calls with login agree");
}

#[wasm_bindgen_test]
async fn streams_bring_the_same_messages_and_the_same_end() {
    let url = server("expose");
    let (client, _) = client(&url, JsValue::UNDEFINED);
    let (_, user) = register(&client).await;
    let mut chat = OurChatServiceClient::new(Oracle::new(url));
    let new = call(&client, methods::OUR_CHAT_SERVICE_NEW_SESSION, &[])
        .await
        .expect("a new session");
    let session_id = NewSessionResponse::decode(new.as_slice())
        .unwrap()
        .session_id;
    for text in ["one", "两", "🍵"] {
        let send = SendMsgRequest {
            session_id,
            markdown_text: text.to_owned(),
            ..SendMsgRequest::default()
        };
        call(
            &client,
            methods::OUR_CHAT_SERVICE_SEND_MSG,
            &send.encode_to_vec(),
        )
        .await
        .expect("sent");
    }
    let all = FetchMsgsRequest {
        time: Some(prost_types::Timestamp {
            seconds: 0,
            nanos: 0,
        }),
        announcement_only: false,
    };
    let mut theirs = chat
        .fetch_msgs(with_token(all, &user.token))
        .await
        .expect("a stream")
        .into_inner();
    let mut expected = Vec::new();
    while expected.len() < 3 {
        expected.push(
            theirs
                .message()
                .await
                .expect("a good stream")
                .expect("an endless stream"),
        );
    }
    drop(theirs);
    let open = client
        .open(
            methods::OUR_CHAT_SERVICE_FETCH_MSGS,
            &CallOptions::default(),
        )
        .expect("logged in");
    let mut ours = open
        .messages(Body::Bytes(framed(&all.encode_to_vec())), None, None, None)
        .await
        .expect("a stream");
    let mut found = Vec::new();
    while found.len() < 3 {
        let take = &mut |message: &[u8]| {
            found.push(FetchMsgsResponse::decode(message).expect("a valid message"));
            Ok(())
        };
        assert!(ours.next(take).await.expect("a good stream"));
    }
    assert_eq!(found, expected);
    drop(ours);

    // An error inside a stream arrives in the trailer frame.
    let download = DownloadRequest {
        key: "no such key".to_owned(),
    };
    let oracle = match chat
        .download(with_token(download.clone(), &user.token))
        .await
    {
        Ok(stream) => stream.into_inner().message().await.map(drop),
        Err(status) => Err(status),
    };
    let oracle = oracle.expect_err("an unknown key");
    let open = client
        .open(methods::OUR_CHAT_SERVICE_DOWNLOAD, &CallOptions::default())
        .expect("logged in");
    let body = Body::Bytes(framed(&download.encode_to_vec()));
    let ours = match open.messages(body, None, None, None).await {
        Ok(mut messages) => messages.next(&mut |_| Ok(())).await.map(drop),
        Err(error) => Err(error),
    };
    let ours = status(&ours.expect_err("an unknown key"));
    assert_eq!(ours, (oracle.code() as u32, oracle.message().to_owned()));
    assert_eq!(ours, (7, "Permission Denied".to_owned()));
}

#[wasm_bindgen_test]
async fn where_the_oracle_cannot_tell_the_core_can() {
    let url = server("expose");
    let path = "/service.basic.v1.BasicService/Ping";
    let (client, _) = client(&url, JsValue::UNDEFINED);
    let mut basic = BasicServiceClient::new(Oracle::new(url.clone()));
    let cases = [
        (
            "maintenance",
            r#""fault":"raw","contentType":"application/grpc","body":"","headers":{"grpc-status":"14","grpc-message":"Server Maintaining"}"#,
            "server/maintenance",
        ),
        (
            "rate limit",
            r#""fault":"http","status":429,"body":"Too Many Requests! Wait for 0s","headers":{"retry-after":"0","x-ratelimit-after":"0"}"#,
            "rate/limited",
        ),
        (
            "proxy",
            r#""fault":"http","status":502,"contentType":"text/html","body":"<html><title>502 Bad Gateway</title></html>""#,
            "server/unavailable",
        ),
        (
            "a page in place of the API",
            r#""fault":"http","status":200,"contentType":"text/html","body":"<!doctype html><title>Hello</title>""#,
            "transport/bad-response",
        ),
        // A message without trailers: cut off.
        (
            "cut",
            r#""fault":"raw","contentType":"application/grpc-web+proto","body":"AAAAAAA=""#,
            "transport/truncated",
        ),
        (
            "dropped connection",
            // Browsers send a request again by themselves when a kept connection closes before the answer.
            r#""fault":"drop","count":9"#,
            "transport/network",
        ),
    ];
    for (name, fault, expected) in cases {
        inject(&url, path, fault).await;
        let ours = call(&client, methods::BASIC_SERVICE_PING, &[])
            .await
            .expect_err("a fault");
        assert_eq!(ours.failure.code.id(), expected, "{name}");
        inject(&url, path, fault).await;
        let theirs = basic.ping(PingRequest {}).await.expect_err("a fault");
        console_log!(
            "{name}: ours {expected}, theirs {:?} {:?}",
            theirs.code(),
            theirs.message()
        );
        clear_faults(&url).await;
    }
}

#[wasm_bindgen_test]
async fn errors_that_cors_hides_are_told_as_such() {
    let url = server("main");
    let (client, _) = client(&url, JsValue::UNDEFINED);
    let nobody = GetIdRequest {
        ocid: "no such ocid".to_owned(),
    };
    let error = call(
        &client,
        methods::BASIC_SERVICE_GET_ID,
        &nobody.encode_to_vec(),
    )
    .await
    .expect_err("nobody");
    assert_eq!(error.failure.code.id(), "transport/status-hidden");
    let ids: Vec<_> = error
        .failure
        .alternatives
        .iter()
        .map(|code| code.id())
        .collect();
    assert!(ids.contains(&"user/not-found"), "{ids:?}");
}
