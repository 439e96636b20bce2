//! What nobody is told of.

use std::time::Duration;

use ourchat_proto::service::ourchat::{
    friends::{delete_friend::v1::DeleteFriendRequest, set_friend_info::v1::SetFriendInfoRequest},
    get_account_info::v1::{GetAccountInfoRequest, GetAccountInfoResponse, QueryValues as Account},
    session::{
        add_role::v1::AddRoleRequest,
        ban::v1::{BanUserRequest, UnbanUserRequest},
        delete_session::v1::DeleteSessionRequest,
        e2eeize_and_dee2eeize_session::v1::Dee2eeizeSessionRequest,
        get_session_info::v1::{
            GetSessionInfoRequest, GetSessionInfoResponse, QueryValues as Info,
        },
        kick::v1::KickUserRequest,
        mute::v1::{MuteUserRequest, UnmuteUserRequest},
        set_role::v1::SetRoleRequest,
        set_session_info::v1::SetSessionInfoRequest,
    },
    set_account_info::v1::SetSelfInfoRequest,
    unregister::v1::UnregisterRequest,
    webrtc::signal::v1::SignalRequest,
};

use super::{
    cases,
    observe::observe,
    support::{
        call,
        chat::User,
        group::{ADMIN_ROLE, Group, encrypted_group, group},
    },
};

/// Fails if anybody sees anything of it.
async fn silent<T>(group: &Group, act: impl Future<Output = Result<T, tonic::Status>>) {
    let (seen, outcome) = observe(group, act).await;
    assert!(outcome.is_ok(), "{:?}", outcome.err());
    seen.live(&[], &[], &[]);
    seen.history(&[], &[], &[]);
}

async fn info(group: &Group) -> GetSessionInfoResponse {
    let request = GetSessionInfoRequest {
        session_id: group.session,
        query_values: [
            Info::Name,
            Info::AvatarKey,
            Info::Members,
            Info::Roles,
            Info::Size,
            Info::Description,
        ]
        .map(i32::from)
        .into(),
    };
    call!(group.ada, get_session_info, request)
        .unwrap()
        .into_inner()
}

async fn account(user: &User) -> GetAccountInfoResponse {
    let request = GetAccountInfoRequest {
        id: None,
        request_values: [Account::Sessions, Account::Friends, Account::UpdatedTime]
            .map(i32::from)
            .into(),
    };
    call!(user, get_account_info, request).unwrap().into_inner()
}

/// Whether the account changed meanwhile, as who polls it sees.
async fn changed(user: &User, before: &GetAccountInfoResponse) -> bool {
    account(user).await.updated_time != before.updated_time
}

async fn kick() {
    let group = group().await;
    let before = account(&group.bob).await;
    let request = KickUserRequest {
        session_id: group.session,
        user_id: group.bob.id,
    };
    silent(&group, async { call!(group.ada, kick_user, request) }).await;
    assert!(changed(&group.bob, &before).await);
    assert!(!account(&group.bob).await.sessions.contains(&group.session));
    let info = info(&group).await;
    assert_eq!((info.members, info.size), (vec![group.ada.id], Some(1)));
}

/// Everybody is banned; those who may lift bans stay.
async fn ban() {
    let group = group().await;
    let before = account(&group.bob).await;
    let request = BanUserRequest {
        session_id: group.session,
        user_ids: vec![],
        duration: None,
    };
    silent(&group, async { call!(group.ada, ban_user, request) }).await;
    assert!(changed(&group.bob, &before).await);
    assert_eq!(info(&group).await.members, [group.ada.id]);
}

async fn unban() {
    let group = group().await;
    let (session_id, user_ids) = (group.session, vec![group.bob.id]);
    let request = BanUserRequest {
        session_id,
        user_ids: user_ids.clone(),
        duration: None,
    };
    call!(group.ada, ban_user, request).unwrap();
    let request = UnbanUserRequest {
        session_id,
        user_ids,
    };
    silent(&group, async { call!(group.ada, unban_user, request) }).await;
    // Who was banned is not a member again.
    assert_eq!(info(&group).await.members, [group.ada.id]);
}

async fn mute() {
    let group = group().await;
    let request = MuteUserRequest {
        session_id: group.session,
        user_ids: vec![group.bob.id],
        duration: None,
    };
    silent(&group, async { call!(group.ada, mute_user, request) }).await;
    assert!(group.bob.send(group.session, "mmh").await.is_err());
    let request = UnmuteUserRequest {
        session_id: group.session,
        user_ids: vec![group.bob.id],
    };
    silent(&group, async { call!(group.ada, unmute_user, request) }).await;
    group.bob.send(group.session, "ah").await.unwrap();
}

async fn roles() {
    let group = group().await;
    let request = AddRoleRequest {
        name: "Gardener".into(),
        permissions: vec![6],
        session_id: group.session,
        description: None,
    };
    silent(&group, async { call!(group.cy, add_role, request) }).await;
    let request = SetRoleRequest {
        session_id: group.session,
        role_id: ADMIN_ROLE,
        member_id: group.bob.id,
    };
    silent(&group, async { call!(group.ada, set_role, request) }).await;
    let mut roles: Vec<_> = info(&group)
        .await
        .roles
        .iter()
        .map(|r| (r.user_id, r.role))
        .collect();
    roles.sort_unstable();
    assert_eq!(roles, [(group.ada.id, 3), (group.bob.id, 2)]);
}

async fn change_session() {
    let group = group().await;
    let request = SetSessionInfoRequest {
        session_id: group.session,
        name: Some("Tea".into()),
        description: Some("At five".into()),
        avatar_key: None,
    };
    silent(&group, async {
        call!(group.ada, set_session_info, request)
    })
    .await;
    let info = info(&group).await;
    assert_eq!(
        (info.name.as_deref(), info.description.as_deref()),
        (Some("Tea"), Some("At five"))
    );
    assert_eq!(info.avatar_key.as_deref(), Some(""));
}

async fn delete_session() {
    let group = group().await;
    let session_id = group.session;
    group.bob.send(session_id, "gone").await.unwrap();
    let before = account(&group.bob).await;
    let request = DeleteSessionRequest { session_id };
    silent(&group, async { call!(group.ada, delete_session, request) }).await;
    assert!(changed(&group.bob, &before).await);
    assert!(group.bob.events_since(0).await.texts().await.is_empty());
}

async fn switch_off() {
    let group = encrypted_group().await;
    let session_id = group.session;
    let request = Dee2eeizeSessionRequest { session_id };
    silent(&group, async {
        call!(group.ada, dee2eeize_session, request)
    })
    .await;
}

async fn delete_friend() {
    let group = group().await;
    let before = account(&group.bob).await;
    assert_eq!((before.friends.len(), before.sessions.len()), (1, 2));
    let request = DeleteFriendRequest {
        friend_id: group.ada.id,
    };
    silent(&group, async { call!(group.bob, delete_friend, request) }).await;
    for user in [&group.ada, &group.bob] {
        let after = account(user).await;
        assert_eq!(
            (after.friends, after.sessions),
            (vec![], vec![group.session])
        );
    }
}

async fn accounts() {
    let group = group().await;
    let request = SetFriendInfoRequest {
        id: group.cy.id,
        display_name: Some("Cyril".into()),
    };
    silent(&group, async { call!(group.bob, set_friend_info, request) }).await;
    let request = GetAccountInfoRequest {
        id: Some(group.cy.id),
        request_values: vec![Account::DisplayName.into()],
    };
    let info = call!(group.bob, get_account_info, request)
        .unwrap()
        .into_inner();
    assert_eq!(info.display_name.as_deref(), Some("Cyril"));
    let request = SetSelfInfoRequest {
        user_name: Some("Robert".into()),
        ..Default::default()
    };
    silent(&group, async { call!(group.bob, set_self_info, request) }).await;
    let request = SignalRequest {
        target_user_id: group.ada.id,
        signal_type: 1,
        sdp: "v=0".into(),
        ..Default::default()
    };
    silent(&group, async { call!(group.bob, signal, request) }).await;
}

async fn unregister() {
    let group = group().await;
    // Bob's own streams go on, but he cannot open new ones: Ada and Cy watch.
    let (mut ada, mut cy) = (group.ada.live().await, group.cy.live().await);
    call!(group.bob, unregister, UnregisterRequest {}).unwrap();
    let wait = Duration::from_millis(400);
    assert!(ada.during(wait).await.is_empty() && cy.during(wait).await.is_empty());
}

cases! {
    "KickUser -": kick();
    "BanUser -": ban();
    "UnbanUser -": unban();
    "MuteUser -", "UnmuteUser -": mute();
    "AddRole -", "SetRole -": roles();
    "SetSessionInfo -": change_session();
    "DeleteSession -": delete_session();
    "Dee2eeizeSession -": switch_off();
    "DeleteFriend -": delete_friend();
    "SetFriendInfo -", "SetSelfInfo -", "Signal -": accounts();
    "Unregister -": unregister();
}
