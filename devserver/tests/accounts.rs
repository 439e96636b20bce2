//! What registration, login and the reading RPCs answer when all is well.

use crate::support::{
    chat::{self, User, registration},
    http, start,
};
use ourchat_proto::service::{
    auth::{
        authorize::v1::{AuthRequest, auth_request::Account},
        register::v1::RegisterRequest,
    },
    basic::{
        preset_user_status::v1::GetPresetUserStatusRequest,
        support::v1::SupportRequest,
        v1::{GetIdRequest, GetServerInfoRequest, TimestampRequest},
        voip::v1::GetVoipConfigRequest,
    },
    ourchat::{
        friends::add_friend::v1::AddFriendRequest,
        get_account_info::v1::{GetAccountInfoRequest, GetAccountInfoResponse},
        session::{
            get_session_info::v1::{GetSessionInfoRequest, RoleInfo},
            new_session::v1::NewSessionRequest,
        },
        set_account_info::v1::SetSelfInfoRequest,
    },
};

async fn info(
    user: &mut User,
    id: Option<u64>,
    values: impl IntoIterator<Item = i32>,
) -> GetAccountInfoResponse {
    let request = GetAccountInfoRequest {
        id,
        request_values: values.into_iter().collect(),
    };
    let request = user.ask(request);
    user.rpc
        .get_account_info(request)
        .await
        .expect("account information")
        .into_inner()
}

#[tokio::test]
async fn all_forms_of_rsa_keys_are_good_and_others_are_not() {
    let server = start(&[]).await;
    let mut auth = chat::auth(&server).await;
    let keys: [(&str, &[u8], bool); 6] = [
        ("spki", include_bytes!("data/rsa-2048.spki.der"), true),
        ("pkcs1", include_bytes!("data/rsa-2048.pkcs1.der"), true),
        ("pem", include_bytes!("data/rsa-2048.spki.pem"), true),
        ("8192", include_bytes!("data/rsa-8192.spki.der"), true),
        ("8200", include_bytes!("data/rsa-8200.spki.der"), false),
        ("p256", include_bytes!("data/p256.spki.der"), false),
    ];
    for (name, key, good) in keys {
        let request = RegisterRequest {
            public_key: key.into(),
            ..registration(name)
        };
        let refusal = auth.register(request).await.err();
        assert_eq!(
            refusal.map(|status| status.message().to_owned()),
            (!good).then(|| "Public Key Is Invalid".into()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn ids_and_names_have_the_forms_of_the_contract() {
    let server = start(&["--token-lifetime", "1000"]).await;
    let ada = User::register(&server, "ada").await;
    assert!(ada.id > 1 << 53 && ada.id < 1 << 63);
    assert!(
        ada.ocid.len() == 10
            && ada
                .ocid
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric())
    );
    let request = AuthRequest {
        account: Some(Account::Ocid(ada.ocid.clone())),
        password: chat::PASSWORD.into(),
    };
    let login = chat::auth(&server)
        .await
        .auth(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!((login.id, login.ocid), (ada.id, ada.ocid.clone()));

    // Read as a client reads it: without the secret.
    let token =
        jsonwebtoken::dangerous::insecure_decode::<serde_json::Value>(&login.token).unwrap();
    assert_eq!(token.header.alg, jsonwebtoken::Algorithm::HS256);
    let claims = token.claims.as_object().unwrap();
    let names: Vec<&str> = claims.keys().map(String::as_str).collect();
    assert_eq!(names, ["exp", "id"]);
    assert_eq!(claims["id"].as_u64(), Some(ada.id));
    let now = chat::basic(&server)
        .await
        .timestamp(TimestampRequest {})
        .await
        .unwrap()
        .into_inner()
        .timestamp
        .unwrap();
    let left = claims["exp"].as_i64().unwrap() - now.seconds;
    assert!((990..=1000).contains(&left), "{left}");
}

#[tokio::test]
async fn the_basic_service_needs_no_token() {
    let server = start(&["--server-name", "Here"]).await;
    let ada = User::register(&server, "ada").await;
    let mut basic = chat::basic(&server).await;
    assert_eq!(
        basic
            .get_id(GetIdRequest { ocid: ada.ocid })
            .await
            .unwrap()
            .into_inner()
            .id,
        ada.id
    );
    let info = basic
        .get_server_info(GetServerInfoRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!((info.status, &info.server_name[..]), (0, "Here"));
    assert_eq!(
        (
            info.unique_identifier.len(),
            &info.unique_identifier[14..15]
        ),
        (36, "4")
    );
    assert!(info.server_version.is_some());
    let presets = basic
        .get_preset_user_status(GetPresetUserStatusRequest {})
        .await
        .unwrap()
        .into_inner()
        .contents;
    assert!(!presets.is_empty() && presets.is_sorted());
    let voip = basic
        .get_voip_config(GetVoipConfigRequest {})
        .await
        .unwrap()
        .into_inner();
    assert!(voip.stun_servers[0].starts_with("stun:") && !voip.turn_enabled);
    basic.support(SupportRequest {}).await.unwrap();
}

#[tokio::test]
async fn account_information_is_filled_as_asked() {
    let server = start(&["--control"]).await;
    let (mut ada, mut bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    let request = AddFriendRequest {
        friend_id: bob.id,
        display_name: Some("Bobby".into()),
        leave_message: None,
    };
    ada.rpc.add_friend(ada.ask(request)).await.unwrap();
    let request = ourchat_proto::service::ourchat::friends::accept_friend_invitation::v1::AcceptFriendInvitationRequest {
        friend_id: ada.id,
        status: 1,
        leave_message: None,
    };
    let session = bob
        .rpc
        .accept_friend_invitation(bob.ask(request))
        .await
        .unwrap()
        .into_inner()
        .session_id
        .unwrap();

    assert_eq!(
        info(&mut ada, None, []).await,
        GetAccountInfoResponse::default()
    );
    let own = info(&mut ada, None, 0..=11).await;
    assert_eq!(
        (own.ocid, own.email, own.user_name),
        (
            Some(ada.ocid.clone()),
            Some(ada.email.clone()),
            Some("ada".into())
        )
    );
    assert_eq!(
        (own.display_name, own.status, own.avatar_key.as_deref()),
        (None, None, Some(""))
    );
    assert_eq!((own.sessions, own.friends), (vec![session], vec![bob.id]));
    assert!(
        own.updated_time.unwrap().nanos != own.register_time.unwrap().nanos,
        "befriending changes an account"
    );
    assert_eq!(own.public_updated_time, own.register_time);

    let bob_id = Some(bob.id);
    let other = info(&mut ada, bob_id, [1, 3, 4, 5, 6, 7, 8]).await;
    assert_eq!(
        (other.ocid, other.display_name, other.status),
        (Some(bob.ocid.clone()), Some("Bobby".into()), None)
    );
    let ada_id = Some(ada.id);
    assert_eq!(
        info(&mut bob, ada_id, [4]).await.display_name,
        Some(String::new())
    );

    let change = SetSelfInfoRequest {
        user_name: Some(" Bob ".into()),
        user_defined_status: Some("at sea".into()),
        ocid: Some("bob.1".into()),
        avatar_key: None,
    };
    bob.rpc.set_self_info(bob.ask(change)).await.unwrap();
    let other = info(&mut ada, bob_id, [1, 3, 5, 8]).await;
    assert_eq!(other.user_name.as_deref(), Some(" Bob "));
    assert_eq!(
        (other.ocid.as_deref(), other.status.as_deref()),
        (Some("bob.1"), Some("at sea"))
    );
    http::post_json(&server, "/control/clock", r#"{"offsetMs": 86401000}"#).await;
    assert_eq!(info(&mut ada, bob_id, [5]).await.status, None);
}

#[tokio::test]
async fn a_wrong_change_changes_nothing() {
    let server = start(&[]).await;
    let (mut ada, bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    let change = SetSelfInfoRequest {
        user_name: Some("Ada".into()),
        user_defined_status: Some("here".into()),
        ocid: Some(bob.ocid.clone()),
        ..Default::default()
    };
    ada.rpc.set_self_info(ada.ask(change)).await.unwrap_err();
    let own = info(&mut ada, None, [3, 5]).await;
    assert_eq!((own.user_name.as_deref(), own.status), (Some("ada"), None));
}

#[tokio::test]
async fn session_information_is_filled_as_asked() {
    let server = start(&[]).await;
    let (mut ada, bob) = (
        User::register(&server, "ada").await,
        User::register(&server, "bob").await,
    );
    ada.befriend(&bob).await;
    let request = NewSessionRequest {
        members: vec![bob.id, ada.id],
        name: Some("Tea".into()),
        ..Default::default()
    };
    let created = ada
        .rpc
        .new_session(ada.ask(request))
        .await
        .unwrap()
        .into_inner();
    assert!(created.failed_members.is_empty());
    let session_id = created.session_id;
    let request = GetSessionInfoRequest {
        session_id,
        query_values: (0..=9).collect(),
    };
    let info = ada
        .rpc
        .get_session_info(ada.ask(request))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (
            info.session_id,
            info.name.as_deref(),
            info.avatar_key.as_deref()
        ),
        (Some(session_id), Some("Tea"), Some(""))
    );
    assert_eq!((info.size, info.description), (Some(2), None));
    assert!(info.created_time.is_some() && info.created_time == info.updated_time);
    assert_eq!(info.members, [ada.id, bob.id]);
    assert_eq!(
        info.roles,
        [
            RoleInfo {
                role: 3,
                user_id: ada.id
            },
            RoleInfo {
                role: 1,
                user_id: bob.id
            }
        ]
    );
    // What everybody may see needs no membership.
    let stranger = User::register(&server, "eve").await;
    let request = GetSessionInfoRequest {
        session_id,
        query_values: vec![2, 8],
    };
    let seen = stranger
        .rpc
        .clone()
        .get_session_info(stranger.ask(request))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((seen.name.as_deref(), seen.size), (Some("Tea"), Some(2)));
}
