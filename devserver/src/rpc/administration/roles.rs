//! Server roles.

use ourchat_proto::service::server_manage::user_manage::v1::{
    AssignServerRoleRequest, AssignServerRoleResponse, ListServerRolePermissionsRequest,
    ListServerRolePermissionsResponse, ListServerRolesRequest, ListServerRolesResponse,
    ListUserServerRolesRequest, ListUserServerRolesResponse, PermissionInfo,
    RemoveServerRoleRequest, RemoveServerRoleResponse, ServerRoleInfo,
};

use super::require;
use crate::{
    app::App,
    refusal::Refusal,
    store::{
        row_id,
        server_roles::{self, ADMIN, PERMISSIONS, Permission},
        wire_id,
    },
};

/// AssignServerRole: a user can have one role.
pub async fn assign(
    app: &App,
    caller: i64,
    request: AssignServerRoleRequest,
) -> Result<AssignServerRoleResponse, Refusal> {
    app.db
        .transaction(move |db| {
            require(db, caller, Permission::AssignRole)?;
            let (user, role) = (row_id(request.user_id), row_id(request.role_id));
            Ok(server_roles::assign(db, user, role)?)
        })
        .await?;
    Ok(AssignServerRoleResponse {})
}

/// RemoveServerRole: no permission is asked for, and a role that the user has not is no mistake.
pub async fn remove(
    app: &App,
    _: i64,
    request: RemoveServerRoleRequest,
) -> Result<RemoveServerRoleResponse, Refusal> {
    let (user, role) = (row_id(request.user_id), row_id(request.role_id));
    app.db
        .transaction(move |db| Ok(server_roles::remove(db, user, role)?))
        .await?;
    Ok(RemoveServerRoleResponse {})
}

/// ListUserServerRoles.
pub async fn of_user(
    app: &App,
    _: i64,
    request: ListUserServerRolesRequest,
) -> Result<ListUserServerRolesResponse, Refusal> {
    let user = row_id(request.user_id);
    let roles = app
        .db
        .transaction(move |db| Ok(server_roles::of_user(db, user)?))
        .await?;
    Ok(ListUserServerRolesResponse {
        role_ids: roles.into_iter().map(wire_id).collect(),
    })
}

/// ListServerRoles.
pub async fn list(
    _: &App,
    _: i64,
    _: ListServerRolesRequest,
) -> Result<ListServerRolesResponse, Refusal> {
    let admin = ServerRoleInfo {
        id: wire_id(ADMIN),
        name: "admin".into(),
        description: "May do everything".into(),
    };
    Ok(ListServerRolesResponse { roles: vec![admin] })
}

/// ListServerRolePermissions: an unknown role permits nothing.
pub async fn permissions(
    _: &App,
    _: i64,
    request: ListServerRolePermissionsRequest,
) -> Result<ListServerRolePermissionsResponse, Refusal> {
    let known = row_id(request.role_id) == ADMIN;
    let permissions = PERMISSIONS.into_iter().filter(|_| known);
    Ok(ListServerRolePermissionsResponse {
        permissions: permissions
            .map(|(id, name, description)| PermissionInfo {
                id,
                name: name.into(),
                description: description.into(),
            })
            .collect(),
    })
}
