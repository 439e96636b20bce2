//! TLS for what browsers do with secure pages and with certificates that they refuse.

use std::{error::Error, net::IpAddr, sync::Arc};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

/// The protocols of a real server with TLS.
const PROTOCOLS: [&str; 2] = ["h2", "http/1.1"];

/// A new certificate for this machine and `address`, which nobody has signed.
///
/// # Errors
/// When no key can be made.
pub fn self_signed(address: IpAddr) -> Result<TlsAcceptor, Box<dyn Error + Send + Sync>> {
    let names = ["localhost", "127.0.0.1", "::1", &address.to_string()].map(str::to_owned);
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names)?;
    let key = PrivateKeyDer::try_from(signing_key.serialize_der())?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)?;
    config.alpn_protocols = PROTOCOLS.map(|name| name.as_bytes().to_vec()).to_vec();
    Ok(TlsAcceptor::from(Arc::new(config)))
}
