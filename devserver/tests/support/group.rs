//! A session of two friends and somebody who is not in it.

use ourchat_proto::service::ourchat::session::{
    new_session::v1::NewSessionRequest, set_role::v1::SetRoleRequest,
};

use super::{Running, call, chat::User, http, start};

/// No user and no session.
pub const NOBODY: u64 = 5;

/// The built-in role of administrators.
pub const ADMIN_ROLE: u64 = 2;

/// Ada's session, in which Bob is, and Cy is not.
pub struct Group {
    pub server: Running,
    pub ada: User,
    pub bob: User,
    pub cy: User,
    pub session: u64,
}

/// Makes the users and the session.
pub async fn group() -> Group {
    group_with(false).await
}

/// The same, encrypted.
pub async fn encrypted_group() -> Group {
    group_with(true).await
}

async fn group_with(e2ee_on: bool) -> Group {
    let server = start(&["--control", "--token-lifetime", "999999999"]).await;
    let ada = User::register(&server, "ada").await;
    let bob = User::register(&server, "bob").await;
    let cy = User::register(&server, "cy").await;
    ada.befriend(&bob).await;
    let request = NewSessionRequest {
        members: vec![bob.id],
        e2ee_on,
        ..Default::default()
    };
    let session = call!(ada, new_session, request)
        .expect("a session")
        .into_inner()
        .session_id;
    Group {
        server,
        ada,
        bob,
        cy,
        session,
    }
}

impl Group {
    /// Gives a role.
    pub async fn promote(&self, member_id: u64, role_id: u64) {
        let request = SetRoleRequest {
            session_id: self.session,
            role_id,
            member_id,
        };
        call!(self.ada, set_role, request).expect("a role");
    }

    /// Shifts the server's clock.
    pub async fn later(&self, milliseconds: i64) {
        let shift = format!(r#"{{"offsetMs": {milliseconds}}}"#);
        http::post_json(&self.server, "/control/clock", &shift).await;
    }
}
