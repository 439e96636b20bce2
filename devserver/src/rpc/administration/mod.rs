//! ServerManageService: who calls, and which function answers. Most calls are open to everybody with a token, deleted
//! accounts too, as on a real server.

mod accounts;
mod announcements;
mod configuration;
mod monitoring;
mod roles;
mod sessions;

use std::sync::Arc;

use ourchat_proto::service::server_manage::{
    self as contract, v1::server_manage_service_server::ServerManageService,
};
use rusqlite::Connection;
use tonic::{Request, Response, Status};

use super::our_chat::TokenUser;
use crate::{
    app::App,
    refusal::{self, Refusal},
    store::{
        row_id,
        server_roles::{self, Permission},
    },
};

/// The service.
#[derive(Clone)]
pub struct Administration {
    app: Arc<App>,
}

impl Administration {
    /// Serves what `app` holds.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

fn caller<T>(request: &Request<T>) -> Result<i64, Refusal> {
    let TokenUser(id) = request
        .extensions()
        .get()
        .copied()
        .ok_or(refusal::TOKEN_MISSING)?;
    Ok(row_id(id))
}

/// Refuses callers without a server permission.
fn require(db: &Connection, caller: i64, permission: Permission) -> Result<(), Refusal> {
    if server_roles::allowed(db, caller, permission)? {
        Ok(())
    } else {
        Err(refusal::PERMISSION_DENIED)
    }
}

macro_rules! server_manage_service {
    ($($name:ident: $handler:path, $($package:ident)::+::{$request:ident, $response:ident};)*) => {
        #[tonic::async_trait]
        impl ServerManageService for Administration {
            $(
                async fn $name(
                    &self,
                    request: Request<contract::$($package)::+::$request>,
                ) -> Result<Response<contract::$($package)::+::$response>, Status> {
                    let caller = caller(&request)?;
                    Ok(Response::new($handler(&self.app, caller, request.into_inner()).await?))
                }
            )*
        }
    };
}

server_manage_service! {
    delete_account: accounts::delete, delete_account::v1::{DeleteAccountRequest, DeleteAccountResponse};
    set_server_status: configuration::set_status, set_server_status::v1::{SetServerStatusRequest, SetServerStatusResponse};
    publish_announcement: announcements::publish, publish_announcement::v1::{PublishAnnouncementRequest, PublishAnnouncementResponse};
    get_config: configuration::get, config::v1::{GetConfigRequest, GetConfigResponse};
    set_config: configuration::set, config::v1::{SetConfigRequest, SetConfigResponse};
    get_monitoring_metrics: monitoring::now, monitoring::v1::{GetMonitoringMetricsRequest, GetMonitoringMetricsResponse};
    get_historical_metrics: monitoring::before, monitoring::v1::{GetHistoricalMetricsRequest, GetHistoricalMetricsResponse};
    list_users: accounts::list, user_manage::v1::{ListUsersRequest, ListUsersResponse};
    ban_user: accounts::ban, user_manage::v1::{BanUserRequest, BanUserResponse};
    unban_user: accounts::unban, user_manage::v1::{UnbanUserRequest, UnbanUserResponse};
    assign_server_role: roles::assign, user_manage::v1::{AssignServerRoleRequest, AssignServerRoleResponse};
    remove_server_role: roles::remove, user_manage::v1::{RemoveServerRoleRequest, RemoveServerRoleResponse};
    list_user_server_roles: roles::of_user, user_manage::v1::{ListUserServerRolesRequest, ListUserServerRolesResponse};
    list_server_roles: roles::list, user_manage::v1::{ListServerRolesRequest, ListServerRolesResponse};
    list_server_role_permissions: roles::permissions, user_manage::v1::{ListServerRolePermissionsRequest, ListServerRolePermissionsResponse};
    list_sessions: sessions::list, session_manage::v1::{ListSessionsRequest, ListSessionsResponse};
}
