//! Call rooms. They live in memory, and not for long: a real server sweeps all of them away from time to time, occupied or
//! not.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard},
};

use crate::{
    clock::SECOND,
    refusal::{self, Refusal},
};

/// A call room.
#[derive(Clone, Debug)]
pub struct Room {
    /// Who made it.
    pub creator: i64,
    /// Whether everybody may come in.
    pub open_join: bool,
    /// Who is in it.
    pub members: BTreeSet<i64>,
    /// Who has been invited and did not come yet.
    pub invited: BTreeSet<i64>,
    /// Who was made an administrator; the creator is one anyway.
    pub admins: BTreeSet<i64>,
    created: i64,
}

impl Room {
    /// Whether the user may invite, promote and throw out.
    pub fn is_admin(&self, user: i64) -> bool {
        user == self.creator || self.admins.contains(&user)
    }

    /// Lets the user in.
    pub fn enter(&mut self, user: i64) {
        self.invited.remove(&user);
        self.members.insert(user);
    }

    /// Takes the user out; false when he is not in the room.
    pub fn leave(&mut self, user: i64) -> bool {
        self.admins.remove(&user);
        self.members.remove(&user)
    }
}

/// All rooms.
#[derive(Debug)]
pub struct Rooms {
    rooms: Mutex<HashMap<i64, Room>>,
    started: i64,
    sweep_every: i64,
}

impl Rooms {
    /// No rooms, swept every so many seconds from `started` on.
    pub fn new(started: i64, sweep_every: u32) -> Self {
        Self {
            rooms: Mutex::default(),
            started,
            sweep_every: i64::from(sweep_every.max(1)) * SECOND,
        }
    }

    /// Adds a room with its creator in it.
    pub fn create(&self, id: i64, creator: i64, open_join: bool, now: i64) {
        let mut rooms = self.lock();
        rooms.retain(|_, room| !self.is_swept(room, now));
        let room = Room {
            creator,
            open_join,
            members: BTreeSet::from([creator]),
            invited: BTreeSet::new(),
            admins: BTreeSet::new(),
            created: now,
        };
        rooms.insert(id, room);
    }

    /// Does something with a room, if there is one with this id.
    pub fn with<T>(
        &self,
        id: i64,
        now: i64,
        work: impl FnOnce(&mut Room) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        match self.lock().get_mut(&id) {
            Some(room) if !self.is_swept(room, now) => work(room),
            _ => Err(refusal::ROOM_NOT_FOUND),
        }
    }

    fn is_swept(&self, room: &Room, now: i64) -> bool {
        let sweeps = |time: i64| (time - self.started).div_euclid(self.sweep_every);
        sweeps(room.created) != sweeps(now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Room>> {
        self.rooms
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
