//! The check of the RSA public key that every account is registered with.

use rsa::{
    RsaPublicKey,
    pkcs1::{self, der::Decode},
    pkcs8::{
        Document,
        der::pem::PemLabel,
        spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef},
    },
    traits::PublicKeyParts,
};

const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
const SHORTEST: usize = 32;

/// Whether the bytes are an RSA key of 2048 to 8192 bits as SPKI DER, PKCS#1 DER or SPKI PEM.
pub fn is_valid(key: &[u8]) -> bool {
    key.len() >= SHORTEST && (spki(key) || pkcs1(key) || pem(key))
}

fn spki(der: &[u8]) -> bool {
    let Ok(info) = SubjectPublicKeyInfoRef::from_der(der) else {
        return false;
    };
    let AlgorithmIdentifierRef { oid, .. } = info.algorithm;
    oid == pkcs1::ALGORITHM_OID && info.subject_public_key.as_bytes().is_some_and(pkcs1)
}

fn pkcs1(der: &[u8]) -> bool {
    let Ok(key) = pkcs1::RsaPublicKey::from_der(der) else {
        return false;
    };
    let number = |part: &pkcs1::UintRef| rsa::BigUint::from_bytes_be(part.as_bytes());
    RsaPublicKey::new_with_max_size(
        number(&key.modulus),
        number(&key.public_exponent),
        *BITS.end(),
    )
    .is_ok_and(|key| BITS.contains(&key.n().bits()))
}

fn pem(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return false;
    };
    Document::from_pem(text).is_ok_and(|(label, der)| {
        label == SubjectPublicKeyInfoRef::PEM_LABEL && spki(der.as_bytes())
    })
}
