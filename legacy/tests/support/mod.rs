//! A client over an in-memory connection: what it orders is kept, and a test plays the server and the clock.
#![allow(dead_code, reason = "not every test needs everything")]

use ourchat_legacy::{Input, Machine};
use serde_json::{Value, json};

/// A client and everything that it ordered.
pub struct Client {
    machine: Machine,
    /// The clock, in milliseconds.
    pub now: f64,
    /// Frames that the client sent and no test has looked at.
    pub sent: Vec<Value>,
    /// `(id, Ok(value) or Err(error))` of calls that ended.
    pub ended: Vec<(u64, Result<Value, Value>)>,
    /// Events, by feed.
    pub events: Vec<(u64, Value)>,
    /// What they count for.
    pub unread: u64,
    /// Feeds that ended, with their error.
    pub feeds_ended: Vec<(u64, Value)>,
    /// Changes of the login.
    pub sessions: Vec<Value>,
    /// States of the connection.
    pub states: Vec<String>,
    /// Whether the socket is there or being made.
    pub connected: bool,
    /// How often it was made.
    pub connections: usize,
    /// When the client wants to be woken.
    pub wakes_at: Option<f64>,
    /// The dialects that it found out.
    pub dialects: Vec<String>,
    last_id: u64,
}

impl Client {
    pub fn new(options: Value) -> Self {
        Self {
            machine: Machine::new(&options.to_string()),
            now: 1_000.0,
            sent: Vec::new(),
            ended: Vec::new(),
            events: Vec::new(),
            unread: 0,
            feeds_ended: Vec::new(),
            sessions: Vec::new(),
            states: Vec::new(),
            connected: false,
            connections: 0,
            wakes_at: None,
            dialects: Vec::new(),
            last_id: 0,
        }
    }

    /// A client whose user is signed in.
    pub fn signed_in(dialect: &str) -> Self {
        let mut client = Self::new(json!({ "dialect": dialect, "attempts": 3 }));
        client.log_in();
        client
    }

    /// Signs in over a new connection.
    pub fn log_in(&mut self) {
        let id = self.call(
            "login",
            json!({ "loginType": 1, "account": "k3Rt9aXw2B", "password": "x" }),
        );
        self.open();
        self.expect_sent(6);
        self.receive(json!({ "code": 7, "status": 0 }));
        assert_eq!(self.result(id), Ok(json!({ "ocid": "k3Rt9aXw2B" })));
    }

    pub fn tell(&mut self, input: Input<'_>) {
        let text = self.machine.step(input, self.now, 0.5);
        let actions: Value = serde_json::from_str(&text).expect("actions are JSON");
        for action in actions.as_array().expect("a list") {
            let text = |key: &str| action[key].as_str().unwrap_or("").to_owned();
            let id = action["id"].as_u64().unwrap_or(0);
            match action["do"].as_str().expect("a name") {
                "connect" => {
                    assert!(!self.connected, "two connections");
                    self.connected = true;
                    self.connections += 1;
                }
                "disconnect" => self.connected = false,
                "send" => {
                    assert!(self.connected, "sent without a connection");
                    self.sent
                        .push(serde_json::from_str(&text("text")).expect("a frame is JSON"));
                }
                "resolve" => self.ended.push((id, Ok(action["value"].clone()))),
                "reject" => self.ended.push((id, Err(action["error"].clone()))),
                "event" => {
                    self.events.push((id, action["value"].clone()));
                    self.unread += action["bytes"].as_u64().expect("a size");
                }
                "end" => self.feeds_ended.push((id, action["error"].clone())),
                "session" => self.sessions.push(action.clone()),
                "state" => self.states.push(text("name")),
                "dialect" => self.dialects.push(text("name")),
                "log" => {}
                "timer" => self.wakes_at = action["at"].as_f64(),
                other => panic!("an unknown action {other}"),
            }
        }
    }

    pub fn call(&mut self, name: &str, members: Value) -> u64 {
        self.call_for(name, members, Value::Null)
    }

    pub fn call_for(&mut self, name: &str, members: Value, timeout: Value) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let call = json!({ "id": id, "call": name, "members": members, "timeoutMs": timeout });
        self.tell(Input::Call(&call.to_string()));
        id
    }

    pub fn open(&mut self) {
        self.tell(Input::Opened);
    }

    /// The connection breaks.
    pub fn lose(&mut self) {
        self.connected = false;
        self.tell(Input::Closed);
    }

    pub fn receive(&mut self, frame: Value) {
        self.tell(Input::Frame(&frame.to_string()));
    }

    /// Lets the clock go on until the client wants to be woken, at most so far.
    pub fn wait(&mut self, ms: f64) {
        let end = self.now + ms;
        while let Some(at) = self.wakes_at.filter(|at| *at <= end) {
            self.now = at.max(self.now);
            self.tell(Input::Timer);
        }
        self.now = end;
    }

    /// The only frame that was sent since a test looked, which has this type.
    pub fn expect_sent(&mut self, code: u64) -> Value {
        assert_eq!(self.sent.len(), 1, "{:?}", self.sent);
        let frame = self.sent.remove(0);
        assert_eq!(frame["code"], code);
        frame
    }

    /// The types of what was sent since a test looked.
    pub fn sent_codes(&mut self) -> Vec<u64> {
        self.sent
            .drain(..)
            .map(|frame| frame["code"].as_u64().expect("a type"))
            .collect()
    }

    pub fn result(&mut self, id: u64) -> Result<Value, Value> {
        let at = self.ended.iter().position(|(ended, _)| *ended == id);
        self.ended
            .remove(at.unwrap_or_else(|| panic!("call {id} has not ended")))
            .1
    }

    /// The code of the error that a call ended with.
    pub fn code(&mut self, id: u64) -> String {
        self.error(id)["code"].as_str().expect("a code").to_owned()
    }

    pub fn error(&mut self, id: u64) -> Value {
        self.result(id).expect_err("an error")
    }

    pub fn is_pending(&self, id: u64) -> bool {
        !self.ended.iter().any(|(ended, _)| *ended == id)
    }

    pub fn subscribe(&mut self, id: u64, since: Value) {
        self.tell(Input::Subscribe(
            &json!({ "id": id, "since": since }).to_string(),
        ));
    }
}
