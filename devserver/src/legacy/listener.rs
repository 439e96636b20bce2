//! The sockets of the older protocol.

use std::{
    fmt::{self, Display},
    io,
    net::{Ipv4Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    Router,
    extract::{State, WebSocketUpgrade},
    response::Response,
};
use tokio::net::TcpListener;

use super::{
    conversation::{Conversation, Surroundings},
    dialect::Dialect,
    files, socket,
};
use crate::{app::App, http::Faults, port::Port};

/// The largest frame that is read, in bytes.
const LARGEST_FRAME: usize = 4 * 1024 * 1024;
/// How often free ports are looked for until the next one is free as well.
const TRIES: u32 = 64;

/// Where the command line wants a socket: an address with a port, or a port of 127.0.0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyListen(pub SocketAddr);

impl FromStr for LegacyListen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(port) = text.parse::<u16>() {
            return Ok(Self((Ipv4Addr::LOCALHOST, port).into()));
        }
        let address = text.parse();
        address
            .map(Self)
            .map_err(|_| "neither an address with a port nor a port".into())
    }
}

/// A socket that is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its address.
    pub address: SocketAddr,
    /// What is spoken there.
    pub dialect: Dialect,
}

/// Where a dialect is spoken. Its text is the line that the program prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyAddress {
    /// The dialect.
    pub dialect: Dialect,
    /// The WebSocket.
    pub socket: SocketAddr,
    /// HTTP for files and mails, in the dialects that have it: the next port.
    pub http: Option<SocketAddr>,
}

impl Display for LegacyAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let name = self.dialect.name();
        write!(formatter, "legacy {name} on ws://{}", self.socket)?;
        match self.http {
            Some(http) => write!(formatter, ", files and mails on http://{http}"),
            None => Ok(()),
        }
    }
}

/// The open sockets of one dialect.
pub struct Listener {
    address: LegacyAddress,
    socket: Port,
    http: Option<Port>,
}

impl Listener {
    /// Opens the sockets. `main_url` is the server's own address, `faults` those that its HTTP requests suffer.
    ///
    /// # Errors
    /// When an address is taken.
    pub async fn bind(
        app: &Arc<App>,
        place: Place,
        main_url: &str,
        faults: &Faults,
    ) -> Result<Self, String> {
        let (socket, http) = sockets(place)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}", place.address))?;
        let local = |listener: &TcpListener| {
            let address = listener.local_addr();
            address.map_err(|error| error.to_string())
        };
        let address = LegacyAddress {
            dialect: place.dialect,
            socket: local(&socket)?,
            http: http.as_ref().map(local).transpose()?,
        };
        let surroundings = Surroundings {
            app: app.clone(),
            dialect: place.dialect,
            main_url: main_url.into(),
            http_port: address.http.map(|address| address.port()),
        };
        let plain = |listener, router| Port {
            listener,
            router,
            tls: None,
            outages_over: Arc::default(),
        };
        let router = Router::new().fallback(open).with_state(surroundings);
        Ok(Self {
            address,
            socket: plain(socket, router),
            http: http.map(|listener| plain(listener, files::router(app, faults))),
        })
    }

    /// Where it is.
    pub fn address(&self) -> LegacyAddress {
        self.address
    }

    /// Its sockets.
    pub fn ports(self) -> impl Iterator<Item = Port> {
        std::iter::once(self.socket).chain(self.http)
    }
}

/// A socket, and one at the next port for the dialects that have HTTP.
async fn sockets(place: Place) -> io::Result<(TcpListener, Option<TcpListener>)> {
    let mut tries = 0;
    loop {
        let socket = TcpListener::bind(place.address).await?;
        if !place.dialect.has_http() {
            return Ok((socket, None));
        }
        let mut next = socket.local_addr()?;
        let http = match next.port().checked_add(1) {
            Some(port) => {
                next.set_port(port);
                TcpListener::bind(next).await
            }
            None => Err(io::ErrorKind::AddrNotAvailable.into()),
        };
        tries += 1;
        match http {
            Ok(http) => return Ok((socket, Some(http))),
            Err(error) if place.address.port() != 0 || tries == TRIES => return Err(error),
            Err(_) => {}
        }
    }
}

/// Turns a request for any path into a WebSocket.
async fn open(State(surroundings): State<Surroundings>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .max_message_size(LARGEST_FRAME)
        .max_frame_size(LARGEST_FRAME)
        .on_upgrade(|socket| socket::run(socket, Conversation::new(surroundings)))
}
