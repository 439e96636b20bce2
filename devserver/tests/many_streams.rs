//! A small load, so that what keeps the server from bearing a large one is seen early.

#[path = "support/load/mod.rs"]
mod load;

use std::time::Duration;

use load::Load;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_under_load() {
    let report = Load::short()
        .run(env!("CARGO_BIN_EXE_ourchat-devserver"))
        .await;
    println!("{report}");
    assert!(report.is_complete(), "{report}");
    // The machine may be busy with other things; what waits for a timer would still be seen.
    assert!(
        report.delivery(0.5) < Duration::from_millis(500),
        "{report}"
    );
}
