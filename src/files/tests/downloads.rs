//! Downloads.

use super::*;
use crate::rpc::framed;
use crate::rpc::tests::body;
use crate::wire::reader::Reader;

fn download(steps: Vec<Step>, max_bytes: Option<f64>) -> Result<Vec<u8>, &'static str> {
    let (host, client, _) = client(move |_| reply(&[], steps.clone()));
    client.begin_session(&token_for(1e9), None).unwrap();
    let mut download = Download::new(&client, text(1, "key"), max_bytes, None);
    let mut bytes = Vec::new();
    let result = loop {
        match host.run(download.next()) {
            Ok(Some(piece)) => bytes.extend_from_slice(&piece),
            Ok(None) => break Ok(bytes),
            Err(error) => break Err(error.failure.code.id()),
        }
    };
    assert_eq!(host.open_answers(), 0);
    result
}

#[test]
fn a_download_is_whole_or_an_error() {
    let pieces: Vec<Vec<u8>> = content(2500)
        .chunks(1024)
        .map(|data| {
            let mut message = Vec::new();
            writer::bytes_field(&mut message, 1, data);
            framed(&message)
        })
        .collect();
    let whole = pieces.concat();
    let end = body(&[], "0");
    assert!(
        download(vec![Step::Bytes([&whole[..], &end].concat())], None).unwrap() == content(2500)
    );
    assert!(download(vec![], None).is_err());
    assert_eq!(
        download(vec![Step::Bytes(whole.clone())], None),
        Err("transport/truncated")
    );
    let cut = vec![
        Step::Bytes(whole[..1500].to_vec()),
        Step::Break(HostErrorKind::Network),
    ];
    assert_eq!(download(cut, None), Err("transport/truncated"));
    assert_eq!(
        download(vec![Step::Bytes(whole.clone()), Step::Stall], None),
        Err("transport/timeout")
    );
    assert_eq!(
        download(
            vec![Step::Bytes(whole.clone()), Step::Bytes(end.clone())],
            Some(2499.0)
        ),
        Err("transport/too-large")
    );
    assert!(download(vec![Step::Bytes(whole), Step::Bytes(end)], Some(2500.0)).is_ok());
    assert_eq!(
        download(vec![Step::Bytes(body(&[], "7"))], None),
        Err("permission/denied")
    );
    assert_eq!(Reader::new(&[]).count(), 0);
}
