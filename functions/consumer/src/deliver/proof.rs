//! Which of the app secrets that are accepted is the app's, so that a rotation holds up no send.
//!
//! While the secret and Meta disagree about the app secret, in either order of the change, one of those before and behind it fits.
//! Graph says so before it does anything, so that the call may be made again with the next one.

use std::collections::HashMap;
use std::sync::Mutex;

use messenger_channel::configuration::App;
use messenger_channel::state::Fingerprint;
use messenger_wire::Secret;

use crate::lock::lock;

/// App secrets that Graph took last, by app.
#[derive(Debug, Default)]
pub(crate) struct Proofs(Mutex<HashMap<String, Fingerprint>>);

impl Proofs {
    /// Secrets of an app in the order in which they are tried: the one that Graph took last, then as the document has them.
    pub(super) fn candidates<'a>(&self, app: &'a App) -> Vec<&'a Secret> {
        let mut secrets: Vec<&Secret> = app.app_secrets.iter().collect();
        if let Some(taken) = lock(&self.0).get(&app.name) {
            secrets.sort_by_key(|secret| Fingerprint::of(secret) != *taken);
        }
        secrets
    }

    /// Notes that Graph took a proof made of a secret which is not the first of the document.
    pub(super) fn take(&self, app: &App, secret: &Secret) {
        lock(&self.0).insert(app.name.clone(), Fingerprint::of(secret));
    }
}

#[cfg(test)]
mod tests {
    use messenger_channel::configuration::App;
    use messenger_wire::Secret;

    use super::Proofs;

    #[test]
    fn the_secret_that_graph_took_is_tried_first_and_the_others_keep_their_order() {
        let app_secrets = ["a", "b", "c"].map(Secret::new).to_vec();
        let app = App {
            name: "shop".into(),
            app_id: None,
            app_secrets,
            verify_tokens: Vec::new(),
            unreadable_app_secret: None,
            unreadable_verify_token: None,
        };
        let proofs = Proofs::default();
        let tried = |app: &App| proofs.candidates(app).into_iter().map(|it| it.expose().to_owned()).collect::<String>();
        assert_eq!(tried(&app), "abc");
        proofs.take(&app, &app.app_secrets[2]);
        assert_eq!(tried(&app), "cab");
        assert_eq!(tried(&App { name: "other".into(), ..app.clone() }), "abc");
        // It has left the document.
        assert_eq!(tried(&App { app_secrets: app.app_secrets[..2].to_vec(), ..app }), "ab");
    }
}
