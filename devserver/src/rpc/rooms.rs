//! Call rooms and signals. Nothing of them reaches other clients, as on a real server: who is in a room has to be asked for.

use ourchat_proto::service::ourchat::webrtc::{
    room::{
        accept_room_invitation::v1::{AcceptRoomInvitationRequest, AcceptRoomInvitationResponse},
        create_room::v1::{CreateRoomRequest, CreateRoomResponse},
        demote_admin::v1::{DemoteRoomAdminRequest, DemoteRoomAdminResponse},
        get_room_members::v1::{GetRoomMembersRequest, GetRoomMembersResponse},
        invite_user::v1::{InviteUserToRoomRequest, InviteUserToRoomResponse},
        join_room::v1::{JoinRoomRequest, JoinRoomResponse},
        kick_user::v1::{KickUserFromRoomRequest, KickUserFromRoomResponse},
        leave_room::v1::{LeaveRoomRequest, LeaveRoomResponse},
        promote_admin::v1::{PromoteRoomAdminRequest, PromoteRoomAdminResponse},
    },
    signal::v1::{SignalRequest, SignalResponse, SignalType},
};

use crate::{
    app::App,
    refusal::{self, Refusal},
    rooms::Room,
    store::{row_id, wire_id},
};

fn with<T>(
    app: &App,
    room: u64,
    work: impl FnOnce(&mut Room) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    app.rooms.with(row_id(room), app.clock.now(), work)
}

fn require(condition: bool, refusal: Refusal) -> Result<(), Refusal> {
    if condition { Ok(()) } else { Err(refusal) }
}

/// CreateRoom. The title is not kept: nothing shows it. All rooms are deleted when they are swept.
pub async fn create(
    app: &App,
    caller: i64,
    request: CreateRoomRequest,
) -> Result<CreateRoomResponse, Refusal> {
    let id = app.ids.next(&app.clock);
    app.rooms
        .create(id, caller, request.open_join, app.clock.now());
    Ok(CreateRoomResponse {
        room_id: wire_id(id),
    })
}

/// JoinRoom.
pub async fn join(
    app: &App,
    caller: i64,
    request: JoinRoomRequest,
) -> Result<JoinRoomResponse, Refusal> {
    with(app, request.room_id, |room| {
        let welcome = room.open_join
            || caller == room.creator
            || room.invited.contains(&caller)
            || room.members.contains(&caller);
        require(welcome, refusal::ROOM_INVITATION_NEEDED)?;
        room.enter(caller);
        let others = room.members.iter().filter(|&&member| member != caller);
        Ok(JoinRoomResponse {
            success: true,
            existing_users: others.copied().map(wire_id).collect(),
        })
    })
}

/// LeaveRoom. Leaving a room that one is not in, or that is gone, is no mistake.
pub async fn leave(
    app: &App,
    caller: i64,
    request: LeaveRoomRequest,
) -> Result<LeaveRoomResponse, Refusal> {
    let _ = with(app, request.room_id, |room| Ok(room.leave(caller)));
    Ok(LeaveRoomResponse { success: true })
}

/// GetRoomMembers.
pub async fn members(
    app: &App,
    caller: i64,
    request: GetRoomMembersRequest,
) -> Result<GetRoomMembersResponse, Refusal> {
    with(app, request.room_id, |room| {
        require(room.members.contains(&caller), refusal::NOT_IN_ROOM)?;
        Ok(GetRoomMembersResponse {
            success: true,
            member_ids: room.members.iter().copied().map(wire_id).collect(),
            member_count: u32::try_from(room.members.len()).unwrap_or(u32::MAX),
        })
    })
}

/// InviteUserToRoom.
pub async fn invite(
    app: &App,
    caller: i64,
    request: InviteUserToRoomRequest,
) -> Result<InviteUserToRoomResponse, Refusal> {
    with(app, request.room_id, |room| {
        require(room.is_admin(caller), refusal::ROOM_INVITE_DENIED)?;
        require(
            room.invited.insert(row_id(request.user_id)),
            refusal::ALREADY_INVITED_TO_ROOM,
        )?;
        Ok(InviteUserToRoomResponse { success: true })
    })
}

/// AcceptRoomInvitation.
pub async fn accept(
    app: &App,
    caller: i64,
    request: AcceptRoomInvitationRequest,
) -> Result<AcceptRoomInvitationResponse, Refusal> {
    with(app, request.room_id, |room| {
        require(!room.members.contains(&caller), refusal::ALREADY_IN_ROOM)?;
        require(room.invited.contains(&caller), refusal::NOT_INVITED_TO_ROOM)?;
        room.enter(caller);
        Ok(AcceptRoomInvitationResponse { success: true })
    })
}

/// PromoteRoomAdmin.
pub async fn promote(
    app: &App,
    caller: i64,
    request: PromoteRoomAdminRequest,
) -> Result<PromoteRoomAdminResponse, Refusal> {
    let user = row_id(request.user_id);
    with(app, request.room_id, |room| {
        require(room.is_admin(caller), refusal::ROOM_PROMOTE_DENIED)?;
        require(room.members.contains(&user), refusal::USER_NOT_IN_ROOM)?;
        room.admins.insert(user);
        Ok(PromoteRoomAdminResponse { success: true })
    })
}

/// DemoteRoomAdmin.
pub async fn demote(
    app: &App,
    caller: i64,
    request: DemoteRoomAdminRequest,
) -> Result<DemoteRoomAdminResponse, Refusal> {
    let user = row_id(request.user_id);
    with(app, request.room_id, |room| {
        require(caller == room.creator, refusal::ROOM_DEMOTE_DENIED)?;
        require(user != room.creator, refusal::ROOM_CREATOR_DEMOTED)?;
        room.admins.remove(&user);
        Ok(DemoteRoomAdminResponse { success: true })
    })
}

/// KickUserFromRoom.
pub async fn kick(
    app: &App,
    caller: i64,
    request: KickUserFromRoomRequest,
) -> Result<KickUserFromRoomResponse, Refusal> {
    let user = row_id(request.user_id);
    with(app, request.room_id, |room| {
        require(room.is_admin(caller), refusal::ROOM_KICK_DENIED)?;
        require(user != caller, refusal::ROOM_KICK_ONESELF)?;
        require(user != room.creator, refusal::ROOM_CREATOR_KICKED)?;
        require(room.leave(user), refusal::USER_NOT_IN_ROOM)?;
        Ok(KickUserFromRoomResponse { success: true })
    })
}

/// Signal: looks at the signal alone, not at the room, and delivers nothing, as on a real server.
pub async fn signal(_: &App, _: i64, request: SignalRequest) -> Result<SignalResponse, Refusal> {
    match SignalType::try_from(request.signal_type) {
        Ok(SignalType::Offer | SignalType::Answer) => {
            require(!request.sdp.is_empty(), refusal::SDP_REQUIRED)?;
        }
        Ok(SignalType::IceCandidate) => {
            require(
                !request.ice_candidate.is_empty(),
                refusal::ICE_CANDIDATE_REQUIRED,
            )?;
        }
        Ok(SignalType::Unspecified) | Err(_) => return Err(refusal::SIGNAL_TYPE_REQUIRED),
    }
    Ok(SignalResponse { success: true })
}
