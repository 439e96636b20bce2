//! Muting, banning and removing.

use ourchat_proto::service::ourchat::{
    msg_delivery::v1::SendMsgRequest,
    session::{
        accept_join_session_invitation::v1::AcceptJoinSessionInvitationRequest,
        ban::v1::{BanUserRequest, UnbanUserRequest},
        invite_user_to_session::v1::InviteUserToSessionRequest,
        join_session::v1::JoinSessionRequest,
        kick::v1::KickUserRequest,
        mute::v1::{MuteUserRequest, UnmuteUserRequest},
    },
};
use prost_types::Duration;
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{
        call,
        chat::User,
        group::{ADMIN_ROLE, Group, NOBODY, group},
    },
};

fn seconds(seconds: i64) -> Option<Duration> {
    Some(Duration {
        seconds,
        nanos: 999_999_999,
    })
}

fn muting(group: &Group, users: &[u64], duration: Option<Duration>) -> MuteUserRequest {
    MuteUserRequest {
        session_id: group.session,
        user_ids: users.into(),
        duration,
    }
}

fn banning(group: &Group, users: &[u64], duration: Option<Duration>) -> BanUserRequest {
    BanUserRequest {
        session_id: group.session,
        user_ids: users.into(),
        duration,
    }
}

fn kicking(group: &Group, user_id: u64) -> KickUserRequest {
    KickUserRequest {
        session_id: group.session,
        user_id,
    }
}

async fn speak_muted(everyone: bool) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let (ada, bob) = (&group.ada, &group.bob);
    let users = if everyone { vec![] } else { vec![bob.id] };
    accepted(call!(ada, mute_user, muting(&group, &users, seconds(60))));
    let request = SendMsgRequest {
        session_id: group.session,
        // The mute is looked for before the encryption.
        is_encrypted: true,
        ..Default::default()
    };
    // Who mutes everybody is muted too.
    let who = if everyone { ada } else { bob };
    let refused = call!(who, send_msg, request);
    group.later(60_000).await;
    who.send(group.session, "again")
        .await
        .expect("the mute is over");
    refused
}

async fn mute_with(rank: Option<u64>, duration: i64) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    if let Some(role) = rank {
        group.promote(group.bob.id, role).await;
    }
    let request = muting(&group, &[group.ada.id], seconds(duration));
    let answer = call!(group.bob, mute_user, request);
    group
        .ada
        .send(group.session, "heard")
        .await
        .expect("nobody is muted");
    answer
}

async fn unmute_by_a_member() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let request = UnmuteUserRequest {
        session_id: group.session,
        user_ids: vec![NOBODY],
    };
    call!(group.bob, unmute_user, request)
}

async fn unmute_an_unmuted_one() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let bob = &group.bob;
    accepted(call!(group.ada, mute_user, muting(&group, &[bob.id], None)));
    let request = UnmuteUserRequest {
        session_id: group.session,
        user_ids: vec![bob.id, NOBODY],
    };
    let answer = call!(group.ada, unmute_user, request);
    bob.send(group.session, "heard")
        .await
        .expect("the first of the list is unmuted");
    answer
}

async fn ban_with(rank: Option<u64>, duration: i64) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    if let Some(role) = rank {
        group.promote(group.bob.id, role).await;
    }
    let request = banning(&group, &[group.ada.id], seconds(duration));
    let answer = call!(group.bob, ban_user, request);
    group
        .ada
        .send(group.session, "here")
        .await
        .expect("nobody is banned");
    answer
}

async fn unban_by_a_member() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let request = UnbanUserRequest {
        session_id: group.session,
        user_ids: vec![NOBODY],
    };
    call!(group.bob, unban_user, request)
}

async fn unban_an_unbanned_one() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let (ada, cy) = (&group.ada, &group.cy);
    accepted(call!(ada, ban_user, banning(&group, &[cy.id], None)));
    let request = UnbanUserRequest {
        session_id: group.session,
        user_ids: vec![cy.id, NOBODY],
    };
    let answer = call!(ada, unban_user, request);
    accepted(ask(&group, cy).await);
    answer
}

async fn ask(group: &Group, user: &User) -> Result<Response<impl Sized + use<>>, Status> {
    let request = JoinSessionRequest {
        session_id: group.session,
        leave_message: None,
    };
    call!(user, join_session, request)
}

async fn ask_banned(everyone: bool) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let users = if everyone { vec![] } else { vec![group.bob.id] };
    accepted(call!(
        group.ada,
        ban_user,
        banning(&group, &users, seconds(60))
    ));
    let refused = ask(&group, &group.bob).await;
    group.later(60_000).await;
    accepted(ask(&group, &group.bob).await);
    refused
}

/// A banned user accepts an invitation, or answers one that he never got.
async fn accept_banned(invited: bool) -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let (ada, cy) = (&group.ada, &group.cy);
    let session_id = group.session;
    if invited {
        let request = InviteUserToSessionRequest {
            session_id,
            invitee: cy.id,
            leave_message: None,
        };
        accepted(call!(ada, invite_user_to_session, request));
    }
    accepted(call!(ada, ban_user, banning(&group, &[cy.id], seconds(60))));
    let request = AcceptJoinSessionInvitationRequest {
        session_id,
        accepted: true,
        inviter_id: ada.id,
    };
    let refused = call!(cy, accept_join_session_invitation, request);
    if invited {
        group.later(60_000).await;
        // The refused answer did not use up the invitation.
        accepted(call!(cy, accept_join_session_invitation, request));
        cy.send(session_id, "hello").await.expect("a member");
    }
    refused
}

async fn kick_from_nowhere() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let request = KickUserRequest {
        session_id: NOBODY,
        user_id: NOBODY,
    };
    call!(group.ada, kick_user, request)
}

async fn kick_by_a_member() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    let answer = call!(group.bob, kick_user, kicking(&group, NOBODY));
    // A promoted one may, and Ada may no more speak.
    group.promote(group.bob.id, ADMIN_ROLE).await;
    accepted(call!(group.bob, kick_user, kicking(&group, group.ada.id)));
    assert!(group.ada.send(group.session, "?").await.is_err());
    answer
}

async fn kick_nobody() -> Result<Response<impl Sized>, Status> {
    let group = group().await;
    // Somebody who is no member is no mistake.
    accepted(call!(group.ada, kick_user, kicking(&group, group.cy.id)));
    call!(group.ada, kick_user, kicking(&group, NOBODY))
}

cases! {
    "OurChatService.SendMsg" 7 "User Muted", "muted for a minute": speak_muted(false).await;
    "OurChatService.SendMsg" 7 "User Muted", "everybody muted": speak_muted(true).await;
    "OurChatService.MuteUser" 7 "Permission Denied", "a member": mute_with(None, 0).await;
    "OurChatService.MuteUser" 13 "Server Error", "for no second": mute_with(Some(ADMIN_ROLE), 0).await;
    "OurChatService.UnmuteUser" 7 "Permission Denied", "a member, nobody muted": unmute_by_a_member().await;
    "OurChatService.UnmuteUser" 5 "User Not Be Muted", "the second of two": unmute_an_unmuted_one().await;
    "OurChatService.BanUser" 7 "Permission Denied", "a member": ban_with(None, 0).await;
    "OurChatService.BanUser" 13 "Server Error", "for less than no second": ban_with(Some(ADMIN_ROLE), -1).await;
    "OurChatService.UnbanUser" 7 "Permission Denied", "a member, nobody banned": unban_by_a_member().await;
    "OurChatService.UnbanUser" 5 "User Not Be Banned", "the second of two": unban_an_unbanned_one().await;
    "OurChatService.JoinSession" 7 "User Banned", "banned for a minute": ask_banned(false).await;
    "OurChatService.JoinSession" 7 "User Banned", "everybody banned": ask_banned(true).await;
    "OurChatService.AcceptJoinSessionInvitation" 7 "User Banned", "banned and invited": accept_banned(true).await;
    "OurChatService.AcceptJoinSessionInvitation" 7 "User Banned", "banned, not invited": accept_banned(false).await;
    "OurChatService.KickUser" 5 "Session Not Found", "unknown session and user": kick_from_nowhere().await;
    "OurChatService.KickUser" 7 "Permission Denied", "a member, unknown user": kick_by_a_member().await;
    "OurChatService.KickUser" 13 "Server Error", "unknown user": kick_nobody().await;
}
