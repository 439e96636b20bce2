//! What a page shares with the other pages of its origin, and what it learns of its surroundings.

use super::Heard;

/// Something happened around the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wake {
    /// The device has a network again.
    Online,
    /// The device has no network.
    Offline,
    /// The user looks at the page again.
    Visible,
    /// The browser is about to let the page stand still.
    Frozen,
}

/// Channels and locks between pages of one origin.
///
/// Callbacks come later, never within the call that they were given to, and none comes after the handle was dropped.
pub trait Election {
    /// A channel; dropping closes it.
    type Channel: 'static;
    /// A lock that is held or waited for; dropping gives it back.
    type Lock: 'static;
    /// A watch; dropping ends it.
    type Watch: 'static;

    /// Whether there are channels and locks, and the network is the same for all pages.
    fn shared(&self) -> bool;
    /// Opens a channel to all others of this name; `heard` gets what they post.
    fn channel(&self, name: &str, heard: Heard) -> Self::Channel;
    /// Posts to all others on the channel.
    fn post(&self, channel: &Self::Channel, message: &[u8]);
    /// Asks for a lock, in its turn or by taking it away; `changed` says that it is held, and that it was taken away.
    fn lock(&self, name: &str, steal: bool, changed: Box<dyn Fn(bool)>) -> Self::Lock;
    /// Tells what happens around the page.
    fn watch(&self, woken: Box<dyn Fn(Wake)>) -> Self::Watch;
}
