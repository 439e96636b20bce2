//! The address of the server behind the gateway.

use std::str::FromStr;

use http::{
    Uri,
    uri::{Authority, PathAndQuery, Scheme},
};

/// Where the gateway sends what it gets: `http` or `https`, a host, perhaps a port, perhaps a path to put in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    scheme: Scheme,
    authority: Authority,
    prefix: String,
}

impl Upstream {
    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// The address of the resource that a client of the gateway asks for; `None` when it would be no address.
    pub fn resource(&self, asked: &Uri) -> Option<Uri> {
        let path = asked.path_and_query().map_or("/", PathAndQuery::as_str);
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{path}", self.prefix))
            .build()
            .ok()
    }
}

impl FromStr for Upstream {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url: Uri = text
            .parse()
            .map_err(|error| format!("this is no address: {error}"))?;
        let scheme = url
            .scheme()
            .filter(|&scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS)
            .ok_or("an address starts with http:// or https://")?;
        let authority = url
            .authority()
            .filter(|authority| !authority.as_str().contains('@'))
            .ok_or("an address names a host and no user")?;
        if url.query().is_some() {
            return Err("an address has no query".into());
        }
        Ok(Self {
            scheme: scheme.clone(),
            authority: authority.clone(),
            prefix: url.path().trim_end_matches('/').to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(upstream: &str, path: &'static str) -> String {
        let upstream: Upstream = upstream.parse().unwrap();
        upstream
            .resource(&Uri::from_static(path))
            .unwrap()
            .to_string()
    }

    #[test]
    fn the_path_is_kept_behind_that_of_the_upstream() {
        for (upstream, path, asked) in [
            (
                "http://chat.example:7777",
                "/v1/logo",
                "http://chat.example:7777/v1/logo",
            ),
            (
                "https://chat.example/",
                "/v1/avatar?user_id=1",
                "https://chat.example/v1/avatar?user_id=1",
            ),
            (
                "https://chat.example/backend/",
                "/v1/status",
                "https://chat.example/backend/v1/status",
            ),
            ("http://[::1]:7777", "/", "http://[::1]:7777/"),
        ] {
            assert_eq!(resource(upstream, path), asked);
        }
    }

    #[test]
    fn what_is_no_server_address_is_refused() {
        for text in [
            "",
            "/v1",
            "chat.example:7777",
            "ftp://chat.example",
            "http://ada:secret@chat.example",
            "http://chat.example/?x=1",
        ] {
            assert!(text.parse::<Upstream>().is_err(), "{text}");
        }
    }
}
