//! The client as the facade sees it.

use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Date, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::errors::{Errors, set};
use super::files::{DownloadHandle, UploadHandle};
use super::options::Options;
use super::value;
use crate::auth;
use crate::host::browser::{Browser, awaited, spawn};
use crate::outbox::{Outbox, Sender};
use crate::rpc::credentials::Session;
use crate::rpc::retry::{Policy, Repeat, Retrying};
use crate::rpc::{Client, EndReason, Error, Refusal, answer, arguments, framed};
use crate::status::{self, TransportFailure, codes};
use crate::wire::{Method, Streaming, ascii, methods};

#[wasm_bindgen(module = "/src/js/boundary.js")]
extern "C" {
    #[wasm_bindgen(js_name = exportPublicKey)]
    fn export_public_key(key: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = isCryptoKey)]
    fn is_crypto_key(value: &JsValue) -> bool;
    #[wasm_bindgen(js_name = withoutKey)]
    fn without_key(request: &JsValue) -> JsValue;
    fn notify(listener: &Function, reason: &str, error: &JsValue);
    #[wasm_bindgen(js_name = notify)]
    fn notify_retry(listener: &Function, failed: &str, attempts: u32, pause_ms: f64);
    type Settler;
    fn defer() -> Settler;
    #[wasm_bindgen(method, getter)]
    fn promise(this: &Settler) -> Promise;
    #[wasm_bindgen(method)]
    fn resolve(this: &Settler, value: &JsValue);
    #[wasm_bindgen(method)]
    fn reject(this: &Settler, reason: &JsValue);
}

/// One client: its base URL, its login, its calls. Closing it is all the tidying it needs.
#[wasm_bindgen]
pub struct Core {
    client: Rc<Client<Browser>>,
    sender: Rc<Sender<Browser>>,
    outbox: Option<Rc<Outbox<Browser>>>,
    errors: Errors,
}

#[wasm_bindgen]
impl Core {
    /// `options`: `baseUrl`, `timeoutMs`, `retry`, `credentials`, `fetch`, `mixedContent`, `storage`, `makeError`,
    /// `onSessionEnded`, `onRetry`; the facade has checked them.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Self {
        let option =
            |name: &str| Reflect::get(options, &JsValue::from_str(name)).unwrap_or_default();
        let function = |name: &str| option(name).dyn_into::<Function>().unwrap_or_default();
        let errors = Errors::new(function("makeError"));
        let host = Browser::new(
            option("fetch"),
            option("credentials"),
            option("mixedContent").is_truthy(),
            option("storage"),
        );
        let (listener, told) = (function("onSessionEnded"), errors.clone());
        let on_ended = Box::new(move |reason, error: Option<Error<JsValue>>| {
            let reason = match reason {
                EndReason::Logout => "logout",
                EndReason::Expired => "expired",
                EndReason::Refused => "refused",
            };
            notify(
                &listener,
                reason,
                &error.map_or(JsValue::UNDEFINED, |error| told.of(error)),
            );
        });
        let base_url = option("baseUrl").as_string().unwrap_or_default();
        let client = Client::retrying(
            host,
            &base_url,
            option("timeoutMs").as_f64(),
            on_ended,
            retrying(options, function("onRetry")),
        );
        let sender = Rc::new(Sender::new(&client));
        Self {
            outbox: super::outbox::outbox(options, &sender),
            sender,
            client,
            errors,
        }
    }

    /// Calls a unary RPC, such as `BasicService.Ping`, with a request in the transcoder's form.
    pub fn call(&self, operation: &str, request: &JsValue, options: &JsValue) -> Promise {
        let prepare = || -> Result<Work, Error<JsValue>> {
            let method =
                Method::find(operation).filter(|method| method.streaming() == Streaming::Unary);
            let Some(method) = method else {
                let expected = "expected a unary RPC such as BasicService.Ping";
                let fields = vec![("operation".to_owned(), expected)];
                let method = methods::BASIC_SERVICE_PING.method();
                return Err(arguments::invalid(method, fields).into());
            };
            let message = message(request, method)?;
            let options = Options::new(options, method)?.call()?;
            let client = self.client.clone();
            Ok(Box::pin(async move {
                let mut answer = JsValue::UNDEFINED;
                let call = client.open(method.id(), &options)?;
                call.unary(framed(&message), options.retry, &mut |message| {
                    answer = value::decode(message, method.response())
                        .map_err(|error| answer::malformed(error, method))?;
                    Ok(())
                })
                .await?;
                Ok(answer)
            }))
        };
        promise(&self.errors, prepare())
    }

    /// Creates an account and keeps its login. `request`: `email`, `password`, `name`, and `publicKey` as bytes or as a
    /// `CryptoKey`, without which a key pair is made.
    pub fn register(&self, request: &JsValue, options: &JsValue) -> Promise {
        let method = methods::AUTH_SERVICE_REGISTER.method();
        let prepare = || -> Result<Work, Error<JsValue>> {
            let key = Options::new(request, method)
                .and_then(|request| request.get("publicKey"))
                .map_err(|_| {
                    let fields = vec![("request".to_owned(), "expected an object")];
                    arguments::invalid(method, fields)
                })?;
            let options = Options::new(options, method)?.call()?;
            let exported = key
                .as_ref()
                .filter(|key| is_crypto_key(key))
                .map(export_public_key);
            let mut message = match &exported {
                None => message(request, method)?,
                Some(_) => message(&without_key(request), method)?,
            };
            let (client, outbox) = (self.client.clone(), self.outbox.clone());
            Ok(Box::pin(async move {
                if let Some(exported) = exported {
                    let key = awaited(&exported).await.map_err(|cause| {
                        let fields =
                            vec![("publicKey".to_owned(), "expected an extractable RSA key")];
                        Error::new(*arguments::invalid(method, fields), Some(cause))
                    })?;
                    auth::add_public_key(&mut message, &Uint8Array::from(key).to_vec());
                }
                let (session, pair) =
                    auth::register(&client, message, key.is_some(), &options).await?;
                attach(outbox.as_ref());
                let user = user(&session);
                if let Some(pair) = pair {
                    set(&user, "keyPair", &pair);
                }
                Ok(user.into())
            }))
        };
        promise(&self.errors, prepare())
    }

    /// Logs in and keeps the session. `request`: `password` and either `email` or `ocid`.
    pub fn login(&self, request: &JsValue, options: &JsValue) -> Promise {
        let method = methods::AUTH_SERVICE_AUTH.method();
        let prepare = || -> Result<Work, Error<JsValue>> {
            let message = message(request, method)?;
            let options = Options::new(options, method)?.call()?;
            let (client, outbox) = (self.client.clone(), self.outbox.clone());
            Ok(Box::pin(async move {
                let session = auth::login(&client, &message, &options).await?;
                attach(outbox.as_ref());
                Ok(user(&session).into())
            }))
        };
        promise(&self.errors, prepare())
    }

    /// Takes up a session by its token without asking the server. `ocid`: of its user, where it is known.
    ///
    /// # Errors
    /// Throws `argument/invalid` for what is no token, `auth/token-expired` for one that is over by the local clock.
    pub fn resume(&self, token: &JsValue, ocid: Option<String>) -> Result<Object, JsValue> {
        use crate::host::Host as _;
        let method = methods::AUTH_SERVICE_AUTH.method();
        let token = token.as_string().unwrap_or_default();
        let Some(claims) = crate::rpc::credentials::claims(&token) else {
            let fields = vec![("token".to_owned(), "expected a token of an OurChat server")];
            return Err(self.errors.of_failure(arguments::invalid(method, fields)));
        };
        if claims.expires_at_ms <= self.client.host().now() {
            return Err(self
                .errors
                .of_failure(status::not_sent(codes::AUTH_TOKEN_EXPIRED, method)));
        }
        match self.client.begin_session(&token, ocid) {
            Some(session) => {
                attach(self.outbox.as_ref());
                Ok(user(&session))
            }
            None => Err(self
                .errors
                .of_failure(status::from_transport(TransportFailure::Closed, method).not_sent())),
        }
    }

    /// Forgets the login and what the account keeps in the storage. The server knows no logout: the token stays good until
    /// it is over.
    pub fn logout(&self) {
        if let Some(outbox) = &self.outbox {
            outbox.detach();
        }
        auth::logout(&self.client);
    }

    /// Who is logged in: `id`, `ocid` where known, `expiresAt`.
    #[wasm_bindgen(getter)]
    pub fn user(&self) -> Option<Object> {
        self.client.session().map(|session| user(&session))
    }

    /// The token of the session.
    #[wasm_bindgen(getter)]
    pub fn token(&self) -> Option<String> {
        self.client
            .session()
            .map(|session| session.token.as_ref().to_owned())
    }

    /// Starts an upload. `options`: `sessionId`, `autoClean`, `mode`, `signal`, `onProgress`.
    ///
    /// # Errors
    /// Throws `argument/invalid`.
    pub fn upload(&self, source: &JsValue, options: &JsValue) -> Result<UploadHandle, JsValue> {
        UploadHandle::start(&self.client, &self.errors, source, options)
            .map_err(|failure| self.errors.of_failure(failure))
    }

    /// The uploads that were interrupted and can go on.
    #[wasm_bindgen(js_name = pendingUploads)]
    pub fn pending_uploads(&self) -> Promise {
        super::files::pending_uploads(&self.client, &self.errors)
    }

    /// A download that starts when it is first read. `options`: `signal`, `maxBytes`.
    ///
    /// # Errors
    /// Throws `argument/invalid`.
    pub fn download(&self, key: &JsValue, options: &JsValue) -> Result<DownloadHandle, JsValue> {
        DownloadHandle::start(&self.client, &self.errors, key, options)
            .map_err(|failure| self.errors.of_failure(failure))
    }

    /// Stops everything that is under way with `sdk/closed`, and every later call.
    pub fn close(&self) {
        self.client.close();
    }
}

impl Core {
    /// The calls behind the client, for the other modules of the boundary.
    pub(super) fn client(&self) -> &Rc<Client<Browser>> {
        &self.client
    }

    /// What sends its messages.
    pub(super) fn sender(&self) -> &Rc<Sender<Browser>> {
        &self.sender
    }

    /// Its messages that wait, if it has an outbox.
    pub(super) fn outbox(&self) -> Option<&Rc<Outbox<Browser>>> {
        self.outbox.as_ref()
    }

    /// What makes its errors.
    pub(super) fn errors(&self) -> &Errors {
        &self.errors
    }
}

/// What a call does once its arguments are good. Boxed, because each type of future costs kilobytes of its own.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<JsValue, Error<JsValue>>>>>;

/// The policy of a client: what `retry` among its options says, over the defaults.
fn retrying(options: &JsValue, listener: Function) -> Retrying {
    let options = Options::new(options, methods::BASIC_SERVICE_PING.method());
    let given = options.and_then(|options| Ok((options.retry()?, options.retry_budget()?)));
    // The facade has refused what is wrong.
    let (retry, budget) = given.unwrap_or_default();
    let budget = budget.unwrap_or(Retrying::DEFAULT_BUDGET);
    Retrying::new(
        retry.over(Policy::DEFAULT),
        budget,
        move |repeat: Repeat<'_>| {
            let Repeat { failure, pause_ms } = repeat;
            let line = [&failure.operation, " failed with ", failure.code.id()].concat();
            notify_retry(&listener, &line, failure.attempts, pause_ms);
        },
    )
}

/// The promise of a call whose arguments may have been refused.
pub(super) fn promise(errors: &Errors, call: Result<Work, Error<JsValue>>) -> Promise {
    let (errors, settler) = (errors.clone(), defer());
    let promise = settler.promise();
    spawn(Box::pin(async move {
        let result = match call {
            Ok(work) => work.await,
            Err(error) => Err(error),
        };
        match result {
            Ok(value) => settler.resolve(&value),
            Err(error) => settler.reject(&errors.of(error)),
        }
    }));
    promise
}

/// The refusal of a second `next` of a handle that can only do one thing at a time.
pub(super) fn under_way(method: Method) -> Error<JsValue> {
    let expected = "expected no other call of next under way";
    arguments::invalid(method, vec![("next".to_owned(), expected)]).into()
}

/// The encoded request.
pub(super) fn message(request: &JsValue, method: Method) -> Result<Vec<u8>, Refusal> {
    value::read(request, |source, root| {
        arguments::request(source, root, method)
    })
}

/// Lets the outbox go on for who has just logged in.
fn attach(outbox: Option<&Rc<Outbox<Browser>>>) {
    if let Some(outbox) = outbox {
        outbox.attach();
    }
}

fn user(session: &Session) -> Object {
    let user = Object::new();
    set(&user, "id", &ascii::decimal(session.user_id).into());
    if let Some(ocid) = &session.ocid {
        set(&user, "ocid", &ocid.as_str().into());
    }
    set(
        &user,
        "expiresAt",
        &Date::new(&session.expires_at_ms.into()),
    );
    user
}
