//! OurChatService: who calls, and which function answers.

use std::{pin::Pin, sync::Arc};

use ourchat_proto::service::ourchat::{
    self as contract, v1::our_chat_service_server::OurChatService,
};
use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};

use super::{
    account, chunked_upload, e2ee, files, friends, invitations, membership, messages, moderation,
    roles, rooms, sessions, stream, upload,
};
use crate::{
    app::App,
    refusal::{self, Refusal},
    store::{row_id, users},
};

/// The user id that the token interceptor found.
#[derive(Clone, Copy, Debug)]
pub struct TokenUser(pub u64);

/// The service.
#[derive(Clone)]
pub struct OurChat {
    app: Arc<App>,
}

impl OurChat {
    /// Serves what `app` holds.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// The caller's id, if the account still exists.
    async fn caller<T>(&self, request: &Request<T>) -> Result<i64, Refusal> {
        let TokenUser(id) = request
            .extensions()
            .get()
            .copied()
            .ok_or(refusal::TOKEN_MISSING)?;
        let id = row_id(id);
        match self
            .app
            .db
            .transaction(move |db| Ok(users::deleted(db, id)?))
            .await?
        {
            None => Err(refusal::USER_GONE),
            Some(true) => Err(refusal::ACCOUNT_DELETED),
            Some(false) => Ok(id),
        }
    }
}

type Items<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

macro_rules! our_chat_service {
    ($($name:ident: $handler:path, $($package:ident)::+::{$request:ident, $response:ident};)*) => {
        #[tonic::async_trait]
        impl OurChatService for OurChat {
            $(
                async fn $name(
                    &self,
                    request: Request<contract::$($package)::+::$request>,
                ) -> Result<Response<contract::$($package)::+::$response>, Status> {
                    let caller = self.caller(&request).await?;
                    Ok(Response::new($handler(&self.app, caller, request.into_inner()).await?))
                }
            )*

            type FetchMsgsStream = Items<contract::msg_delivery::v1::FetchMsgsResponse>;

            async fn fetch_msgs(
                &self,
                request: Request<contract::msg_delivery::v1::FetchMsgsRequest>,
            ) -> Result<Response<Self::FetchMsgsStream>, Status> {
                let caller = self.caller(&request).await?;
                Ok(Response::new(Box::pin(stream::fetch(&self.app, caller, request.into_inner())?)))
            }

            async fn upload(
                &self,
                request: Request<Streaming<contract::upload::v1::UploadRequest>>,
            ) -> Result<Response<contract::upload::v1::UploadResponse>, Status> {
                let caller = self.caller(&request).await?;
                Ok(Response::new(upload::upload(&self.app, caller, request.into_inner()).await?))
            }

            type DownloadStream = Items<contract::download::v1::DownloadResponse>;

            async fn download(
                &self,
                request: Request<contract::download::v1::DownloadRequest>,
            ) -> Result<Response<Self::DownloadStream>, Status> {
                let caller = self.caller(&request).await?;
                Ok(Response::new(Box::pin(files::download(&self.app, caller, request.into_inner()))))
            }
        }
    };
}

our_chat_service! {
    unregister: account::unregister, unregister::v1::{UnregisterRequest, UnregisterResponse};
    get_account_info: account::info, get_account_info::v1::{GetAccountInfoRequest, GetAccountInfoResponse};
    set_self_info: account::set, set_account_info::v1::{SetSelfInfoRequest, SetSelfInfoResponse};
    send_msg: messages::send, msg_delivery::v1::{SendMsgRequest, SendMsgResponse};
    start_upload: chunked_upload::start, upload::v1::{StartUploadRequest, StartUploadResponse};
    upload_chunk: chunked_upload::chunk, upload::v1::{UploadChunkRequest, UploadChunkResponse};
    complete_upload: chunked_upload::complete, upload::v1::{CompleteUploadRequest, CompleteUploadResponse};
    cancel_upload: chunked_upload::cancel, upload::v1::{CancelUploadRequest, CancelUploadResponse};
    delete_file: files::delete, delete::v1::{DeleteFileRequest, DeleteFileResponse};
    accept_join_session_invitation: invitations::answer, session::accept_join_session_invitation::v1::{AcceptJoinSessionInvitationRequest, AcceptJoinSessionInvitationResponse};
    new_session: sessions::create, session::new_session::v1::{NewSessionRequest, NewSessionResponse};
    get_session_info: sessions::info, session::get_session_info::v1::{GetSessionInfoRequest, GetSessionInfoResponse};
    recall_msg: messages::recall, msg_delivery::recall::v1::{RecallMsgRequest, RecallMsgResponse};
    add_friend: friends::add, friends::add_friend::v1::{AddFriendRequest, AddFriendResponse};
    accept_friend_invitation: friends::answer, friends::accept_friend_invitation::v1::{AcceptFriendInvitationRequest, AcceptFriendInvitationResponse};
    invite_user_to_session: invitations::invite, session::invite_user_to_session::v1::{InviteUserToSessionRequest, InviteUserToSessionResponse};
    set_friend_info: friends::set_name, friends::set_friend_info::v1::{SetFriendInfoRequest, SetFriendInfoResponse};
    set_session_info: sessions::set, session::set_session_info::v1::{SetSessionInfoRequest, SetSessionInfoResponse};
    delete_session: sessions::delete, session::delete_session::v1::{DeleteSessionRequest, DeleteSessionResponse};
    leave_session: membership::leave, session::leave_session::v1::{LeaveSessionRequest, LeaveSessionResponse};
    set_role: roles::set, session::set_role::v1::{SetRoleRequest, SetRoleResponse};
    add_role: roles::add, session::add_role::v1::{AddRoleRequest, AddRoleResponse};
    get_role: roles::get, session::get_role::v1::{GetRoleRequest, GetRoleResponse};
    mute_user: moderation::mute, session::mute::v1::{MuteUserRequest, MuteUserResponse};
    unmute_user: moderation::unmute, session::mute::v1::{UnmuteUserRequest, UnmuteUserResponse};
    ban_user: moderation::ban, session::ban::v1::{BanUserRequest, BanUserResponse};
    unban_user: moderation::unban, session::ban::v1::{UnbanUserRequest, UnbanUserResponse};
    delete_friend: friends::delete, friends::delete_friend::v1::{DeleteFriendRequest, DeleteFriendResponse};
    join_session: membership::ask, session::join_session::v1::{JoinSessionRequest, JoinSessionResponse};
    kick_user: moderation::kick, session::kick::v1::{KickUserRequest, KickUserResponse};
    allow_user_join_session: membership::answer, session::allow_user_join_session::v1::{AllowUserJoinSessionRequest, AllowUserJoinSessionResponse};
    send_room_key: e2ee::send_key, session::session_room_key::v1::{SendRoomKeyRequest, SendRoomKeyResponse};
    e2eeize_session: e2ee::switch_on, session::e2eeize_and_dee2eeize_session::v1::{E2eeizeSessionRequest, E2eeizeSessionResponse};
    dee2eeize_session: e2ee::switch_off, session::e2eeize_and_dee2eeize_session::v1::{Dee2eeizeSessionRequest, Dee2eeizeSessionResponse};
    create_room: rooms::create, webrtc::room::create_room::v1::{CreateRoomRequest, CreateRoomResponse};
    join_room: rooms::join, webrtc::room::join_room::v1::{JoinRoomRequest, JoinRoomResponse};
    leave_room: rooms::leave, webrtc::room::leave_room::v1::{LeaveRoomRequest, LeaveRoomResponse};
    get_room_members: rooms::members, webrtc::room::get_room_members::v1::{GetRoomMembersRequest, GetRoomMembersResponse};
    invite_user_to_room: rooms::invite, webrtc::room::invite_user::v1::{InviteUserToRoomRequest, InviteUserToRoomResponse};
    accept_room_invitation: rooms::accept, webrtc::room::accept_room_invitation::v1::{AcceptRoomInvitationRequest, AcceptRoomInvitationResponse};
    promote_room_admin: rooms::promote, webrtc::room::promote_admin::v1::{PromoteRoomAdminRequest, PromoteRoomAdminResponse};
    demote_room_admin: rooms::demote, webrtc::room::demote_admin::v1::{DemoteRoomAdminRequest, DemoteRoomAdminResponse};
    kick_user_from_room: rooms::kick, webrtc::room::kick_user::v1::{KickUserFromRoomRequest, KickUserFromRoomResponse};
    signal: rooms::signal, webrtc::signal::v1::{SignalRequest, SignalResponse};
}
