//! A gRPC-web client as a browser is one: HTTP/1.1, a connection for each request that is under way.

use std::net::SocketAddr;

use bytes::{Buf, Bytes, BytesMut};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsRequest, FetchMsgsResponse, SendMsgRequest, SendMsgResponse,
};
use prost::Message;
use prost_types::Timestamp;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The client of all users.
#[derive(Clone)]
pub struct Client {
    server: SocketAddr,
    http: legacy::Client<HttpConnector, Full<Bytes>>,
}

impl Client {
    pub fn new(server: SocketAddr) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        Self {
            server,
            http: legacy::Client::builder(TokioExecutor::new()).build(tcp),
        }
    }

    async fn post(
        &self,
        path: &str,
        token: Option<&str>,
        message: &impl Message,
    ) -> Result<Response<Incoming>, Error> {
        let mut body = vec![0];
        body.extend(u32::try_from(message.encoded_len())?.to_be_bytes());
        message.encode(&mut body)?;
        let mut request = Request::post(format!("http://{}{path}", self.server))
            .header("content-type", "application/grpc-web+proto");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.http.request(request.body(body.into())?).await?;
        match response.headers().get("grpc-status") {
            Some(_) => Err(format!("refused: {:?}", response.headers()).into()),
            None => Ok(response),
        }
    }

    /// A unary call.
    pub async fn call<Answer: Message + Default>(
        &self,
        path: &str,
        token: Option<&str>,
        message: &impl Message,
    ) -> Result<Answer, Error> {
        let body = self.post(path, token, message).await?.into_body();
        let mut body = BytesMut::from(body.collect().await?.to_bytes());
        let (0, answer) = next_frame(&mut body).ok_or("no answer")? else {
            return Err("no message".into());
        };
        match next_frame(&mut body) {
            Some((0x80, trailers)) if trailers.starts_with(b"grpc-status:0\r\n") => {
                Ok(Answer::decode(answer)?)
            }
            _ => Err("no success".into()),
        }
    }

    /// A unary call of a user.
    pub async fn our_chat<Answer: Message + Default>(
        &self,
        method: &str,
        token: &str,
        message: &impl Message,
    ) -> Result<Answer, Error> {
        let path = format!("/service.ourchat.v1.OurChatService/{method}");
        self.call(&path, Some(token), message).await
    }

    /// Sends a message.
    pub async fn send(&self, token: &str, session_id: u64, text: String) -> Result<(), Error> {
        let request = SendMsgRequest {
            session_id,
            markdown_text: text,
            ..Default::default()
        };
        let _: SendMsgResponse = self.our_chat("SendMsg", token, &request).await?;
        Ok(())
    }

    /// Reads the event stream, without history, until its end.
    pub async fn events(
        &self,
        token: &str,
        mut note: impl FnMut(FetchMsgsResponse),
    ) -> Result<(), Error> {
        let request = FetchMsgsRequest {
            time: Some(Timestamp {
                seconds: 8_000_000_000,
                nanos: 0,
            }),
            announcement_only: false,
        };
        let path = "/service.ourchat.v1.OurChatService/FetchMsgs";
        let mut body = self.post(path, Some(token), &request).await?.into_body();
        let mut buffer = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame?.into_data() else {
                continue;
            };
            buffer.extend_from_slice(&data);
            while let Some((flag, payload)) = next_frame(&mut buffer) {
                if flag == 0 {
                    note(FetchMsgsResponse::decode(payload)?);
                }
            }
        }
        Ok(())
    }
}

/// Takes the next frame out of the buffer, if it is there as a whole.
fn next_frame(buffer: &mut BytesMut) -> Option<(u8, Bytes)> {
    let [flag, a, b, c, d, rest @ ..] = &buffer[..] else {
        return None;
    };
    let (flag, length) = (*flag, u32::from_be_bytes([*a, *b, *c, *d]) as usize);
    if rest.len() < length {
        return None;
    }
    buffer.advance(5);
    Some((flag, buffer.split_to(length).freeze()))
}
