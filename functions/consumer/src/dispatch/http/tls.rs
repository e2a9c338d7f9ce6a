//! TLS of posts: one provider, Mozilla's roots and those that the operator adds.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Authorities that are trusted.
#[derive(Debug)]
pub(super) struct Roots(RootCertStore);

/// Text that holds no certificate, or one that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("text holds no certificate in PEM form, or one that cannot be read")]
pub struct RootsError;

impl Default for Roots {
    fn default() -> Self {
        Self(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }
}

impl Roots {
    pub(super) fn add(&mut self, pem: &[u8]) -> Result<(), RootsError> {
        let before = self.0.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            self.0.add(certificate.map_err(|_| RootsError)?).map_err(|_| RootsError)?;
        }
        if self.0.len() == before { Err(RootsError) } else { Ok(()) }
    }

    /// `None` where the provider knows none of the protocol versions, which it does.
    pub(super) fn config(&self) -> Option<ClientConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
        Some(builder.with_root_certificates(self.0.clone()).with_no_client_auth())
    }
}
