//! What the pages of one browser share.

use std::future::Future;

/// A way to tell the other pages something.
pub trait Channel {
    /// Tells all other pages; it may be lost when a page is just being opened or closed.
    fn post(&self, message: &[u8]);
}

/// Takes what another page said.
pub type Heard = Box<dyn Fn(&[u8])>;

/// Locks and channels by name, the same for all pages of the origin.
pub trait Tabs {
    /// A lock that is held until it is dropped or its page is gone.
    type Lock;
    /// A channel that is open until it is dropped.
    type Channel: Channel;
    /// The life that a wait belongs to.
    type Scope;

    /// Whether there are locks; without them nobody knows of other pages.
    fn has_locks(&self) -> bool;
    /// Waits for a lock; `None` when the scope ended before.
    fn lock(&self, name: &str, scope: &Self::Scope) -> impl Future<Output = Option<Self::Lock>>;
    /// Opens a channel.
    fn channel(&self, name: &str, heard: Heard) -> Self::Channel;
}
