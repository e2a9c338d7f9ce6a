//! Log lines in plain words.

use messenger_channel::telemetry::lines;
use serde::Serialize;
use serde_json::{Map, Value};

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Verdict {
    /// Nobody was asked to answer it.
    Skipped,
    /// It breaks a rule: a delivery, or an answer of the bot.
    Refused,
    /// A call of Graph, or the bot, failed.
    Failed,
    /// It comes again.
    Retried,
    /// It is given up, until somebody looks at it.
    Parked,
    /// Account sends nothing any more.
    Stopped,
    /// Account goes on.
    Resumed,
    /// Something else that is worth knowing.
    Noted,
}

/// Verdict and reason of a log line; `None` where it tells of nothing unusual.
pub(super) fn explain(line: &Map<String, Value>) -> Option<(Verdict, String)> {
    let text = |name: &str| text(line, name);
    let (reason, error) = (text("reason"), text("error"));
    let explained = match text("message") {
        lines::EVENT_SKIPPED => (Verdict::Skipped, of(&SKIPPED, reason)),
        lines::REQUEST_REFUSED if text("target").starts_with(lines::INGRESS) => {
            (Verdict::Refused, of(&REFUSED, reason))
        }
        lines::PAGE_FOREIGN => (Verdict::Skipped, "It is of a Page that no account has, and was dropped".to_owned()),
        lines::RECORD_DUPLICATE => (Verdict::Skipped, "It was done before: one of the same id".to_owned()),
        lines::ANSWER_REFUSED => (Verdict::Refused, format!("The bot's answer must not be sent: {error}")),
        lines::SEND_FAILED => (Verdict::Failed, failed_send(line)),
        lines::BOT_FAILED => (Verdict::Failed, capital(error)),
        lines::RECORD_RETRIED => (Verdict::Retried, retried(reason, line.get("attempts"))),
        lines::RECORD_PARKED => (Verdict::Parked, of(&PARKED, reason)),
        lines::ACCOUNT_STOPPED => (Verdict::Stopped, of(&STOPPED, reason)),
        lines::ACCOUNT_RESUMED => (Verdict::Resumed, "The account sends again".to_owned()),
        lines::SEND_UNSETTLED => (Verdict::Noted, "No echo told whether a message had arrived".to_owned()),
        message if matches!(text("level"), "WARN" | "ERROR") => {
            let why = [message, reason, error].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
            (Verdict::Noted, capital(&why.join(": ")))
        }
        _ => return None,
    };
    Some(explained)
}

/// Words and what they say.
type Words<'a> = [(&'a str, &'a str)];

/// The sentence of a reason, and what is wrong in particular, which stands behind a colon. A reason
/// without a sentence is one itself.
fn of(words: &Words<'_>, reason: &str) -> String {
    let (word, problems) = reason.split_once(": ").map_or((reason, None), |(word, rest)| (word, Some(rest)));
    let known = words.iter().find(|(known, _)| *known == word);
    let sentence = known.map_or_else(|| capital(&word.replace('_', " ")), |(_, sentence)| (*sentence).to_owned());
    problems.map_or(sentence.clone(), |problems| format!("{sentence}: {problems}"))
}

fn retried(reason: &str, attempts: Option<&Value>) -> String {
    let attempt = attempts.map(|attempts| format!(" (attempt {attempts})")).unwrap_or_default();
    format!("{}; it is tried again{attempt}", of(&PARKED, reason))
}

/// Graph's error by its class, with code and subcode; of what else failed, the error.
fn failed_send(line: &Map<String, Value>) -> String {
    let Some(code) = line.get("code") else { return format!("A call of Graph failed: {}", text(line, "error")) };
    let subcode = line.get("subcode").map(|subcode| format!(", subcode {subcode}")).unwrap_or_default();
    format!("{} (code {code}{subcode})", of(&CLASSES, text(line, "class")))
}

fn text<'a>(line: &'a Map<String, Value>, name: &str) -> &'a str {
    line.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Why nobody is asked; docs/policies.md.
const SKIPPED: [(&str, &str); 7] = [
    ("echo", "The Page's own message, seen back; the bot is not asked about it"),
    ("receipt", "A receipt; the bot is not asked about it"),
    ("standby", "A person in the Page's inbox, or another app, has the thread; the bot only listens"),
    (
        "owned_elsewhere",
        "A person in the Page's inbox, or another app answers; the bot is silent until the thread comes back",
    ),
    ("disabled", "The account takes no messages: its dmPolicy is disabled"),
    ("not_allowed", "This person is not in the account's allowFrom"),
    ("pairing", "This person has not been let in yet; see Pairing"),
];

/// Why a request to the webhook is refused; docs/ingress.md.
const REFUSED: [(&str, &str); 17] = [
    ("unknown_route", "No such path below /webhook"),
    ("unknown_app", "The path names an app that the secret does not have"),
    ("method_not_allowed", "Neither GET nor POST"),
    ("handshake_refused", "The handshake has another verify token, or none"),
    ("not_json", "The content type is not JSON"),
    ("body_too_large", "The body is over the limit"),
    ("body_unreadable", "The body broke off"),
    ("signature_missing", "The delivery has no X-Hub-Signature-256, or more than one"),
    ("signature_malformed", "The signature is not of the form sha256=<64 hex digits>"),
    ("signature_wrong", "The signature is of another secret, or of another body"),
    ("not_a_notification", "The body is well signed, but no notification of Meta's"),
    ("other_object", "The notification is about something else than Pages"),
    ("event_too_large", "One event is too large for the queue"),
    (
        "secret_unreadable",
        "It fits no app secret or verify token that can be read, and one cannot be; Meta delivers it again",
    ),
    ("no_configuration", "The secret cannot be read"),
    ("not_enqueued", "The queue did not take it, so that Meta delivers it again"),
    ("panicked", "A mistake of ours; Meta delivers it again"),
];

/// Why something comes again, or is parked; docs/operations.md.
const PARKED: [(&str, &str); 35] = [
    ("dispatcher", "The bot gave no answer, or one that cannot be read"),
    ("dispatcher_misconfigured", "The bot cannot be asked: its flow or target is set up wrongly"),
    ("bot_changed", "The account got another bot, or its flow changed, while an answer was half sent"),
    ("plan", "What is to be sent is beyond a limit of Meta"),
    ("window_closed", "More than 24 hours since the person last wrote: only a utility template, or a person's answer"),
    ("human_agent_window_closed", "More than 7 days since the person last wrote: only a utility template"),
    ("feedback_window_closed", "More than 7 days since the person last wrote: no survey"),
    ("not_news_page", "The tag NON_PROMOTIONAL_SUBSCRIPTION is only for Pages that Meta has registered for news"),
    ("human_agent_not_by_person", "The tag HUMAN_AGENT is only for what a person wrote"),
    ("tags_refused", "Meta has warned of tags towards this person"),
    ("token_unknown", "No such agreement to be notified is known"),
    ("opted_out", "The person wants no more of these messages"),
    ("conversation_of_another_page", "The conversation is another Page's"),
    ("command_unreadable", "It is no send command"),
    ("envelope_unreadable", "It is no event"),
    ("account_unknown", "The secret has no such account"),
    ("account_of_another_page", "The account had another Page when the event came in"),
    ("set_up", "Graph refused it: a permission, or something else of the set-up"),
    ("our_mistake", "Graph refused it as it is; it would again"),
    ("unlisted", "Graph refused it with a code that the table of errors does not have"),
    ("transient", "Graph failed"),
    ("upload_unknown", "Graph gave no answer to the upload of an attachment"),
    ("automated_answer", "Messenger's own answers held the thread all the time"),
    ("waited_too_often", "It did nothing but wait, so often that SQS would have given it up"),
    ("state_unavailable", "The state could not be read"),
    ("configuration_unavailable", "The secret could not be read"),
    ("state_corrupt", "The state has something that no version of ours writes"),
    ("health_unreadable", "What stops the account, if anything, is not understood"),
    ("conversation_busy", "Something else was said in the conversation at the same time"),
    ("health_busy", "Somebody else noted the account's health at the same time"),
    ("pairing_codes_taken", "No free pairing code was found"),
    ("randomness", "The system gave no randomness"),
    ("crashed", "Every run that took it up ended without a word"),
    ("result_untold", "It is done, but its result could not be told"),
    ("account_set_up", "Graph refused it: the app or the Page lacks a permission"),
];

/// Why an account sends nothing; docs/operations.md.
const STOPPED: [(&str, &str); 4] = [
    ("proof_refused", "Graph takes no appsecret_proof of the app secrets in the secret; what is to be sent waits"),
    ("account_set_up", "The app or the Page lacks a permission for any message; what is to be sent waits"),
    ("token_dead", "The Page's token is dead; what is to be sent waits until the secret has another"),
    ("page_restricted", "Meta restricts the Page; what is to be sent waits"),
];

/// Classes of Graph's errors; docs/errors.md.
const CLASSES: [(&str, &str); 17] = [
    ("proof_refused", "The appsecret_proof is of another app secret"),
    ("account_set_up", "The app or the Page lacks a permission"),
    ("throttled", "Graph is asked too often; it goes out when the wait is over"),
    ("transient", "Graph failed for the moment; it is tried again"),
    ("unknown_outcome", "Nobody knows whether it arrived; its echo will tell"),
    ("window_closed", "Outside of the 24-hour window; it is not sent"),
    ("recipient_unavailable", "The person cannot be reached; it is not sent"),
    ("token_dead", "The Page's token is dead"),
    ("page_restricted", "Meta restricts the Page"),
    ("thread_owned_elsewhere", "Another app has the thread; it is not sent"),
    ("automated_answer", "Messenger itself answers at the moment; it is tried again"),
    ("media", "Graph could not use the attachment"),
    ("set_up", "Graph refused it: a permission, or something else of the set-up"),
    ("our_mistake", "Graph refused it as it is"),
    ("policy", "Graph refused it: the person or Meta's policy does not want it"),
    ("tag_abuse", "Meta warns that tags are abused towards this person, and blocks next"),
    ("unlisted", "Graph refused it with a code that the table of errors does not have"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use messenger_channel::telemetry::lines;
    use serde_json::{Map, Value, json};

    use super::{CLASSES, PARKED, REFUSED, SKIPPED, STOPPED, Verdict, Words, explain};

    fn explained(line: Value) -> Option<(Verdict, String)> {
        let line: Map<String, Value> = serde_json::from_value(line).unwrap();
        explain(&line)
    }

    #[test]
    fn each_kind_of_line_says_what_became_of_it_and_why() {
        for (line, verdict, words) in [
            (json!({"message": lines::EVENT_SKIPPED, "reason": "pairing"}), Verdict::Skipped, "not been let in"),
            (
                json!({"message": lines::REQUEST_REFUSED, "target": lines::INGRESS, "reason": "signature_wrong"}),
                Verdict::Refused,
                "another secret",
            ),
            (json!({"message": lines::PAGE_FOREIGN, "entries": 1}), Verdict::Skipped, "a Page that no account has"),
            (json!({"message": lines::RECORD_DUPLICATE, "end": "completed"}), Verdict::Skipped, "done before"),
            (json!({"message": lines::ANSWER_REFUSED, "error": "action 0: long"}), Verdict::Refused, "action 0: long"),
            (
                json!({"message": lines::RECORD_PARKED, "reason": "plan: action 0: text: long"}),
                Verdict::Parked,
                "beyond a limit of Meta: action 0: text: long",
            ),
            (
                json!({"message": lines::RECORD_RETRIED, "reason": "dispatcher", "attempts": 2}),
                Verdict::Retried,
                "tried again (attempt 2)",
            ),
            (
                json!({"message": lines::SEND_FAILED, "error": "graph refused", "class": "throttled", "code": 613, "subcode": 1}),
                Verdict::Failed,
                "asked too often; it goes out when the wait is over (code 613, subcode 1)",
            ),
            (json!({"message": lines::SEND_FAILED, "error": "no answer"}), Verdict::Failed, "failed: no answer"),
            (json!({"message": "profile is strange", "level": "WARN"}), Verdict::Noted, "Profile is strange"),
            (json!({"message": lines::EVENT_SKIPPED, "reason": "new_word"}), Verdict::Skipped, "New word"),
        ] {
            let (told, why) = explained(line).unwrap();
            assert!(told == verdict && why.contains(words), "{told:?} {why}");
        }
    }

    #[test]
    fn what_goes_well_is_not_told() {
        for message in ["event is dispatched", "part is sent", "acknowledged", "handshake"] {
            assert_eq!(
                explained(json!({"message": message, "level": "INFO", "target": "consumer"})),
                None,
                "{message}"
            );
        }
        assert_eq!(explained(json!({"message": lines::REQUEST_REFUSED, "level": "INFO", "target": "my_bot"})), None);
    }

    #[test]
    fn every_class_of_graphs_errors_and_every_stop_has_a_sentence() {
        let (errors, operations) =
            (include_str!("../../../../docs/errors.md"), include_str!("../../../../docs/operations.md"));
        let classes = errors.split("## Classes").nth(1).unwrap().split("## Codes").next().unwrap();
        let names = classes.lines().filter_map(|row| row.strip_prefix("| ")?.split(" | ").next());
        let names: Vec<_> = names.filter(|name| !["class", "---"].contains(name)).collect();
        assert!(names.len() > 10, "{names:?}");
        for name in names {
            assert!(CLASSES.iter().any(|(known, _)| *known == name), "{name}");
        }
        let stops = operations.lines().find(|row| row.starts_with("| `AccountStopped` | count")).unwrap();
        for name in stops.split('`').skip(5).step_by(2) {
            assert!(STOPPED.iter().any(|(known, _)| *known == name), "{name}");
        }
    }

    #[test]
    fn every_refusal_of_a_request_has_a_sentence() {
        let source = include_str!("../../../../functions/ingress/src/rejection.rs");
        let reasons: BTreeSet<_> = source.split(" => \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(REFUSED.map(|(word, _)| word).into_iter().collect::<BTreeSet<_>>(), reasons);
    }

    /// The documents list every reason that the consumer gives (its own test sees to it), and these
    /// are explained, no others.
    #[test]
    fn every_reason_of_the_documents_has_a_sentence() {
        let of = |document: &str, column: usize| -> Vec<String> {
            let rows = document.lines().filter_map(|line| line.strip_prefix("| `").map(|rest| format!("`{rest}")));
            let cells = rows.filter_map(|row| row.split(" | ").nth(column).map(str::to_owned));
            cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        let (operations, policies) =
            (include_str!("../../../../docs/operations.md"), include_str!("../../../../docs/policies.md"));
        let table = operations.split("| reason of `Parked`").nth(1).unwrap();
        let ours = |words: &Words<'_>, word: &str| words.iter().any(|(known, _)| *known == word);
        let parked = of(table.split("\n\n").next().unwrap(), 0);
        // Faults of ours speak for themselves.
        let faults = ["pairing_nobody", "plan_unreadable", "fence_unwritable"];
        assert!(parked.len() > 25, "{parked:?}");
        let reasons: BTreeSet<_> = parked.iter().map(String::as_str).filter(|word| !faults.contains(word)).collect();
        assert_eq!(PARKED.map(|(word, _)| word).into_iter().collect::<BTreeSet<_>>(), reasons);
        for word in ["echo", "receipt", "standby", "owned_elsewhere", "not_allowed", "disabled", "pairing"] {
            assert!(policies.contains(&format!("`{word}`")) && ours(&SKIPPED, word), "{word}");
        }
    }
}
