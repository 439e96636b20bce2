//! FetchMsgs: the history, then live events until the client goes.

use std::{sync::Arc, time::Duration};

use ourchat_proto::service::ourchat::msg_delivery::v1::{FetchMsgsRequest, FetchMsgsResponse};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use crate::{
    app::App,
    clock::from_timestamp,
    refusal::{self, Refusal},
    store::events,
};

/// Events that wait for a slow client before the server stops reading.
const BACKLOG: usize = 32;

type Item = Result<FetchMsgsResponse, Status>;

/// FetchMsgs.
pub fn fetch(
    app: &Arc<App>,
    caller: i64,
    request: FetchMsgsRequest,
) -> Result<ReceiverStream<Item>, Refusal> {
    let time = request.time.ok_or(refusal::TIME_MISSING)?;
    let time = from_timestamp(&time).ok_or(refusal::TIME_FORMAT_ERROR)?;
    let (items, stream) = mpsc::channel(BACKLOG);
    let app = app.clone();
    tokio::spawn(async move {
        let mut closing = app.closing.subscribe();
        tokio::select! {
            // The client left: dropping the consumer gives its events to the user's other streams.
            () = items.closed() => {}
            _ = closing.wait_for(|closing| *closing) => {
                let _ = items.try_send(Err(Refusal::Internal("the server shuts down".into()).into()));
            }
            () = feed(&app, caller, time, request.announcement_only, &items) => {}
        }
    });
    Ok(ReceiverStream::new(stream))
}

async fn feed(
    app: &App,
    caller: i64,
    time: i64,
    announcement_only: bool,
    items: &mpsc::Sender<Item>,
) {
    // A real server looks for announcements under a name that it never stores.
    if !announcement_only && history(app, caller, time, items).await.is_none() {
        return;
    }
    if app.settings().history_gap > 0 {
        tokio::time::sleep(Duration::from_millis(app.settings().history_gap)).await;
    }
    let mut consumer = app.queues.consume(caller);
    while let Some(event) = consumer.next().await {
        if items
            .send(Ok(FetchMsgsResponse::clone(&event)))
            .await
            .is_err()
        {
            return;
        }
    }
}

/// Sends the history; `None` when the stream is at its end.
async fn history(app: &App, caller: i64, time: i64, items: &mpsc::Sender<Item>) -> Option<()> {
    let mut after = None;
    loop {
        let page = app
            .db
            .transaction(move |db| {
                let after = match after {
                    Some(after) => after,
                    None => events::before(db, time)?,
                };
                Ok(events::page(db, caller, time, after)?)
            })
            .await;
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(?error, "the history cannot be read");
                let _ = items
                    .send(Err(Status::new(Code::Internal, "Database error")))
                    .await;
                return None;
            }
        };
        let whole = page.len() == events::PAGE as usize;
        after = page.last().map(|event| crate::store::row_id(event.msg_id));
        for event in page {
            items.send(Ok(event)).await.ok()?;
        }
        if !whole {
            return Some(());
        }
    }
}
