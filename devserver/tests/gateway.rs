//! The gateway, compared with the server behind it.

use std::time::Duration;

use crate::support::{
    Running,
    chat::{User, texts},
    files, folder, gateway,
    http::{
        Answer, PING, frame, frames, get, grpc_web, header, ping, post_json, preflight, send, url,
    },
    start, within,
};
use ::http::Request;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use ourchat_proto::service::{
    basic::v1::GetIdRequest,
    ourchat::{
        download::v1::{DownloadRequest, DownloadResponse},
        msg_delivery::v1::{FetchMsgsRequest, FetchMsgsResponse},
        upload::v1::UploadResponse,
    },
};
use prost::Message;

const SERVICE: &str = "/service.ourchat.v1.OurChatService";
const GET_ID: &str = "/service.basic.v1.BasicService/GetId";

/// Status, headers and body, without what may differ: the time, and what a gateway says about other origins.
fn essence(answer: &Answer) -> (u16, Vec<(String, String)>, Bytes) {
    let headers = answer.headers().iter().filter_map(|(name, value)| {
        let name = name.as_str();
        let differs = name == "date" || name == "vary" || name.starts_with("access-control-");
        (!differs).then(|| (name.to_owned(), value.to_str().unwrap().to_owned()))
    });
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (answer.status().into(), headers, answer.body().clone())
}

fn exposed(answer: &Answer) -> Vec<&str> {
    assert_eq!(header(answer, "access-control-allow-origin"), Some("*"));
    header(answer, "access-control-expose-headers")
        .expect("exposed headers")
        .split(',')
        .collect()
}

async fn unknown_id(server: &Running) -> Answer {
    let request = frame(&GetIdRequest {
        ocid: "nobody".into(),
    });
    send(grpc_web(server, GET_ID, None, request)).await.unwrap()
}

async fn text_mode(server: &Running) -> Answer {
    let request = Request::post(url(server, PING))
        .header("content-type", "application/grpc-web-text")
        .header("accept", "application/grpc-web-text");
    send(request.body(Full::from("AAAAAAA=")).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn answers_are_those_of_the_server() {
    let server = start(&[]).await;
    let gateway = gateway(server.address, &[]).await;
    let ada = User::register(&server, "ada").await;
    let avatar = format!("/v1/avatar?user_id={}", ada.id);
    for path in [
        "/v1/status",
        "/v1/logo",
        &avatar,
        "/v1/avatar?user_id=5",
        "/v1/avatar?user_id=x",
        "/v1/verify/confirm?token=x",
        "/backend/v1/status",
        "/anything",
    ] {
        assert_eq!(
            essence(&get(&gateway, path).await),
            essence(&get(&server, path).await),
            "{path}"
        );
    }
    assert_eq!(
        essence(&ping(&gateway).await),
        essence(&ping(&server).await)
    );
    assert_eq!(
        essence(&text_mode(&gateway).await),
        essence(&text_mode(&server).await)
    );
    let refused = unknown_id(&gateway).await;
    assert_eq!(essence(&refused), essence(&unknown_id(&server).await));
    assert_eq!(header(&refused, "grpc-message"), Some("User%20Not%20Found"));
    for name in ["grpc-status", "grpc-message", "content-type"] {
        assert!(exposed(&refused).contains(&name), "{name}");
    }
}

#[tokio::test]
async fn other_origins_can_read_refusals_that_a_server_hides() {
    let server = start(&["--rate-limit", "on", "--control"]).await;
    let gateway = gateway(server.address, &[]).await;
    for _ in 0..16 {
        ping(&gateway).await;
    }
    let limited = ping(&gateway).await;
    assert_eq!(limited.status(), 429);
    assert_eq!(&limited.body()[..], b"Too Many Requests! Wait for 0s");
    assert_eq!(header(&limited, "content-type"), None);
    for name in ["retry-after", "x-ratelimit-after"] {
        assert!(exposed(&limited).contains(&name), "{name}");
    }
    // No preflight reaches the server, so none is refused.
    let allowed = preflight(&gateway).await;
    assert_eq!(allowed.status(), 200);
    let headers = header(&allowed, "access-control-allow-headers").unwrap();
    assert!(headers.contains("authorization") && headers.contains("x-grpc-web"));

    let on = post_json(&server, "/control/maintenance", r#"{"on": true}"#).await;
    assert_eq!(on.status(), 204);
    tokio::time::sleep(Duration::from_millis(600)).await;
    let maintained = ping(&gateway).await;
    assert_eq!(maintained.status(), 200);
    assert_eq!(
        header(&maintained, "content-type"),
        Some("application/grpc")
    );
    assert_eq!(
        header(&maintained, "grpc-message"),
        Some("Server Maintaining")
    );
    assert!(exposed(&maintained).contains(&"grpc-status"));
    assert_eq!(preflight(&gateway).await.status(), 200);
}

#[tokio::test]
async fn a_page_and_the_api_share_an_origin() {
    let folder = folder("gateway");
    std::fs::write(folder.join("index.html"), "<p>hi").unwrap();
    let server = start(&[]).await;
    let gateway = gateway(server.address, &["--static", folder.to_str().unwrap()]).await;
    let page = get(&gateway, "/").await;
    assert_eq!(&page.body()[..], b"<p>hi");
    assert_eq!(get(&gateway, "/missing.js").await.status(), 404);
    assert_eq!(
        header(&get(&gateway, "/v1/logo").await, "content-type"),
        Some("image/png")
    );
    assert_eq!(ping(&gateway).await.status(), 200);
}

/// The next message of a gRPC-web stream.
async fn next_event(
    body: &mut (impl hyper::body::Body<Data = Bytes, Error = hyper::Error> + Unpin),
) -> FetchMsgsResponse {
    let data = within(body.frame())
        .await
        .expect("not the end")
        .expect("no error")
        .into_data()
        .expect("data");
    let (messages, trailer) = frames(&data);
    assert_eq!((messages.len(), trailer), (1, None));
    FetchMsgsResponse::decode(&messages[0][..]).unwrap()
}

#[tokio::test]
async fn events_arrive_live_and_a_closed_stream_gives_its_share_back() {
    let server = start(&[]).await;
    let gateway = gateway(server.address, &[]).await;
    let (ada, bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    let session = ada.befriend(&bob).await;
    let request = frame(&FetchMsgsRequest {
        time: Some(prost_types::Timestamp {
            seconds: 8_000_000_000,
            nanos: 0,
        }),
        announcement_only: false,
    });
    let request = grpc_web(
        &gateway,
        &format!("{SERVICE}/FetchMsgs"),
        Some(&ada.token),
        request,
    );
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let mut stream = within(client.request(request)).await.unwrap().into_body();
    tokio::time::sleep(Duration::from_millis(150)).await;
    for text in ["one", "two"] {
        bob.send(session, text).await.unwrap();
        assert_eq!(texts(vec![next_event(&mut stream).await]), [text]);
    }
    // Both streams take their turns; what the first one had comes to the second when the first one is gone.
    let mut other = ada.live().await;
    drop((stream, client));
    assert_eq!(other.texts().await, ["one", "two"]);
}

#[tokio::test]
async fn five_megabytes_go_up_and_come_down() {
    let server = start(&[]).await;
    let gateway = gateway(server.address, &[]).await;
    let ada = User::register(&server, "ada").await;
    let file: Vec<u8> = (0..5_000_000_u32).map(|index| (index >> 8) as u8).collect();
    let mut body = frame(&files::metadata(files::header(&file)));
    for part in file.chunks(128 * 1024) {
        body.extend(frame(&files::content(part)));
    }
    let path = format!("{SERVICE}/Upload");
    let answer = within(send(grpc_web(&gateway, &path, Some(&ada.token), body)))
        .await
        .unwrap();
    let key = UploadResponse::decode(&frames(answer.body()).0[0][..])
        .unwrap()
        .key;

    let request = frame(&DownloadRequest { key });
    let path = format!("{SERVICE}/Download");
    let answer = within(send(grpc_web(&gateway, &path, Some(&ada.token), request)))
        .await
        .unwrap();
    let (messages, trailer) = frames(answer.body());
    let parts = messages
        .iter()
        .map(|message| DownloadResponse::decode(&message[..]).unwrap().data);
    assert!(parts.flatten().eq(file));
    assert_eq!(trailer.as_deref(), Some("grpc-status:0\r\n"));
}

#[tokio::test]
async fn an_answer_that_breaks_off_breaks_off_behind_the_gateway_too() {
    let server = start(&["--control"]).await;
    let gateway = gateway(server.address, &[]).await;
    let cut = format!(r#"{{"path": "{PING}", "fault": "cut", "bytes": 7}}"#);
    post_json(&server, "/control/faults", &cut).await;
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let request = grpc_web(&gateway, PING, None, vec![0; 5]);
    let mut body = within(client.request(request)).await.unwrap().into_body();
    let mut bytes = 0;
    while let Ok(frame) = within(body.frame()).await.expect("an error, not the end") {
        bytes += frame.into_data().unwrap().len();
    }
    assert_eq!(bytes, 7);
    // The next request is not harmed.
    assert_eq!(ping(&gateway).await.status(), 200);
}

#[tokio::test]
async fn a_server_that_is_down_is_a_readable_502() {
    let server = start(&[]).await;
    let gateway = gateway(server.address, &[]).await;
    assert_eq!(ping(&gateway).await.status(), 200);
    server.stop().await;
    let answer = ping(&gateway).await;
    assert_eq!(answer.status(), 502);
    assert_eq!(
        header(&answer, "content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(
        &answer.body()[..],
        b"The OurChat server behind this gateway does not answer"
    );
    assert!(exposed(&answer).contains(&"content-type"));
}
