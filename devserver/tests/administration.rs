//! What administrators see and change.

use crate::support::{
    Running, call,
    chat::{self, User},
    files, http, manage, start,
};
use ourchat_proto::service::{
    basic::v1::GetServerInfoRequest,
    ourchat::{
        get_account_info::v1::{GetAccountInfoRequest, QueryValues as Account},
        session::{
            delete_session::v1::DeleteSessionRequest,
            get_session_info::v1::{GetSessionInfoRequest, QueryValues},
            kick::v1::KickUserRequest,
        },
    },
    server_manage::{
        config::v1::{GetConfigRequest, SetConfigRequest, SetConfigResponse},
        delete_account::v1::DeleteAccountRequest,
        monitoring::v1::{
            GetHistoricalMetricsRequest, GetMonitoringMetricsRequest, MetricDataPoint,
        },
        session_manage::v1::{ListSessionsRequest, Pagination, SessionFilter, SessionType},
        user_manage::v1::{
            AssignServerRoleRequest, ListServerRolePermissionsRequest, ListServerRolesRequest,
            ListUserServerRolesRequest, RemoveServerRoleRequest,
        },
    },
};
use prost_types::{Duration, Timestamp};
use tonic::Status;

async fn office(arguments: &[&str]) -> (Running, User, User) {
    let server = start(&[&["--admin", "ada@example.org"], arguments].concat()).await;
    let ada = User::register(&server, "ada").await;
    let bob = User::register(&server, "bob").await;
    (server, ada, bob)
}

async fn set(user: &User, content: &str) -> Result<SetConfigResponse, Status> {
    let content = content.to_owned();
    Ok(manage!(user, set_config, SetConfigRequest { content })?.into_inner())
}

#[tokio::test]
async fn settings_change_at_once_or_with_a_restart() {
    let (server, mut ada, _) = office(&[]).await;
    let info = async || {
        let mut basic = chat::basic(&server).await;
        let info = basic.get_server_info(GetServerInfoRequest {}).await;
        info.unwrap().into_inner().server_name
    };
    assert_eq!(info().await, "OurChat dev server");
    let answer = set(&ada, r#"{"server_name": "Tea room", "quota": 3}"#)
        .await
        .unwrap();
    assert_eq!((answer.success, answer.requires_restart), (true, false));
    assert_eq!(info().await, "Tea room");
    let refused = files::upload(&mut ada, b"four", None).await.unwrap_err();
    assert_eq!(refused.message(), "Storage Full");

    let answer = set(
        &ada,
        r#"{"token_lifetime": 7, "cors": "as-real", "quota": 9}"#,
    )
    .await
    .unwrap();
    assert!(answer.success && answer.requires_restart);
    assert_eq!(answer.restart_reasons.len(), 1);
    assert!(answer.restart_reasons[0].contains("token_lifetime"));
    files::upload(&mut ada, b"four", None).await.unwrap();

    for (wrong, text) in [
        (r#"{"quota": "much"}"#, "a setting has a wrong value"),
        (r#"{"qota": 5}"#, "there is no setting `qota`"),
        (r#"[]"#, "Invalid JSON"),
        (
            r#"{"lockout_tries": 0, "quota": 1}"#,
            "`lockout_tries` is at least 1",
        ),
        (
            r#"{"file_retention": 4000000000}"#,
            "`file_retention` is too long",
        ),
    ] {
        let refused = set(&ada, wrong).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::InvalidArgument);
        assert!(refused.message().starts_with(text), "{refused:?}");
    }
    let content = manage!(ada, get_config, GetConfigRequest {})
        .unwrap()
        .into_inner()
        .content;
    let content: serde_json::Value = serde_json::from_str(&content).unwrap();
    assert_eq!(content["quota"], 9);
    assert_eq!(content["token_lifetime"], 432_000);
}

#[tokio::test]
async fn measurements_count_what_there_is() {
    let (_server, ada, bob) = office(&["--metrics"]).await;
    let session = ada.befriend(&bob).await;
    let _stream = bob.live().await;
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    for _ in 0..50 {
        ada.send(session, "!").await.unwrap();
    }
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let request = |system, runtime| GetMonitoringMetricsRequest {
        include_system_metrics: system,
        include_tokio_metrics: runtime,
    };
    let measure = async |system, runtime| {
        let answer = manage!(bob, get_monitoring_metrics, request(system, runtime));
        answer.unwrap().into_inner().metrics.unwrap()
    };
    let metrics = measure(false, false).await;
    assert_eq!((metrics.total_users, metrics.total_sessions), (2, 1));
    assert_eq!(
        (metrics.active_sessions, metrics.active_connections),
        (1, 1)
    );
    // One comes in and two go out for each of the fifty.
    assert!(
        (10.0..150.0).contains(&metrics.messages_per_second),
        "{metrics:?}"
    );
    assert!((2..60).contains(&metrics.uptime_seconds));
    assert!(metrics.cpu_usage_percent.is_none() && metrics.tokio.is_none());
    let metrics = measure(true, true).await;
    assert!((1.0..100.0).contains(&metrics.memory_usage_percent.unwrap()));
    let runtime = metrics.tokio.unwrap().runtime.unwrap();
    assert!(runtime.workers_count >= 1 && runtime.live_tasks_count >= 1);

    let history = async |start, end, interval| {
        let time = |seconds| Some(Timestamp { seconds, nanos: 0 });
        let request = GetHistoricalMetricsRequest {
            start_time: time(start),
            end_time: time(end),
            interval: Some(Duration {
                seconds: interval,
                nanos: 0,
            }),
        };
        let answer = manage!(bob, get_historical_metrics, request);
        answer.unwrap().into_inner().data_points
    };
    let points: Vec<MetricDataPoint> = history(0, 8_000_000_000, 0).await;
    // One is kept at the start already.
    assert!(!points.is_empty());
    assert!(points[0].timestamp.unwrap().seconds > 1_600_000_000);
    assert!(history(0, 1_600_000_000, 0).await.is_empty());
    assert_eq!(history(0, 8_000_000_000, 3600).await.len(), 1);
}

#[tokio::test]
async fn sessions_are_listed_by_filter_and_page() {
    let (server, ada, bob) = office(&[]).await;
    let private = ada.befriend(&bob).await;
    let both = ada.new_session(&[bob.id]).await;
    let lonely = bob.new_session(&[]).await;
    let list = async |user: &User, filter: SessionFilter, page: Option<(u32, u32)>| {
        let request = ListSessionsRequest {
            filter: Some(filter),
            pagination: page.map(|(page, page_size)| Pagination { page, page_size }),
            query_values: vec![QueryValues::SessionId.into(), QueryValues::Members.into()],
        };
        let sessions = manage!(user, list_sessions, request)?.into_inner().sessions;
        Ok::<_, Status>(
            sessions
                .iter()
                .map(|one| one.session_id.unwrap())
                .collect::<Vec<_>>(),
        )
    };
    let all = SessionFilter::default();
    let kind = |kind: SessionType| SessionFilter {
        session_type: Some(kind.into()),
        ..all.clone()
    };
    assert_eq!(
        list(&ada, all.clone(), None).await.unwrap(),
        [private, both, lonely]
    );
    assert_eq!(
        list(&ada, all.clone(), Some((1, 2))).await.unwrap(),
        [private, both]
    );
    assert_eq!(
        list(&ada, all.clone(), Some((2, 2))).await.unwrap(),
        [lonely]
    );
    assert_eq!(
        list(&ada, kind(SessionType::Private), None).await.unwrap(),
        [private]
    );
    assert_eq!(
        list(&ada, kind(SessionType::Group), None).await.unwrap(),
        [both, lonely]
    );
    assert!(
        list(&ada, kind(SessionType::Channel), None)
            .await
            .unwrap()
            .is_empty()
    );
    let filters = [
        (
            SessionFilter {
                session_name: Some("tE".into()),
                ..all.clone()
            },
            vec![both, lonely],
        ),
        (
            SessionFilter {
                owner_id: Some(ada.id),
                ..all.clone()
            },
            vec![private, both],
        ),
        (
            SessionFilter {
                max_members: Some(1),
                ..all.clone()
            },
            vec![lonely],
        ),
        (
            SessionFilter {
                min_members: Some(2),
                ..all.clone()
            },
            vec![private, both],
        ),
        (
            SessionFilter {
                created_after: Some(Timestamp {
                    seconds: 8_000_000_000,
                    nanos: 0,
                }),
                ..all.clone()
            },
            vec![],
        ),
        (
            SessionFilter {
                created_before: Some(Timestamp {
                    seconds: 0,
                    nanos: 0,
                }),
                ..all.clone()
            },
            vec![],
        ),
    ];
    for (filter, expected) in filters {
        assert_eq!(
            list(&ada, filter.clone(), None).await.unwrap(),
            expected,
            "{filter:?}"
        );
    }
    // Bob sees the members of all of them because he is one; Cy does not.
    assert_eq!(list(&bob, all.clone(), None).await.unwrap().len(), 3);
    let cy = User::register(&server, "cy").await;
    assert_eq!(
        list(&cy, all, None).await.unwrap_err().message(),
        "Permission Denied"
    );
}

#[tokio::test]
async fn an_administrator_acts_on_any_session() {
    let (_server, ada, bob) = office(&[]).await;
    let session_id = bob.new_session(&[]).await;
    let request = GetSessionInfoRequest {
        session_id,
        query_values: vec![QueryValues::Members.into()],
    };
    let info = call!(ada, get_session_info, request).unwrap().into_inner();
    assert_eq!(info.members, [bob.id]);
    let other = bob.new_session(&[]).await;
    let request = KickUserRequest {
        session_id: other,
        user_id: bob.id,
    };
    call!(ada, kick_user, request).unwrap();
    // The session went with its last member.
    let gone = call!(
        ada,
        delete_session,
        DeleteSessionRequest { session_id: other }
    );
    assert_eq!(gone.unwrap_err().message(), "Session Not Found");
    call!(ada, delete_session, DeleteSessionRequest { session_id }).unwrap();
}

#[tokio::test]
async fn server_roles_are_given_and_taken() {
    let (server, ada, bob) = office(&["--control"]).await;
    let roles = async |user: &User| {
        let request = ListUserServerRolesRequest { user_id: user.id };
        manage!(bob, list_user_server_roles, request)
            .unwrap()
            .into_inner()
            .role_ids
    };
    assert_eq!((roles(&ada).await, roles(&bob).await), (vec![1], vec![]));
    let all = manage!(bob, list_server_roles, ListServerRolesRequest {})
        .unwrap()
        .into_inner();
    assert_eq!((all.roles.len(), all.roles[0].id), (1, 1));
    let permissions = async |role_id| {
        let request = ListServerRolePermissionsRequest { role_id };
        let answer = manage!(bob, list_server_role_permissions, request).unwrap();
        answer
            .into_inner()
            .permissions
            .iter()
            .map(|one| one.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(permissions(1).await, (1..=9).collect::<Vec<_>>());
    assert!(permissions(2).await.is_empty());
    let (user_id, role_id) = (bob.id, 1);
    let request = AssignServerRoleRequest { user_id, role_id };
    manage!(ada, assign_server_role, request).unwrap();
    assert_eq!(roles(&bob).await, [1]);
    for _ in 0..2 {
        manage!(
            bob,
            remove_server_role,
            RemoveServerRoleRequest { user_id, role_id }
        )
        .unwrap();
        assert!(roles(&bob).await.is_empty());
    }
    let answer = http::post_json(
        &server,
        "/control/admins",
        r#"{"email": "bob@example.org"}"#,
    )
    .await;
    assert_eq!(answer.status(), 204);
    assert_eq!(roles(&bob).await, [1]);
}

#[tokio::test]
async fn a_deleted_account_takes_its_belongings_along() {
    let (server, ada, mut bob) = office(&[]).await;
    let shared = ada.befriend(&bob).await;
    let own = bob.new_session(&[]).await;
    bob.send(shared, "of Bob").await.unwrap();
    let key = files::upload(&mut bob, b"a file", Some(shared))
        .await
        .unwrap();
    files::download(&mut ada.clone(), &key).await.unwrap();
    manage!(
        ada,
        delete_account,
        DeleteAccountRequest { user_id: bob.id }
    )
    .unwrap();
    assert!(files::download(&mut ada.clone(), &key).await.is_err());
    assert!(ada.events_since(0).await.texts().await.is_empty());
    let request = GetAccountInfoRequest {
        id: None,
        request_values: vec![Account::Friends.into(), Account::Sessions.into()],
    };
    let account = call!(ada, get_account_info, request).unwrap().into_inner();
    assert_eq!((account.friends, account.sessions), (vec![], vec![shared]));
    let request = GetSessionInfoRequest {
        session_id: own,
        query_values: vec![],
    };
    let gone = call!(ada, get_session_info, request).unwrap_err();
    assert_eq!(gone.message(), "Session Not Found");
    // The address is free again.
    User::register(&server, "bob").await;
}
