//! Room keys, and switching encryption.

use ourchat_proto::service::ourchat::session::{
    e2eeize_and_dee2eeize_session::v1::{Dee2eeizeSessionRequest, E2eeizeSessionRequest},
    session_room_key::v1::SendRoomKeyRequest,
};
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{
        call,
        group::{NOBODY, encrypted_group, group},
    },
};

/// Who switches, and where.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    Owner,
    Member,
    Stranger,
    OwnerNowhere,
}

async fn switch_on(who: Who, encrypted: bool) -> Result<Response<impl Sized>, Status> {
    let group = if encrypted {
        encrypted_group().await
    } else {
        group().await
    };
    let session_id = if who == Who::OwnerNowhere {
        NOBODY
    } else {
        group.session
    };
    let request = E2eeizeSessionRequest { session_id };
    match who {
        Who::Owner | Who::OwnerNowhere => call!(group.ada, e2eeize_session, request),
        Who::Member => call!(group.bob, e2eeize_session, request),
        Who::Stranger => call!(group.cy, e2eeize_session, request),
    }
}

async fn switch_off(who: Who, twice: bool) -> Result<Response<impl Sized>, Status> {
    let group = encrypted_group().await;
    let session_id = if who == Who::OwnerNowhere {
        NOBODY
    } else {
        group.session
    };
    let request = Dee2eeizeSessionRequest { session_id };
    if twice {
        accepted(call!(group.ada, dee2eeize_session, request));
        // Switching on again has no effect on what may be sent.
        accepted(call!(
            group.ada,
            e2eeize_session,
            E2eeizeSessionRequest { session_id }
        ));
    }
    match who {
        Who::Owner | Who::OwnerNowhere => call!(group.ada, dee2eeize_session, request),
        Who::Member => call!(group.bob, dee2eeize_session, request),
        Who::Stranger => call!(group.cy, dee2eeize_session, request),
    }
}

async fn send_key_nowhere() -> Result<Response<impl Sized>, Status> {
    let request = SendRoomKeyRequest {
        session_id: NOBODY,
        user_id: NOBODY,
        room_key: vec![1],
    };
    call!(group().await.ada, send_room_key, request)
}

cases! {
    "OurChatService.E2eeizeSession" 13 "Server Error", "no session": switch_on(Who::OwnerNowhere, true).await;
    "OurChatService.E2eeizeSession" 5 "User Not In Session", "a stranger": switch_on(Who::Stranger, true).await;
    "OurChatService.E2eeizeSession" 7 "Permission Denied", "a member": switch_on(Who::Member, true).await;
    "OurChatService.E2eeizeSession" 6 "session already e2eeized", "encrypted": switch_on(Who::Owner, true).await;
    "OurChatService.Dee2eeizeSession" 13 "Server Error", "no session": switch_off(Who::OwnerNowhere, false).await;
    "OurChatService.Dee2eeizeSession" 5 "User Not In Session", "a stranger": switch_off(Who::Stranger, true).await;
    "OurChatService.Dee2eeizeSession" 7 "Permission Denied", "a member": switch_off(Who::Member, true).await;
    "OurChatService.Dee2eeizeSession" 6 "session already dee2eeized", "plain": switch_off(Who::Owner, true).await;
    "OurChatService.SendRoomKey" 5 "Session Not Found", "no session": send_key_nowhere().await;
}
