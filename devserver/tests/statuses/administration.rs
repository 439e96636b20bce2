//! ServerManageService.

use ourchat_proto::service::{
    ourchat::{
        get_account_info::v1::GetAccountInfoRequest,
        msg_delivery::{announcement::v1::Announcement, recall::v1::RecallMsgRequest},
        session::get_session_info::v1::QueryValues,
        unregister::v1::UnregisterRequest,
    },
    server_manage::{
        config::v1::{GetConfigRequest, SetConfigRequest},
        delete_account::v1::DeleteAccountRequest,
        monitoring::v1::{GetHistoricalMetricsRequest, GetMonitoringMetricsRequest},
        publish_announcement::v1::PublishAnnouncementRequest,
        session_manage::v1::{ListSessionsRequest, SessionFilter},
        set_server_status::v1::SetServerStatusRequest,
        user_manage::v1::{
            AssignServerRoleRequest, BanUserRequest, ListUsersRequest, RemoveServerRoleRequest,
            UnbanUserRequest,
        },
    },
};
use prost_types::{Duration, Timestamp};
use tonic::Status;

use super::{
    accepted, cases,
    support::{Running, call, chat::User, group::NOBODY, manage, start},
};

/// Ada, who administrates, and Bob, who does not.
async fn office() -> (Running, User, User) {
    let server = start(&["--admin", "ada@example.org", "--metrics"]).await;
    let ada = User::register(&server, "ada").await;
    let bob = User::register(&server, "bob").await;
    (server, ada, bob)
}

async fn deleted_account() -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    let user_id = ada.id;
    // Everybody may, twice, also after unregistering.
    accepted(call!(bob, unregister, UnregisterRequest {}));
    accepted(manage!(
        bob,
        delete_account,
        DeleteAccountRequest { user_id }
    ));
    accepted(manage!(
        bob,
        delete_account,
        DeleteAccountRequest { user_id }
    ));
    call!(ada, get_account_info, GetAccountInfoRequest::default()).map(drop)
}

async fn set_status() -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    let status = |server_status| SetServerStatusRequest {
        server_status,
        reason: "tea".into(),
    };
    accepted(manage!(bob, set_server_status, status(0)));
    bob.new_session(&[]).await;
    accepted(manage!(bob, set_server_status, status(2)));
    let refused = call!(ada, get_account_info, GetAccountInfoRequest::default()).unwrap_err();
    assert_eq!(refused.message(), "Server Maintaining");
    accepted(manage!(bob, set_server_status, status(1)));
    bob.new_session(&[]).await;
    manage!(bob, set_server_status, status(3)).map(drop)
}

fn announcement(publisher_id: u64) -> PublishAnnouncementRequest {
    PublishAnnouncementRequest {
        announcement: Some(Announcement {
            content: "There is cake.".into(),
            title: "Cake".into(),
            publisher_id,
        }),
    }
}

async fn announce(request: PublishAnnouncementRequest) -> Result<(), Status> {
    let (_server, _, bob) = office().await;
    manage!(bob, publish_announcement, request).map(drop)
}

async fn recall_announcement() -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    accepted(manage!(bob, publish_announcement, announcement(ada.id)));
    let msg_id = bob.events_since(0).await.next().await.msg_id;
    let session_id = bob.new_session(&[]).await;
    let answer = call!(bob, recall_msg, RecallMsgRequest { msg_id, session_id });
    assert_eq!(bob.events_since(0).await.next().await.msg_id, msg_id);
    answer.map(drop)
}

async fn get_config() -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    let content = accepted(manage!(ada, get_config, GetConfigRequest {})).content;
    let content: serde_json::Value = serde_json::from_str(&content).expect("JSON");
    assert_eq!(
        (&content["quota"], &content["cors"]),
        (&104_857_600.into(), &"as-real".into())
    );
    manage!(bob, get_config, GetConfigRequest {}).map(drop)
}

async fn set_config(by_admin: bool, content: &str) -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    let content = content.to_owned();
    let who = if by_admin { ada } else { bob };
    manage!(who, set_config, SetConfigRequest { content }).map(drop)
}

async fn metrics_off() -> (Running, User) {
    let server = start(&[]).await;
    let ada = User::register(&server, "ada").await;
    (server, ada)
}

async fn measure_off() -> Result<(), Status> {
    let (_server, ada) = metrics_off().await;
    let request = GetMonitoringMetricsRequest::default();
    manage!(ada, get_monitoring_metrics, request).map(drop)
}

async fn history_off() -> Result<(), Status> {
    let (_server, ada) = metrics_off().await;
    manage!(
        ada,
        get_historical_metrics,
        GetHistoricalMetricsRequest::default()
    )
    .map(drop)
}

/// Seconds of start, end and interval.
async fn history(
    start: Option<i64>,
    end: Option<i64>,
    interval: Option<i64>,
) -> Result<(), Status> {
    let (_server, _, bob) = office().await;
    let time = |seconds| Timestamp { seconds, nanos: 0 };
    let request = GetHistoricalMetricsRequest {
        start_time: start.map(time),
        end_time: end.map(time),
        interval: interval.map(|seconds| Duration { seconds, nanos: 0 }),
    };
    manage!(bob, get_historical_metrics, request).map(drop)
}

async fn list_users() -> Result<(), Status> {
    let (_server, ada, _) = office().await;
    manage!(ada, list_users, ListUsersRequest::default()).map(drop)
}

fn ban(user_id: u64) -> BanUserRequest {
    BanUserRequest {
        user_id,
        reason: Some("noise".into()),
        duration: None,
    }
}

async fn ban_by_bob() -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    manage!(bob, ban_user, ban(ada.id)).map(drop)
}

async fn unban_by_bob() -> Result<(), Status> {
    let (_server, _, bob) = office().await;
    manage!(bob, unban_user, UnbanUserRequest { user_id: NOBODY }).map(drop)
}

async fn unban_twice() -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    let user_id = bob.id;
    accepted(manage!(ada, ban_user, ban(user_id)));
    // The ban has no effect.
    bob.new_session(&[]).await;
    accepted(manage!(ada, unban_user, UnbanUserRequest { user_id }));
    manage!(ada, unban_user, UnbanUserRequest { user_id }).map(drop)
}

async fn assign(by_admin: bool, whom: Option<u64>, role_id: u64) -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    let user_id = whom.unwrap_or(bob.id);
    let who = if by_admin { ada } else { bob };
    manage!(
        who,
        assign_server_role,
        AssignServerRoleRequest { user_id, role_id }
    )
    .map(drop)
}

/// Bob gets a role twice, or loses it again before he uses it.
async fn assign_again(lost: bool) -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    let (user_id, role_id) = (bob.id, 1);
    let request = AssignServerRoleRequest { user_id, role_id };
    accepted(manage!(ada, assign_server_role, request));
    accepted(manage!(bob, get_config, GetConfigRequest {}));
    if lost {
        // Everybody may take roles away.
        let request = RemoveServerRoleRequest { user_id, role_id };
        accepted(manage!(bob, remove_server_role, request));
        return manage!(bob, get_config, GetConfigRequest {}).map(drop);
    }
    manage!(bob, assign_server_role, request).map(drop)
}

async fn list_sessions(values: &[i32], kind: i32) -> Result<(), Status> {
    let (_server, ada, bob) = office().await;
    ada.new_session(&[]).await;
    let request = ListSessionsRequest {
        filter: Some(SessionFilter {
            session_type: Some(kind),
            ..Default::default()
        }),
        pagination: None,
        query_values: values.into(),
    };
    manage!(bob, list_sessions, request).map(drop)
}

cases! {
    "*" 16 "User Not Found", "deleted by somebody": deleted_account().await;
    "ServerManageService.SetServerStatus" 3 "Request Invalid Value", "no such status": set_status().await;
    "ServerManageService.PublishAnnouncement" 13 "pool error: announcement is none", "no announcement":
        announce(PublishAnnouncementRequest::default()).await;
    "ServerManageService.PublishAnnouncement" 13 "add announcement error: the publisher does not exist", "nobody's":
        announce(announcement(NOBODY)).await;
    "OurChatService.RecallMsg" 13 "Server Error", "an announcement": recall_announcement().await;
    "ServerManageService.GetConfig" 7 "Permission Denied", "no administrator": get_config().await;
    "ServerManageService.GetConfig" 7 "Permission Denied", "no administrator any more": assign_again(true).await;
    "ServerManageService.SetConfig" 7 "Permission Denied", "no administrator, no JSON": set_config(false, "{").await;
    "ServerManageService.SetConfig" 3 "Invalid JSON: EOF while parsing an object at line 1 column 1", "no JSON":
        set_config(true, "{").await;
    "ServerManageService.SetConfig" 3 "`password_score` goes from 0 to 4", "a high score":
        set_config(true, r#"{"password_score": 5}"#).await;
    "ServerManageService.GetMonitoringMetrics" 12 "Metrics are disabled in configuration", "metrics off":
        measure_off().await;
    "ServerManageService.GetHistoricalMetrics" 12 "Metrics Disabled", "metrics off, no times": history_off().await;
    "ServerManageService.GetHistoricalMetrics" 3 "Invalid Start Time", "no times": history(None, None, None).await;
    "ServerManageService.GetHistoricalMetrics" 3 "Invalid End Time", "no such end":
        history(Some(0), Some(i64::MAX), None).await;
    "ServerManageService.GetHistoricalMetrics" 3 "Invalid Interval", "no interval":
        history(Some(0), Some(1), None).await;
    "ServerManageService.GetHistoricalMetrics" 3 "Invalid Interval", "backwards":
        history(Some(0), Some(1), Some(-1)).await;
    "ServerManageService.ListUsers" 12 "not yet implemented", "an administrator": list_users().await;
    "ServerManageService.BanUser" 7 "Permission Denied", "no administrator": ban_by_bob().await;
    "ServerManageService.UnbanUser" 7 "Permission Denied", "no administrator, nobody": unban_by_bob().await;
    "ServerManageService.UnbanUser" 5 "User Not Be Banned", "not banned any more": unban_twice().await;
    "ServerManageService.AssignServerRole" 7 "Permission Denied", "no administrator": assign(false, None, 1).await;
    "ServerManageService.AssignServerRole" 13 "Server Error", "nobody": assign(true, Some(NOBODY), 1).await;
    "ServerManageService.AssignServerRole" 13 "Server Error", "no role": assign(true, None, 2).await;
    "ServerManageService.AssignServerRole" 13 "Server Error", "twice": assign_again(false).await;
    "ServerManageService.ListSessions" 3 "Request Invalid Value", "no such field": list_sessions(&[99], 0).await;
    "ServerManageService.ListSessions" 3 "Request Invalid Value", "no such kind": list_sessions(&[], 9).await;
    "ServerManageService.ListSessions" 7 "Permission Denied", "members, no administrator":
        list_sessions(&[QueryValues::Members as i32], 2).await;
}
