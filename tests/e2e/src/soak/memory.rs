//! What a tab takes in memory while the soak goes on.

use anyhow::{Context, Result};
use serde_json::json;

use super::tab::Tab;
use crate::browser::Browser;

/// The fullest tab at one moment, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Messages that it had received, all of which the test keeps.
    received: u64,
    /// JavaScript's own, after a collection; 0 where the driver cannot tell.
    heap: u64,
    /// The WebAssembly core's.
    core: u64,
}

/// Looks at all tabs. `has_devtools`: whether the driver passes on commands of Chromium's own protocol.
pub async fn measure(browser: &Browser, tabs: &[Tab], has_devtools: bool) -> Result<Memory> {
    let mut fullest = Memory::default();
    for tab in tabs.iter().filter(|tab| !tab.is_frozen) {
        let look = tab.call(browser, "look", json!([])).await?;
        let heap = if has_devtools {
            tab.devtools(browser, "HeapProfiler.collectGarbage", json!({}))
                .await?;
            let usage = tab
                .devtools(browser, "Runtime.getHeapUsage", json!({}))
                .await?;
            usage["usedSize"].as_f64().context("the heap's size")? as u64
        } else {
            0
        };
        fullest.heap = fullest.heap.max(heap);
        fullest.core = fullest.core.max(look["core"].as_u64().context("a size")?);
        let received = look["received"].as_u64().context("a count")?;
        fullest.received = fullest.received.max(received);
    }
    Ok(fullest)
}

/// Prints how it went.
pub fn print(samples: &[Memory]) {
    let list = |value: fn(&Memory) -> f64| {
        let values = samples
            .iter()
            .map(|sample| format!("{:.1}", value(sample) / 1e6));
        values.collect::<Vec<_>>().join(", ")
    };
    println!(
        "memory of the fullest tab in MB: core {}; JavaScript {}; with {} messages received in the end",
        list(|sample| sample.core as f64),
        list(|sample| sample.heap as f64),
        samples.last().map_or(0, |sample| sample.received)
    );
}
