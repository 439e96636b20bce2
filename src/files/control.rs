//! The states of an upload, and how it is steered from outside.
//!
//! ```text
//! waiting --> hashing --> sending --> completing --> done
//!               |  ^        |  ^
//!               v  |        v  |
//!              paused      paused        every state that is not final --> failed, cancelled
//! ```
//!
//! A pause takes effect between two pieces of work: a slice being hashed and a chunk being sent are finished, a single
//! request is taken back and sent anew. Once all bytes have left there is nothing left to pause.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::host::{Host, HostError, Interruption, Scope as _};

/// What an upload is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has begun.
    Waiting,
    /// The hash of the file is computed; nothing has been sent.
    Hashing,
    /// Bytes are on their way.
    Sending,
    /// Stopped until it is resumed.
    Paused,
    /// All bytes have left; the server stores the file.
    Completing,
    /// The file is stored.
    Done,
    /// It ended with an error.
    Failed,
    /// The caller ended it.
    Cancelled,
}

impl State {
    /// The name that JavaScript sees.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Hashing => "hashing",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Completing => "completing",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    fn follows(self, before: Self) -> bool {
        match before {
            Self::Done | Self::Failed | Self::Cancelled | Self::Paused => false,
            Self::Waiting => matches!(self, Self::Hashing) || self.is_final(),
            Self::Hashing => matches!(self, Self::Sending) || self.is_final(),
            // Back from completing: the file has to be sent once more.
            Self::Sending | Self::Completing => {
                matches!(self, Self::Sending | Self::Completing) || self.is_final()
            }
        }
    }
}

/// How far an upload is, in bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What it is busy with.
    pub state: State,
    /// Hashed so far.
    pub hashed: f64,
    /// Handed to the network so far; falls back when something has to be sent again.
    pub sent: f64,
    /// Counted by the server so far.
    pub accepted: f64,
    /// Length of the file; `None` while a stream of unknown length is read.
    pub total: Option<f64>,
}

/// Steers one upload and tells of its progress.
pub struct Control<H: Host> {
    life: Rc<H::Scope>,
    progress: Cell<Progress>,
    paused: Cell<bool>,
    // What a pause takes back.
    request: RefCell<Option<Rc<H::Scope>>>,
    // What a resumption wakes.
    waiting: RefCell<Option<Rc<H::Scope>>>,
    report: Box<dyn Fn(Progress)>,
}

impl<H: Host> Control<H> {
    /// `life` is the life of the whole upload; `report` is told of every change.
    pub fn new(life: Rc<H::Scope>, total: Option<f64>, report: Box<dyn Fn(Progress)>) -> Rc<Self> {
        Rc::new(Self {
            life,
            progress: Cell::new(Progress {
                state: State::Waiting,
                hashed: 0.0,
                sent: 0.0,
                accepted: 0.0,
                total,
            }),
            paused: Cell::new(false),
            request: RefCell::default(),
            waiting: RefCell::default(),
            report,
        })
    }

    /// How far the upload is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let progress = self.progress.get();
        let pausable = matches!(
            progress.state,
            State::Waiting | State::Hashing | State::Sending
        );
        if self.paused.get() && pausable {
            return Progress {
                state: State::Paused,
                ..progress
            };
        }
        progress
    }

    /// Stops the upload until it is resumed.
    pub fn pause(&self) {
        if self.paused.replace(true) {
            return;
        }
        // Out of its place first: whoever is woken may come back here.
        let request = self.request.take();
        if let Some(request) = request {
            request.interrupt(Interruption::Cancelled);
        }
        self.tell();
    }

    /// Goes on after a pause.
    pub fn resume(&self) {
        if !self.paused.replace(false) {
            return;
        }
        let waiting = self.waiting.take();
        if let Some(waiting) = waiting {
            waiting.interrupt(Interruption::Cancelled);
        }
        self.tell();
    }

    /// Ends the upload; it fails with `transport/cancelled`.
    pub fn cancel(&self) {
        self.life.interrupt(Interruption::Cancelled);
    }

    /// The life of the upload.
    pub(super) fn life(&self) -> &Rc<H::Scope> {
        &self.life
    }

    /// Whether a pause took the request back that was under way.
    pub(super) fn is_paused(&self) -> bool {
        self.paused.get()
    }

    /// Whether the caller gave the upload up.
    pub(super) fn is_cancelled(&self) -> bool {
        self.life.interruption() == Some(Interruption::Cancelled)
    }

    /// Lets a pause take this request back, until it is released.
    pub(super) fn hold(&self, request: Option<Rc<H::Scope>>) {
        *self.request.borrow_mut() = request;
    }

    /// Waits while the upload is paused.
    pub(super) async fn ready(&self, host: &H) -> Result<(), HostError<H::Cause>> {
        while self.paused.get() && self.life.interruption().is_none() {
            let pause = Rc::new(host.scope_within(None, &self.life));
            *self.waiting.borrow_mut() = Some(pause.clone());
            // Ends by resumption, by the end of the upload, or after the longest time that the host can wait.
            drop(host.sleep(f64::INFINITY, &pause).await);
        }
        match self.life.interruption() {
            None => Ok(()),
            // The host knows what the caller gave as the reason.
            Some(_) => host.sleep(0.0, &self.life).await,
        }
    }

    /// Changes what is known of the progress and tells it, unless nothing changed.
    pub(super) fn update(&self, change: impl FnOnce(&mut Progress)) {
        let before = self.progress.get();
        let mut after = before;
        change(&mut after);
        if after.state != before.state && !after.state.follows(before.state) {
            after.state = before.state;
        }
        if after != before {
            self.progress.set(after);
            self.tell();
        }
    }

    fn tell(&self) {
        (self.report)(self.progress());
    }
}

#[cfg(test)]
mod tests {
    use super::State::*;

    #[test]
    fn states_follow_each_other_as_documented() {
        let all = [
            Waiting, Hashing, Sending, Paused, Completing, Done, Failed, Cancelled,
        ];
        let allowed = [
            (Waiting, Hashing),
            (Hashing, Sending),
            (Sending, Sending),
            (Sending, Completing),
            (Completing, Completing),
            (Completing, Sending),
        ];
        for before in all {
            for after in all {
                let expected = !before.is_final()
                    && before != Paused
                    && (after.is_final() || allowed.contains(&(before, after)));
                assert_eq!(after.follows(before), expected, "{before:?} to {after:?}");
            }
        }
    }
}
