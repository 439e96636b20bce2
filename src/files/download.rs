//! A file as the bytes come in.

use std::rc::Rc;

use crate::host::{Body, Host, Response as _, Scope as _};
use crate::rpc::stream::{Messages, Piece};
use crate::rpc::{Client, Error, Life, answer, framed, interrupted};
use crate::status::{self, TransportFailure};
use crate::wire::methods;
use crate::wire::reader::Reader;

/// How long a download may bring nothing, in milliseconds.
const IDLE_TIMEOUT_MS: f64 = 60_000.0;

/// The pieces of one file.
pub struct Download<H: Host> {
    client: Rc<Client<H>>,
    life: Life<H>,
    request: Option<Vec<u8>>,
    messages: Option<Messages<H>>,
    received: f64,
    max_bytes: f64,
}

impl<H: Host> Download<H> {
    /// `request`: an encoded `DownloadRequest`. `max_bytes`: more than this is refused with `transport/too-large`. Nothing
    /// is sent before the first [`Download::next`].
    pub fn new(
        client: &Rc<Client<H>>,
        request: Vec<u8>,
        max_bytes: Option<f64>,
        signal: Option<&H::Signal>,
    ) -> Self {
        Self {
            life: client.keep(client.host().scope(None, signal)),
            client: client.clone(),
            request: Some(request),
            messages: None,
            received: 0.0,
            max_bytes: max_bytes.unwrap_or(f64::INFINITY),
        }
    }

    /// A handle that ends the download from outside.
    pub fn life(&self) -> Rc<H::Scope> {
        self.life.scope().clone()
    }

    /// The next bytes of the file, as many as one network chunk brought; `None` at its end. The server's frames hold at
    /// most 1 KiB each, so they are put together here.
    ///
    /// # Errors
    /// Also when the line was cut: a short file is never taken for a whole one.
    pub async fn next(&mut self) -> Result<Option<Piece<H>>, Error<H::Cause>> {
        let method = methods::OUR_CHAT_SERVICE_DOWNLOAD;
        if let Some(request) = self.request.take() {
            if let Some(reason) = self.life.scope().interruption() {
                return Err(status::from_transport(interrupted(reason), method.method()).into());
            }
            let call = self
                .client
                .open_within(method, self.life.scope(), Some(IDLE_TIMEOUT_MS))?;
            self.messages = Some(
                call.messages(
                    Body::Bytes(framed(&request)),
                    None,
                    Some(IDLE_TIMEOUT_MS),
                    None,
                )
                .await?,
            );
        }
        let Some(messages) = &mut self.messages else {
            return Ok(None);
        };
        let next = pieces(messages).await;
        if !matches!(next, Ok(Some(_))) {
            self.messages = None;
        }
        let Some((piece, length)) = next? else {
            return Ok(None);
        };
        self.received += length;
        if self.received > self.max_bytes {
            self.messages = None;
            let failure = status::from_transport(TransportFailure::TooLarge, method.method());
            return Err(failure.because("the file is larger than maxBytes").into());
        }
        Ok(Some(piece))
    }
}

/// The contents of the frames that one network chunk brought. The host takes them out of the simple frames that servers
/// send; all others, the trailers among them, are read here.
async fn pieces<H: Host>(
    messages: &mut Messages<H>,
) -> Result<Option<(Piece<H>, f64)>, Error<H::Cause>> {
    if let Some(contents) = messages.contents().await? {
        return Ok(Some((contents.piece, contents.length)));
    }
    let method = methods::OUR_CHAT_SERVICE_DOWNLOAD.method();
    let mut bytes = Vec::new();
    let more = messages
        .next(&mut |message| {
            for field in Reader::new(message) {
                let (number, payload) = field.map_err(|error| answer::malformed(error, method))?;
                if number == 1 {
                    bytes.extend_from_slice(payload.bytes());
                }
            }
            Ok(())
        })
        .await?;
    let length = bytes.len() as f64;
    Ok(more.then(|| (H::Response::piece(bytes), length)))
}
