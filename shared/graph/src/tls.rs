//! TLS without surprises: one provider, named here; Mozilla's roots from the binary, no scan of the machine's.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::config::ConfigError;

pub(crate) fn config(extra_roots_pem: Option<&[u8]>) -> Result<ClientConfig, ConfigError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_roots_pem {
        add(&mut roots, pem)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().map_err(|_| ConfigError::Client)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn add(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), ConfigError> {
    let before = roots.len();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate.map_err(|_| ConfigError::Roots)?).map_err(|_| ConfigError::Roots)?;
    }
    if roots.len() == before { Err(ConfigError::Roots) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::config;
    use crate::config::ConfigError;

    /// Certificate for localhost, signed by itself; its key is thrown away.
    const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----\n\
MIIBmTCCAT6gAwIBAgIUGFkuOcjP0kBcLd4PFxNnG3X04b4wCgYIKoZIzj0EAwIw\n\
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEwMDU1MFoYDzIxMjYxMDI4\n\
MTAwNTUwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n\
PQMBBwNCAAT4w6iMUW8OQ9vSUrKR8390KvtyKQjJTM0vtU/qHcB53prO9rBya33Y\n\
shBWAKWbkZGCagb+PTUK9kefn7NTbXnvo2wwajAdBgNVHQ4EFgQUV3ON+GPoJHA/\n\
8+HcgoAzf/+RhcMwHwYDVR0jBBgwFoAUV3ON+GPoJHA/8+HcgoAzf/+RhcMwGgYD\n\
VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0E\n\
AwIDSQAwRgIhAJtSRSTnDEZi9SUcDruSQKoXCexmlfw+1l/qAdUkHF0XAiEAtjXf\n\
TXGZJtCs1iQqFjdtqDraUO9Dtd6e1M1vJBRqAFw=\n\
-----END CERTIFICATE-----\n\
";

    #[test]
    fn certificates_are_added_to_the_roots() {
        for pem in [CERTIFICATE.to_owned(), format!("{CERTIFICATE}{CERTIFICATE}"), format!("text\n{CERTIFICATE}")] {
            assert!(config(Some(pem.as_bytes())).is_ok(), "{pem}");
        }
        assert!(config(None).is_ok());
    }

    #[test]
    fn what_holds_no_certificate_is_refused() {
        let truncated = &CERTIFICATE[..CERTIFICATE.len() / 2];
        let no_certificate = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
        for pem in ["", "text", truncated, no_certificate] {
            assert_eq!(config(Some(pem.as_bytes())).err(), Some(ConfigError::Roots), "{pem}");
        }
    }
}
