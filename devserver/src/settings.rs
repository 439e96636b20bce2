//! What an administrator can change while the server runs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::options::{Cors, DatabasePlace, MOST_DAYS, Options, Switch};

/// The settings that take effect at once. Their names, units and limits are those of the command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Name that GetServerInfo gives.
    pub server_name: String,
    /// Lowest zxcvbn score of a password.
    pub password_score: u8,
    /// Whether only verified accounts can log in.
    pub require_verified_email: bool,
    /// Wrong passwords until an account is locked.
    pub lockout_tries: u32,
    /// Seconds that wrong passwords count.
    pub lockout: u32,
    /// Bytes of files for each user.
    pub quota: u64,
    /// Days until files are deleted.
    pub file_retention: u32,
    /// Days that invitations live.
    pub invitation_lifetime: u32,
    /// Milliseconds between history and live events.
    pub history_gap: u64,
    /// Whether measurements are taken and shown.
    pub metrics: bool,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The settings from now on.
    pub settings: Settings,
    /// Why some of the change waits for a restart.
    pub restart_reasons: Vec<String>,
}

impl Settings {
    /// The settings of the command line.
    pub fn new(options: &Options) -> Self {
        Self {
            server_name: options.server_name.clone(),
            password_score: options.password_score,
            require_verified_email: options.require_verified_email,
            lockout_tries: options.lockout_tries,
            lockout: options.lockout,
            quota: options.quota,
            file_retention: options.file_retention,
            invitation_lifetime: options.invitation_lifetime,
            history_gap: options.history_gap,
            metrics: options.metrics,
        }
    }

    /// The whole configuration.
    pub fn document(&self, options: &Options) -> Map<String, Value> {
        let mut document = fixed(options);
        if let Value::Object(settings) = json!(self) {
            document.extend(settings);
        }
        document
    }

    /// Merges a JSON object into the configuration. The error is what is wrong with it.
    pub fn merge(&self, options: &Options, patch: &str) -> Result<Changed, String> {
        let patch: Map<String, Value> =
            serde_json::from_str(patch).map_err(|error| format!("Invalid JSON: {error}"))?;
        let fixed = fixed(options);
        let mut merged = self.document(options);
        let mut restart_reasons = Vec::new();
        for (name, value) in patch {
            match (merged.contains_key(&name), fixed.get(&name)) {
                (false, _) => return Err(format!("there is no setting `{name}`")),
                (true, Some(now)) if *now != value => restart_reasons.push(format!(
                    "`{name}` is read at start: give it on the command line"
                )),
                (true, Some(_)) => {}
                (true, None) => drop(merged.insert(name, value)),
            }
        }
        let settings: Self = serde_json::from_value(Value::Object(merged))
            .map_err(|error| format!("a setting has a wrong value: {error}"))?;
        settings.check()?;
        Ok(Changed {
            settings,
            restart_reasons,
        })
    }

    fn check(&self) -> Result<(), String> {
        let days = |days: u32| i64::from(days) <= MOST_DAYS;
        let rules = [
            (
                self.password_score <= 4,
                "`password_score` goes from 0 to 4",
            ),
            (self.lockout_tries >= 1, "`lockout_tries` is at least 1"),
            (days(self.file_retention), "`file_retention` is too long"),
            (
                days(self.invitation_lifetime),
                "`invitation_lifetime` is too long",
            ),
        ];
        match rules.iter().find(|(kept, _)| !kept) {
            Some((_, text)) => Err((*text).into()),
            None => Ok(()),
        }
    }
}

/// The settings that are read at start.
fn fixed(options: &Options) -> Map<String, Value> {
    let values = json!({
        "listen": options.listen.to_string(),
        "database": match &options.database {
            DatabasePlace::Memory => ":memory:".into(),
            DatabasePlace::File(path) => path.display().to_string(),
        },
        "static": options.static_files.as_ref().map(|path| path.display().to_string()),
        "cors": match options.cors {
            Cors::AsReal => "as-real",
            Cors::Expose => "expose",
            Cors::None => "none",
        },
        "rate_limit": match options.rate_limit {
            Switch::On => "on",
            Switch::Off => "off",
        },
        "token_lifetime": options.token_lifetime,
        "token_leeway": options.token_leeway,
        "clock_offset": options.clock_offset,
        "upload_lifetime": options.upload_lifetime,
        "room_sweep": options.room_sweep,
        "control": options.control,
        "admin": options.admin,
    });
    match values {
        Value::Object(values) => values,
        _ => Map::new(),
    }
}
