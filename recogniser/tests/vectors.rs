//! Examples of every rule: what arrives, and what has to be found in it.

use serde_json::{Map, Value, json};

mod support;

use support::{contract, recognise};

/// What was found, in the form in which vectors say it.
fn found(payload: &Value, options: &Value) -> Value {
    let Some(answer) = recognise(payload, options) else {
        return Value::Null;
    };
    let mut found = match (answer.get("error"), answer.get("success")) {
        (Some(Value::Object(error)), None) => error.clone(),
        (None, Some(Value::Object(success))) => success.clone(),
        _ => panic!("neither error nor success: {answer}"),
    };
    if answer.get("success").is_some() {
        found.insert("success".into(), true.into());
    }
    let shown = found
        .get("serverMessage")
        .or_else(|| found.get("userMessage"));
    let shown = shown.cloned().unwrap_or_default();
    found.insert("shown".into(), shown);
    if let Some(learned) = answer.get("learned") {
        found.insert("learned".into(), learned.clone());
    }
    let scope = answer.get("data").and_then(Value::as_u64);
    let body = match scope {
        Some(2) => payload.get("data"),
        Some(3) => payload.pointer("/info/data"),
        Some(5) => payload.pointer("/response/data/data"),
        _ => None,
    };
    if let Some(data) = body {
        found.insert("data".into(), data.clone());
    }
    Value::Object(found)
}

/// Whether everything that is expected was found; `null` stands for what must be absent.
fn has(found: &Value, expected: &Value) -> bool {
    match expected {
        Value::Object(expected) => {
            let none = Map::new();
            let found = found.as_object().unwrap_or(&none);
            expected
                .iter()
                .all(|(name, expected)| has(found.get(name).unwrap_or(&Value::Null), expected))
        }
        other => found == other,
    }
}

#[test]
fn every_vector_is_recognised() {
    let file = contract("recognition-vectors.json");
    let vectors = file["vectors"].as_array().expect("a list");
    let nothing = json!({});
    let mut wrong = Vec::new();
    for vector in vectors {
        let (payload, expected) = (&vector["payload"], &vector["expect"]);
        let found = found(payload, vector.get("options").unwrap_or(&nothing));
        let right = if expected.is_null() {
            found.is_null()
        } else {
            !found.is_null() && has(&found, expected)
        };
        if !right {
            wrong.push(format!(
                "{}: expected {expected}, found {found}",
                vector["name"]
            ));
        }
    }
    println!(
        "vectors {} of {}",
        vectors.len() - wrong.len(),
        vectors.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(vectors.len() > 100, "vectors are missing");
}
