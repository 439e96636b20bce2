//! Payloads as JSON, collected as the JavaScript of the package collects them.
#![allow(dead_code, reason = "not every test needs everything")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use ourchat_recogniser::{Scope, answer};
use serde_json::{Map, Value, json};

/// A file of the contract.
pub fn contract(name: &str) -> Value {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/contract")
        .join(name);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("it is JSON")
}

/// Fields on their way into the module.
#[derive(Default)]
pub struct Fields(pub Vec<u8>);

impl Fields {
    /// Adds a value under a name.
    pub fn add(&mut self, scope: Scope, name: &str, value: &Value) {
        let (kind, text) = match value {
            Value::Null => (0, String::new()),
            Value::Bool(value) => (1, value.to_string()),
            Value::Number(value) => (2, value.to_string()),
            Value::String(value) => (3, value.clone()),
            Value::Array(_) | Value::Object(_) => (4, String::new()),
        };
        self.0.extend([
            scope as u8,
            kind,
            u8::try_from(name.len()).expect("a short name"),
        ]);
        self.0.extend(name.as_bytes());
        self.0.extend(
            u32::try_from(text.len())
                .expect("a short text")
                .to_le_bytes(),
        );
        self.0.extend(text.as_bytes());
    }

    fn add_all(&mut self, scope: Scope, value: Option<&Value>) {
        for (name, value) in value.and_then(Value::as_object).into_iter().flatten() {
            self.add(scope, name, value);
            let fields = value.as_object().filter(|_| name == "errors");
            for (field, problems) in fields.into_iter().flatten() {
                for problem in problems.as_array().into_iter().flatten() {
                    self.add(scope, &format!("errors.{field}"), problem);
                }
            }
        }
        if let Some(text @ Value::String(_)) = value {
            self.add(scope, "text", text);
        }
    }
}

/// Recognises a payload; `None` for what is no status.
pub fn recognise(payload: &Value, options: &Value) -> Option<Value> {
    let mut fields = Fields::default();
    for (name, value) in options.as_object().into_iter().flatten() {
        if name != "headers" {
            fields.add(Scope::Options, name, value);
        }
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_millis();
    fields.add(Scope::Options, "now", &now.to_string().into());
    let response = payload.get("response");
    for headers in [
        options.get("headers"),
        payload.get("headers"),
        response.and_then(|it| it.get("headers")),
    ] {
        for (name, value) in headers.and_then(Value::as_object).into_iter().flatten() {
            fields.add(Scope::Headers, &name.to_ascii_lowercase(), value);
        }
    }
    fields.add_all(Scope::Payload, Some(payload));
    fields.add_all(Scope::Info, payload.get("info"));
    fields.add_all(Scope::Response, response);
    fields.add_all(Scope::ResponseData, response.and_then(|it| it.get("data")));
    fields.add_all(Scope::Data, payload.get("data"));
    let text = answer(&fields.0);
    (!text.is_empty())
        .then(|| serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

/// What a gRPC server writes into `grpc-message`.
pub fn percent_encode(text: &str) -> String {
    let plain = |byte: &u8| matches!(byte, 0x21..=0x24 | 0x26..=0x7e);
    text.bytes()
        .map(|byte| {
            if plain(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The ways in which a row of a status list arrives: payload and options.
pub fn arrivals(row: &Value) -> Vec<(Value, Value)> {
    let system = row["system"].as_str().expect("a system");
    let text = row["text"]
        .as_str()
        .or(row["message"].as_str())
        .unwrap_or("");
    let operation = row["operation"].as_str().expect("an operation");
    let mut options = Map::new();
    if !operation.ends_with('*') {
        options.insert("operation".into(), operation.into());
    } else if operation != "*" {
        options.insert(
            "operation".into(),
            operation.replace('*', "GetAccountInfo").into(),
        );
    }
    let mut with_system = options.clone();
    with_system.insert("system".into(), system.into());
    let accepted = row["accept"].as_array().cloned().unwrap_or_default();
    let numbers = [row["code"].clone()].into_iter().chain(accepted);
    let http = row["http"].get(0).cloned().unwrap_or(Value::Null);
    let mut all = Vec::new();
    for number in numbers {
        let digits = number
            .as_str()
            .map_or_else(|| number.to_string(), str::to_owned);
        let record =
            json!({ "system": system, "code": digits, "detail": text, "dialect": row["dialect"] });
        let kept = (record, Value::Object(options.clone()));
        match system {
            "ourchat-grpc" | "grpc" => {
                let trailers =
                    json!({ "grpc-status": digits, "grpc-message": percent_encode(text) });
                all.push((trailers.clone(), Value::Object(options.clone())));
                all.push((
                    json!({ "status": 200, "headers": trailers }),
                    Value::Object(options.clone()),
                ));
                let named = Value::Object(with_system.clone());
                all.push((
                    json!({ "name": "ConnectError", "code": number, "rawMessage": text }),
                    named,
                ));
                all.push(kept);
            }
            "ourchat-json-status" | "ourchat-json-protocol" => {
                let dialect = row["dialect"].as_str().expect("a dialect");
                options.insert("dialect".into(), dialect.into());
                let (payload, options) = match row["type"].as_u64() {
                    Some(kind) => (
                        json!({ "code": kind, "status": number }),
                        json!({ "dialect": dialect }),
                    ),
                    None if digits == "0" => {
                        let mut named = with_system.clone();
                        named.insert("dialect".into(), dialect.into());
                        (json!({ "code": 23, "status": 0 }), Value::Object(named))
                    }
                    None => (
                        json!({ "code": 18, "status": number }),
                        Value::Object(options.clone()),
                    ),
                };
                all.push((payload, options));
                all.push(kept);
            }
            "thinksns-plus" => {
                let success = digits == "0" && text.is_empty();
                let payload =
                    json!({ "status": success, "code": number, "message": text, "data": null });
                all.push((payload.clone(), json!({ "httpStatus": http })));
                all.push((payload.clone(), json!({})));
                all.push((
                    json!({ "response": { "status": http, "data": payload } }),
                    json!({}),
                ));
                if digits != "0" {
                    let lying =
                        json!({ "status": true, "code": digits, "message": text, "data": [] });
                    all.push((lying, json!({})));
                    all.push(kept);
                }
            }
            "umi-rest" => {
                let failed = row["id"] != "ok";
                let payload =
                    json!({ "success": !failed, "errorCode": number, "errorMessage": text });
                all.push((payload.clone(), json!({})));
                all.push((json!({ "name": "BizError", "info": payload }), json!({})));
                all.push((
                    json!({ "errorCode": digits, "errorMessage": text }),
                    json!({}),
                ));
                all.push(kept);
            }
            "http" | "grpc-http" => {
                let status = json!({ "status": number, "headers": {} });
                let named = if system == "http" {
                    json!({})
                } else {
                    json!({ "system": "ourchat-grpc" })
                };
                all.push((status, named.clone()));
                all.push((
                    Value::Null,
                    json!({ "httpStatus": number, "system": system }),
                ));
                all.push(kept);
            }
            "transport" => all.push(kept),
            other => panic!("no system {other}"),
        }
    }
    all
}
