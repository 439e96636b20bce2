//! Who the seeded users are, and where they meet: the same for the same number of users, in every database.

use std::collections::BTreeSet;

use crate::{clock::SECOND, snowflake, store::members::role};

/// Midnight of 2024-01-01 (UTC) in microseconds: before any id that a running server makes.
const FIRST_ID_TIME: i64 = 1_704_067_200 * SECOND;
/// The built-in role of those who help the owner.
const ADMIN: i64 = 2;
/// Users to the right that everybody is friends with.
const FRIENDS_AHEAD: usize = 3;
/// Members of a group, and how far the next group begins: everybody is in two groups.
const GROUP: usize = 8;
const NEXT_GROUP: usize = 4;

/// The id of the user at this position.
pub fn user_id(position: usize) -> i64 {
    id(position)
}

/// A session to be made.
#[derive(Debug)]
pub struct Meeting {
    pub id: i64,
    pub name: String,
    /// Positions and roles of the members.
    pub members: Vec<(usize, i64)>,
}

/// Where the users meet.
#[derive(Debug, Default)]
pub struct Meetings {
    /// The sessions of two friends.
    pub private: Vec<Meeting>,
    /// Groups of eight, or of everybody if there are fewer.
    pub groups: Vec<Meeting>,
    /// The session with all users.
    pub everybody: Vec<Meeting>,
}

impl Meetings {
    /// Of so many users, at least two.
    pub fn of(users: usize) -> Self {
        let mut ids = (users..).map(id);
        let mut next_id = || ids.next().unwrap_or_default();
        let mut meetings = Self::default();
        let mut pairs = BTreeSet::new();
        for (left, ahead) in
            (0..users).flat_map(|left| (1..=FRIENDS_AHEAD).map(move |ahead| (left, ahead)))
        {
            let right = (left + ahead) % users;
            if left != right && pairs.insert((left.min(right), left.max(right))) {
                meetings.private.push(Meeting {
                    id: next_id(),
                    name: String::new(),
                    members: vec![(left, role::OWNER), (right, role::OWNER)],
                });
            }
        }
        for (number, first) in (0..users).step_by(NEXT_GROUP).enumerate() {
            let number = number + 1;
            meetings.groups.push(Meeting {
                id: next_id(),
                name: if number % 2 == 1 {
                    format!("Team {number}")
                } else {
                    format!("第 {number} 小组")
                },
                members: with_roles((0..GROUP.min(users)).map(|ahead| (first + ahead) % users)),
            });
        }
        meetings.everybody.push(Meeting {
            id: next_id(),
            name: "Everybody 大家".into(),
            members: with_roles(0..users),
        });
        meetings
    }
}

/// The first member owns a group, the second one helps.
fn with_roles(members: impl Iterator<Item = usize>) -> Vec<(usize, i64)> {
    let roles = [role::OWNER, ADMIN]
        .into_iter()
        .chain(std::iter::repeat(role::MEMBER));
    members.zip(roles).collect()
}

/// Ids a second apart.
fn id(position: usize) -> i64 {
    snowflake::at(FIRST_ID_TIME + i64::try_from(position).unwrap_or_default() * SECOND)
}
