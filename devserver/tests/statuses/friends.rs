//! Friend invitations.

use ourchat_proto::service::ourchat::friends::{
    accept_friend_invitation::v1::{AcceptFriendInvitationRequest, AcceptFriendInvitationResponse},
    add_friend::v1::{AddFriendRequest, AddFriendResponse},
    delete_friend::v1::DeleteFriendRequest,
    set_friend_info::v1::SetFriendInfoRequest,
};
use tonic::{Response, Status};

use super::{
    accepted, cases,
    support::{Running, call, chat::User, group::NOBODY, http, start},
};

async fn pair(server: &Running) -> (User, User) {
    (
        User::register(server, "ada").await,
        User::register(server, "bob").await,
    )
}

async fn add(user: &mut User, friend_id: u64) -> Result<Response<AddFriendResponse>, Status> {
    let request = user.ask(AddFriendRequest {
        friend_id,
        ..Default::default()
    });
    user.rpc.add_friend(request).await
}

async fn accept(
    user: &mut User,
    friend_id: u64,
) -> Result<Response<AcceptFriendInvitationResponse>, Status> {
    let request = user.ask(AcceptFriendInvitationRequest {
        friend_id,
        status: 1,
        leave_message: None,
    });
    user.rpc.accept_friend_invitation(request).await
}

async fn add_a_friend() -> Result<Response<AddFriendResponse>, Status> {
    let server = start(&[]).await;
    let (mut ada, bob) = pair(&server).await;
    ada.befriend(&bob).await;
    add(&mut ada, bob.id).await
}

async fn add_nobody() -> Result<Response<AddFriendResponse>, Status> {
    let server = start(&[]).await;
    add(&mut User::register(&server, "ada").await, 5).await
}

async fn accept_after(days: i64) -> Result<Response<AcceptFriendInvitationResponse>, Status> {
    let server = start(&["--control", "--token-lifetime", "999999999"]).await;
    let (mut ada, mut bob) = pair(&server).await;
    accepted(add(&mut ada, bob.id).await);
    let shift = format!(r#"{{"offsetMs": {}}}"#, days * 86_400_000);
    http::post_json(&server, "/control/clock", &shift).await;
    accept(&mut bob, ada.id).await
}

async fn accept_twice() -> Result<Response<AcceptFriendInvitationResponse>, Status> {
    let server = start(&[]).await;
    let (ada, mut bob) = pair(&server).await;
    ada.befriend(&bob).await;
    accept(&mut bob, ada.id).await
}

async fn accept_own() -> Result<Response<AcceptFriendInvitationResponse>, Status> {
    let server = start(&[]).await;
    let mut ada = User::register(&server, "ada").await;
    let id = ada.id;
    accepted(add(&mut ada, id).await);
    accept(&mut ada, id).await
}

async fn accept_when_friends() -> Result<Response<AcceptFriendInvitationResponse>, Status> {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    // Each invites the other, so that one invitation is left when they are friends.
    accepted(add(&mut bob, ada.id).await);
    ada.befriend(&bob).await;
    let again = accept(&mut ada, bob.id).await;
    assert_eq!(
        accept(&mut ada, bob.id).await.unwrap_err().message(),
        "Friend Invitation Not Found"
    );
    again
}

async fn name(user: &User, id: u64, name: &str) -> Result<Response<impl Sized + use<>>, Status> {
    let request = SetFriendInfoRequest {
        id,
        display_name: Some(name.into()),
    };
    call!(user, set_friend_info, request)
}

async fn name_badly(nobody: bool, length: usize) -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let (ada, bob) = pair(&server).await;
    accepted(name(&ada, bob.id, &"\u{e9}".repeat(200)).await);
    let id = if nobody { NOBODY } else { bob.id };
    name(&ada, id, &"\u{e9}".repeat(length)).await
}

async fn accept_after_naming() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    accepted(name(&bob, ada.id, "Countess").await);
    accepted(add(&mut ada, bob.id).await);
    accept(&mut bob, ada.id).await
}

async fn delete(user: &User, friend_id: u64) -> Result<Response<impl Sized + use<>>, Status> {
    call!(user, delete_friend, DeleteFriendRequest { friend_id })
}

async fn delete_no_friend() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let (ada, bob) = pair(&server).await;
    ada.befriend(&bob).await;
    accepted(delete(&bob, ada.id).await);
    delete(&ada, bob.id).await
}

async fn befriend_again() -> Result<Response<impl Sized>, Status> {
    let server = start(&[]).await;
    let (mut ada, mut bob) = pair(&server).await;
    ada.befriend(&bob).await;
    accepted(delete(&ada, bob.id).await);
    accepted(add(&mut ada, bob.id).await);
    accept(&mut bob, ada.id).await
}

cases! {
    "OurChatService.AddFriend" 6 "Friend Already Exists", "a friend": add_a_friend().await;
    "OurChatService.AddFriend" 13 "Server Error", "nobody": add_nobody().await;
    "OurChatService.AcceptFriendInvitation" 5 "Friend Invitation Not Found", "accepted before": accept_twice().await;
    "OurChatService.AcceptFriendInvitation" 5 "Friend Invitation Not Found", "after three days": accept_after(3).await;
    "OurChatService.AcceptFriendInvitation" 13 "Server Error", "from oneself": accept_own().await;
    "OurChatService.AcceptFriendInvitation" 13 "Server Error", "friends already": accept_when_friends().await;
    "OurChatService.AcceptFriendInvitation" 13 "Server Error", "a contact already": accept_after_naming().await;
    "OurChatService.AcceptFriendInvitation" 13 "Server Error", "friends before": befriend_again().await;
    "OurChatService.SetFriendInfo" 13 "Server Error", "nobody": name_badly(true, 3).await;
    "OurChatService.SetFriendInfo" 13 "Server Error", "201 characters": name_badly(false, 201).await;
    "OurChatService.DeleteFriend" 5 "Friend Not Found", "no friend any more": delete_no_friend().await;
}
