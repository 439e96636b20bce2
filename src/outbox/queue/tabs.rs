//! One outbox in several pages: what is kept, what they tell each other, and who does what is asked.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::{Account, NAME, NEWEST, news, storage_name};
use crate::host::{Channel as _, Host, Tabs};
use crate::outbox::entry::{Entry, State};

/// How long another page may take to obey, in milliseconds.
const OBEY_MS: f64 = 3_000.0;

impl<H: Host + Tabs<Scope = <H as Host>::Scope>> Account<H> {
    /// Reads what is kept.
    pub(super) async fn load(&self) {
        let Some(storage) = &self.storage else {
            return;
        };
        if let Ok(Some(newest)) = storage.get(NEWEST).await {
            self.sender.resume(&newest);
        }
        // What cannot be read now is read at the next start; the logger knows.
        let names = storage.names(NAME).await.unwrap_or_default();
        for name in &names {
            let Ok(Some(bytes)) = storage.get(name).await else {
                continue;
            };
            if let Some(entry) = Entry::decode(&bytes) {
                self.merge(entry);
            }
        }
        // What another page has finished meanwhile is not there any more.
        let mut gone = Vec::new();
        for entry in self.entries.borrow().iter() {
            let there = names.iter().any(|name| *name == storage_name(&entry.id));
            if !there && entry.kept && !entry.state.is_final() {
                gone.push(entry.id.clone());
            }
        }
        for id in gone {
            if let Ok(None) = storage.get(&storage_name(&id)).await {
                self.remove(&id);
            }
        }
        self.changed();
    }

    /// Takes over what is newer than what is known.
    pub(super) fn merge(&self, entry: Entry<H::Cause>) {
        let known = self.get(&entry.id).map(|entry| entry.version);
        if known.is_none_or(|version| version < entry.version) {
            self.insert(entry);
        }
    }

    /// Another page said something.
    pub(super) fn hear(self: &Rc<Self>, message: &[u8]) {
        let Some((kind, rest)) = message.split_first() else {
            return;
        };
        match *kind {
            news::ENTRY => {
                if let Some(entry) = Entry::decode(rest) {
                    self.merge(entry);
                    self.wake();
                }
            }
            kind if self.leads.get() => {
                let Ok(id) = str::from_utf8(rest) else {
                    return;
                };
                let (account, id) = (self.clone(), id.to_owned());
                let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move {
                    if kind == news::CANCEL {
                        account.cancel(&id).await;
                    } else {
                        account.retry(&id).await;
                    }
                });
                self.sender.client().host().spawn(task);
            }
            _ => {}
        }
    }

    pub(super) async fn cancel(&self, id: &str) -> bool {
        if !self.leads.get() {
            return self.order(news::CANCEL, id, State::Cancelled).await;
        }
        let entry = self.get(id);
        let Some(mut entry) = entry.filter(|entry| match entry.state {
            State::Queued => entry.kept,
            State::Failed => true,
            _ => false,
        }) else {
            return false;
        };
        // At once, so that it is not sent while the storage forgets it.
        entry.state = State::Cancelled;
        entry.error = None;
        entry.version += 1;
        self.insert(entry.clone());
        if let Some(storage) = &self.storage {
            let _ = storage.delete(&storage_name(&entry.id)).await;
        }
        self.post(news::ENTRY, &entry.encode());
        true
    }

    pub(super) async fn retry(&self, id: &str) -> bool {
        if !self.leads.get() {
            return self.order(news::RETRY, id, State::Cancelled).await;
        }
        let entry = self.get(id);
        let Some(failed) = entry.filter(|entry| entry.state == State::Failed) else {
            return false;
        };
        // A new name, because names sort; kept before the old one goes.
        if self.add(failed.request.clone()).await.is_err() {
            return false;
        }
        self.cancel(id).await
    }

    /// Has the page that sends do something, and sees whether it did.
    async fn order(&self, kind: u8, id: &str, wanted: State) -> bool {
        self.post(kind, id.as_bytes());
        let host = self.sender.client().host();
        let until = host.now() + OBEY_MS;
        while host.now() < until {
            match self.get(id).map(|entry| entry.state) {
                Some(state) if state == wanted => return true,
                Some(State::Queued | State::Failed) => {}
                _ => return false,
            }
            if host.sleep(20.0, self.life.scope()).await.is_err() {
                break;
            }
        }
        false
    }

    pub(super) fn post(&self, kind: u8, rest: &[u8]) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.post(&[&[kind], rest].concat());
        }
    }
}
