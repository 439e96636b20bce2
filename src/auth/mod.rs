//! Registration and login (wire contract, AuthService).

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::pin::Pin;
use std::rc::Rc;

use crate::host::{Host, HostErrorKind};
use crate::rpc::credentials::Session;
use crate::rpc::{CallOptions, Client, EndReason, Error};
use crate::status::{self, TransportFailure};
use crate::storage::AccountStorage;
use crate::wire::reader::Reader;
use crate::wire::{MethodId, methods, writer};

/// Number of `RegisterRequest.public_key`.
const PUBLIC_KEY: u32 = 4;

/// Field numbers of an answer that carries a login.
struct LoginFields {
    token: u32,
    ocid: u32,
}

/// Logs in with an encoded `AuthRequest` and keeps the session.
///
/// # Errors
/// What `AuthService.Auth` can give; the session that was there before stays.
pub async fn login<H: Host>(
    client: &Rc<Client<H>>,
    request: &[u8],
    options: &CallOptions<H>,
) -> Result<Session, Error<H::Cause>> {
    let method = methods::AUTH_SERVICE_AUTH;
    let answer = client.unary(method, request, options).await?;
    begin(client, method, &answer, &LoginFields { token: 1, ocid: 3 })
}

/// Forgets the login, and what the account keeps in the storage as far as that can be reached.
pub fn logout<H: Host>(client: &Rc<Client<H>>) {
    let Some(session) = client.session() else {
        return;
    };
    client.end_session(EndReason::Logout, None);
    let storage = AccountStorage::of(client, session.user_id);
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move {
        // Nobody waits for it, and the login is over whatever becomes of the values.
        let _ = storage.clear().await;
    });
    client.host().spawn(task);
}

/// Creates an account with an encoded `RegisterRequest` and keeps the session: the server's token is good at once.
///
/// `public_key`: whether the request already holds one. The server demands an RSA key, so without one a pair is made and
/// returned; nobody else has its private half.
///
/// # Errors
/// What `AuthService.Register` can give, and `sdk/unsupported` where the page has no WebCrypto.
pub async fn register<H: Host>(
    client: &Rc<Client<H>>,
    mut request: Vec<u8>,
    public_key: bool,
    options: &CallOptions<H>,
) -> Result<(Session, Option<H::KeyPair>), Error<H::Cause>> {
    let method = methods::AUTH_SERVICE_REGISTER;
    let mut pair = None;
    if !public_key {
        let (key, made) = client.host().rsa_key_pair().await.map_err(|error| {
            debug_assert_eq!(error.kind, HostErrorKind::Unsupported);
            let failure =
                status::from_transport(TransportFailure::Unsupported, method.method()).not_sent();
            let reason =
                "making an RSA key pair needs WebCrypto, which browsers offer on HTTPS pages only";
            Error::new(failure.because(reason), error.cause)
        })?;
        add_public_key(&mut request, &key);
        pair = Some(made);
    }
    let answer = client.unary(method, &request, options).await?;
    let session = begin(client, method, &answer, &LoginFields { token: 3, ocid: 1 })?;
    Ok((session, pair))
}

/// Adds a public key in SPKI DER to an encoded `RegisterRequest` that has none.
pub fn add_public_key(request: &mut Vec<u8>, key: &[u8]) {
    writer::bytes_field(request, PUBLIC_KEY, key);
}

fn begin<H: Host>(
    client: &Rc<Client<H>>,
    method: MethodId,
    answer: &[u8],
    fields: &LoginFields,
) -> Result<Session, Error<H::Cause>> {
    let (mut token, mut ocid) = ("", None);
    for (number, payload) in Reader::new(answer).map_while(Result::ok) {
        if number == fields.token {
            token = payload.text();
        } else if number == fields.ocid {
            ocid = Some(payload.text().to_owned());
        }
    }
    client.begin_session(token, ocid).ok_or_else(|| {
        let failure = status::from_transport(TransportFailure::BadResponse, method.method());
        failure.because("the answer holds no usable token").into()
    })
}
