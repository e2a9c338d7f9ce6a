//! Proves that a delivery is from Meta, before anything in it is parsed.

use bytes::Bytes;
use messenger_channel::configuration::App;
use messenger_wire::SignedForm;

use crate::delivery::Delivery;

/// Body that was signed with a secret of its app. Only [`verify`] makes one.
pub struct Verified {
    body: Bytes,
    form: SignedForm,
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verified({} bytes)", self.body.len())
    }
}

/// Checks the signature with every secret of the app; `None` where it is of none of them.
#[must_use]
pub fn verify(delivery: &Delivery, app: &App) -> Option<Verified> {
    let form = delivery.signature.matches(&app.app_secrets, &delivery.body)?;
    Some(Verified { body: delivery.body.clone(), form })
}

impl Verified {
    /// The bytes that were signed.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Which form of the bytes was signed.
    #[must_use]
    pub fn form(&self) -> SignedForm {
        self.form
    }
}
