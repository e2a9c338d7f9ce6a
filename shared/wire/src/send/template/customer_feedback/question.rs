//! Question of a survey.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::check::{Node, Object, Rule};
use crate::limits::{
    FEEDBACK_PLACEHOLDER_UNITS, FEEDBACK_QUESTION_ID_UNITS, FEEDBACK_QUESTION_UNITS, FEEDBACK_QUESTION_UNITS_LEAST,
};

/// Question of a survey: a [`ScoreQuestion`], or words alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    id: String,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_label: Option<ScoreLabel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_option: Option<ScoreOption>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<FollowUp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Csat,
    Nps,
    Ces,
    FreeForm,
}

/// Question for a score, and for words below it if wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreQuestion(Question);

/// Words at the ends of the scale; each kind of score has its own where none is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScoreLabel {
    /// Negative to positive.
    NegPos,
    /// Hard to easy.
    HardEasy,
    /// Very dissatisfied to very satisfied.
    DisSat,
    /// Very unlikely to very likely.
    UnlikeLike,
    /// Poor to great.
    PoorGreat,
    /// No words.
    None,
}

/// How the scale of [`Question::csat`] looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsatScale {
    /// Numbers.
    Numbers,
    /// Stars.
    Stars,
    /// Faces.
    Emojis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ScoreOption {
    OneToFive,
    FiveStars,
    FiveEmojis,
    ZeroToTen,
    OneToSeven,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum FollowUp {
    FreeForm {
        #[serde(skip_serializing_if = "Option::is_none")]
        placeholder: Option<String>,
    },
}

impl Question {
    /// How satisfied the person is, 1 to 5. The id comes back in the answer: letters, digits, `_`.
    #[must_use]
    pub fn csat(id: impl Into<String>, scale: CsatScale) -> ScoreQuestion {
        let option = match scale {
            CsatScale::Numbers => ScoreOption::OneToFive,
            CsatScale::Stars => ScoreOption::FiveStars,
            CsatScale::Emojis => ScoreOption::FiveEmojis,
        };
        ScoreQuestion(Self { score_option: Some(option), ..Self::new(id.into(), Kind::Csat) })
    }

    /// How likely the person is to recommend the business, 0 to 10.
    #[must_use]
    pub fn nps(id: impl Into<String>) -> ScoreQuestion {
        ScoreQuestion(Self::new(id.into(), Kind::Nps))
    }

    /// How easy it was, 1 to 7.
    #[must_use]
    pub fn ces(id: impl Into<String>) -> ScoreQuestion {
        ScoreQuestion(Self::new(id.into(), Kind::Ces))
    }

    /// Words without a score; Messenger takes at most 400 characters of them.
    #[must_use]
    pub fn free_form(id: impl Into<String>) -> Self {
        Self::new(id.into(), Kind::FreeForm)
    }

    fn new(id: String, kind: Kind) -> Self {
        Self { id, kind, title: None, score_label: None, score_option: None, follow_up: None }
    }

    /// The question itself, of 5 to 85 characters; Meta has one in the person's language for each kind.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl ScoreQuestion {
    /// The question itself, of 5 to 85 characters; Meta has one in the person's language for each kind.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self(self.0.title(title))
    }

    /// Words at the ends of the scale.
    #[must_use]
    pub fn score_label(mut self, label: ScoreLabel) -> Self {
        self.0.score_label = Some(label);
        self
    }

    /// Adds a field for words below the scale; Messenger takes at most 400 characters of them.
    #[must_use]
    pub fn follow_up(mut self) -> Self {
        self.0.follow_up = Some(FollowUp::FreeForm { placeholder: None });
        self
    }

    /// Adds a field for words, and says what it shows while it is empty.
    #[must_use]
    pub fn follow_up_placeholder(mut self, placeholder: impl Into<String>) -> Self {
        self.0.follow_up = Some(FollowUp::FreeForm { placeholder: Some(placeholder.into()) });
        self
    }
}

impl From<ScoreQuestion> for Question {
    fn from(question: ScoreQuestion) -> Self {
        question.0
    }
}

pub(super) fn check(question: &Object<'_>) {
    if let Some(id) = question.require("id") {
        let is_id = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        id.text_form(FEEDBACK_QUESTION_ID_UNITS, "letters, digits and _", is_id);
    }
    if let Some(title) = question.get("title") {
        check_words(&title, FEEDBACK_QUESTION_UNITS_LEAST..=FEEDBACK_QUESTION_UNITS);
    }
    question.word("score_label", &["neg_pos", "hard_easy", "dis_sat", "unlike_like", "poor_great", "none"]);
    let kind = question.require("type").and_then(|kind| kind.word(&["csat", "nps", "ces", "free_form"]));
    match kind {
        Some("csat") => question.word("score_option", &["one_to_five", "five_stars", "five_emojis"]),
        Some("nps") => question.word("score_option", &["zero_to_ten"]),
        Some("ces") => question.word("score_option", &["one_to_seven"]),
        Some("free_form") => {
            for field in ["score_label", "score_option", "follow_up"] {
                question.refuse(field, "a free_form question has no score");
            }
        }
        _ => {}
    }
    if let Some(follow_up) = question.get("follow_up").and_then(|follow_up| follow_up.object()) {
        check_follow_up(&follow_up);
    }
}

fn check_follow_up(follow_up: &Object<'_>) {
    if let Some(kind) = follow_up.require("type") {
        kind.word(&["free_form"]);
    }
    if let Some(placeholder) = follow_up.get("placeholder") {
        check_words(&placeholder, 0..=FEEDBACK_PLACEHOLDER_UNITS);
    }
}

/// Checks a text of a survey, in which Meta takes no URL.
pub(super) fn check_words(node: &Node<'_>, length: RangeInclusive<usize>) {
    if node.text(length).is_some_and(|text| text.contains("://")) {
        node.violate(Rule::NotAllowed { reason: "a URL in a survey" });
    }
}
