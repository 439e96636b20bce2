//! A user's queue exists while one of the user's streams consumes it. Its events are dealt to the consumers in turn, so
//! each event reaches one stream only. Nothing is ever acknowledged: what a closing consumer had received is dealt again
//! to those that stay, and vanishes with the last one.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use ourchat_proto::service::ourchat::msg_delivery::v1::FetchMsgsResponse;
use tokio::sync::mpsc;

use super::disorder::{Disorder, Ordered};

/// An event on its way to streams.
pub type Event = Arc<FetchMsgsResponse>;

/// The queues of all users.
#[derive(Debug, Default)]
pub struct Queues {
    users: Mutex<HashMap<i64, Queue>>,
    watchers: Mutex<Watchers>,
    disorder: Ordered,
}

/// Who gets a copy of a user's events beside the streams: one for each user, the last that came.
#[derive(Debug, Default)]
struct Watchers {
    last_id: u64,
    users: HashMap<i64, (u64, mpsc::UnboundedSender<Event>)>,
}

#[derive(Debug, Default)]
struct Queue {
    consumers: BTreeMap<u64, Delivered>,
    last_id: u64,
    last_served: u64,
}

#[derive(Debug)]
struct Delivered {
    events: Vec<Event>,
    stream: mpsc::UnboundedSender<Event>,
}

impl Queue {
    fn deal(&mut self, event: Event) {
        let next = self
            .consumers
            .range(self.last_served + 1..)
            .next()
            .or_else(|| self.consumers.iter().next());
        let Some((&id, _)) = next else { return };
        self.last_served = id;
        if let Some(consumer) = self.consumers.get_mut(&id) {
            consumer.events.push(event.clone());
            // A stream whose receiver is gone is about to be removed; its events are dealt again then.
            let _ = consumer.stream.send(event);
        }
    }
}

impl Queues {
    /// Deals an event to one of the user's streams, or to nobody when none is open.
    pub fn publish(self: &Arc<Self>, user: i64, event: &Event) {
        for after in self.disorder.times() {
            if after.is_zero() {
                self.deal(user, event);
                continue;
            }
            let (queues, event) = (self.clone(), event.clone());
            tokio::spawn(async move {
                tokio::time::sleep(after).await;
                queues.deal(user, &event);
            });
        }
    }

    /// Deals an event to one stream of each user who has one open.
    pub fn publish_to_all(self: &Arc<Self>, event: &Event) {
        let mut users: BTreeSet<i64> = self.users().keys().copied().collect();
        users.extend(self.watchers().users.keys());
        for user in users {
            self.publish(user, event);
        }
    }

    /// Lets the events from now on come twice or late.
    pub fn disturb(&self, disorder: Disorder) {
        self.disorder.set(disorder);
    }

    fn deal(&self, user: i64, event: &Event) {
        if let Some(queue) = self.users().get_mut(&user) {
            queue.deal(event.clone());
        }
        if let Some((_, watcher)) = self.watchers().users.get(&user) {
            // A watcher that is gone is about to be removed.
            let _ = watcher.send(event.clone());
        }
    }

    /// From now on copies the user's events, without taking part in the dealing. Ends an earlier watcher of the user.
    pub fn watch(self: &Arc<Self>, user: i64) -> Watcher {
        let (copies, events) = mpsc::unbounded_channel();
        let mut watchers = self.watchers();
        watchers.last_id += 1;
        let id = watchers.last_id;
        watchers.users.insert(user, (id, copies));
        Watcher {
            user,
            id,
            events,
            queues: self.clone(),
        }
    }

    /// The number of open streams.
    pub fn streams(&self) -> usize {
        self.users()
            .values()
            .map(|queue| queue.consumers.len())
            .sum()
    }

    /// Starts consuming the user's queue.
    pub fn consume(self: &Arc<Self>, user: i64) -> Consumer {
        let (stream, events) = mpsc::unbounded_channel();
        let mut users = self.users();
        let queue = users.entry(user).or_default();
        queue.last_id += 1;
        let id = queue.last_id;
        queue.consumers.insert(
            id,
            Delivered {
                events: Vec::new(),
                stream,
            },
        );
        Consumer {
            user,
            id,
            events,
            queues: self.clone(),
        }
    }

    fn remove(&self, user: i64, id: u64) {
        let mut users = self.users();
        let Some(queue) = users.get_mut(&user) else {
            return;
        };
        let Some(gone) = queue.consumers.remove(&id) else {
            return;
        };
        if queue.consumers.is_empty() {
            users.remove(&user);
            return;
        }
        for event in gone.events {
            queue.deal(event);
        }
    }

    fn watchers(&self) -> MutexGuard<'_, Watchers> {
        self.watchers
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn users(&self) -> MutexGuard<'_, HashMap<i64, Queue>> {
        self.users
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Gets copies of a user's events until a later one takes over.
#[derive(Debug)]
pub struct Watcher {
    user: i64,
    id: u64,
    events: mpsc::UnboundedReceiver<Event>,
    queues: Arc<Queues>,
}

impl Watcher {
    /// The next event; `None` once a later watcher took over.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut watchers = self.queues.watchers();
        if watchers
            .users
            .get(&self.user)
            .is_some_and(|(id, _)| *id == self.id)
        {
            watchers.users.remove(&self.user);
        }
    }
}

/// One stream's share of a user's queue; dropping it gives back what it received.
#[derive(Debug)]
pub struct Consumer {
    user: i64,
    id: u64,
    events: mpsc::UnboundedReceiver<Event>,
    queues: Arc<Queues>,
}

impl Consumer {
    /// The next event dealt to this stream.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.queues.remove(self.user, self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(queues: &Arc<Queues>, ids: impl IntoIterator<Item = u64>) {
        for msg_id in ids {
            queues.publish(
                7,
                &Arc::new(FetchMsgsResponse {
                    msg_id,
                    ..Default::default()
                }),
            );
        }
    }

    fn received(consumer: &mut Consumer) -> Vec<u64> {
        std::iter::from_fn(|| consumer.events.try_recv().ok())
            .map(|event| event.msg_id)
            .collect()
    }

    #[test]
    fn streams_of_one_user_are_served_in_turn_and_inherit_from_each_other() {
        let queues = Arc::new(Queues::default());
        publish(&queues, [9]);
        let (mut first, mut second) = (queues.consume(7), queues.consume(7));
        publish(&queues, 10..16);
        assert_eq!(received(&mut first), [10, 12, 14]);
        assert_eq!(received(&mut second), [11, 13, 15]);
        drop(second);
        assert_eq!(received(&mut first), [11, 13, 15]);
        let mut third = queues.consume(7);
        drop(first);
        assert_eq!(received(&mut third), [10, 12, 14, 11, 13, 15]);
    }

    #[tokio::test]
    async fn events_come_twice_and_late_on_request() {
        let queues = Arc::new(Queues::default());
        let mut stream = queues.consume(7);
        queues.disturb(Disorder {
            duplicate: 1.0,
            late: 0.5,
            late_ms: 20,
        });
        publish(&queues, 0..200);
        let mut ids = Vec::new();
        while ids.len() < 400 {
            ids.extend(stream.next().await.map(|event| event.msg_id));
        }
        assert!(!ids.is_sorted());
        ids.sort_unstable();
        assert_eq!(ids, (0..200).flat_map(|id| [id, id]).collect::<Vec<_>>());
        queues.disturb(Disorder::default());
        publish(&queues, [1, 2]);
        assert_eq!(received(&mut stream), [1, 2]);
    }

    #[test]
    fn the_last_watcher_gets_copies_and_takes_nothing_from_streams() {
        let queues = Arc::new(Queues::default());
        let copies = |watcher: &mut Watcher| -> Vec<u64> {
            std::iter::from_fn(|| watcher.events.try_recv().ok())
                .map(|event| event.msg_id)
                .collect()
        };
        let (mut first, mut stream) = (queues.watch(7), queues.consume(7));
        publish(&queues, [1, 2]);
        assert_eq!(
            (copies(&mut first), received(&mut stream)),
            (vec![1, 2], vec![1, 2])
        );
        let mut second = queues.watch(7);
        publish(&queues, [3]);
        drop(first);
        publish(&queues, [4]);
        assert_eq!(
            (copies(&mut second), received(&mut stream)),
            (vec![3, 4], vec![3, 4])
        );
        drop(second);
        assert!(queues.watchers().users.is_empty());
    }

    #[test]
    fn a_queue_vanishes_with_its_last_stream() {
        let queues = Arc::new(Queues::default());
        let first = queues.consume(7);
        publish(&queues, [1]);
        drop(first);
        publish(&queues, [2]);
        assert!(queues.users().is_empty());
        assert!(received(&mut queues.consume(7)).is_empty());
    }
}
