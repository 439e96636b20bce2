//! Which failed calls are made again, and when.
//!
//! A call is repeated by itself only when that cannot do anything twice: the server refused it before it did anything, or
//! the method may be called any number of times. How long to wait is the server's to say; where it says nothing, the
//! pauses grow and are drawn at random, so that many clients do not come back at the same moment. A budget for the whole
//! client keeps an outage from being answered with a multiple of the usual load.

use std::cell::Cell;

use super::{Call, Error};
use crate::host::Host;
use crate::status::{Failure, Outcome, codes};
use crate::wire::Idempotency;

/// What a success gives back to the budget, in repeats.
const REFILL: f64 = 0.1;

/// How often a call is made, and how long the pauses are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Requests of one call, the first one included.
    pub attempts: u32,
    /// The longest pause before the second request, in milliseconds; it doubles with every further one.
    pub initial_delay_ms: f64,
    /// The longest pause, in milliseconds. A server that asks for more is not waited for.
    pub max_delay_ms: f64,
}

impl Policy {
    /// Four requests, pauses up to 0.5, 1 and 2 seconds, and servers waited for up to 10 seconds.
    pub const DEFAULT: Self = Self {
        attempts: 4,
        initial_delay_ms: 500.0,
        max_delay_ms: 10_000.0,
    };
    /// One request.
    pub const NEVER: Self = Self {
        attempts: 1,
        ..Self::DEFAULT
    };

    /// The pause before the next request, in milliseconds; `None` when there is to be none. `made`: requests so far.
    /// `random`: from 0 up to 1.
    #[must_use]
    pub fn pause(&self, failure: &Failure, made: u32, random: f64) -> Option<f64> {
        let told = failure.retry_after_ms.filter(|ms| *ms >= 0.0);
        if made >= self.attempts
            || !failure.retry_safe
            || failure.relogin
            || !may_pass(failure, told.is_some())
            || told.is_some_and(|ms| ms > self.max_delay_ms)
        {
            return None;
        }
        let doubled = f64::from(1_u32 << made.saturating_sub(1).min(16));
        let bound = (self.initial_delay_ms * doubled).min(self.max_delay_ms);
        // Never before the time that the server named, and not all clients at that very moment.
        Some(told.unwrap_or(0.0) + random * bound)
    }
}

/// Whether the trouble may be over soon. What lasts as long as somebody wants (maintenance, a lock, being muted) counts
/// only when the server says when it ends.
fn may_pass(failure: &Failure, told: bool) -> bool {
    match failure.code.retry_kind() {
        "backoff" => true,
        "wait" | "user" => told,
        _ => told && failure.code == codes::QUOTA_EXHAUSTED,
    }
}

/// What is said for one client or one call in place of the policy otherwise, member by member.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RetryOptions {
    /// See [`Policy::attempts`].
    pub attempts: Option<u32>,
    /// See [`Policy::initial_delay_ms`].
    pub initial_delay_ms: Option<f64>,
    /// See [`Policy::max_delay_ms`].
    pub max_delay_ms: Option<f64>,
}

impl RetryOptions {
    /// One request, whatever the policy is.
    pub const NEVER: Self = Self {
        attempts: Some(1),
        initial_delay_ms: None,
        max_delay_ms: None,
    };

    /// The policy with these members in place of its own.
    #[must_use]
    pub fn over(self, policy: Policy) -> Policy {
        Policy {
            attempts: self.attempts.unwrap_or(policy.attempts),
            initial_delay_ms: self.initial_delay_ms.unwrap_or(policy.initial_delay_ms),
            max_delay_ms: self.max_delay_ms.unwrap_or(policy.max_delay_ms),
        }
    }
}

/// A request that is about to be repeated, for whoever keeps a log.
#[derive(Clone, Copy, Debug)]
pub struct Repeat<'a> {
    /// Why, and of which call.
    pub failure: &'a Failure,
    /// The pause before it, in milliseconds.
    pub pause_ms: f64,
}

/// The repeats of one client.
pub struct Retrying {
    policy: Policy,
    budget: f64,
    left: Cell<f64>,
    listener: Box<dyn Fn(Repeat<'_>)>,
}

impl Retrying {
    /// Twenty repeats.
    pub const DEFAULT_BUDGET: f64 = 20.0;

    /// `budget`: the repeats of all calls together before one of them has to succeed; a success gives a tenth of one back.
    /// `listener`: told about every repeat before its pause.
    pub fn new(policy: Policy, budget: f64, listener: impl Fn(Repeat<'_>) + 'static) -> Self {
        Self {
            policy,
            budget,
            left: Cell::new(budget),
            listener: Box::new(listener),
        }
    }

    /// Repeats nothing.
    #[must_use]
    pub fn never() -> Self {
        Self::new(Policy::NEVER, 0.0, |_| ())
    }

    /// The policy of a call.
    pub(super) fn policy(&self, options: RetryOptions) -> Policy {
        options.over(self.policy)
    }

    fn take(&self) -> bool {
        let left = self.left.get() - 1.0;
        // Tenths do not add up to exactly one.
        let enough = left > -1e-6;
        if enough {
            self.left.set(left);
        }
        enough
    }

    pub(super) fn succeeded(&self) {
        self.left.set((self.left.get() + REFILL).min(self.budget));
    }
}

/// What the requests of one call have in common.
pub(super) struct Attempts {
    policy: Policy,
    /// An earlier request may have done what the last one was refused.
    unknown: bool,
}

impl Attempts {
    pub(super) fn new(policy: Policy) -> Self {
        Self {
            policy,
            unknown: false,
        }
    }

    /// Waits until the call is to be made again, now that a request has failed.
    ///
    /// # Errors
    /// The error that the call ends with.
    pub(super) async fn pause<H: Host>(
        &mut self,
        call: &Call<H>,
        error: Error<H::Cause>,
    ) -> Result<(), Error<H::Cause>> {
        let (client, failure) = (call.client(), &error.failure);
        self.unknown |= failure.outcome == Outcome::Unknown;
        let pause = self
            .policy
            .pause(failure, call.attempts(), client.host.random())
            .filter(|ms| call.can_wait(*ms) && client.retrying.take());
        let Some(pause_ms) = pause else {
            return Err(self.conclude(call, error));
        };
        (client.retrying.listener)(Repeat { failure, pause_ms });
        match client.host.sleep(pause_ms, call.scope()).await {
            Ok(()) => Ok(()),
            Err(stopped) => {
                let mut stopped = call.host_error(stopped, false);
                stopped.failure.outcome = failure.outcome;
                stopped.failure.retry_safe = failure.retry_safe;
                Err(self.conclude(call, stopped))
            }
        }
    }

    /// The last word of a call, with regard to what an earlier request may have done.
    fn conclude<H: Host>(&self, call: &Call<H>, error: Error<H::Cause>) -> Error<H::Cause> {
        let mut error = call.conclude(error);
        if self.unknown && call.method.idempotency() != Idempotency::NoSideEffects {
            error.failure.outcome = Outcome::Unknown;
        }
        error
    }
}
