//! What is there before the load: users with tokens, their sessions, and streams that are live.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use ourchat_proto::service::{
    auth::authorize::v1::{AuthRequest, AuthResponse, auth_request::Account},
    ourchat::{
        get_account_info::v1::{GetAccountInfoRequest, GetAccountInfoResponse, QueryValues},
        session::get_session_info::v1::{
            GetSessionInfoRequest, GetSessionInfoResponse, QueryValues as SessionValues,
        },
    },
};

use super::client::Client;

/// The password of seeded accounts.
const PASSWORD: &str = "try ourchat 7777";

/// A session and those who are to get its messages.
pub struct Audience {
    pub session: u64,
    /// Positions of the members among the users.
    pub members: Vec<usize>,
}

/// A user who is logged in.
pub struct User {
    pub id: u64,
    pub token: String,
}

/// Logs the first seeded users in.
pub async fn log_in(client: &Client, count: u32) -> Vec<User> {
    let mut users = Vec::new();
    for number in 1..=count {
        let request = AuthRequest {
            account: Some(Account::Ocid(format!("user{number}"))),
            password: PASSWORD.into(),
        };
        let path = "/service.auth.v1.AuthService/Auth";
        let answer: AuthResponse = client.call(path, None, &request).await.expect("logged in");
        users.push(User {
            id: answer.id,
            token: answer.token,
        });
    }
    users
}

/// The session of everybody, and those of groups.
pub async fn audiences(client: &Client, users: &[User]) -> (Audience, Vec<Audience>) {
    let positions = users.iter().enumerate();
    let positions: HashMap<u64, usize> = positions.map(|(index, user)| (user.id, index)).collect();
    let (mut seen, mut everybody, mut groups) = (BTreeSet::new(), None, Vec::new());
    for user in users {
        let request = GetAccountInfoRequest {
            id: None,
            request_values: vec![QueryValues::Sessions.into()],
        };
        let account: GetAccountInfoResponse = client
            .our_chat("GetAccountInfo", &user.token, &request)
            .await
            .expect("an account");
        for session in account.sessions {
            if !seen.insert(session) {
                continue;
            }
            let request = GetSessionInfoRequest {
                session_id: session,
                query_values: vec![SessionValues::Name.into(), SessionValues::Members.into()],
            };
            let info: GetSessionInfoResponse = client
                .our_chat("GetSessionInfo", &user.token, &request)
                .await
                .expect("a session");
            let members = info.members.iter().map(|id| positions[id]).collect();
            let audience = Audience { session, members };
            match info.name.as_deref() {
                Some("Everybody 大家") => everybody = Some(audience),
                Some(name) if !name.is_empty() => groups.push(audience),
                _ => {}
            }
        }
    }
    assert!(!groups.is_empty(), "groups");
    (everybody.expect("a session of everybody"), groups)
}

/// Sends to everybody until all streams have got something.
pub async fn until_live(client: &Client, sender: &User, session: u64, live: impl Fn() -> bool) {
    for _ in 0..50 {
        let sent = client.send(&sender.token, session, "live?".into()).await;
        sent.expect("sent");
        tokio::time::sleep(Duration::from_millis(200)).await;
        if live() {
            return;
        }
    }
    panic!("the streams are not live after ten seconds");
}
