//! The RPCs of the contract, compared with what the server answers.

use std::path::Path;

use crate::support::{
    chat::User,
    http::{frame, grpc_web, header, send},
    start,
};

#[tokio::test]
async fn every_rpc_of_the_contract_is_answered() {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto");
    let descriptors =
        ourchat_codegen::descriptors::compile(&contract).expect("the contract compiles");
    let server = start(&[]).await;
    let mut built = 0;
    for file in &descriptors.file {
        for service in &file.service {
            for method in &service.method {
                // A user for each call, since one of them unregisters.
                let user =
                    User::register(&server, &format!("{}-{}", service.name(), method.name())).await;
                let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                let call = send(grpc_web(&server, &path, Some(&user.token), frame(&())));
                // A stream that stays open was built.
                let answer =
                    tokio::time::timeout(std::time::Duration::from_millis(500), call).await;
                let unknown = answer.is_ok_and(|answer| {
                    let answer = answer.expect("an answer");
                    header(&answer, "grpc-status") == Some("12")
                        && header(&answer, "grpc-message").is_none()
                });
                assert!(!unknown, "{path}");
                built += 1;
            }
        }
    }
    assert_eq!(built, 73);
}
