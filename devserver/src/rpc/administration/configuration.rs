//! Maintenance mode and settings.

use std::sync::atomic::Ordering;

use ourchat_proto::service::server_manage::{
    config::v1::{GetConfigRequest, GetConfigResponse, SetConfigRequest, SetConfigResponse},
    set_server_status::v1::{ServerStatus, SetServerStatusRequest, SetServerStatusResponse},
};
use serde_json::Value;

use super::require;
use crate::{
    app::App,
    refusal::{self, Refusal},
    store::server_roles::Permission,
};

/// SetServerStatus: no permission is asked for.
pub async fn set_status(
    app: &App,
    _: i64,
    request: SetServerStatusRequest,
) -> Result<SetServerStatusResponse, Refusal> {
    let status = ServerStatus::try_from(request.server_status)
        .map_err(|_| refusal::REQUEST_INVALID_VALUE)?;
    match status {
        ServerStatus::Unspecified => {}
        ServerStatus::Normal => app.maintenance.store(false, Ordering::Relaxed),
        ServerStatus::Maintaining => app.maintenance.store(true, Ordering::Relaxed),
    }
    Ok(SetServerStatusResponse {})
}

/// GetConfig.
pub async fn get(
    app: &App,
    caller: i64,
    _: GetConfigRequest,
) -> Result<GetConfigResponse, Refusal> {
    app.db
        .transaction(move |db| require(db, caller, Permission::ViewConfiguration))
        .await?;
    let document = app.settings().document(&app.options);
    Ok(GetConfigResponse {
        content: Value::Object(document).to_string(),
    })
}

/// SetConfig: changes what can be changed at once, until the server ends.
pub async fn set(
    app: &App,
    caller: i64,
    request: SetConfigRequest,
) -> Result<SetConfigResponse, Refusal> {
    app.db
        .transaction(move |db| require(db, caller, Permission::ModifyConfiguration))
        .await?;
    let changed = app
        .settings()
        .merge(&app.options, &request.content)
        .map_err(Refusal::setting)?;
    app.set_settings(changed.settings);
    let requires_restart = !changed.restart_reasons.is_empty();
    let message = if requires_restart {
        "Some settings are read at start and were not changed."
    } else {
        "The settings are in force."
    };
    Ok(SetConfigResponse {
        success: true,
        message: message.into(),
        requires_restart,
        restart_reasons: changed.restart_reasons,
    })
}
