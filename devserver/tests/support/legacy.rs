//! A client of the older protocol: a WebSocket with JSON in text frames.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use ourchat_devserver::Dialect;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, protocol::CloseFrame},
};

use super::{Running, start, within};

pub const DIALECTS: [Dialect; 3] = [Dialect::August, Dialect::Shared, Dialect::October];

/// The SHA-256 of a password, as clients of that time sent it.
pub const PASSWORD: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Starts a server that speaks all dialects and has a control endpoint.
pub async fn start_with_all(arguments: &[&str]) -> Running {
    let mut line = vec!["--control"];
    for name in ["2024-08", "2024-08-shared", "2024-10"] {
        line.extend(["--legacy", "0", "--dialect", name]);
    }
    line.extend(arguments);
    start(&line).await
}

pub fn socket_of(server: &Running, dialect: Dialect) -> SocketAddr {
    let found = server.legacy.iter().find(|place| place.dialect == dialect);
    found.expect("the dialect").socket
}

pub fn http_of(server: &Running, dialect: Dialect) -> SocketAddr {
    let found = server.legacy.iter().find(|place| place.dialect == dialect);
    found.expect("the dialect").http.expect("HTTP")
}

/// A connection.
pub struct Old {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub dialect: Dialect,
}

impl Old {
    pub async fn connect(server: &Running, dialect: Dialect) -> Self {
        let url = format!("ws://{}/any/path", socket_of(server, dialect));
        let (socket, _) = within(tokio_tungstenite::connect_async(url))
            .await
            .expect("a WebSocket");
        Self { socket, dialect }
    }

    /// Connects and makes an account; returns its ocid, too.
    pub async fn register(server: &Running, dialect: Dialect, name: &str) -> (Self, String) {
        let mut old = Self::connect(server, dialect).await;
        let answer = old
            .ask(json!({ "code": 4, "email": format!("{name}@example.org"), "password": PASSWORD, "name": name }))
            .await;
        assert_eq!(
            (&answer["code"], &answer["status"]),
            (&json!(5), &json!(0)),
            "{answer}"
        );
        let ocid = answer["ocid"].as_str().expect("an ocid").to_owned();
        (old, ocid)
    }

    /// Connects, if somebody listens.
    pub async fn try_connect(server: &Running, dialect: Dialect) -> Option<Self> {
        let url = format!("ws://{}", socket_of(server, dialect));
        let (socket, _) = within(tokio_tungstenite::connect_async(url)).await.ok()?;
        Some(Self { socket, dialect })
    }

    /// The next frame.
    pub async fn next_raw(&mut self) -> Message {
        within(self.socket.next())
            .await
            .expect("not the end")
            .expect("a frame")
    }

    /// Whether the connection answers a status query, after anything else; false after its end in good order, `None` when
    /// it just broke off.
    pub async fn lives(&mut self) -> Option<bool> {
        let query = Message::text(r#"{"code": 12}"#);
        // What was sent before may have ended the connection.
        let _ = within(self.socket.send(query)).await;
        loop {
            match within(self.socket.next()).await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).ok()?;
                    if frame["code"] == 12 {
                        return Some(true);
                    }
                }
                Some(Ok(Message::Close(_))) => return Some(false),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    pub async fn send(&mut self, message: Value) {
        self.send_raw(Message::text(message.to_string())).await;
    }

    pub async fn send_raw(&mut self, message: Message) {
        within(self.socket.send(message)).await.expect("sent");
    }

    /// The next text frame.
    pub async fn next(&mut self) -> Value {
        match within(self.socket.next()).await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("no text frame but {other:?}"),
        }
    }

    /// The end of the connection: the code of its close frame, if there was one.
    pub async fn end(&mut self) -> Option<u16> {
        match within(self.socket.next()).await {
            Some(Ok(Message::Close(frame))) => frame.map(|frame| frame.code.into()),
            Some(Err(_)) | None => None,
            other => panic!("no end but {other:?}"),
        }
    }

    /// Closes with this code.
    pub async fn close(&mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        self.send_raw(Message::Close(Some(frame))).await;
    }

    pub async fn ask(&mut self, message: Value) -> Value {
        self.send(message).await;
        self.next().await
    }

    /// That nothing is on the way: the answer to a status query is the next frame.
    pub async fn is_silent(&mut self) -> bool {
        self.ask(json!({ "code": 12 })).await["code"] == 12
    }

    /// Nothing comes for a while; for what is pushed by others.
    pub async fn hears_nothing(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(300), self.socket.next())
            .await
            .is_err()
    }

    /// Sends a text as the dialect does it.
    pub async fn say(&mut self, ocid: &str, session_id: u64, text: &str) {
        let unit = json!({ "type": 0, "text": text });
        if self.dialect == Dialect::August {
            self.send(json!({
                "code": 0, "time": 1, "sender": { "ocid": ocid, "session_id": session_id }, "msg": [unit],
            }))
            .await;
            assert!(self.is_silent().await);
        } else {
            let time = if self.dialect == Dialect::October {
                json!("2024-10-19T11:29:06Z")
            } else {
                json!(1)
            };
            let answer = self
                .ask(json!({ "code": 29, "session_id": session_id, "time": time, "bundle_msg": [{ "Text": unit }] }))
                .await;
            assert_eq!(answer["code"], 30, "{answer}");
            assert!(answer["msg_id"].is_u64(), "{answer}");
        }
    }
}
