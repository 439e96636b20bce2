//! What tests can ask of the server under `/control`.

use std::time::{Duration, Instant};

use crate::support::{
    Running,
    http::{PING, cors_headers, frame, grpc_web, header, ping, post_json, preflight, send, url},
    start,
};
use ::http::Request;
use http_body_util::Full;
use ourchat_proto::service::basic::v1::PingRequest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn requests_are_counted_with_what_became_of_them() {
    let server = start(&["--control"]).await;
    let order = format!(r#"{{"path": "{PING}", "fault": "status", "code": 14, "count": 2}}"#);
    post_json(&server, "/control/faults", &order).await;
    for _ in 0..3 {
        ping(&server).await;
    }
    preflight(&server).await;
    let order = format!(r#"{{"path": "{PING}", "fault": "cut", "bytes": 2}}"#);
    post_json(&server, "/control/faults", &order).await;
    assert!(
        send(grpc_web(&server, PING, None, frame(&PingRequest {})))
            .await
            .is_err()
    );
    let request = Request::get(url(&server, "/control/requests"));
    let answer = send(request.body(Full::default()).unwrap()).await.unwrap();
    let counts: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(
        counts,
        serde_json::json!({ PING: { "received": 4, "processed": 2 } })
    );
}

#[tokio::test]
async fn injected_faults_hit_as_many_requests_as_ordered() {
    let server = start(&["--control"]).await;
    let order = |json: &str| {
        let json = format!(r#"{{"path": "{PING}", {json}}}"#);
        let server = &server;
        async move {
            assert_eq!(
                post_json(server, "/control/faults", &json).await.status(),
                204
            )
        }
    };
    order(r#""fault": "status", "code": 8, "message": "Too much: 50%", "count": 2"#).await;
    for _ in 0..2 {
        let answer = ping(&server).await;
        assert_eq!(header(&answer, "grpc-status"), Some("8"));
        assert_eq!(header(&answer, "grpc-message"), Some("Too%20much:%2050%25"));
        assert_eq!(
            header(&answer, "content-type"),
            Some("application/grpc-web+proto")
        );
        assert_eq!(cors_headers(&answer), ["access-control-allow-origin"]);
    }
    assert_eq!(header(&ping(&server).await, "grpc-status"), None);

    order(r#""fault": "http", "status": 502, "contentType": "text/html", "body": "<h1>Bad", "headers": {"retry-after": "7"}, "cors": false"#).await;
    // A preflight is not hit.
    assert_eq!(preflight(&server).await.status(), 200);
    let answer = ping(&server).await;
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "retry-after")),
        (502, Some("7"))
    );
    assert_eq!(
        (header(&answer, "content-type"), &answer.body()[..]),
        (Some("text/html"), &b"<h1>Bad"[..])
    );
    assert!(cors_headers(&answer).is_empty());

    order(r#""fault": "raw", "contentType": "application/grpc-web+proto", "body": "AAAAAAA=""#)
        .await;
    assert_eq!(&ping(&server).await.body()[..], b"\0\0\0\0\0");

    order(r#""fault": "delay", "ms": 300"#).await;
    let began = Instant::now();
    assert_eq!(ping(&server).await.status(), 200);
    assert!(began.elapsed() >= Duration::from_millis(300));

    order(r#""fault": "drop""#).await;
    assert!(
        send(grpc_web(&server, PING, None, frame(&PingRequest {})))
            .await
            .is_err()
    );

    order(r#""fault": "cut", "bytes": 7"#).await;
    assert!(
        send(grpc_web(&server, PING, None, frame(&PingRequest {})))
            .await
            .is_err()
    );

    order(r#""fault": "delay", "ms": 5000, "count": 9"#).await;
    let cleared = Request::delete(url(&server, "/control/faults"))
        .body(Full::default())
        .unwrap();
    assert_eq!(send(cleared).await.unwrap().status(), 204);
    let began = Instant::now();
    ping(&server).await;
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(
        post_json(
            &server,
            "/control/faults",
            r#"{"path": "/", "fault": "magic"}"#
        )
        .await
        .status(),
        422
    );
}

/// Reads what a connection of its own brings until it is closed or silent.
async fn raw_ping(server: &Running) -> (Vec<u8>, bool) {
    let mut socket = tokio::net::TcpStream::connect(server.address)
        .await
        .unwrap();
    let request = format!(
        "POST {PING} HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: 5\r\n\r\n\0\0\0\0\0"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        match tokio::time::timeout(Duration::from_millis(500), socket.read(&mut buffer)).await {
            Err(_) => return (received, false),
            Ok(Ok(0) | Err(_)) => return (received, true),
            Ok(Ok(count)) => received.extend_from_slice(&buffer[..count]),
        }
    }
}

#[tokio::test]
async fn bodies_are_cut_or_stalled_after_the_bytes_ordered() {
    let server = start(&["--control"]).await;
    for (fault, closed) in [("cut", true), ("stall", false)] {
        let json = format!(r#"{{"path": "{PING}", "fault": "{fault}", "bytes": 7}}"#);
        post_json(&server, "/control/faults", &json).await;
        let (received, ended) = raw_ping(&server).await;
        assert_eq!(ended, closed);
        // One character for each byte.
        let text: String = received.iter().map(|&byte| char::from(byte)).collect();
        let body = text.split_once("\r\n\r\n").expect("headers").1;
        // The chunked coding of seven bytes, without the empty chunk that ends a body.
        assert!(
            body.ends_with('\n') && !body.contains("0\r\n\r\n"),
            "{body:?}"
        );
        let pieces = body.split("\r\n").skip(1).step_by(2);
        let bytes: usize = pieces.map(|piece| piece.chars().count()).sum();
        assert_eq!(bytes, 7);
    }
}

#[tokio::test]
async fn maintenance_is_switched_while_running() {
    let server = start(&["--control"]).await;
    for (on, status) in [("true", Some("14")), ("false", None)] {
        post_json(
            &server,
            "/control/maintenance",
            &format!(r#"{{"on": {on}}}"#),
        )
        .await;
        assert_eq!(header(&ping(&server).await, "grpc-status"), status);
    }
    let closed = start(&[]).await;
    assert_eq!(
        post_json(&closed, "/control/maintenance", r#"{"on": true}"#)
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn a_lost_request_is_carried_out_and_a_cut_one_is_not() {
    let server = start(&["--control"]).await;
    let processed = async || {
        let request = Request::get(url(&server, "/control/requests"));
        let answer = send(request.body(Full::default()).unwrap()).await.unwrap();
        let counts: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        counts[PING]["processed"].as_u64()
    };
    for (fault, expected) in [
        (r#""fault": "lost""#, 2),
        (r#""fault": "cut-request", "bytes": 3"#, 3),
        (r#""fault": "restart""#, 4),
    ] {
        let order = format!(r#"{{"path": "{PING}", "skip": 1, {fault}}}"#);
        post_json(&server, "/control/faults", &order).await;
        ping(&server).await;
        let cut = send(grpc_web(&server, PING, None, frame(&PingRequest {}))).await;
        assert!(cut.is_err(), "{fault}");
        // After a restart nobody listens for a moment.
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(processed().await, Some(expected), "{fault}");
    }
}
