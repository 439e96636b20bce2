//! Namespaces and failures of the storage.

use super::*;
use crate::host::memory::Memory;
use crate::rpc::tests::{NOW, good};

fn client(host: &Memory, url: &str) -> Rc<Client<Memory>> {
    Client::new(host.clone(), url, None, Box::new(|_, _| ()))
}

fn names(host: &Memory, storage: &AccountStorage<Memory>, start: &str) -> Vec<String> {
    host.run(storage.names(start)).unwrap()
}

#[test]
fn accounts_and_servers_do_not_see_each_other() {
    let host = Memory::new(NOW, |_| good(&[]));
    let one = client(&host, "https://chat.example/");
    let other = client(&host, "https://chat.example/1");
    // Pairs that a careless key would mix up.
    let of = [
        AccountStorage::of(&one, 1),
        AccountStorage::of(&one, 11),
        AccountStorage::of(&other, 1),
        AccountStorage::of(&client(&host, "https://chat.example"), 2),
    ];
    host.run(async {
        for (number, storage) in of.iter().enumerate() {
            storage.put("a/1", &[number as u8]).await.unwrap();
            storage.put("a/2", &[]).await.unwrap();
            storage.put("b", &[9]).await.unwrap();
        }
        for (number, storage) in of.iter().enumerate() {
            assert_eq!(storage.get("a/1").await.unwrap(), Some(vec![number as u8]));
        }
        of[0].delete("a/2").await.unwrap();
        of[0].delete("a/2").await.unwrap();
    });
    assert_eq!(names(&host, &of[0], "a/"), ["a/1"]);
    assert_eq!(names(&host, &of[1], ""), ["a/1", "a/2", "b"]);
    host.run(of[0].clear()).unwrap();
    assert!(names(&host, &of[0], "").is_empty());
    assert_eq!(host.run(of[0].get("b")).unwrap(), None);
    for storage in &of[1..] {
        assert_eq!(names(&host, storage, "").len(), 3);
    }
}

#[test]
fn the_same_server_is_the_same_with_and_without_a_slash() {
    let host = Memory::new(NOW, |_| good(&[]));
    assert_eq!(
        AccountStorage::of(&client(&host, "https://chat.example/"), 1).prefix(),
        AccountStorage::of(&client(&host, "https://chat.example"), 1).prefix(),
    );
}

#[test]
fn a_storage_that_fails_says_why() {
    let host = Memory::new(NOW, |_| good(&[]));
    let storage = AccountStorage::of(&client(&host, "/"), 1);
    for full in [true, false] {
        host.storage().refuse(Some(full));
        let error = host.run(storage.put("a", &[1])).unwrap_err();
        assert_eq!(error.full, full);
    }
    assert!(host.run(storage.clear()).is_err());
    host.storage().refuse(None);
    assert_eq!(host.run(storage.get("a")).unwrap(), None);
}
