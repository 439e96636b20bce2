//! A file as the bytes come in.

use std::rc::Rc;

use crate::host::{Body, Host, Scope as _};
use crate::rpc::stream::Messages;
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
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error<H::Cause>> {
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
        let mut piece = Vec::new();
        let more = messages
            .next(&mut |message| {
                for field in Reader::new(message) {
                    let (number, payload) =
                        field.map_err(|error| answer::malformed(error, method.method()))?;
                    if number == 1 {
                        piece.extend_from_slice(payload.bytes());
                    }
                }
                Ok(())
            })
            .await;
        match more {
            Ok(true) => {
                self.received += piece.len() as f64;
                if self.received > self.max_bytes {
                    self.messages = None;
                    let failure =
                        status::from_transport(TransportFailure::TooLarge, method.method());
                    return Err(failure.because("the file is larger than maxBytes").into());
                }
                Ok(Some(piece))
            }
            Ok(false) => {
                self.messages = None;
                Ok(None)
            }
            Err(error) => {
                self.messages = None;
                Err(error)
            }
        }
    }
}
