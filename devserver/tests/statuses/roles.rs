//! Roles of session members.

use ourchat_proto::service::ourchat::session::{
    add_role::v1::AddRoleRequest, get_role::v1::GetRoleRequest, set_role::v1::SetRoleRequest,
};
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{
        call,
        group::{ADMIN_ROLE, NOBODY, group},
    },
};

/// Who gives whom which role.
enum Giver {
    Owner,
    Member,
}

/// `None` stands for Bob, a member.
async fn give(who: Giver, whom: Option<u64>, role_id: u64) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let request = SetRoleRequest {
        session_id: group.session,
        role_id,
        member_id: whom.unwrap_or(group.bob.id),
    };
    match who {
        Giver::Owner => call!(group.ada, set_role, request),
        Giver::Member => call!(group.bob, set_role, request),
    }
}

async fn add(
    name: &str,
    permissions: &[u64],
    nowhere: bool,
) -> Result<Response<impl Sized + use<>>, Status> {
    let group = group().await;
    let request = AddRoleRequest {
        description: None,
        permissions: permissions.into(),
        name: name.into(),
        session_id: if nowhere { NOBODY } else { group.session },
    };
    call!(group.cy, add_role, request)
}

async fn get(role_id: u64) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    call!(group.ada, get_role, GetRoleRequest { role_id })
}

async fn get_of_others() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let request = AddRoleRequest {
        description: Some("waters the plants".into()),
        permissions: vec![11, 2],
        name: "Gardener".into(),
        session_id: group.session,
    };
    let role_id = accepted(call!(group.cy, add_role, request)).role_id;
    let role = accepted(call!(group.bob, get_role, GetRoleRequest { role_id }));
    assert_eq!(
        (
            role.name.as_str(),
            role.description.as_deref(),
            role.session_id
        ),
        ("Gardener", Some("waters the plants"), Some(group.session))
    );
    assert_eq!(role.permissions, [2, 11]);
    // Built-in roles are no secret.
    let role = accepted(call!(
        group.cy,
        get_role,
        GetRoleRequest {
            role_id: ADMIN_ROLE
        }
    ));
    assert_eq!(role.permissions, [1, 2, 3, 4, 5, 11, 12, 13, 14]);
    assert_eq!(role.session_id, None);
    call!(group.cy, get_role, GetRoleRequest { role_id })
}

cases! {
    "OurChatService.SetRole" 7 "Permission Denied", "a member, nobody": give(Giver::Member, Some(NOBODY), NOBODY).await;
    "OurChatService.SetRole" 5 "User Not In Session", "nobody, no role": give(Giver::Owner, Some(NOBODY), 9999).await;
    "OurChatService.SetRole" 13 "Server Error", "no role": give(Giver::Owner, None, 9999).await;
    "OurChatService.AddRole" 3 "Role Name Empty", "a blank name, no session": add(" \t", &[], true).await;
    "OurChatService.AddRole" 13 "Server Error", "no session": add("Cook", &[1], true).await;
    "OurChatService.AddRole" 13 "Server Error", "permission 0": add("Cook", &[0], false).await;
    "OurChatService.AddRole" 13 "Server Error", "permission 15": add("Cook", &[15], false).await;
    "OurChatService.AddRole" 13 "Server Error", "a permission beyond 2^63": add("Cook", &[u64::MAX], false).await;
    "OurChatService.AddRole" 13 "Server Error", "a permission twice": add("Cook", &[1, 1], false).await;
    "OurChatService.AddRole" 13 "Server Error", "no permission": add("Cook", &[], false).await;
    "OurChatService.GetRole" 5 "Role Not Found", "no role": get(9999).await;
    "OurChatService.GetRole" 7 "Not In Session", "of another session": get_of_others().await;
}
