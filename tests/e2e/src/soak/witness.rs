//! What the server has really stored, read by another client over plain gRPC.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::{Context, Result};
use ourchat_proto::service::auth::authorize::v1::{AuthRequest, auth_request::Account};
use ourchat_proto::service::auth::v1::auth_service_client::AuthServiceClient;
use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsRequest, fetch_msgs_response::RespondEventType,
};
use ourchat_proto::service::ourchat::v1::our_chat_service_client::OurChatServiceClient;
use tokio::time::timeout;
use tonic::Request;
use tonic::transport::Channel;

use super::verdict::Received;

/// How long the stream is silent when the history has been sent.
const SILENCE: Duration = Duration::from_secs(2);

/// All messages of a user's history.
pub async fn history(url: &str, email: &str, password: &str) -> Result<Vec<Received>> {
    let channel = Channel::from_shared(url.to_owned())?.connect().await?;
    let login = AuthRequest {
        account: Some(Account::Email(email.to_owned())),
        password: password.to_owned(),
    };
    let token = AuthServiceClient::new(channel.clone())
        .auth(login)
        .await
        .context("signing in")?
        .into_inner()
        .token;
    let mut request = Request::new(FetchMsgsRequest {
        time: Some(prost_types::Timestamp::default()),
        announcement_only: false,
    });
    request
        .metadata_mut()
        .insert("authorization", format!("Bearer {token}").parse()?);
    let mut stream = OurChatServiceClient::new(channel)
        .fetch_msgs(request)
        .await
        .context("reading the history")?
        .into_inner();
    let mut messages = Vec::new();
    // Live copies that another stream of the user did not take any more come behind the history.
    let mut known = HashSet::new();
    while let Ok(item) = timeout(SILENCE, stream.message()).await {
        let Some(event) = item? else { break };
        if let Some(RespondEventType::Msg(message)) = event.respond_event_type
            && known.insert(event.msg_id)
        {
            let time = event.time.unwrap_or_default();
            messages.push(Received {
                text: message.markdown_text,
                id: event.msg_id,
                time: time.seconds as f64 * 1e3 + f64::from(time.nanos / 1_000) / 1e3,
                arrival: 0.0,
                late: false,
            });
        }
    }
    Ok(messages)
}
