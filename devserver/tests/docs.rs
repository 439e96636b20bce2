//! The list of built RPCs in the documentation, compared with what the server does.

mod support;

use std::{collections::BTreeSet, path::Path};

use support::{
    chat::User,
    http::{frame, grpc_web, header, send},
    start,
};

#[tokio::test]
async fn the_documentation_lists_the_rpcs_that_are_built() {
    let page = include_str!("../../docs/devserver.md");
    let list = page
        .split("<!-- built -->")
        .nth(1)
        .unwrap()
        .split("<!-- /built -->")
        .next()
        .unwrap();
    let listed: BTreeSet<String> = list
        .split('`')
        .skip(1)
        .step_by(2)
        .map(String::from)
        .collect();

    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto");
    let descriptors =
        ourchat_codegen::descriptors::compile(&contract).expect("the contract compiles");
    let server = start(&[]).await;
    let mut built = BTreeSet::new();
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
                match service.name() {
                    "OurChatService" if !unknown => drop(built.insert(method.name().to_owned())),
                    "AuthService" | "BasicService" => assert!(!unknown, "{path}"),
                    "ServerManageService" => assert!(unknown, "{path}"),
                    _ => {}
                }
            }
        }
    }
    assert_eq!(listed, built);
}
