//! The HTTP side: raw answers byte by byte where clients depend on them.

use std::time::{Duration, Instant};

use crate::support::{
    Running,
    chat::{self, User},
    http::{
        Answer, PING, cors_headers, frame, frames, get, grpc_web, header, ping, preflight, send,
        url,
    },
    start,
};
use ::http::{Method, Request};
use bytes::Bytes;
use http_body_util::Full;
use ourchat_proto::service::basic::v1::GetIdRequest;

const GET_ID: &str = "/service.basic.v1.BasicService/GetId";

async fn refused(server: &Running) -> Answer {
    let request = frame(&GetIdRequest {
        ocid: "nobody".into(),
    });
    send(grpc_web(server, GET_ID, None, request))
        .await
        .expect("an answer")
}

#[tokio::test]
async fn a_unary_answer_is_a_message_and_a_trailer_frame() {
    let server = start(&[]).await;
    let answer = ping(&server).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        header(&answer, "content-type"),
        Some("application/grpc-web+proto")
    );
    assert_eq!(
        &answer.body()[..],
        b"\0\0\0\0\0\x80\0\0\0\x0fgrpc-status:0\r\n"
    );
}

#[tokio::test]
async fn a_unary_refusal_is_in_the_headers_alone() {
    let server = start(&[]).await;
    let answer = refused(&server).await;
    assert_eq!(answer.status(), 200);
    for (name, value) in [
        ("content-type", "application/grpc-web+proto"),
        ("grpc-status", "5"),
        ("grpc-message", "User%20Not%20Found"),
        ("content-length", "0"),
        ("access-control-allow-origin", "*"),
    ] {
        assert_eq!(header(&answer, name), Some(value), "{name}");
    }
    assert!(answer.body().is_empty());
    assert_eq!(cors_headers(&answer), ["access-control-allow-origin"]);
}

#[tokio::test]
async fn base64_is_spoken_on_demand() {
    let server = start(&[]).await;
    let request = Request::post(url(&server, PING))
        .header("content-type", "application/grpc-web-text")
        .header("accept", "application/grpc-web-text")
        .body(Full::from("AAAAAAA="))
        .unwrap();
    let answer = send(request).await.unwrap();
    assert_eq!(
        header(&answer, "content-type"),
        Some("application/grpc-web-text+proto")
    );
    assert_eq!(&answer.body()[..], b"AAAAAAA=gAAAAA9ncnBjLXN0YXR1czowDQo=");
}

#[tokio::test]
async fn preflights_allow_exactly_the_headers_of_the_contract() {
    let server = start(&[]).await;
    let answer = preflight(&server).await;
    assert_eq!(answer.status(), 200);
    let allowed = "content-type,authorization,accept,origin,x-requested-with,x-grpc-web,grpc-timeout,user-agent,x-user-agent";
    assert_eq!(
        header(&answer, "access-control-allow-headers"),
        Some(allowed)
    );
    assert_eq!(
        header(&answer, "access-control-allow-methods"),
        Some("GET,POST,PUT,DELETE,OPTIONS")
    );
    assert_eq!(header(&answer, "access-control-allow-origin"), Some("*"));
    assert_eq!(header(&answer, "access-control-max-age"), Some("86400"));
    assert_eq!(header(&answer, "access-control-allow-credentials"), None);
}

#[tokio::test]
async fn expose_lets_pages_read_the_status() {
    let server = start(&["--cors", "expose"]).await;
    let exposed = "grpc-status,grpc-message,grpc-status-details-bin,retry-after,x-ratelimit-after";
    assert_eq!(
        header(&refused(&server).await, "access-control-expose-headers"),
        Some(exposed)
    );
}

#[tokio::test]
async fn maintenance_answers_as_plain_grpc_without_cors() {
    let server = start(&["--maintenance"]).await;
    for answer in [
        ping(&server).await,
        preflight(&server).await,
        get(&server, "/v1/logo").await,
    ] {
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "content-type"), Some("application/grpc"));
        assert_eq!(header(&answer, "grpc-status"), Some("14"));
        assert_eq!(header(&answer, "grpc-message"), Some("Server Maintaining"));
        assert!(answer.body().is_empty() && cors_headers(&answer).is_empty());
    }
    let status = get(&server, "/v1/status").await;
    assert_eq!(status.status(), 200);
    assert!(status.body().is_empty() && header(&status, "grpc-status").is_none());
}

#[tokio::test]
async fn the_rate_limit_counts_everything_and_answers_bare() {
    let server = start(&["--rate-limit", "on"]).await;
    let began = Instant::now();
    for _ in 0..4 {
        assert_eq!(ping(&server).await.status(), 200);
        assert_eq!(preflight(&server).await.status(), 200);
        assert_eq!(get(&server, "/v1/status").await.status(), 200);
        assert_eq!(get(&server, "/v1/logo").await.status(), 200);
    }
    // The clock ran on meanwhile: take what came back.
    let returned = began.elapsed().as_millis() / 500;
    for _ in 0..returned {
        ping(&server).await;
    }
    for answer in [ping(&server).await, preflight(&server).await] {
        assert_eq!(answer.status(), 429);
        assert_eq!(&answer.body()[..], b"Too Many Requests! Wait for 0s");
        assert_eq!(header(&answer, "retry-after"), Some("0"));
        assert_eq!(header(&answer, "x-ratelimit-after"), Some("0"));
        assert_eq!(header(&answer, "content-type"), None);
        assert!(header(&answer, "grpc-status").is_none() && cors_headers(&answer).is_empty());
    }
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(ping(&server).await.status(), 200);
}

#[tokio::test]
async fn what_is_not_grpc_web_is_refused_on_http_1() {
    let server = start(&[]).await;
    let bad = |method: Method, path: &str, kind: &str| {
        let request = Request::builder()
            .method(method)
            .uri(url(&server, path))
            .header("content-type", kind);
        send(
            request
                .body(Full::from(Bytes::from_static(b"\0\0\0\0\0")))
                .unwrap(),
        )
    };
    for (method, path, kind, status) in [
        (Method::POST, PING, "application/json", 400),
        (Method::POST, PING, "application/grpc", 400),
        (
            Method::POST,
            PING,
            "application/grpc-web+proto; charset=utf-8",
            400,
        ),
        (Method::GET, "/anything", "text/plain", 400),
        (Method::GET, PING, "application/grpc-web+proto", 405),
        (Method::POST, PING, "application/grpc-web", 200),
    ] {
        let answer = bad(method, path, kind).await.unwrap();
        assert_eq!(answer.status(), status, "{kind}");
        assert_eq!(answer.body().is_empty(), status != 200);
    }
}

#[tokio::test]
async fn http_endpoints_answer() {
    let server = start(&["--control"]).await;
    let logo = get(&server, "/v1/logo").await;
    assert_eq!(header(&logo, "content-type"), Some("image/png"));
    assert!(logo.body().starts_with(b"\x89PNG"));
    assert_eq!(header(&logo, "access-control-allow-origin"), Some("*"));
    let unknown = get(&server, "/v1/avatar?user_id=5").await;
    assert_eq!(
        (unknown.status().as_u16(), &unknown.body()[..]),
        (404, &b"User ID not found"[..])
    );
    assert_eq!(get(&server, "/v1/avatar?user_id=x").await.status(), 400);
    let moved = get(&server, "/backend/v1/status?x=1").await;
    assert_eq!(
        (moved.status().as_u16(), header(&moved, "location")),
        (308, Some("/v1/status"))
    );
    assert_eq!(
        get(&server, "/v1/verify/confirm?token=x").await.status(),
        400
    );
}

#[tokio::test]
async fn a_mail_address_is_verified_once_by_its_link() {
    use ourchat_proto::service::auth::email_verify::v1::VerifyRequest;
    let server = start(&["--control", "--require-verified-email"]).await;
    let user = User::register(&server, "ada").await;
    let mut auth = chat::auth(&server).await;
    auth.auth(chat::login(&user.email, chat::PASSWORD))
        .await
        .unwrap_err();
    let mut stream = auth
        .verify(VerifyRequest {
            email: user.email.clone(),
        })
        .await
        .unwrap()
        .into_inner();
    assert!(stream.message().await.unwrap().is_some());
    assert!(stream.message().await.unwrap().is_none());
    let mails: serde_json::Value =
        serde_json::from_slice(get(&server, "/control/mails").await.body()).unwrap();
    assert_eq!(mails[0]["email"], user.email);
    let path = mails[0]["path"].as_str().unwrap();
    assert_eq!(get(&server, path).await.status(), 200);
    assert_eq!(get(&server, path).await.status(), 400);
    auth.auth(chat::login(&user.email, chat::PASSWORD))
        .await
        .expect("verified");
}

#[tokio::test]
async fn static_files_have_their_types_and_leave_the_api_alone() {
    let folder = crate::support::folder("static");
    std::fs::write(folder.join("index.html"), "<p>hi").unwrap();
    std::fs::write(folder.join("core.wasm"), b"\0asm").unwrap();
    std::fs::write(folder.join("app.js"), "0").unwrap();
    let server = start(&[
        "--static",
        folder.to_str().unwrap(),
        "--rate-limit",
        "on",
        "--maintenance",
    ])
    .await;
    for (path, kind) in [
        ("/", "text/html"),
        ("/core.wasm", "application/wasm"),
        ("/app.js", "text/javascript"),
        ("/app.js?v=1", "text/javascript"),
    ] {
        let answer = get(&server, path).await;
        assert_eq!(
            (answer.status().as_u16(), header(&answer, "content-type")),
            (200, Some(kind)),
            "{path}"
        );
    }
    for path in ["/missing.js", "/../Cargo.toml", "/%2e%2e/Cargo.toml"] {
        assert_eq!(get(&server, path).await.status(), 404, "{path}");
    }
    // No page, however often it is loaded, is limited; and maintenance does not hide it.
    for _ in 0..30 {
        assert_eq!(get(&server, "/").await.status(), 200);
    }
    assert_eq!(header(&ping(&server).await, "grpc-status"), Some("14"));
}

#[tokio::test]
async fn errors_inside_a_stream_are_in_its_body() {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let request = ourchat_proto::service::ourchat::msg_delivery::v1::FetchMsgsRequest {
        time: Some(prost_types::Timestamp::default()),
        announcement_only: false,
    };
    let path = "/service.ourchat.v1.OurChatService/FetchMsgs";
    let open = send(grpc_web(&server, path, Some(&ada.token), frame(&request)));
    let (answer, ()) = tokio::join!(open, async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.stop().await;
    });
    let answer = answer.unwrap();
    assert_eq!(header(&answer, "grpc-status"), None);
    assert_eq!(
        frames(answer.body()).1.as_deref(),
        Some("grpc-status:13\r\ngrpc-message:Server%20Error\r\n")
    );
}
