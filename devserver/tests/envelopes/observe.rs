//! What three users see of something that happens.

use std::{collections::HashSet, time::Duration};

use ourchat_proto::service::ourchat::msg_delivery::v1::{
    FetchMsgsResponse as Event, fetch_msgs_response::RespondEventType as Kind,
};

use super::support::{
    chat::{Events, User},
    group::Group,
};

const QUIET: Duration = Duration::from_millis(400);

/// What one user saw.
#[derive(Debug)]
pub struct Seen {
    /// On the stream that was open.
    pub live: Vec<Event>,
    /// New records in the history.
    pub history: Vec<Event>,
}

/// What Ada, Bob and Cy saw.
pub struct Observed {
    pub ada: Seen,
    pub bob: Seen,
    pub cy: Seen,
}

impl Observed {
    /// Fails unless everybody saw these kinds, in this order.
    pub fn live(&self, ada: &[&str], bob: &[&str], cy: &[&str]) {
        let live = [&self.ada, &self.bob, &self.cy].map(|seen| names(&seen.live));
        assert_eq!(live, [ada, bob, cy], "live");
    }

    /// The same for the history.
    pub fn history(&self, ada: &[&str], bob: &[&str], cy: &[&str]) {
        let history = [&self.ada, &self.bob, &self.cy].map(|seen| names(&seen.history));
        assert_eq!(history, [ada, bob, cy], "history");
    }
}

async fn history(user: &User) -> Vec<Event> {
    user.events_since(0).await.during(QUIET).await
}

/// Watches the three of the group while something happens.
pub async fn observe<T>(group: &Group, act: impl Future<Output = T>) -> (Observed, T) {
    let users = [&group.ada, &group.bob, &group.cy];
    let mut known = HashSet::new();
    for user in users {
        known.extend(history(user).await.iter().map(|event| event.msg_id));
    }
    let mut streams: Vec<Events> = Vec::new();
    for user in users {
        streams.push(user.live().await);
    }
    let outcome = act.await;
    let mut seen = Vec::new();
    for (user, stream) in users.into_iter().zip(&mut streams) {
        let live = stream.during(QUIET).await;
        let mut history = history(user).await;
        history.retain(|event| !known.contains(&event.msg_id));
        seen.push(Seen { live, history });
    }
    let mut seen = seen.into_iter();
    let mut next = || seen.next().expect("three users");
    let observed = Observed {
        ada: next(),
        bob: next(),
        cy: next(),
    };
    (observed, outcome)
}

/// The payload of an event.
pub fn kind(event: &Event) -> &Kind {
    event.respond_event_type.as_ref().expect("a payload")
}

/// The names of the events' oneof members.
pub fn names(events: &[Event]) -> Vec<&'static str> {
    let name = |event: &Event| match kind(event) {
        Kind::Msg(_) => "msg",
        Kind::InviteUserToSession(_) => "invite_user_to_session",
        Kind::FriendInvitationResultNotification(_) => "friend_invitation_result_notification",
        Kind::Recall(_) => "recall",
        Kind::JoinSessionApproval(_) => "join_session_approval",
        Kind::AllowUserJoinSessionNotification(_) => "allow_user_join_session_notification",
        Kind::NewFriendInvitationNotification(_) => "new_friend_invitation_notification",
        Kind::AnnouncementResponse(_) => "announcement_response",
        Kind::AcceptSessionApproval(_) => "accept_session_approval",
        Kind::ReceiveRoomKey(_) => "receive_room_key",
        Kind::SendRoomKey(_) => "send_room_key",
        Kind::UpdateRoomKey(_) => "update_room_key",
    };
    events.iter().map(name).collect()
}
