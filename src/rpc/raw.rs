//! Calls of methods that the contract of this package does not know: bytes in, bytes out.

use std::rc::Rc;

use super::{Call, CallOptions, Client, Error, Refusal, arguments};
use crate::host::Host;
use crate::wire::{Method, MethodId, ascii};

/// Stands for a method outside the contract. Nothing is known about it: it may do anything when it is repeated.
const UNKNOWN: MethodId = MethodId(u8::MAX);

/// The method behind a path such as `/service.basic.v1.BasicService/Ping`.
///
/// # Errors
/// `argument/invalid` when the text is no such path.
pub fn method_at(path: &str) -> Result<Method, Refusal> {
    let name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
    };
    let well_formed = path
        .strip_prefix('/')
        .and_then(|path| ascii::once(path, b'/'))
        .is_some_and(|(service, method)| name(service) && name(method));
    if !well_formed {
        let expected = "expected a path such as /service.basic.v1.BasicService/Ping";
        let fields = vec![("path".to_owned(), expected)];
        return Err(arguments::invalid(UNKNOWN.method(), fields));
    }
    Ok(Method::find(&operation(path))
        .filter(|method| method.path() == path)
        .unwrap_or(UNKNOWN.method()))
}

/// Service and method of a path, as errors name them.
pub(super) fn operation(path: &str) -> String {
    let (service, method) = ascii::last(path, b'/').unwrap_or(("", path));
    let service = ascii::last(service, b'/').map_or(service, |(_, name)| name);
    let service = ascii::last(service, b'.').map_or(service, |(_, name)| name);
    [service, ".", method].concat()
}

impl<H: Host> Client<H> {
    /// Starts a call by its path. A method that the contract does not know is sent the token when there is one.
    ///
    /// # Errors
    /// As [`Client::open`], and `argument/invalid` when the text is no path.
    pub fn open_raw(
        self: &Rc<Self>,
        path: &str,
        options: &CallOptions<H>,
    ) -> Result<Call<H>, Error<H::Cause>> {
        let method = method_at(path)?;
        let mut call = self.open(method.id(), options).map_err(|mut error| {
            error.failure.operation = operation(path).into();
            error
        })?;
        if method.id() == UNKNOWN {
            call.token = self.session().map(|session| session.token);
        }
        call.path = Some(path.into());
        Ok(call)
    }
}
