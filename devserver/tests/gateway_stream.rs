//! The gateway byte by byte, in front of a socket that the test holds.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use crate::support::{Running, folder, gateway, http::ping, start, within};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, rustls};

const HEAD: &str = "POST /service.x/Y HTTP/1.1\r\nHost: page.example\r\nContent-Type: application/grpc-web+proto\r\n\
    Transfer-Encoding: chunked\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nAuthorization: Bearer x\r\n\r\n";

/// A client's socket, and the gateway's socket to the upstream once the head of a request has come there.
async fn connected(head: &str) -> (Running, TcpStream, TcpStream, String) {
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gateway = gateway(upstream.local_addr().unwrap(), &[]).await;
    let mut client = TcpStream::connect(gateway.address).await.unwrap();
    client.write_all(head.as_bytes()).await.unwrap();
    let (mut server, _) = within(upstream.accept()).await.unwrap();
    let received = until(&mut server, "\r\n\r\n").await;
    (gateway, client, server, received)
}

/// Reads until the bytes end so.
async fn until(socket: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let byte = within(socket.read_u8()).await.expect("more bytes");
        text.push(byte.into());
    }
    text
}

/// Waits until the other side has closed the socket, and fails when it sends anything more.
async fn closed(socket: &mut TcpStream) {
    let began = std::time::Instant::now();
    // A reset is a close, too.
    assert_eq!(within(socket.read(&mut [0; 64])).await.unwrap_or(0), 0);
    assert!(
        began.elapsed().as_millis() < 500,
        "closed after {:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn both_bodies_flow_while_they_come() {
    let (_gateway, mut client, mut server, head) = connected(HEAD).await;
    let head = head.to_ascii_lowercase();
    let host = format!("host: {}\r\n", server.local_addr().unwrap());
    assert!(head.contains(&host) && head.contains("authorization: bearer x\r\n"));
    for own in ["x-hop", "connection", "forwarded", "via", "page.example"] {
        assert!(!head.contains(own), "{own} in {head}");
    }
    for text in ["one", "two"] {
        client
            .write_all(format!("3\r\n{text}\r\n").as_bytes())
            .await
            .unwrap();
        assert!(until(&mut server, "\r\n").await.starts_with('3'));
        assert_eq!(until(&mut server, "\r\n").await, format!("{text}\r\n"));
    }
    // The request is not at its end when its answer begins.
    let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Own: 1\r\n\r\n";
    server.write_all(answer.as_bytes()).await.unwrap();
    let head = until(&mut client, "\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("x-own: 1\r\n"));
    for text in ["uno", "due"] {
        server
            .write_all(format!("3\r\n{text}\r\n").as_bytes())
            .await
            .unwrap();
        until(&mut client, &format!("3\r\n{text}\r\n")).await;
    }
    client.write_all(b"0\r\n\r\n").await.unwrap();
    until(&mut server, "0\r\n\r\n").await;
    server.write_all(b"0\r\n\r\n").await.unwrap();
    until(&mut client, "0\r\n\r\n").await;
}

#[tokio::test]
async fn a_client_that_leaves_before_the_answer_closes_the_request() {
    let head = "GET /v1/logo HTTP/1.1\r\nHost: page.example\r\n\r\n";
    let (_gateway, client, mut server, _) = connected(head).await;
    drop(client);
    closed(&mut server).await;
}

#[tokio::test]
async fn a_client_that_leaves_a_silent_answer_closes_the_request() {
    let head = "GET /v1/logo HTTP/1.1\r\nHost: page.example\r\n\r\n";
    let (_gateway, mut client, mut server, _) = connected(head).await;
    let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";
    server.write_all(answer.as_bytes()).await.unwrap();
    until(&mut client, "2\r\nhi\r\n").await;
    drop(client);
    closed(&mut server).await;
}

#[tokio::test]
async fn a_client_that_leaves_its_upload_closes_the_request() {
    let (_gateway, mut client, mut server, _) = connected(HEAD).await;
    client.write_all(b"3\r\none\r\n").await.unwrap();
    until(&mut server, "one\r\n").await;
    drop(client);
    closed(&mut server).await;
}

#[tokio::test]
async fn an_upstream_behind_tls_is_trusted_by_its_certificate_alone() {
    let server = start(&[]).await;
    let folder = folder("gateway-tls");
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let trusted = folder.join("trusted.pem");
    std::fs::write(&trusted, certified.cert.pem()).unwrap();
    let stranger = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let strange = folder.join("strange.pem");
    std::fs::write(&strange, stranger.cert.pem()).unwrap();

    let key = rustls::pki_types::PrivateKeyDer::try_from(certified.signing_key.serialize_der());
    let tls = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.unwrap())
        .unwrap();
    let tls = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let address = server.address;
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let tls = tls.clone();
            tokio::spawn(async move {
                let Ok(mut socket) = tls.accept(socket).await else {
                    return;
                };
                let mut behind = TcpStream::connect(address).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut socket, &mut behind).await;
            });
        }
    });
    for (certificates, status) in [(trusted, 200), (strange, 502)] {
        let program = Program::start(&url, &certificates);
        assert_eq!(ping(&program.gateway).await.status(), status);
    }
}

/// A gateway as a process of its own; killed when dropped.
struct Program {
    child: Child,
    gateway: Running,
}

impl Program {
    fn start(upstream: &str, certificates: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ourchat-devserver"))
            .args(["--listen", "127.0.0.1:0", "--upstream", upstream])
            .env("SSL_CERT_FILE", certificates)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line
            .strip_prefix("listening on http://")
            .expect("the line")
            .trim_end()
            .parse();
        Self {
            child,
            gateway: Running::elsewhere(address.unwrap()),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
