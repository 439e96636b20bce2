//! What an account keeps in the storage of the device: values by name, apart from those of other accounts and servers.

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::rc::Rc;

use crate::host::{Host, Storage as _, StorageError};
use crate::rpc::{Client, Error};
use crate::status::{self, codes};
use crate::wire::{Method, ascii};

/// The values of one account on one server.
///
/// Tokens, passwords and keys never come here.
pub struct AccountStorage<H: Host> {
    client: Rc<Client<H>>,
    // Ends every key that is not one of this account's own: a URL holds no space.
    prefix: Box<str>,
}

impl<H: Host> AccountStorage<H> {
    /// The values of this user on the client's server.
    #[must_use]
    pub fn of(client: &Rc<Client<H>>, user_id: u64) -> Self {
        let server = client.host().absolute(client.base_url());
        let prefix = [
            "ourchat ",
            server.trim_end_matches('/'),
            " ",
            &ascii::decimal(user_id),
            " ",
        ];
        Self {
            client: client.clone(),
            prefix: prefix.concat().into(),
        }
    }

    /// The prefix of all keys of the account, which also names it among other accounts.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The value of a name, if there is one.
    ///
    /// # Errors
    /// The storage failed, see [`failed`].
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError<H::Cause>> {
        self.client.host().storage().get(&self.key(name)).await
    }

    /// Keeps a value under a name.
    ///
    /// # Errors
    /// The storage failed; what was there before may still be.
    pub async fn put(&self, name: &str, value: &[u8]) -> Result<(), StorageError<H::Cause>> {
        let key = self.key(name);
        self.client.host().storage().put(&key, value).await
    }

    /// Removes a name, which need not be there.
    ///
    /// # Errors
    /// The storage failed; the value may still be there.
    pub async fn delete(&self, name: &str) -> Result<(), StorageError<H::Cause>> {
        self.client.host().storage().delete(&self.key(name)).await
    }

    /// The names that start with `start`, sorted.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn names(&self, start: &str) -> Result<Vec<String>, StorageError<H::Cause>> {
        let keys = self.client.host().storage().keys(&self.key(start)).await?;
        let mut names: Vec<String> = keys
            .iter()
            .filter_map(|key| key.strip_prefix(&*self.prefix))
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Removes everything of the account.
    ///
    /// # Errors
    /// The storage failed; some or all values may still be there.
    pub async fn clear(&self) -> Result<(), StorageError<H::Cause>> {
        for name in self.names("").await? {
            self.delete(&name).await?;
        }
        Ok(())
    }

    fn key(&self, name: &str) -> String {
        [&*self.prefix, name].concat()
    }
}

/// The error of a call that needed the storage: `storage/full` or `storage/unavailable`. Nothing was sent.
pub fn failed<C>(error: StorageError<C>, method: Method) -> Error<C> {
    let code = if error.full {
        codes::STORAGE_FULL
    } else {
        codes::STORAGE_UNAVAILABLE
    };
    Error::new(status::not_sent(code, method), error.cause)
}
