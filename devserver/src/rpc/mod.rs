//! The gRPC services, one module for each area.

pub mod account;
mod administration;
pub mod auth;
mod basic;
mod chunked_upload;
mod e2ee;
pub mod files;
pub mod friends;
pub mod invitations;
pub mod membership;
pub mod messages;
mod moderation;
mod our_chat;
mod roles;
mod rooms;
pub mod sessions;
mod stream;
mod upload;

use std::sync::Arc;

use ourchat_proto::service::{
    auth::v1::auth_service_server::AuthServiceServer,
    basic::v1::basic_service_server::BasicServiceServer,
    ourchat::v1::our_chat_service_server::OurChatServiceServer,
    server_manage::v1::server_manage_service_server::ServerManageServiceServer,
};
use tonic::{
    Request, Status,
    service::{Routes, interceptor::InterceptedService},
};

use self::our_chat::TokenUser;
use crate::{app::App, refusal};

/// The services behind their paths; everything else is UNIMPLEMENTED.
pub fn routes(app: &Arc<App>) -> Routes {
    let checking = app.clone();
    let with_token = move |request| check_token(&checking, request);
    let our_chat = OurChatServiceServer::new(our_chat::OurChat::new(app.clone()));
    let administration =
        ServerManageServiceServer::new(administration::Administration::new(app.clone()));
    Routes::new(AuthServiceServer::new(auth::Auth::new(app.clone())))
        .add_service(BasicServiceServer::new(basic::Basic::new(app.clone())))
        .add_service(InterceptedService::new(our_chat, with_token.clone()))
        .add_service(InterceptedService::new(administration, with_token))
}

fn check_token(app: &App, mut request: Request<()>) -> Result<Request<()>, Status> {
    let header = request
        .metadata()
        .get("authorization")
        .ok_or(refusal::TOKEN_MISSING)?;
    let header = header.to_str().map_err(|_| refusal::TOKEN_UNREADABLE)?;
    let user = app.tokens.check(header, &app.clock)?;
    request.extensions_mut().insert(TokenUser(user));
    Ok(request)
}
