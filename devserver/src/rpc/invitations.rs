//! Invitations to sessions and their answers.

use std::sync::Arc;

use ourchat_proto::service::ourchat::{
    msg_delivery::v1::{FetchMsgsResponse, fetch_msgs_response::RespondEventType},
    session::{
        accept_join_session_invitation::v1::{
            AcceptJoinSessionInvitationRequest, AcceptJoinSessionInvitationResponse,
        },
        invite_user_to_session::v1::{
            AcceptSessionNotification, InviteUserToSession, InviteUserToSessionRequest,
            InviteUserToSessionResponse,
        },
        new_session::v1::{FailedMember, FailedReason},
    },
};

use super::membership;
use crate::{
    app::App,
    clock::{DAY, to_timestamp},
    refusal::{self, Refusal},
    store::{events, members, restrictions, row_id, sessions, users, wire_id},
};

/// Who is asked to join what.
pub struct Invitation {
    /// The session.
    pub session: i64,
    /// Who asks.
    pub inviter: i64,
    /// Who is asked.
    pub invitee: i64,
    /// Free text.
    pub leave_message: Option<String>,
}

/// Stores an invitation and tells the invitee.
pub async fn send(app: &App, invitation: Invitation) -> Result<(), Refusal> {
    let Invitation {
        session,
        inviter,
        invitee,
        leave_message,
    } = invitation;
    let now = app.clock.now();
    let expires = now + i64::from(app.settings().invitation_lifetime) * DAY;
    let record = app
        .db
        .transaction(move |db| {
            sessions::invite(db, session, inviter, invitee, expires)?;
            let event = RespondEventType::InviteUserToSession(InviteUserToSession {
                session_id: wire_id(session),
                inviter_id: wire_id(inviter),
                leave_message,
                expire_timestamp: Some(to_timestamp(expires)),
            });
            Ok(events::insert(db, event, invitee, Some(session), now)?)
        })
        .await?;
    // The live copy's time is the end of the invitation.
    let live = FetchMsgsResponse {
        time: Some(to_timestamp(expires)),
        ..record
    };
    app.queues.publish(invitee, &Arc::new(live));
    Ok(())
}

/// InviteUserToSession.
pub async fn invite(
    app: &App,
    caller: i64,
    request: InviteUserToSessionRequest,
) -> Result<InviteUserToSessionResponse, Refusal> {
    let (session, invitee) = (row_id(request.session_id), row_id(request.invitee));
    let known = app
        .db
        .transaction(move |db| {
            sessions::by_id(db, session)?.ok_or(refusal::SESSION_NOT_FOUND)?;
            Ok(users::exists(db, invitee)?)
        })
        .await?;
    if !known {
        let failed = FailedMember {
            id: request.invitee,
            reason: FailedReason::MemberNotFound.into(),
        };
        return Ok(InviteUserToSessionResponse {
            failed_member: Some(failed),
        });
    }
    send(
        app,
        Invitation {
            session,
            inviter: caller,
            invitee,
            leave_message: request.leave_message,
        },
    )
    .await?;
    Ok(InviteUserToSessionResponse::default())
}

/// AcceptJoinSessionInvitation.
pub async fn answer(
    app: &App,
    caller: i64,
    request: AcceptJoinSessionInvitationRequest,
) -> Result<AcceptJoinSessionInvitationResponse, Refusal> {
    let now = app.clock.now();
    let session = row_id(request.session_id);
    // An invitation may be answered for as long again as it says.
    let grace = i64::from(app.settings().invitation_lifetime) * DAY;
    let taken = app
        .db
        .transaction(move |db| {
            if restrictions::applies(db, restrictions::Kind::Ban, session, caller, now)? {
                return Err(refusal::USER_BANNED);
            }
            Ok(sessions::take_invitation(db, session, caller, now - grace)?)
        })
        .await?;
    if !taken {
        return Err(refusal::SESSION_INVITATION_NOT_FOUND);
    }
    let live = app
        .db
        .transaction(move |db| {
            let mut public_key = None;
            if request.accepted {
                membership::add(db, session, caller, members::role::MEMBER, now)?;
                if sessions::by_id(db, session)?.is_some_and(|session| session.e2ee_on) {
                    public_key = users::by_id(db, caller)?.map(|user| user.public_key);
                }
            }
            let event = RespondEventType::AcceptSessionApproval(AcceptSessionNotification {
                session_id: request.session_id,
                invitee_id: wire_id(caller),
                accepted: request.accepted,
                public_key,
            });
            Ok(events::insert(db, event, caller, Some(session), now)?)
        })
        .await?;
    app.queues
        .publish(row_id(request.inviter_id), &Arc::new(live));
    Ok(AcceptJoinSessionInvitationResponse {})
}
