//! Storage in a map, which a test may break.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::host::{Storage, StorageError};

#[derive(Default)]
struct State {
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    refuses: Cell<Option<bool>>,
}

/// The storage of a simulated host. Clones share their values, as pages of one browser do.
#[derive(Clone, Default)]
pub struct MemoryStorage(Rc<State>);

impl MemoryStorage {
    /// Everything in it.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.values.borrow().clone()
    }

    /// Makes every operation fail from now on, because it is full (`Some(true)`) or for another reason; `None` mends it.
    pub fn refuse(&self, full: Option<bool>) {
        self.0.refuses.set(full);
    }

    fn check(&self) -> Result<(), StorageError<()>> {
        match self.0.refuses.get() {
            Some(full) => Err(StorageError { full, cause: None }),
            None => Ok(()),
        }
    }
}

impl Storage for MemoryStorage {
    type Cause = ();

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError<()>> {
        self.check()?;
        Ok(self.0.values.borrow().get(key).cloned())
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError<()>> {
        self.check()?;
        let mut values = self.0.values.borrow_mut();
        values.insert(key.to_owned(), value.to_vec());
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError<()>> {
        self.check()?;
        self.0.values.borrow_mut().remove(key);
        Ok(())
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StorageError<()>> {
        self.check()?;
        let values = self.0.values.borrow();
        let keys = values.keys().filter(|key| key.starts_with(prefix));
        Ok(keys.cloned().collect())
    }
}
