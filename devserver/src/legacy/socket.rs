//! One WebSocket: frames in and out, faults, pushes.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    conversation::{Conversation, Turn},
    dialect::Dialect,
    failure::status_frame,
    faults::Fault,
    request::Request,
    sockets::Order,
};
use crate::{
    delivery::{Event, Watcher},
    port::until_closing,
};

/// How often a verification that is under way is looked after.
const LOOK_AFTER: Duration = Duration::from_millis(100);
/// How long a client may take to answer a close frame.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Close code of a server that goes away.
const GOING_AWAY: u16 = 1001;
/// Close code of an end in good order.
const NORMAL: u16 = 1000;

/// Answers until one side closes.
pub async fn run(socket: WebSocket, conversation: Conversation) {
    let app = conversation.app().clone();
    let (number, orders) = app.legacy.sockets.open(conversation.dialect());
    let (late, arriving) = mpsc::unbounded_channel();
    let talk = Talk {
        socket,
        conversation,
        number,
        late,
        held: Vec::new(),
        watcher: None,
    };
    talk.run(orders, arriving).await;
    app.legacy.sockets.close(number);
}

struct Talk {
    socket: WebSocket,
    conversation: Conversation,
    number: u64,
    /// Delayed answers.
    late: mpsc::UnboundedSender<Vec<Value>>,
    /// Answers that the next one overtakes.
    held: Vec<Value>,
    watcher: Option<Watcher>,
}

/// The connection is at its end, with a close frame of this code or without one.
struct End(Option<u16>);

impl Talk {
    async fn run(
        mut self,
        mut orders: mpsc::UnboundedReceiver<Order>,
        mut arriving: mpsc::UnboundedReceiver<Vec<Value>>,
    ) {
        let app = self.conversation.app().clone();
        let (mut outage, mut closing) = (app.outage.subscribe(), app.closing.subscribe());
        let end = loop {
            let went = tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.receive(message).await,
                    // The client left.
                    _ => return,
                },
                Some(event) = next(&mut self.watcher) => self.push(&event).await,
                Some(frames) = arriving.recv() => self.send(frames).await,
                Some(order) = orders.recv() => match order {
                    Order::Send(frames) => self.send(frames).await,
                    Order::Close(code) => Err(End(code)),
                },
                () = tokio::time::sleep(LOOK_AFTER), if self.conversation.is_verifying() => {
                    let frames = self.conversation.look_after_verification().await;
                    self.send(frames).await
                }
                Ok(()) = outage.changed() => Err(End(None)),
                () = until_closing(&mut closing) => Err(End(Some(GOING_AWAY))),
            };
            if let Err(end) = went {
                break end;
            }
        };
        if let End(Some(code)) = end {
            self.close(code).await;
        }
    }

    /// Closes in good order. What the client still sends is read, because a socket that is dropped with unread bytes takes the
    /// close frame back.
    async fn close(&mut self, code: u16) {
        let reason = "".into();
        let frame = Message::Close(Some(CloseFrame { code, reason }));
        if self.socket.send(frame).await.is_err() {
            return;
        }
        let end = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        // Some clients never answer a close frame.
        let _ = tokio::time::timeout(LAST_WORDS, end).await;
    }

    async fn receive(&mut self, message: Message) -> Result<(), End> {
        let logged_in = self.conversation.is_logged_in();
        match message {
            Message::Text(text) => self.answer(&text).await,
            // The library answers it while it looks for the next message, of which there is none.
            Message::Close(_) => Ok(()),
            // What servers of that time did with frames that are no text.
            _ if logged_in && self.conversation.dialect() != Dialect::August => Ok(()),
            Message::Ping(_) | Message::Pong(_)
                if self.conversation.dialect() != Dialect::October =>
            {
                Ok(())
            }
            _ => Err(End(None)),
        }
    }

    async fn answer(&mut self, text: &str) -> Result<(), End> {
        let request = Request::read(text);
        let legacy = &self.conversation.app().legacy;
        let dialect = self.conversation.dialect();
        let code = request.as_ref().ok().map(|request| request.code);
        legacy.count(dialect, code);
        let fault = code.and_then(|code| legacy.faults.take(dialect, code));
        match fault {
            Some(Fault::Status {
                status,
                details,
                reply,
            }) => {
                let frame = match reply {
                    Some(reply) => json!({ "code": reply, "status": status }),
                    None => status_frame(dialect, code.unwrap_or_default(), status, &details),
                };
                return self.send(vec![frame]).await;
            }
            Some(Fault::Answer { frames }) => return self.send(frames).await,
            Some(Fault::Drop) => return Ok(()),
            Some(Fault::Close {
                done: false,
                close_code,
            }) => return Err(End(close_code)),
            _ => {}
        }
        let was_logged_in = self.conversation.is_logged_in();
        let turn = match request {
            Ok(request) => self.conversation.answer(&request).await,
            Err(unreadable) => self.conversation.answer_unreadable(unreadable),
        };
        if !was_logged_in && let Some(user) = self.conversation.user() {
            let app = self.conversation.app();
            app.legacy.sockets.name(self.number, &user.ocid);
            // The newest connection of a user gets what is pushed.
            self.watcher = Some(app.queues.watch(user.id));
        }
        self.deliver(turn, fault).await
    }

    async fn deliver(&mut self, turn: Turn, fault: Option<Fault>) -> Result<(), End> {
        let Turn { frames, end } = turn;
        match fault {
            Some(Fault::Lost) => {}
            Some(Fault::Close { close_code, .. }) => return Err(End(close_code)),
            Some(Fault::Delay { ms }) => {
                let late = self.late.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                    // The connection may have ended meanwhile.
                    let _ = late.send(frames);
                });
            }
            Some(Fault::Reorder) => self.held.extend(frames),
            Some(Fault::Twice) => {
                self.send(frames.clone()).await?;
                self.send(frames).await?;
            }
            _ => {
                let answered = !frames.is_empty();
                self.send(frames).await?;
                if answered {
                    let held = std::mem::take(&mut self.held);
                    self.send(held).await?;
                }
            }
        }
        if end { Err(End(Some(NORMAL))) } else { Ok(()) }
    }

    async fn push(&mut self, event: &Event) -> Result<(), End> {
        let frame = self.conversation.event(event).await;
        self.send(frame.into_iter().collect()).await
    }

    async fn send(&mut self, frames: Vec<Value>) -> Result<(), End> {
        for frame in frames {
            let text = match frame {
                Value::String(text) => text,
                frame => frame.to_string(),
            };
            let sent = self.socket.send(Message::Text(text.into())).await;
            sent.map_err(|_| End(None))?;
        }
        Ok(())
    }
}

/// The next event for the connection; none before somebody is logged in or once a newer connection took over.
async fn next(watcher: &mut Option<Watcher>) -> Option<Event> {
    match watcher {
        Some(watcher) => watcher.next().await,
        None => std::future::pending().await,
    }
}
