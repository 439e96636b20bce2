//! The program itself: its line on standard output, its end, and what outlives it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::support::{
    Running,
    chat::{self, User, login},
    files::{download, upload},
    folder,
};
use ourchat_proto::service::{
    basic::v1::GetServerInfoRequest,
    ourchat::session::get_session_info::v1::{GetSessionInfoRequest, QueryValues},
};

/// The program while it runs; killed when a test fails.
struct Program {
    child: Option<Child>,
    server: Running,
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
        }
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ourchat-devserver"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(database: &str) -> Program {
    let mut child = program(&[
        "--listen",
        "127.0.0.1:0",
        "--rate-limit",
        "off",
        "--database",
        database,
    ])
    .spawn()
    .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .strip_prefix("listening on http://")
        .expect("the line")
        .trim_end()
        .parse()
        .unwrap();
    Program {
        child: Some(child),
        server: Running::elsewhere(address),
    }
}

impl Program {
    /// Sends a signal and returns how long the end took.
    async fn end(mut self, signal: &str) -> Duration {
        let began = Instant::now();
        let mut child = self.child.take().expect("running");
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let status = tokio::task::spawn_blocking(move || child.wait().unwrap())
            .await
            .unwrap();
        assert!(status.success());
        began.elapsed()
    }
}

#[tokio::test]
async fn everything_survives_a_restart() {
    let folder = folder("restart");
    let database = folder.join("chat.sqlite3").to_str().unwrap().to_owned();
    let first = run(&database);
    let (mut ada, mut bob) = (
        User::register(&first.server, "ada").await,
        User::register(&first.server, "bob").await,
    );
    let session = ada.befriend(&bob).await;
    let sent = ada.send(session, "hello").await.unwrap();
    let key = upload(&mut ada, b"tea", Some(session)).await.unwrap();
    let mut failing = chat::auth(&first.server).await;
    for _ in 0..5 {
        failing.auth(login(&bob.email, "wrong")).await.unwrap_err();
    }
    let identifier = |server: Running| async move {
        let info = chat::basic(&server)
            .await
            .get_server_info(GetServerInfoRequest {})
            .await
            .unwrap()
            .into_inner();
        (info.unique_identifier, info.status)
    };
    let before = identifier(Running::elsewhere(first.server.address)).await;
    first.end("-TERM").await;

    let second = run(&database);
    for user in [&mut ada, &mut bob] {
        user.reconnect(&second.server).await;
    }
    assert_eq!(
        identifier(Running::elsewhere(second.server.address)).await,
        before
    );
    // The token is still good, the messages, files and memberships are there, and the count of wrong passwords too.
    let history = bob
        .events_since(0)
        .await
        .during(Duration::from_millis(500))
        .await;
    assert_eq!(history.last().map(|event| event.msg_id), Some(sent.msg_id));
    assert_eq!(download(&mut bob, &key).await.unwrap(), b"tea");
    let request = GetSessionInfoRequest {
        session_id: session,
        query_values: vec![QueryValues::Members.into()],
    };
    let info = bob
        .rpc
        .get_session_info(bob.ask(request))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(info.members, [ada.id.min(bob.id), ada.id.max(bob.id)]);
    let mut auth = chat::auth(&second.server).await;
    assert_eq!(
        auth.auth(login(&bob.email, chat::PASSWORD))
            .await
            .unwrap_err()
            .message(),
        "Account Locked"
    );
    let again = auth
        .auth(login(&ada.email, chat::PASSWORD))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((again.id, again.ocid), (ada.id, ada.ocid.clone()));
    let next = bob.send(session, "still here").await.unwrap();
    assert!(next.msg_id > sent.msg_id);
    second.end("-INT").await;
}

#[tokio::test]
async fn open_streams_do_not_delay_the_end() {
    let program = run(":memory:");
    let ada = User::register(&program.server, "ada").await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(ada.live().await);
    }
    let took = program.end("-TERM").await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    for stream in &mut streams {
        assert_eq!(
            stream.0.message().await.unwrap_err().message(),
            "Server Error"
        );
    }
}

#[tokio::test]
async fn a_connection_that_never_ends_is_closed() {
    let program = run(":memory:");
    // Half a request: the server cannot finish it.
    let mut socket = std::net::TcpStream::connect(program.server.address).unwrap();
    std::io::Write::write_all(&mut socket, b"POST / HTTP/1.1\r\ncontent-length: 10\r\n").unwrap();
    let took = program.end("-TERM").await;
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn help_tells_the_default_of_every_option() {
    let help = String::from_utf8(program(&["--help"]).output().unwrap().stdout).unwrap();
    for (option, default) in [
        ("--listen", "127.0.0.1:7777"),
        ("--database", "ourchat.sqlite3"),
        ("--cors", "as-real"),
        ("--rate-limit", "on"),
        ("--token-lifetime", "432000"),
        ("--token-leeway", "60"),
        ("--quota", "104857600"),
        ("--file-retention", "10"),
        ("--upload-lifetime", "3600"),
        ("--lockout-tries", "5"),
        ("--lockout ", "900"),
        ("--password-score", "1"),
        ("--invitation-lifetime", "3"),
        ("--history-gap", "0"),
        ("--server-name", "\"OurChat dev server\""),
    ] {
        let section = help
            .split(option)
            .nth(1)
            .unwrap_or_else(|| panic!("{option} is not explained"));
        assert!(
            section
                .split("--")
                .next()
                .unwrap()
                .contains(&format!("[default: {default}]")),
            "{option}"
        );
    }
    for option in [
        "--static",
        "--maintenance",
        "--control",
        "--require-verified-email",
    ] {
        assert!(help.contains(option), "{option}");
    }
}

#[tokio::test]
async fn ports_of_the_older_protocol_are_told_before_the_others() {
    let line = [
        "--listen",
        "127.0.0.1:0",
        "--database",
        ":memory:",
        "--legacy",
        "0",
        "--dialect",
        "2024-08",
        "--legacy",
        "127.0.0.1:0",
        "--dialect",
        "2024-10",
    ];
    let mut child = program(&line).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(3).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        lines[0].starts_with("legacy 2024-08 on ws://127.0.0.1:"),
        "{lines:?}"
    );
    assert!(!lines[0].contains("http"), "{lines:?}");
    let addresses = lines[1]
        .strip_prefix("legacy 2024-10 on ws://")
        .expect("the line");
    let (socket, http) = addresses
        .split_once(", files and mails on http://")
        .expect("both");
    let port = |address: &str| address.parse::<std::net::SocketAddr>().unwrap().port();
    assert_eq!(port(http), port(socket) + 1);
    assert!(lines[2].starts_with("listening on http://"), "{lines:?}");

    for wrong in [&line[..6], &line[..11], &["--dialect", "2024-10"]] {
        let refused = program(wrong).output().unwrap();
        assert!(!refused.status.success(), "{wrong:?}");
    }
}

#[tokio::test]
async fn a_database_in_use_is_refused_in_words() {
    let folder = folder("locked");
    let database = folder.join("chat.sqlite3").to_str().unwrap().to_owned();
    let first = run(&database);
    let mut second = program(&["--listen", "127.0.0.1:0", "--database", &database])
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(second.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    if !line.is_empty() {
        second.kill().unwrap();
        panic!("a second server uses the database");
    }
    let ended = second.wait_with_output().unwrap();
    assert!(!ended.status.success());
    let words = String::from_utf8(ended.stderr).unwrap();
    assert!(words.contains("is used by another server"), "{words}");
    first.end("-TERM").await;
}
