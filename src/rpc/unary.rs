//! Calls with one answer.

use std::rc::Rc;

use super::retry::{Attempts, RetryOptions};
use super::stream::Take;
use super::{Call, CallOptions, Client, Error, framed};
use crate::host::{Body, Host};
use crate::status::{self, TransportFailure};
use crate::wire::MethodId;

impl<H: Host> Client<H> {
    /// Calls a unary method with an encoded request and returns the bytes of its answer.
    ///
    /// # Errors
    /// Everything that a call can end with.
    pub async fn unary(
        self: &Rc<Self>,
        method: MethodId,
        request: &[u8],
        options: &CallOptions<H>,
    ) -> Result<Vec<u8>, Error<H::Cause>> {
        let mut answer = Vec::new();
        let take: &mut Take<'_, H> = &mut |message| {
            answer = message.to_vec();
            Ok(())
        };
        self.open(method, options)?
            .unary(framed(request), options.retry, take)
            .await?;
        Ok(answer)
    }
}

impl<H: Host> Call<H> {
    /// Sends the framed request, again when that is safe and may help, and hands the only message of the answer to `take`.
    ///
    /// # Errors
    /// Everything that a call can end with, and what `take` refuses.
    pub async fn unary(
        self,
        request: Vec<u8>,
        retry: RetryOptions,
        take: &mut Take<'_, H>,
    ) -> Result<(), Error<H::Cause>> {
        let retrying = &self.client().retrying;
        let mut attempts = Attempts::new(retrying.policy(retry));
        loop {
            let body = Body::Bytes(request.clone());
            let answer = self.clone().one_message(body, self.left_ms(), None, None);
            match answer.await.and_then(|answer| take(&answer)) {
                Ok(()) => {
                    retrying.succeeded();
                    return Ok(());
                }
                Err(error) => attempts.pause(&self, error).await?,
            }
        }
    }

    /// Sends the framed request and returns the only message of the answer.
    ///
    /// # Errors
    /// Also when the answer has no message or more than one.
    pub async fn one_message(
        self,
        request: Body<H::Blob>,
        deadline_ms: Option<f64>,
        idle_ms: Option<f64>,
        progress: Option<Box<dyn Fn(f64)>>,
    ) -> Result<Vec<u8>, Error<H::Cause>> {
        let mut messages = self
            .messages(request, deadline_ms, idle_ms, progress)
            .await?;
        let mut answer: Option<Vec<u8>> = None;
        let mut count = 0_u32;
        // Reads to the end: a unary call has only gone well when its trailers say so.
        while messages
            .next(&mut |message| {
                count += 1;
                answer = Some(message.to_vec());
                Ok(())
            })
            .await?
        {}
        match answer {
            Some(answer) if count == 1 => Ok(answer),
            _ => {
                let call = messages.call();
                let failure = status::from_transport(TransportFailure::BadResponse, call.method);
                let failure = failure.because("the answer does not hold exactly one message");
                Err(call.conclude(failure.into()))
            }
        }
    }
}
