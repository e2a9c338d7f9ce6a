//! Built-in language processing: what Meta finds in a text comes with the message, as
//! [`Nlp`](messenger_wire::webhook::Nlp).
//!
//! See <https://developers.facebook.com/docs/graph-api/reference/page/nlp_configs>.
//!
//! ```
//! use messenger_graph::endpoints::nlp_configs::{self, Model, NlpConfig};
//! use messenger_wire::{PageId, Secret};
//!
//! let config = NlpConfig::on().model(Model::English).language("fr_FR", Model::Custom, Some(Secret::new("token of Wit.ai")));
//! let call = nlp_configs::set(&PageId::parse("42")?, &config);
//! assert_eq!(call.request().path(), "42/nlp_configs");
//! # Ok::<(), messenger_wire::IdError>(())
//! ```

use std::collections::BTreeMap;

use messenger_wire::{PageId, Secret};
use serde::{Deserialize, Serialize, Serializer};

use super::Done;
use crate::call::Call;
use crate::request::Request;

/// How texts to a Page are processed. What is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NlpConfig {
    nlp_enabled: bool,
    #[serde(flatten)]
    main: LanguageModel,
    #[serde(skip_serializing_if = "Option::is_none")]
    n_best: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verbose: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    other_language_support: BTreeMap<String, LanguageModel>,
}

/// Model that reads a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the name of a language")]
pub enum Model {
    Arabic,
    Chinese,
    Croatian,
    /// App of one's own at Wit.ai, which a token names.
    Custom,
    Danish,
    Dutch,
    English,
    FrenchStandard,
    Georgian,
    GermanStandard,
    Greek,
    Hebrew,
    Hungarian,
    Irish,
    ItalianStandard,
    Korean,
    NorwegianBokmal,
    Polish,
    Portuguese,
    Romanian,
    Spanish,
    Swedish,
    Vietnamese,
    /// Model that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct LanguageModel {
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<Model>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_token: Option<Exposed>,
}

impl NlpConfig {
    /// Has texts processed.
    #[must_use]
    pub fn on() -> Self {
        Self {
            nlp_enabled: true,
            main: LanguageModel::default(),
            n_best: None,
            verbose: None,
            other_language_support: BTreeMap::new(),
        }
    }

    /// Has no text processed.
    #[must_use]
    pub fn off() -> Self {
        Self { nlp_enabled: false, ..Self::on() }
    }

    /// Says which model reads the texts.
    #[must_use]
    pub fn model(mut self, model: Model) -> Self {
        self.main.model = Some(model);
        self
    }

    /// Has an app at Wit.ai read the texts, which its server token names.
    #[must_use]
    pub fn custom_token(mut self, token: Secret) -> Self {
        self.main.custom_token = Some(Exposed(token));
        self
    }

    /// Says how many intents and traits come along besides the best.
    #[must_use]
    pub fn n_best(mut self, count: u32) -> Self {
        self.n_best = Some(count);
        self
    }

    /// Says whether it is told where in the text each entity was found.
    #[must_use]
    pub fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = Some(verbose);
        self
    }

    /// Says which model reads texts of one more language, such as `fr_FR`; [`Model::Custom`] needs a token of Wit.ai.
    #[must_use]
    pub fn language(mut self, locale: impl Into<String>, model: Model, custom_token: Option<Secret>) -> Self {
        self.other_language_support
            .insert(locale.into(), LanguageModel { model: Some(model), custom_token: custom_token.map(Exposed) });
        self
    }
}

/// Sets how texts to a Page are processed. Meta shows the settings in the URL; here they are in the
/// body, as a token may be among them.
#[must_use]
pub fn set(page: &PageId, config: &NlpConfig) -> Call<Done> {
    Call::new(Request::post([page.as_str(), "nlp_configs"]).named("nlp_configs.set").json(config))
}

/// Token that goes along in the body, where a [`Secret`] would be written as `<redacted>`.
#[derive(Debug, Clone, PartialEq)]
struct Exposed(Secret);

impl Serialize for Exposed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}
