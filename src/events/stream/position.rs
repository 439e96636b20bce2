//! Keeping how far the consumer is.

use super::{Inner, POSITION};
use crate::events::peer::Peer;
use crate::host::Host;

/// How long acknowledgements are gathered before the position is kept, in milliseconds.
const SAVE_MS: f64 = 500.0;

impl<H: Host> Inner<H> {
    /// The consumer is done with a delivery.
    pub(super) fn acknowledge(&self, number: u64) {
        let changed = self
            .peer
            .borrow_mut()
            .as_mut()
            .is_some_and(|peer| peer.acknowledge(number));
        if changed && !self.unsaved.replace(true) {
            self.spawn(|inner| async move {
                let host = inner.client.host();
                if host.sleep(SAVE_MS, inner.life.scope()).await.is_ok() {
                    inner.save().await;
                }
            });
        }
    }

    pub(super) fn save_now(&self) {
        if self.unsaved.get() {
            self.spawn(|inner| async move { inner.save().await });
        }
    }

    /// Keeps the position. What cannot be kept comes again after a reload, which is what the storage promises then.
    pub(super) async fn save(&self) {
        if !self.unsaved.replace(false) {
            return;
        }
        let user = self.client.session().map(|session| session.user_id);
        if user != Some(self.user_id.get()) {
            // A logout has forgotten what the account kept.
            return;
        }
        let position = self.peer.borrow().as_ref().map(Peer::position);
        if let Some(position) = position
            && self.account().put(POSITION, &position).await.is_err()
        {
            self.unsaved.set(true);
        }
    }
}
