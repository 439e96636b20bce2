//! Announcements to everybody.

use std::sync::Arc;

use ourchat_proto::service::{
    ourchat::msg_delivery::{
        announcement::v1::{Announcement, AnnouncementResponse},
        v1::{FetchMsgsResponse, fetch_msgs_response::RespondEventType},
    },
    server_manage::publish_announcement::v1::{
        PublishAnnouncementRequest, PublishAnnouncementResponse,
    },
};

use crate::{
    app::App,
    clock::to_timestamp,
    refusal::{self, Refusal},
    store::{announcements, events, row_id, users, wire_id},
};

/// PublishAnnouncement: no permission is asked for. The live copy carries id and time of the announcement, not of the
/// record.
pub async fn publish(
    app: &App,
    _: i64,
    request: PublishAnnouncementRequest,
) -> Result<PublishAnnouncementResponse, Refusal> {
    let Announcement {
        content,
        title,
        publisher_id,
    } = request.announcement.ok_or(refusal::ANNOUNCEMENT_MISSING)?;
    let now = app.clock.now();
    let published = app
        .db
        .transaction(move |db| {
            let publisher = row_id(publisher_id);
            if !users::exists(db, publisher)? {
                return Err(refusal::ANNOUNCEMENT_PUBLISHER);
            }
            let id = announcements::insert(db, &title, &content, publisher, now)?;
            let published = AnnouncementResponse {
                announcement: Some(Announcement {
                    content,
                    title,
                    publisher_id,
                }),
                created_at: Some(to_timestamp(now)),
                id: wire_id(id),
            };
            let event = RespondEventType::AnnouncementResponse(published.clone());
            // The record is made after the announcement.
            events::insert_for_everyone(db, event, now + 1)?;
            Ok(published)
        })
        .await?;
    let live = FetchMsgsResponse {
        msg_id: published.id,
        time: published.created_at,
        respond_event_type: Some(RespondEventType::AnnouncementResponse(published.clone())),
    };
    app.queues.publish_to_all(&Arc::new(live));
    Ok(PublishAnnouncementResponse {
        announcement: Some(published),
    })
}
