//! What is broken while people talk, in an order that a seed decides.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use tokio::time::sleep;

use super::server::Server;

const FETCH_MSGS: &str = "/service.ourchat.v1.OurChatService/FetchMsgs";
const SEND_MSG: &str = "/service.ourchat.v1.OurChatService/SendMsg";

/// One kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// All streams break off.
    Cut,
    /// All streams break off, and the next ones after some bytes.
    CutAgain,
    /// All streams fall silent and stay open.
    Silence,
    /// All streams break off, and new ones are refused for a while.
    Refuse,
    /// The next messages are refused, are never answered, or are stored without an answer.
    Sending,
    /// Everything is refused with HTTP 429 for a while.
    RateLimit,
    /// Maintenance for a while.
    Maintenance,
    /// The server dies and comes back.
    Restart,
    /// A tab stands still for a while.
    Freeze,
    /// A tab dies and another one is opened.
    Kill,
}

impl Trouble {
    /// All kinds that the server makes; the tabs' own are the driver's.
    pub const OF_THE_SERVER: [Self; 8] = [
        Self::Cut,
        Self::CutAgain,
        Self::Silence,
        Self::Refuse,
        Self::Sending,
        Self::RateLimit,
        Self::Maintenance,
        Self::Restart,
    ];

    /// Whether streams are broken by it.
    pub fn breaks_streams(self) -> bool {
        !matches!(self, Self::Sending)
    }
}

/// Makes trouble of the server's kinds.
pub async fn strike(
    server: &mut Server,
    trouble: Trouble,
    random: &mut fastrand::Rng,
) -> Result<()> {
    let pause = Duration::from_millis(random.u64(100..600));
    match trouble {
        Trouble::Cut => server.control.order("streams/cut", "").await?,
        Trouble::CutAgain => {
            let bytes = random.u64(0..3000);
            let order = json!({ "path": FETCH_MSGS, "fault": "cut", "bytes": bytes, "count": 3 });
            server.control.order("faults", &order.to_string()).await?;
            server.control.order("streams/cut", "").await?;
        }
        Trouble::Silence => server.control.order("streams/silence", "").await?,
        Trouble::Refuse => {
            let fault = match random.u8(0..3) {
                0 => json!({ "fault": "status", "code": 14, "message": "Try later" }),
                1 => {
                    json!({ "fault": "http", "status": 502, "contentType": "text/html", "body": "<h1>Bad gateway" })
                }
                _ => json!({ "fault": "drop" }),
            };
            order(server, FETCH_MSGS, fault, 4).await?;
            server.control.order("streams/cut", "").await?;
        }
        Trouble::Sending => {
            let fault = match random.u8(0..4) {
                0 => json!({ "fault": "status", "code": 14, "message": "Server Maintaining" }),
                1 => json!({ "fault": "http", "status": 503, "body": "busy" }),
                // Stored, but the answer gets lost.
                2 => json!({ "fault": "cut", "bytes": 0 }),
                _ => json!({ "fault": "cut", "bytes": 7 }),
            };
            order(server, SEND_MSG, fault, 3).await?;
        }
        Trouble::RateLimit => {
            for path in [FETCH_MSGS, SEND_MSG] {
                let fault =
                    json!({ "fault": "http", "status": 429, "headers": { "retry-after": "0" } });
                order(server, path, fault, 6).await?;
            }
            server.control.order("streams/cut", "").await?;
        }
        Trouble::Maintenance => {
            server
                .control
                .order("maintenance", r#"{"on": true}"#)
                .await?;
            server.control.order("streams/cut", "").await?;
            sleep(pause).await;
            server
                .control
                .order("maintenance", r#"{"on": false}"#)
                .await?;
        }
        Trouble::Restart => server.restart(pause).await?,
        Trouble::Freeze | Trouble::Kill => {}
    }
    Ok(())
}

async fn order(
    server: &Server,
    path: &str,
    mut fault: serde_json::Value,
    count: u32,
) -> Result<()> {
    fault["path"] = path.into();
    fault["count"] = count.into();
    server.control.order("faults", &fault.to_string()).await
}
