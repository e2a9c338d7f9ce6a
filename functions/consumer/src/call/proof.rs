//! Which of the app secrets that are accepted is the app's, and in which form Graph takes its proof, so that no change
//! of either holds up a send.
//!
//! While the secret and Meta disagree about the app secret, in either order of the change, one of those before and
//! behind it fits. The form is Meta's matter: its page has one, its SDK another. Graph refuses a proof before it does
//! anything, so that the call may be made again with the next one.

use std::collections::HashMap;
use std::sync::Mutex;

use messenger_channel::configuration::App;
use messenger_channel::state::Fingerprint;
use messenger_graph::{Proof, ProofForm};
use messenger_wire::{Secret, TimestampMs};

use crate::lock::lock;

/// Forms in the order in which they are tried: the one that Meta documents, then the one that it documented before.
const FORMS: [ProofForm; 2] = [ProofForm::Timed, ProofForm::Plain];

/// Way to prove a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    secret: &'a Secret,
    form: ProofForm,
}

/// What Graph took last, by app.
#[derive(Debug, Default)]
pub(crate) struct Proofs(Mutex<HashMap<String, Taken>>);

/// Way to prove that Graph took.
#[derive(Debug)]
struct Taken {
    secret: Fingerprint,
    form: ProofForm,
}

impl Candidate<'_> {
    /// Proof of a token at a time.
    pub(super) fn proof(&self, token: &Secret, now: TimestampMs) -> Proof {
        let seconds = u64::try_from(now.as_millis() / 1000).unwrap_or(0);
        Proof::new(self.form, self.secret, token, seconds)
    }
}

impl Proofs {
    /// Ways to prove a call of an app in the order in which they are tried. A secret is more likely to have changed
    /// than the form, so that all secrets come in one form before the other: first the form, and in it the secret, that
    /// Graph took.
    pub(super) fn candidates<'a>(&self, app: &'a App) -> Vec<Candidate<'a>> {
        let in_form = |form| app.app_secrets.iter().map(move |secret| Candidate { secret, form });
        let mut candidates: Vec<_> = FORMS.into_iter().flat_map(in_form).collect();
        if let Some(taken) = lock(&self.0).get(&app.name) {
            candidates.sort_by_cached_key(|it| (it.form != taken.form, Fingerprint::of(it.secret) != taken.secret));
        }
        candidates
    }

    /// Notes that Graph took a proof which was not the first to be tried.
    pub(super) fn take(&self, app: &App, candidate: Candidate<'_>) {
        let taken = Taken { secret: Fingerprint::of(candidate.secret), form: candidate.form };
        lock(&self.0).insert(app.name.clone(), taken);
    }
}

#[cfg(test)]
mod tests {
    use messenger_channel::configuration::App;
    use messenger_graph::ProofForm;
    use messenger_wire::Secret;

    use super::Proofs;

    fn app(name: &str, app_secrets: &[&str]) -> App {
        App {
            name: name.into(),
            app_id: None,
            app_secrets: app_secrets.iter().map(|secret| Secret::new(*secret)).collect(),
            verify_tokens: Vec::new(),
            unreadable_app_secret: None,
            unreadable_verify_token: None,
        }
    }

    /// Secrets in the order in which they are tried, the plain ones as capitals.
    fn tried(proofs: &Proofs, app: &App) -> String {
        let letter = |secret: &Secret, form| match form {
            ProofForm::Timed => secret.expose().to_owned(),
            ProofForm::Plain => secret.expose().to_uppercase(),
        };
        proofs.candidates(app).into_iter().map(|it| letter(it.secret, it.form)).collect()
    }

    #[test]
    fn what_graph_took_is_tried_first_and_the_others_keep_their_order() {
        let shop = app("shop", &["a", "b", "c"]);
        for (taken, order) in ["abcABC", "bacBAC", "cabCAB", "ABCabc", "BACbac", "CABcab"].into_iter().enumerate() {
            let proofs = Proofs::default();
            assert_eq!(tried(&proofs, &shop), "abcABC");
            proofs.take(&shop, proofs.candidates(&shop)[taken]);
            assert_eq!(tried(&proofs, &shop), order);
            assert_eq!(tried(&proofs, &app("other", &["a", "b"])), "abAB");
        }
    }

    #[test]
    fn the_form_that_graph_took_outlives_the_secret() {
        let proofs = Proofs::default();
        let before = app("shop", &["a"]);
        proofs.take(&before, proofs.candidates(&before)[1]);
        assert_eq!(tried(&proofs, &before), "Aa");
        assert_eq!(tried(&proofs, &app("shop", &["b", "c"])), "BCbc");
        assert_eq!(tried(&proofs, &app("shop", &[])), "");
    }
}
