//! tonic clients with a user's token.

use std::time::Duration;

use ourchat_proto::service::{
    auth::{
        authorize::v1::{AuthRequest, auth_request::Account},
        register::v1::RegisterRequest,
        v1::auth_service_client::AuthServiceClient,
    },
    basic::v1::{GetIdRequest, basic_service_client::BasicServiceClient},
    ourchat::{
        friends::{
            accept_friend_invitation::v1::{
                AcceptFriendInvitationRequest, AcceptFriendInvitationResult,
            },
            add_friend::v1::AddFriendRequest,
        },
        msg_delivery::v1::{
            FetchMsgsRequest, FetchMsgsResponse, SendMsgRequest, SendMsgResponse,
            fetch_msgs_response::RespondEventType,
        },
        session::new_session::v1::NewSessionRequest,
        v1::our_chat_service_client::OurChatServiceClient,
    },
    server_manage::v1::server_manage_service_client::ServerManageServiceClient,
};
use prost_types::Timestamp;
use tonic::{Request, Status, Streaming, metadata::MetadataValue, transport::Channel};

use super::{Running, within};

pub const PASSWORD: &str = "wet otter plays 9 drums";

/// The PKCS#1 form of a 2048-bit RSA public key.
pub const PUBLIC_KEY: &[u8] = include_bytes!("../data/rsa-2048.pkcs1.der");

/// A registered user with a connection.
#[derive(Clone)]
pub struct User {
    pub id: u64,
    pub ocid: String,
    pub email: String,
    pub token: String,
    pub rpc: OurChatServiceClient<Channel>,
    pub manage: ServerManageServiceClient<Channel>,
}

pub async fn channel(server: &Running) -> Channel {
    Channel::from_shared(format!("http://{}", server.address))
        .unwrap()
        .connect()
        .await
        .expect("a connection")
}

pub async fn auth(server: &Running) -> AuthServiceClient<Channel> {
    AuthServiceClient::new(channel(server).await)
}

pub async fn basic(server: &Running) -> BasicServiceClient<Channel> {
    BasicServiceClient::new(channel(server).await)
}

/// The id of the account with this ocid.
pub async fn id_of(server: &Running, ocid: &str) -> u64 {
    let request = GetIdRequest { ocid: ocid.into() };
    let answer = basic(server).await.get_id(request).await;
    answer.expect("an account").into_inner().id
}

pub async fn our_chat(server: &Running) -> OurChatServiceClient<Channel> {
    OurChatServiceClient::new(channel(server).await)
}

pub async fn manage(server: &Running) -> ServerManageServiceClient<Channel> {
    ServerManageServiceClient::new(channel(server).await)
}

pub fn registration(name: &str) -> RegisterRequest {
    RegisterRequest {
        email: format!("{name}@example.org"),
        password: PASSWORD.into(),
        name: name.into(),
        public_key: PUBLIC_KEY.into(),
    }
}

pub fn login(email: &str, password: &str) -> AuthRequest {
    AuthRequest {
        account: Some(Account::Email(email.into())),
        password: password.into(),
    }
}

impl User {
    pub async fn register(server: &Running, name: &str) -> Self {
        let channel = channel(server).await;
        let request = registration(name);
        let email = request.email.clone();
        let user = AuthServiceClient::new(channel.clone())
            .register(request)
            .await
            .expect("registered")
            .into_inner();
        Self {
            id: user.id,
            ocid: user.ocid,
            email,
            token: user.token,
            rpc: OurChatServiceClient::new(channel.clone()),
            manage: ServerManageServiceClient::new(channel),
        }
    }

    /// Uses a new connection, to the same server or to its successor.
    pub async fn reconnect(&mut self, server: &Running) {
        let channel = channel(server).await;
        self.rpc = OurChatServiceClient::new(channel.clone());
        self.manage = ServerManageServiceClient::new(channel);
    }

    /// A request with the user's token.
    pub fn ask<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let bearer: MetadataValue<_> = format!("Bearer {}", self.token).parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        request
    }

    pub async fn new_session(&self, members: &[u64]) -> u64 {
        let request = NewSessionRequest {
            members: members.into(),
            name: Some("Tea".into()),
            ..Default::default()
        };
        self.rpc
            .clone()
            .new_session(self.ask(request))
            .await
            .expect("a session")
            .into_inner()
            .session_id
    }

    pub async fn send(&self, session_id: u64, text: &str) -> Result<SendMsgResponse, Status> {
        let request = SendMsgRequest {
            session_id,
            markdown_text: text.into(),
            ..Default::default()
        };
        Ok(self
            .rpc
            .clone()
            .send_msg(self.ask(request))
            .await?
            .into_inner())
    }

    /// Makes the two friends and returns their private session.
    pub async fn befriend(&self, other: &Self) -> u64 {
        let request = AddFriendRequest {
            friend_id: other.id,
            ..Default::default()
        };
        self.rpc
            .clone()
            .add_friend(self.ask(request))
            .await
            .expect("an invitation");
        let request = AcceptFriendInvitationRequest {
            friend_id: self.id,
            status: AcceptFriendInvitationResult::Success.into(),
            leave_message: None,
        };
        let answer = other
            .rpc
            .clone()
            .accept_friend_invitation(other.ask(request))
            .await
            .expect("accepted");
        answer.into_inner().session_id.expect("a session")
    }

    /// Opens the event stream with history after `seconds`.
    pub async fn events_since(&self, seconds: i64) -> Events {
        let request = FetchMsgsRequest {
            time: Some(Timestamp { seconds, nanos: 0 }),
            announcement_only: false,
        };
        Events(
            self.rpc
                .clone()
                .fetch_msgs(self.ask(request))
                .await
                .expect("a stream")
                .into_inner(),
        )
    }

    /// Opens the event stream without history, and returns once it is live.
    pub async fn live(&self) -> Events {
        let stream = self.events_since(8_000_000_000).await;
        // The queue is consumed a moment after the headers arrive.
        tokio::time::sleep(Duration::from_millis(150)).await;
        stream
    }
}

/// An open event stream.
pub struct Events(pub Streaming<FetchMsgsResponse>);

impl Events {
    pub async fn next(&mut self) -> FetchMsgsResponse {
        within(self.0.message())
            .await
            .expect("no error")
            .expect("not the end")
    }

    /// The next events, as far as they arrive within `wait`.
    pub async fn during(&mut self, wait: Duration) -> Vec<FetchMsgsResponse> {
        let mut events = Vec::new();
        while let Ok(event) = tokio::time::timeout(wait, self.0.message()).await {
            events.push(event.expect("no error").expect("not the end"));
        }
        events
    }

    /// Texts of the messages among the next events.
    pub async fn texts(&mut self) -> Vec<String> {
        texts(self.during(Duration::from_millis(400)).await)
    }
}

pub fn texts(events: Vec<FetchMsgsResponse>) -> Vec<String> {
    let text = |event: FetchMsgsResponse| match event.respond_event_type {
        Some(RespondEventType::Msg(message)) => Some(message.markdown_text),
        _ => None,
    };
    events.into_iter().filter_map(text).collect()
}
