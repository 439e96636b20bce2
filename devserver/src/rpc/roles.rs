//! Roles of session members.

use ourchat_proto::service::ourchat::session::{
    add_role::v1::{AddRoleRequest, AddRoleResponse},
    get_role::v1::{GetRoleRequest, GetRoleResponse},
    set_role::v1::{SetRoleRequest, SetRoleResponse},
};

use crate::{
    app::App,
    refusal::{self, Refusal},
    store::{
        members,
        roles::{self, Role, permission},
        row_id, wire_id,
    },
};

/// AddRole. Everybody may add roles to any session, as on a real server; only SetRole gives them to somebody.
pub async fn add(app: &App, _: i64, request: AddRoleRequest) -> Result<AddRoleResponse, Refusal> {
    if request.name.trim().is_empty() {
        return Err(refusal::ROLE_NAME_EMPTY);
    }
    if request.permissions.is_empty() {
        return Err(Refusal::internal("a role has no permission"));
    }
    let role = Role {
        session: Some(row_id(request.session_id)),
        name: request.name,
        description: request.description,
        permissions: request.permissions.into_iter().map(row_id).collect(),
    };
    let role_id = app
        .db
        .transaction(move |db| Ok(roles::insert(db, &role)?))
        .await?;
    Ok(AddRoleResponse {
        role_id: wire_id(role_id),
    })
}

/// GetRole.
pub async fn get(
    app: &App,
    caller: i64,
    request: GetRoleRequest,
) -> Result<GetRoleResponse, Refusal> {
    let role = app
        .db
        .transaction(move |db| {
            let role = roles::by_id(db, row_id(request.role_id))?.ok_or(refusal::ROLE_NOT_FOUND)?;
            match role.session {
                Some(session) if !members::contains(db, session, caller)? => {
                    Err(refusal::NOT_IN_SESSION)
                }
                _ => Ok(role),
            }
        })
        .await?;
    Ok(GetRoleResponse {
        description: role.description,
        permissions: role.permissions.into_iter().map(wire_id).collect(),
        name: role.name,
        session_id: role.session.map(wire_id),
    })
}

/// SetRole. Roles of other sessions can be given too, and former members can get one, as on a real server.
pub async fn set(
    app: &App,
    caller: i64,
    request: SetRoleRequest,
) -> Result<SetRoleResponse, Refusal> {
    app.db
        .transaction(move |db| {
            let (session, role) = (row_id(request.session_id), row_id(request.role_id));
            if !roles::allowed(db, session, caller, permission::SET_ROLE)? {
                return Err(refusal::PERMISSION_DENIED);
            }
            if !roles::assign(db, session, row_id(request.member_id), role)? {
                return Err(refusal::MEMBER_NOT_FOUND);
            }
            roles::by_id(db, role)?.ok_or_else(|| Refusal::internal("the role does not exist"))?;
            Ok(())
        })
        .await?;
    Ok(SetRoleResponse {})
}
