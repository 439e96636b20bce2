//! Small values that a host keeps, if it can, beyond the life of a page.

use std::future::Future;

/// Why the storage did not do what it was asked to.
#[derive(Clone, Debug)]
pub struct StorageError<C> {
    /// There is no room left; anything else may be the matter when this is false.
    pub full: bool,
    /// What the storage threw.
    pub cause: Option<C>,
}

/// Bytes by key. Each operation is one step of its own: there are no transactions, so nothing may need two of them.
pub trait Storage {
    /// What the host throws.
    type Cause;
    /// The value of a key, if there is one.
    fn get(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StorageError<Self::Cause>>>;
    /// Sets the value of a key. The value is kept when the future resolves, not before.
    fn put(
        &self,
        key: &str,
        value: &[u8],
    ) -> impl Future<Output = Result<(), StorageError<Self::Cause>>>;
    /// Removes a key, which need not be there.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), StorageError<Self::Cause>>>;
    /// The keys with this prefix, in any order.
    fn keys(
        &self,
        prefix: &str,
    ) -> impl Future<Output = Result<Vec<String>, StorageError<Self::Cause>>>;
}
