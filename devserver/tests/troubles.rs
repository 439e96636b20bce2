//! What browsers meet on the way to a server, made on demand: TLS that is refused, no cross-origin headers, a proxy that
//! buffers, a server that goes away.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::support::{
    Running,
    http::{PING, cors_headers, get, ping, post_json, preflight},
    start, within,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature},
        pki_types::{CertificateDer, ServerName, UnixTime},
    },
};

/// Takes any certificate, as a user who insists does.
#[derive(Debug)]
struct AnyCertificate(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// Asks for the status over TLS.
async fn status_over_tls(server: &Running, config: ClientConfig) -> std::io::Result<String> {
    let socket = TcpStream::connect(server.address).await?;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut socket = connector.connect(name, socket).await?;
    socket
        .write_all(b"GET /v1/status HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn the_self_signed_certificate_is_refused_unless_somebody_insists() {
    let server = start(&["--tls", "self-signed"]).await;
    let careful = ClientConfig::builder()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let refusal = status_over_tls(&server, careful)
        .await
        .expect_err("a refusal");
    assert!(refusal.to_string().contains("certificate"), "{refusal}");
    let verifier = AnyCertificate(ring::default_provider().signature_verification_algorithms);
    let insisting = ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let answer = status_over_tls(&server, insisting)
        .await
        .expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    within(server.stop()).await;
}

#[tokio::test]
async fn without_cors_no_page_of_another_origin_reads_anything() {
    let server = start(&["--cors", "none"]).await;
    for answer in [
        ping(&server).await,
        preflight(&server).await,
        get(&server, "/v1/status").await,
    ] {
        assert_eq!(cors_headers(&answer), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn a_buffered_answer_comes_whole_and_a_buffered_stream_never() {
    let server = start(&["--control"]).await;
    let buffer = |path: &str| format!(r#"{{"path": "{path}", "fault": "buffer"}}"#);
    post_json(&server, "/control/faults", &buffer(PING)).await;
    let buffered = ping(&server).await;
    let direct = ping(&server).await;
    assert_eq!(buffered.body(), direct.body());

    let fetch = "/service.ourchat.v1.OurChatService/FetchMsgs";
    let ada = crate::support::chat::User::register(&server, "ada").await;
    for (fault, begins) in [(false, true), (true, false)] {
        if fault {
            post_json(&server, "/control/faults", &buffer(fetch)).await;
        }
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        // `time` is the beginning of time.
        let request = format!(
            "POST {fetch} HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web+proto\r\nauthorization: Bearer {}\r\ncontent-length: 7\r\n\r\n\0\0\0\0\x02\x0a\0",
            ada.token
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut byte = [0];
        let came = tokio::time::timeout(Duration::from_secs(1), socket.read_exact(&mut byte)).await;
        assert_eq!(came.is_ok(), begins);
    }
}

#[tokio::test]
async fn an_outage_closes_everything_and_ends() {
    let server = start(&["--control"]).await;
    let mut open = TcpStream::connect(server.address).await.unwrap();
    // The connection is the server's own from its first request on.
    open.write_all(b"GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    assert!(open.read_u8().await.is_ok());
    let answer = post_json(&server, "/control/outage", r#"{"ms": 1500}"#).await;
    assert_eq!(answer.status(), 204);
    let mut rest = Vec::new();
    let _ = within(open.read_to_end(&mut rest)).await;
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Connections of others leave from any port that is free.
    let other = TcpSocket::new_v4().unwrap();
    assert!(other.bind(server.address).is_err());
    within(async {
        while TcpStream::connect(server.address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    assert_eq!(ping(&server).await.status(), 200);
}

#[tokio::test]
async fn an_outage_is_not_over_before_the_server_listens_again() {
    let server = start(&["--control"]).await;
    assert_eq!(outage_over(&server).await, Some(true));
    let (begun, length) = (Instant::now(), Duration::from_millis(300));
    post_json(&server, "/control/outage", r#"{"ms": 300}"#).await;
    within(async {
        while outage_over(&server).await != Some(true) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    assert!(begun.elapsed() >= length);
    assert_eq!(ping(&server).await.status(), 200);
}

/// What the server says of its outages, if it answers.
async fn outage_over(server: &Running) -> Option<bool> {
    let mut connection = TcpStream::connect(server.address).await.ok()?;
    let request = b"GET /control/outage HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    connection.write_all(request).await.ok()?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    match body {
        r#"{"over":true}"# => Some(true),
        r#"{"over":false}"# => Some(false),
        other => panic!("{other}"),
    }
}
