//! Faults that tests ask for.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

use super::cut::CutBody;
use crate::app::App;

/// One fault.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "fault",
    rename_all = "lowercase",
    rename_all_fields = "camelCase"
)]
pub enum Fault {
    /// The request waits first, then goes its way.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// A plain HTTP answer.
    Http {
        /// HTTP status.
        status: u16,
        /// Content type.
        content_type: Option<String>,
        /// Text of the body.
        #[serde(default)]
        body: String,
    },
    /// The connection is closed without an answer.
    Drop,
    /// The request is carried out, but the connection is closed instead of the answer.
    Lost,
    /// The connection is closed after so many bytes of the request's body.
    #[serde(rename = "cut-request")]
    CutRequest {
        /// Bytes that are still read.
        bytes: u64,
    },
    /// The server forgets what a restart makes it forget, and closes all connections.
    Restart,
    /// The answer's body ends abnormally.
    Cut {
        /// Bytes that still arrive.
        bytes: u64,
    },
    /// The answer's body stops but does not end.
    Stall {
        /// Bytes that still arrive.
        bytes: u64,
    },
    /// The answer is held back until it is complete, as by a proxy that buffers; a stream that does not end never comes.
    Buffer,
    /// A gRPC refusal without a body.
    Status {
        /// Number of the status.
        code: i32,
        /// Text of the status.
        #[serde(default)]
        message: String,
    },
    /// Status 200 and any bytes.
    Raw {
        /// Content type.
        content_type: String,
        /// The body in base64.
        #[serde(deserialize_with = "base64")]
        body: Bytes,
    },
}

/// A fault and the requests it hits.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// The exact path of the requests.
    pub path: String,
    /// How many requests to the path pass before; preflights do not count.
    #[serde(default)]
    pub skip: u32,
    /// How many of the next requests to the path suffer; preflights do not count.
    #[serde(default = "one")]
    pub count: u32,
    /// Whether the answer carries the cross-origin headers.
    #[serde(default = "yes")]
    pub cors: bool,
    /// Further headers of answers that the fault makes.
    #[serde(default, deserialize_with = "headers")]
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn base64<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let text = String::deserialize(from)?;
    BASE64_STANDARD
        .decode(text)
        .map(Bytes::from)
        .map_err(serde::de::Error::custom)
}

fn headers<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Vec<(HeaderName, HeaderValue)>, D::Error> {
    let pairs = BTreeMap::<String, String>::deserialize(from)?.into_iter();
    let header = |(name, value): (String, String)| {
        let name = name.parse().map_err(serde::de::Error::custom)?;
        Ok((
            name,
            HeaderValue::from_str(&value).map_err(serde::de::Error::custom)?,
        ))
    };
    pairs.map(header).collect()
}

/// The faults that are still to come, by path.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    orders: Arc<Mutex<HashMap<String, VecDeque<Order>>>>,
}

impl Faults {
    /// Adds a fault after those that wait for the same path.
    pub fn add(&self, order: Order) {
        if order.count > 0 {
            self.with(|orders| {
                orders
                    .entry(order.path.clone())
                    .or_default()
                    .push_back(order)
            });
        }
    }

    /// Forgets all faults.
    pub fn clear(&self) {
        self.with(HashMap::clear);
    }

    fn take(&self, path: &str) -> Option<Order> {
        self.with(|orders| {
            let waiting = orders.get_mut(path)?;
            let first = waiting.front_mut()?;
            if first.skip > 0 {
                first.skip -= 1;
                return None;
            }
            first.count -= 1;
            if first.count > 0 {
                Some(first.clone())
            } else {
                waiting.pop_front()
            }
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, VecDeque<Order>>) -> T) -> T {
        work(
            &mut self
                .orders
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner()),
        )
    }
}

/// Marks an answer whose connection is to be closed instead.
#[derive(Clone, Copy, Debug)]
pub struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("the connection is dropped on request")
    }
}

impl std::error::Error for Dropped {}

#[derive(Clone, Copy, Debug)]
struct WithoutCors;

/// Lets a request suffer what waits for its path.
pub async fn inject(
    State((faults, app)): State<(Faults, Arc<App>)>,
    request: Request,
    next: Next,
) -> Response {
    let order = (request.method() != Method::OPTIONS)
        .then(|| faults.take(request.uri().path()))
        .flatten();
    let Some(order) = order else {
        return next.run(request).await;
    };
    let mut response = match order.fault {
        Fault::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            next.run(request).await
        }
        Fault::Http {
            status,
            content_type,
            body,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            answer(status, content_type.as_deref(), body.into())
        }
        Fault::Drop => dropped(),
        Fault::Lost => {
            next.run(request).await;
            dropped()
        }
        Fault::CutRequest { bytes } => {
            read(request.into_body(), bytes).await;
            dropped()
        }
        Fault::Restart => {
            app.forget_as_after_restart();
            dropped()
        }
        Fault::Cut { bytes } => next
            .run(request)
            .await
            .map(|body| Body::new(CutBody::ending(body, bytes))),
        Fault::Stall { bytes } => next
            .run(request)
            .await
            .map(|body| Body::new(CutBody::stalling(body, bytes))),
        Fault::Buffer => held_back(next.run(request).await).await,
        Fault::Status { code, message } => refused(&request, code, message),
        Fault::Raw { content_type, body } => answer(StatusCode::OK, Some(&content_type), body),
    };
    response.headers_mut().extend(order.headers);
    if !order.cors {
        response.extensions_mut().insert(WithoutCors);
    }
    response
}

async fn held_back(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

fn dropped() -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(Dropped);
    response
}

/// Reads so many bytes of a body, or all of a shorter one.
async fn read(body: Body, bytes: u64) {
    let mut stream = body.into_data_stream();
    let mut left = bytes;
    while left > 0 {
        let Some(Ok(data)) = stream.next().await else {
            return;
        };
        left = left.saturating_sub(data.len() as u64);
    }
}

fn answer(status: StatusCode, content_type: Option<&str>, body: Bytes) -> Response {
    let mut response = (status, Body::from(body)).into_response();
    if let Some(value) = content_type.and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

fn refused(request: &Request, code: i32, message: String) -> Response {
    let mut response = Status::new(Code::Ok, message).into_http::<Body>();
    response.headers_mut().insert("grpc-status", code.into());
    let grpc_web = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc-web"));
    if grpc_web {
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/grpc-web+proto"),
        );
    }
    response
}

/// Takes the cross-origin headers off answers that are to have none.
pub async fn strip_cors(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.extensions().get::<WithoutCors>().is_some() {
        let names: Vec<HeaderName> = response.headers().keys().cloned().collect();
        for name in names
            .iter()
            .filter(|name| name.as_str().starts_with("access-control-"))
        {
            response.headers_mut().remove(name);
        }
    }
    response
}
