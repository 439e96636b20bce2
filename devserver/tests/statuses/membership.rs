//! Changing, deleting, leaving and joining sessions.

use ourchat_proto::service::ourchat::session::{
    accept_join_session_invitation::v1::AcceptJoinSessionInvitationRequest,
    allow_user_join_session::v1::AllowUserJoinSessionRequest,
    delete_session::v1::DeleteSessionRequest,
    invite_user_to_session::v1::InviteUserToSessionRequest, join_session::v1::JoinSessionRequest,
    leave_session::v1::LeaveSessionRequest, set_session_info::v1::SetSessionInfoRequest,
};
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{
        call,
        chat::User,
        group::{ADMIN_ROLE, Group, NOBODY, group},
    },
};

/// Bob changes what the three flags say: name, description, avatar.
async fn change(by_admin: bool, flags: [bool; 3]) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    if by_admin {
        group.promote(group.bob.id, ADMIN_ROLE).await;
    }
    let [name, description, avatar_key] = flags.map(|flag| flag.then(|| "new".to_owned()));
    let request = SetSessionInfoRequest {
        session_id: group.session,
        name,
        description,
        avatar_key,
    };
    // Without a change there is nothing to refuse.
    let nothing = SetSessionInfoRequest {
        session_id: group.session,
        ..Default::default()
    };
    accepted(call!(group.bob, set_session_info, nothing));
    call!(group.bob, set_session_info, request)
}

async fn change_by_owner(nowhere: bool, name: String) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let request = SetSessionInfoRequest {
        session_id: if nowhere { NOBODY } else { group.session },
        name: Some(name),
        ..Default::default()
    };
    call!(group.ada, set_session_info, request)
}

async fn delete(nowhere: bool) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let session_id = if nowhere { NOBODY } else { group.session };
    group.promote(group.bob.id, ADMIN_ROLE).await;
    call!(
        group.bob,
        delete_session,
        DeleteSessionRequest { session_id }
    )
}

async fn leave(user: &User, session_id: u64) -> Result<Response<impl Sized + use<>>, Status> {
    call!(user, leave_session, LeaveSessionRequest { session_id })
}

async fn leave_twice() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    accepted(leave(&group.bob, group.session).await);
    leave(&group.bob, group.session).await
}

async fn leave_nothing() -> Result<Response<impl Sized>, Status> {
    leave(&group().await.ada, NOBODY).await
}

async fn ask_for_nothing() -> Result<Response<impl Sized>, Status> {
    let request = JoinSessionRequest {
        session_id: NOBODY,
        leave_message: None,
    };
    call!(group().await.ada, join_session, request)
}

fn allowing(group: &Group, user_id: u64) -> AllowUserJoinSessionRequest {
    AllowUserJoinSessionRequest {
        session_id: group.session,
        user_id,
        accepted: true,
        room_key: None,
    }
}

async fn allow(
    by_member: bool,
    who: fn(&Group) -> u64,
    nowhere: bool,
) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let mut request = allowing(&group, who(&group));
    if nowhere {
        request.session_id = NOBODY;
    }
    let by = if by_member { &group.bob } else { &group.ada };
    call!(by, allow_user_join_session, request)
}

async fn allow_again() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    accepted(call!(
        group.ada,
        allow_user_join_session,
        allowing(&group, group.cy.id)
    ));
    group
        .cy
        .send(group.session, "hello")
        .await
        .expect("a member");
    accepted(leave(&group.cy, group.session).await);
    call!(
        group.ada,
        allow_user_join_session,
        allowing(&group, group.cy.id)
    )
}

async fn return_by_invitation() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    accepted(leave(&group.bob, group.session).await);
    let request = InviteUserToSessionRequest {
        session_id: group.session,
        invitee: group.bob.id,
        leave_message: None,
    };
    accepted(call!(group.ada, invite_user_to_session, request));
    let request = AcceptJoinSessionInvitationRequest {
        session_id: group.session,
        accepted: true,
        inviter_id: group.ada.id,
    };
    call!(group.bob, accept_join_session_invitation, request)
}

cases! {
    "OurChatService.SetSessionInfo" 7 "Cannot Set Name", "a member, everything": change(false, [true; 3]).await;
    "OurChatService.SetSessionInfo" 7 "Cannot Set Description", "an administrator, the rest":
        change(true, [false, true, true]).await;
    "OurChatService.SetSessionInfo" 7 "Cannot Set Avatar", "an administrator, the avatar":
        change(true, [false, false, true]).await;
    "OurChatService.SetSessionInfo" 13 "Server Error", "no session": change_by_owner(true, "new".into()).await;
    "OurChatService.SetSessionInfo" 13 "Server Error", "201 characters of name":
        change_by_owner(false, "\u{e9}".repeat(201)).await;
    "OurChatService.DeleteSession" 5 "Session Not Found", "no session": delete(true).await;
    "OurChatService.DeleteSession" 7 "Permission Denied", "an administrator": delete(false).await;
    "OurChatService.LeaveSession" 5 "User Not In Session", "left before": leave_twice().await;
    "OurChatService.LeaveSession" 5 "User Not In Session", "no session": leave_nothing().await;
    "OurChatService.JoinSession" 5 "Session Not Found", "no session": ask_for_nothing().await;
    "OurChatService.AllowUserJoinSession" 7 "Permission Denied", "a member, a member":
        allow(true, |group| group.ada.id, false).await;
    "OurChatService.AllowUserJoinSession" 7 "Permission Denied", "no session":
        allow(false, |group| group.cy.id, true).await;
    "OurChatService.AllowUserJoinSession" 13 "Server Error", "a member": allow(false, |group| group.bob.id, false).await;
    "OurChatService.AllowUserJoinSession" 13 "Server Error", "nobody": allow(false, |_| NOBODY, false).await;
    "OurChatService.AllowUserJoinSession" 13 "Server Error", "a former member": allow_again().await;
    "OurChatService.AcceptJoinSessionInvitation" 13 "Server Error", "a former member": return_by_invitation().await;
}
