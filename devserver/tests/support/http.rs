//! Plain HTTP/1.1, for what tonic's clients hide.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use ourchat_proto::service::basic::v1::PingRequest;

use super::{Running, within};

pub type Answer = Response<Bytes>;

/// Sends a request on a new connection and reads the whole answer.
pub async fn send(
    request: Request<Full<Bytes>>,
) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let client: Client<HttpConnector, Full<Bytes>> =
        Client::builder(TokioExecutor::new()).build_http();
    let (parts, body) = within(client.request(request)).await?.into_parts();
    Ok(Response::from_parts(
        parts,
        within(body.collect()).await?.to_bytes(),
    ))
}

pub fn url(server: &Running, path: &str) -> String {
    format!("http://{}{path}", server.address)
}

pub async fn get(server: &Running, path: &str) -> Answer {
    send(
        Request::get(url(server, path))
            .body(Full::default())
            .unwrap(),
    )
    .await
    .expect("an answer")
}

pub async fn post_json(server: &Running, path: &str, json: &str) -> Answer {
    let request = Request::post(url(server, path)).header("content-type", "application/json");
    send(request.body(Full::from(json.to_owned())).unwrap())
        .await
        .expect("an answer")
}

/// A gRPC-web request of these frames.
pub fn grpc_web(
    server: &Running,
    path: &str,
    token: Option<&str>,
    body: Vec<u8>,
) -> Request<Full<Bytes>> {
    let mut request = Request::post(url(server, path))
        .header("content-type", "application/grpc-web+proto")
        .header("x-grpc-web", "1")
        .header("origin", "http://elsewhere.example");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(Full::from(body)).unwrap()
}

/// One uncompressed message frame.
pub fn frame(message: &impl prost::Message) -> Vec<u8> {
    let bytes = message.encode_to_vec();
    let mut frame = vec![0];
    frame.extend((bytes.len() as u32).to_be_bytes());
    frame.extend(bytes);
    frame
}

/// Splits a body into messages and the text of its trailer frame.
pub fn frames(mut body: &[u8]) -> (Vec<Vec<u8>>, Option<String>) {
    let (mut messages, mut trailer) = (Vec::new(), None);
    while let [flag, a, b, c, d, rest @ ..] = body {
        let (payload, rest) = rest.split_at(u32::from_be_bytes([*a, *b, *c, *d]) as usize);
        match flag {
            0 => messages.push(payload.to_vec()),
            0x80 => trailer = Some(String::from_utf8(payload.to_vec()).unwrap()),
            other => panic!("a frame with flag {other}"),
        }
        body = rest;
    }
    assert!(body.is_empty(), "a torn frame");
    (messages, trailer)
}

pub fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
}

pub const PING: &str = "/service.basic.v1.BasicService/Ping";

pub async fn ping(server: &Running) -> Answer {
    send(grpc_web(server, PING, None, frame(&PingRequest {})))
        .await
        .expect("an answer")
}

pub async fn preflight(server: &Running) -> Answer {
    let request = Request::options(url(server, PING))
        .header("origin", "http://elsewhere.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,x-grpc-web");
    send(request.body(Full::default()).unwrap())
        .await
        .expect("an answer")
}

pub fn cors_headers(answer: &Answer) -> Vec<&str> {
    let names = answer.headers().keys().map(|name| name.as_str());
    names
        .filter(|name| name.starts_with("access-control-"))
        .collect()
}
