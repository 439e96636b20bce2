//! The answer of a call as a sequence of messages.

use super::answer::{self, BODY_START, Head};
use super::retry::{Attempts, RetryOptions};
use super::{Call, Error};
use crate::host::{Body, Contents, Host, HostError, HostErrorKind, Response, Scope as _};
use crate::status::HttpHead;
use crate::wire::frame::{Frame, FrameDecoder};
use crate::wire::trailers::Trailers;

/// Messages larger than this are refused: the server's own limit for requests is 4 MiB and its answers are far smaller,
/// so that more than this can only be a broken or hostile answer.
pub const MAX_MESSAGE_BYTES: u32 = 64 << 20;

/// Takes one message as bytes. Behind a pointer, so that the reading of streams exists once in the binary.
pub type Take<'a, H> = dyn FnMut(&[u8]) -> Result<(), Error<<H as Host>::Cause>> + 'a;

/// The messages of an answer, in the order of arrival.
pub struct Messages<H: Host> {
    response: H::Response,
    frames: FrameDecoder,
    http: HttpHead,
    seen: bool,
    finished: bool,
    failure: Option<Error<H::Cause>>,
    // Last: the response has to go first, so that its connection is cancelled while the scope is still whole.
    call: Call<H>,
    idle_ms: Option<f64>,
    // Nothing has come yet that the host does not take out of its frames itself.
    outside: bool,
}

/// Contents as the host keeps them.
pub type Piece<H> = <<H as Host>::Response as Response>::Piece;

impl<H: Host> Call<H> {
    /// Sends the framed request and returns the messages of the answer.
    ///
    /// `idle_ms` starts the deadline of the scope again at every network chunk.
    ///
    /// # Errors
    /// When the call fails before its first message.
    pub async fn messages(
        self,
        body: Body<H::Blob>,
        deadline_ms: Option<f64>,
        idle_ms: Option<f64>,
        progress: Option<Box<dyn Fn(f64)>>,
    ) -> Result<Messages<H>, Error<H::Cause>> {
        match self.begin(body, deadline_ms, progress).await {
            Ok((response, finished)) => {
                if let Some(ms) = idle_ms {
                    self.scope().extend(Some(ms));
                }
                let http = HttpHead {
                    status: response.status(),
                    request_id: response.header("x-request-id"),
                    ..HttpHead::default()
                };
                let frames = FrameDecoder::new(MAX_MESSAGE_BYTES);
                Ok(Messages {
                    response,
                    frames,
                    http,
                    seen: finished,
                    finished,
                    failure: None,
                    call: self,
                    idle_ms,
                    outside: true,
                })
            }
            Err(error) => Err(self.conclude(error)),
        }
    }

    /// Sends the framed request, again when that is safe and may help, and returns the messages of the answer. Once the
    /// answer has begun nothing is repeated.
    ///
    /// # Errors
    /// When the call fails before its first message.
    pub async fn server_stream(
        self,
        request: Vec<u8>,
        retry: RetryOptions,
    ) -> Result<Messages<H>, Error<H::Cause>> {
        let retrying = &self.client().retrying;
        let mut attempts = Attempts::new(retrying.policy(retry));
        loop {
            let body = Body::Bytes(request.clone());
            match self.clone().messages(body, None, None, None).await {
                Ok(messages) => {
                    retrying.succeeded();
                    return Ok(messages);
                }
                Err(error) => attempts.pause(&self, error).await?,
            }
        }
    }

    async fn begin(
        &self,
        body: Body<H::Blob>,
        deadline_ms: Option<f64>,
        progress: Option<Box<dyn Fn(f64)>>,
    ) -> Result<(H::Response, bool), Error<H::Cause>> {
        let mut response = self.send(body, deadline_ms, progress).await?;
        match answer::head(&response, self.method, self.client().host.now()) {
            Head::Body => Ok((response, false)),
            Head::Finished => {
                response.release();
                Ok((response, true))
            }
            Head::Failed(failure) => {
                response.release();
                Err(failure.into())
            }
            Head::Foreign(classify) => {
                let mut start = Vec::new();
                while start.len() < BODY_START {
                    // Whatever can be read helps; that it cannot be read is not the news.
                    let Ok(Some(chunk)) = response.chunk().await else {
                        break;
                    };
                    start.extend_from_slice(&chunk);
                }
                start.truncate(BODY_START);
                response.release();
                Err(classify(&start).into())
            }
        }
    }
}

impl<H: Host> Messages<H> {
    /// Hands every whole message of at least one network chunk to `take`, as bytes; `false` when the stream has ended
    /// well. When messages came before a failure, they are delivered first and the failure comes with the next call.
    ///
    /// # Errors
    /// The stream's failure, once; also what `take` refuses.
    pub async fn next(&mut self, take: &mut Take<'_, H>) -> Result<bool, Error<H::Cause>> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        let mut taken = false;
        let ended = loop {
            if self.finished {
                break Ok(());
            }
            if let Err(error) = self.drain(&mut taken, take) {
                break Err(error);
            }
            if taken || self.finished {
                break Ok(());
            }
            if let Err(error) = self.read().await {
                break Err(error);
            }
        };
        match ended {
            Ok(()) => Ok(taken),
            Err(error) => {
                self.finished = true;
                let error = self.call.conclude(error);
                if taken {
                    self.failure = Some(error);
                    return Ok(true);
                }
                Err(error)
            }
        }
    }

    /// Takes every whole frame that is there.
    fn drain(&mut self, taken: &mut bool, take: &mut Take<'_, H>) -> Result<(), Error<H::Cause>> {
        let method = self.call.method;
        loop {
            match self.frames.next() {
                Ok(None) => return Ok(()),
                Ok(Some(Frame::Message(bytes))) => {
                    take(bytes)?;
                    *taken = true;
                }
                Ok(Some(Frame::Trailers(bytes))) => {
                    self.finished = true;
                    let trailers = Trailers::parse(bytes);
                    self.response.release();
                    self.http.now_ms = self.call.client().host.now();
                    return match answer::failed(&trailers, method, &self.http) {
                        Some(failure) => Err(failure.into()),
                        None if trailers.status.is_some() => match self.frames.next() {
                            Err(error) => Err(answer::bad_frame(error, method).into()),
                            Ok(_) => Ok(()),
                        },
                        None => {
                            Err(answer::ended_without_trailers(&self.response, method, true).into())
                        }
                    };
                }
                Err(error) => return Err(answer::bad_frame(error, method).into()),
            }
        }
    }

    /// Waits for more bytes.
    async fn read(&mut self) -> Result<(), Error<H::Cause>> {
        let chunk = self.response.chunk().await;
        let chunk = self.arrived(chunk)?;
        self.seen |= !chunk.is_empty();
        self.frames.push(&chunk);
        Ok(())
    }

    /// The next contents of messages that hold nothing but bytes in field 1, taken out of their frames by the host;
    /// `None` when [`Messages::next`] has to go on, because something else has come.
    ///
    /// # Errors
    /// The stream's failure, once.
    pub async fn contents(&mut self) -> Result<Option<Contents<Piece<H>>>, Error<H::Cause>> {
        while self.outside && !self.finished {
            let part = self.response.contents().await;
            let mut contents = match self.arrived(part) {
                Ok(contents) => contents,
                Err(error) => {
                    self.finished = true;
                    return Err(self.call.conclude(error));
                }
            };
            self.seen |= contents.length > 0.0 || !contents.rest.is_empty();
            if !contents.rest.is_empty() {
                self.outside = false;
                self.frames.push(&std::mem::take(&mut contents.rest));
            }
            if contents.length > 0.0 {
                return Ok(Some(contents));
            }
        }
        Ok(None)
    }

    /// What a part of the body means for the call.
    fn arrived<T>(
        &self,
        part: Result<Option<T>, HostError<H::Cause>>,
    ) -> Result<T, Error<H::Cause>> {
        match part {
            Ok(Some(part)) => {
                if let Some(ms) = self.idle_ms {
                    self.call.scope().extend(Some(ms));
                }
                Ok(part)
            }
            // Some hosts end the body of an interrupted call instead of failing it.
            Ok(None) => Err(match self.call.scope().interruption() {
                Some(reason) => {
                    let kind = HostErrorKind::Interrupted(reason);
                    self.call.host_error(HostError { kind, cause: None }, true)
                }
                None => answer::ended_without_trailers(&self.response, self.call.method, self.seen)
                    .into(),
            }),
            Err(error) => Err(self.call.host_error(error, true)),
        }
    }

    /// The call that the messages belong to.
    pub fn call(&self) -> &Call<H> {
        &self.call
    }
}
