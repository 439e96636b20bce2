//! BasicService.

use std::sync::Arc;

use ourchat_proto::service::basic::{
    preset_user_status::v1::{GetPresetUserStatusRequest, GetPresetUserStatusResponse},
    server::v1::{GetServerInfoResponse, RunningStatus, ServerVersion},
    support::v1::{SupportRequest, SupportResponse},
    v1::{
        GetIdRequest, GetIdResponse, GetServerInfoRequest, PingRequest, PingResponse,
        TimestampRequest, TimestampResponse, basic_service_server::BasicService,
    },
    voip::v1::{GetVoipConfigRequest, GetVoipConfigResponse},
};
use tonic::{Request, Response, Status};

use crate::{
    app::App,
    clock::to_timestamp,
    refusal,
    store::{users, wire_id},
};

/// Sorted by name.
const PRESET_STATUSES: [&str; 4] = ["Away", "Busy", "Do not disturb", "Online"];

/// The service.
pub struct Basic {
    app: Arc<App>,
}

impl Basic {
    /// Serves what `app` holds.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

#[tonic::async_trait]
impl BasicService for Basic {
    async fn timestamp(
        &self,
        _: Request<TimestampRequest>,
    ) -> Result<Response<TimestampResponse>, Status> {
        Ok(Response::new(TimestampResponse {
            timestamp: Some(to_timestamp(self.app.clock.now())),
        }))
    }

    async fn get_server_info(
        &self,
        _: Request<GetServerInfoRequest>,
    ) -> Result<Response<GetServerInfoResponse>, Status> {
        let number = |text: &str| text.parse().unwrap_or(0);
        Ok(Response::new(GetServerInfoResponse {
            // A real server says 0, not NORMAL, while it runs normally.
            status: RunningStatus::Unspecified.into(),
            server_version: Some(ServerVersion {
                major: number(env!("CARGO_PKG_VERSION_MAJOR")),
                minor: number(env!("CARGO_PKG_VERSION_MINOR")),
                patch: number(env!("CARGO_PKG_VERSION_PATCH")),
            }),
            unique_identifier: self.app.unique_identifier.clone(),
            server_name: self.app.settings().server_name,
        }))
    }

    async fn get_id(
        &self,
        request: Request<GetIdRequest>,
    ) -> Result<Response<GetIdResponse>, Status> {
        let ocid = request.into_inner().ocid;
        let user = self
            .app
            .db
            .transaction(move |db| Ok(users::by_ocid(db, &ocid)?))
            .await;
        match user {
            Ok(Some(user)) => Ok(Response::new(GetIdResponse {
                id: wire_id(user.id),
            })),
            _ => Err(refusal::USER_NOT_FOUND.into()),
        }
    }

    async fn support(
        &self,
        _: Request<SupportRequest>,
    ) -> Result<Response<SupportResponse>, Status> {
        Ok(Response::new(SupportResponse::default()))
    }

    async fn get_preset_user_status(
        &self,
        _: Request<GetPresetUserStatusRequest>,
    ) -> Result<Response<GetPresetUserStatusResponse>, Status> {
        Ok(Response::new(GetPresetUserStatusResponse {
            contents: PRESET_STATUSES.map(String::from).into(),
        }))
    }

    async fn ping(&self, _: Request<PingRequest>) -> Result<Response<PingResponse>, Status> {
        Ok(Response::new(PingResponse {}))
    }

    async fn get_voip_config(
        &self,
        _: Request<GetVoipConfigRequest>,
    ) -> Result<Response<GetVoipConfigResponse>, Status> {
        Ok(Response::new(GetVoipConfigResponse {
            stun_servers: vec!["stun:127.0.0.1:3478".into()],
            turn_ttl: 24 * 60 * 60,
            ..Default::default()
        }))
    }
}
