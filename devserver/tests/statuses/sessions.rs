//! Sessions and invitations to them.

use ourchat_proto::service::ourchat::session::{
    accept_join_session_invitation::v1::{
        AcceptJoinSessionInvitationRequest, AcceptJoinSessionInvitationResponse,
    },
    get_session_info::v1::{GetSessionInfoRequest, GetSessionInfoResponse, QueryValues},
    invite_user_to_session::v1::InviteUserToSessionRequest,
    new_session::v1::{NewSessionRequest, NewSessionResponse},
};
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{chat::User, http, start},
};

async fn friend_twice() -> Result<Response<NewSessionResponse>, Status> {
    let server = start(&[]).await;
    let (mut ada, bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    ada.befriend(&bob).await;
    let request = ada.ask(NewSessionRequest {
        members: vec![bob.id, bob.id],
        ..Default::default()
    });
    ada.rpc.new_session(request).await
}

async fn long_name() -> Result<Response<NewSessionResponse>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let name = |length| Some("\u{e9}".repeat(length));
    accepted(
        ada.rpc
            .new_session(ada.ask(NewSessionRequest {
                name: name(200),
                ..Default::default()
            }))
            .await,
    );
    ada.rpc
        .new_session(ada.ask(NewSessionRequest {
            name: name(201),
            ..Default::default()
        }))
        .await
}

async fn info(
    session: Option<u64>,
    values: &[i32],
) -> Result<Response<GetSessionInfoResponse>, Status> {
    let server = start(&[]).await;
    let (mut ada, bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    let session_id = match session {
        Some(id) => id,
        None => bob.new_session(&[]).await,
    };
    let request = ada.ask(GetSessionInfoRequest {
        session_id,
        query_values: values.into(),
    });
    ada.rpc.get_session_info(request).await
}

async fn invite_to(session_id: u64) -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let request = ada.ask(InviteUserToSessionRequest {
        session_id,
        invitee: 5,
        leave_message: None,
    });
    ada.rpc.invite_user_to_session(request).await
}

/// Bob answers an invitation of Ada as often as `answers` says, `days` later.
async fn answer(
    answers: &[bool],
    invitations: usize,
    days: i64,
) -> Result<Response<AcceptJoinSessionInvitationResponse>, Status> {
    let server = start(&["--control", "--token-lifetime", "999999999"]).await;
    let (mut ada, mut bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    let session_id = ada.new_session(&[]).await;
    for _ in 0..invitations {
        let request = InviteUserToSessionRequest {
            session_id,
            invitee: bob.id,
            leave_message: None,
        };
        let request = ada.ask(request);
        accepted(ada.rpc.invite_user_to_session(request).await);
    }
    http::post_json(
        &server,
        "/control/clock",
        &format!(r#"{{"offsetMs": {}}}"#, days * 86_400_000),
    )
    .await;
    let mut last = Err(Status::ok("no answer"));
    for &yes in answers {
        let request = AcceptJoinSessionInvitationRequest {
            session_id,
            accepted: yes,
            inviter_id: ada.id,
        };
        last = bob
            .rpc
            .accept_join_session_invitation(bob.ask(request))
            .await;
    }
    last
}

cases! {
    "OurChatService.NewSession" 13 "Server Error", "a friend twice": friend_twice().await;
    "OurChatService.NewSession" 13 "Server Error", "201 characters of name": long_name().await;
    "OurChatService.GetSessionInfo" 5 "Session Not Found", "unknown id, bad value": info(Some(5), &[99]).await;
    "OurChatService.GetSessionInfo" 3 "Request Invalid Value", "unknown value first":
        info(None, &[QueryValues::Name as i32, 10, QueryValues::Members as i32]).await;
    "OurChatService.GetSessionInfo" 7 "Permission Denied", "members, not a member":
        info(None, &[QueryValues::Members as i32, 10]).await;
    "OurChatService.GetSessionInfo" 7 "Permission Denied", "roles, not a member":
        info(None, &[QueryValues::Roles as i32]).await;
    "OurChatService.InviteUserToSession" 5 "Session Not Found", "unknown session and user": invite_to(5).await;
    "OurChatService.AcceptJoinSessionInvitation" 5 "Session Invitation Not Found", "never invited":
        answer(&[true], 0, 0).await;
    "OurChatService.AcceptJoinSessionInvitation" 5 "Session Invitation Not Found", "refused before":
        answer(&[false, true], 1, 0).await;
    "OurChatService.AcceptJoinSessionInvitation" 5 "Session Invitation Not Found", "after six days":
        answer(&[true], 1, 6).await;
    "OurChatService.AcceptJoinSessionInvitation" 13 "Server Error", "a member, five days later":
        answer(&[true, true], 2, 5).await;
}
