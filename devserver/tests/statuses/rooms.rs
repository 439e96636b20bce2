//! Call rooms and signals.

use ourchat_proto::service::ourchat::webrtc::{
    room::{
        accept_room_invitation::v1::AcceptRoomInvitationRequest,
        create_room::v1::CreateRoomRequest, demote_admin::v1::DemoteRoomAdminRequest,
        get_room_members::v1::GetRoomMembersRequest, invite_user::v1::InviteUserToRoomRequest,
        join_room::v1::JoinRoomRequest, kick_user::v1::KickUserFromRoomRequest,
        leave_room::v1::LeaveRoomRequest, promote_admin::v1::PromoteRoomAdminRequest,
    },
    signal::v1::SignalRequest,
};
use tonic::Status;

use super::{
    accepted, cases,
    support::{Running, call, chat::User, group::NOBODY, http, start},
};

/// A closed room of Ada's. Bob is an administrator in it, Cy is in it, Dan is invited, Eve is not.
struct Call {
    server: Running,
    ada: User,
    bob: User,
    cy: User,
    dan: User,
    eve: User,
    room_id: u64,
}

async fn call() -> Call {
    let server = start(&["--control", "--token-lifetime", "999999999"]).await;
    let ada = User::register(&server, "ada").await;
    let bob = User::register(&server, "bob").await;
    let cy = User::register(&server, "cy").await;
    let dan = User::register(&server, "dan").await;
    let eve = User::register(&server, "eve").await;
    let room_id = accepted(call!(ada, create_room, CreateRoomRequest::default())).room_id;
    for user in [&bob, &cy, &dan] {
        let user_id = user.id;
        accepted(call!(
            ada,
            invite_user_to_room,
            InviteUserToRoomRequest { room_id, user_id }
        ));
    }
    let joined = accepted(call!(bob, join_room, JoinRoomRequest { room_id }));
    assert_eq!(
        (joined.success, joined.existing_users),
        (true, vec![ada.id])
    );
    let done = accepted(call!(
        cy,
        accept_room_invitation,
        AcceptRoomInvitationRequest { room_id }
    ));
    assert!(done.success);
    let user_id = bob.id;
    let done = call!(
        ada,
        promote_room_admin,
        PromoteRoomAdminRequest { room_id, user_id }
    );
    assert!(accepted(done).success);
    Call {
        server,
        ada,
        bob,
        cy,
        dan,
        eve,
        room_id,
    }
}

impl Call {
    async fn members(&self) -> Vec<u64> {
        let room_id = self.room_id;
        let members = accepted(call!(
            self.ada,
            get_room_members,
            GetRoomMembersRequest { room_id }
        ));
        assert_eq!(members.member_count as usize, members.member_ids.len());
        members.member_ids
    }
}

async fn join(swept: bool) -> Result<(), Status> {
    let call = call().await;
    let room_id = call.room_id;
    assert_eq!(call.members().await, [call.ada.id, call.bob.id, call.cy.id]);
    if swept {
        http::post_json(&call.server, "/control/clock", r#"{"offsetMs": 600000}"#).await;
        call!(call.ada, join_room, JoinRoomRequest { room_id })?;
    }
    let open_room = CreateRoomRequest {
        open_join: true,
        ..Default::default()
    };
    let open = accepted(call!(call.ada, create_room, open_room)).room_id;
    accepted(call!(
        call.eve,
        join_room,
        JoinRoomRequest { room_id: open }
    ));
    // Who is in the room already, or was invited, comes in.
    for user in [&call.ada, &call.cy, &call.dan] {
        accepted(call!(user, join_room, JoinRoomRequest { room_id }));
    }
    call!(call.eve, join_room, JoinRoomRequest { room_id }).map(drop)
}

async fn look(nowhere: bool) -> Result<(), Status> {
    let call = call().await;
    let room_id = if nowhere { NOBODY } else { call.room_id };
    // Leaving is never a mistake.
    assert!(accepted(call!(call.bob, leave_room, LeaveRoomRequest { room_id })).success);
    call!(
        call.bob,
        get_room_members,
        GetRoomMembersRequest { room_id }
    )
    .map(drop)
}

async fn invite(
    who: fn(&Call) -> &User,
    whom: fn(&Call) -> &User,
    nowhere: bool,
) -> Result<(), Status> {
    let call = call().await;
    let room_id = if nowhere { NOBODY } else { call.room_id };
    let user_id = whom(&call).id;
    call!(
        who(&call),
        invite_user_to_room,
        InviteUserToRoomRequest { room_id, user_id }
    )
    .map(drop)
}

async fn accept(who: fn(&Call) -> &User, nowhere: bool) -> Result<(), Status> {
    let call = call().await;
    let room_id = if nowhere { NOBODY } else { call.room_id };
    call!(
        who(&call),
        accept_room_invitation,
        AcceptRoomInvitationRequest { room_id }
    )
    .map(drop)
}

async fn promote(
    who: fn(&Call) -> &User,
    whom: fn(&Call) -> &User,
    nowhere: bool,
) -> Result<(), Status> {
    let call = call().await;
    let room_id = if nowhere { NOBODY } else { call.room_id };
    let user_id = whom(&call).id;
    call!(
        who(&call),
        promote_room_admin,
        PromoteRoomAdminRequest { room_id, user_id }
    )
    .map(drop)
}

async fn demote(
    who: fn(&Call) -> &User,
    whom: fn(&Call) -> &User,
    nowhere: bool,
) -> Result<(), Status> {
    let call = call().await;
    let room_id = if nowhere { NOBODY } else { call.room_id };
    let user_id = whom(&call).id;
    call!(
        who(&call),
        demote_room_admin,
        DemoteRoomAdminRequest { room_id, user_id }
    )
    .map(drop)
}

/// Bob invites somebody after Ada made him an ordinary member again.
async fn invite_after_the_demotion() -> Result<(), Status> {
    let call = call().await;
    let (room_id, user_id) = (call.room_id, call.bob.id);
    accepted(call!(
        call.ada,
        demote_room_admin,
        DemoteRoomAdminRequest { room_id, user_id }
    ));
    let user_id = call.eve.id;
    call!(
        call.bob,
        invite_user_to_room,
        InviteUserToRoomRequest { room_id, user_id }
    )
    .map(drop)
}

async fn kick(
    who: fn(&Call) -> &User,
    whom: fn(&Call) -> &User,
    nowhere: bool,
) -> Result<(), Status> {
    let call = call().await;
    let room_id = if nowhere { NOBODY } else { call.room_id };
    let user_id = whom(&call).id;
    call!(
        who(&call),
        kick_user_from_room,
        KickUserFromRoomRequest { room_id, user_id }
    )
    .map(drop)
}

async fn kick_twice() -> Result<(), Status> {
    let call = call().await;
    let (room_id, user_id) = (call.room_id, call.cy.id);
    let request = KickUserFromRoomRequest { room_id, user_id };
    accepted(call!(call.bob, kick_user_from_room, request));
    assert_eq!(call.members().await, [call.ada.id, call.bob.id]);
    call!(call.bob, kick_user_from_room, request).map(drop)
}

async fn signal(signal_type: i32) -> Result<(), Status> {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    let signal = |signal_type, sdp: &str, ice_candidate: &str| SignalRequest {
        room_id: NOBODY,
        target_user_id: NOBODY,
        signal_type,
        sdp: sdp.into(),
        ice_candidate: ice_candidate.into(),
        ..Default::default()
    };
    for complete in [
        signal(1, "v=0", ""),
        signal(2, "v=0", ""),
        signal(3, "", "candidate:1"),
    ] {
        assert!(accepted(call!(ada, signal, complete)).success);
    }
    let (sdp, candidate) = if signal_type == 3 {
        ("v=0", "")
    } else {
        ("", "candidate:1")
    };
    call!(ada, signal, signal(signal_type, sdp, candidate)).map(drop)
}

cases! {
    "OurChatService.JoinRoom" 5 "WebRTC Room Not Found", "ten minutes later": join(true).await;
    "OurChatService.JoinRoom" 7 "you must be invited to join this room", "not invited": join(false).await;
    "OurChatService.GetRoomMembers" 5 "WebRTC Room Not Found", "no room": look(true).await;
    "OurChatService.GetRoomMembers" 7 "you are not in this room", "left before": look(false).await;
    "OurChatService.InviteUserToRoom" 5 "WebRTC Room Not Found", "no room": invite(|c| &c.eve, |c| &c.dan, true).await;
    "OurChatService.InviteUserToRoom" 7 "only room admins can invite users", "a member, invited already":
        invite(|c| &c.cy, |c| &c.dan, false).await;
    "OurChatService.InviteUserToRoom" 7 "only room admins can invite users", "no administrator any more":
        invite_after_the_demotion().await;
    "OurChatService.InviteUserToRoom" 6 "user is already invited to this room", "invited already":
        invite(|c| &c.bob, |c| &c.dan, false).await;
    "OurChatService.AcceptRoomInvitation" 5 "WebRTC Room Not Found", "no room": accept(|c| &c.eve, true).await;
    "OurChatService.AcceptRoomInvitation" 6 "you are already in this room", "accepted before":
        accept(|c| &c.cy, false).await;
    "OurChatService.AcceptRoomInvitation" 7 "you are not invited to this room", "not invited":
        accept(|c| &c.eve, false).await;
    "OurChatService.PromoteRoomAdmin" 5 "WebRTC Room Not Found", "no room": promote(|c| &c.cy, |c| &c.eve, true).await;
    "OurChatService.PromoteRoomAdmin" 7 "only room admins can promote other users", "a member, a stranger":
        promote(|c| &c.cy, |c| &c.eve, false).await;
    "OurChatService.PromoteRoomAdmin" 5 "user is not in the room", "invited only":
        promote(|c| &c.bob, |c| &c.dan, false).await;
    "OurChatService.DemoteRoomAdmin" 5 "WebRTC Room Not Found", "no room": demote(|c| &c.cy, |c| &c.ada, true).await;
    "OurChatService.DemoteRoomAdmin" 7 "only room creator can demote admins", "an administrator, the creator":
        demote(|c| &c.bob, |c| &c.ada, false).await;
    "OurChatService.DemoteRoomAdmin" 7 "cannot demote room creator", "oneself": demote(|c| &c.ada, |c| &c.ada, false).await;
    "OurChatService.KickUserFromRoom" 5 "WebRTC Room Not Found", "no room": kick(|c| &c.cy, |c| &c.cy, true).await;
    "OurChatService.KickUserFromRoom" 7 "only room admins can kick users", "a member, himself":
        kick(|c| &c.cy, |c| &c.cy, false).await;
    "OurChatService.KickUserFromRoom" 3 "cannot kick yourself", "the creator, herself":
        kick(|c| &c.ada, |c| &c.ada, false).await;
    "OurChatService.KickUserFromRoom" 7 "cannot kick room creator", "an administrator, the creator":
        kick(|c| &c.bob, |c| &c.ada, false).await;
    "OurChatService.KickUserFromRoom" 5 "user is not in the room", "kicked before": kick_twice().await;
    "OurChatService.Signal" 3 "sdp is required for offer/answer signals", "an offer": signal(1).await;
    "OurChatService.Signal" 3 "sdp is required for offer/answer signals", "an answer": signal(2).await;
    "OurChatService.Signal" 3 "ice_candidate is required for ICE candidate signals", "a candidate": signal(3).await;
    "OurChatService.Signal" 3 "Signal Type Must Be Specified", "no type": signal(0).await;
    "OurChatService.Signal" 3 "Signal Type Must Be Specified", "an unknown type": signal(9).await;
}
