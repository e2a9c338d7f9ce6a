//! What a rule does: actions with their templates.

use messenger_channel::flow_memory::FlowMemory;
use serde_json::{Value, json};

use super::{actions, attachment, context, flow, input, postback, problems, text};
use crate::dispatch::flow::FlowError;

#[test]
fn every_action_of_the_contract_can_be_asked_for() {
    let survey = json!({
        "template_type": "customer_feedback", "title": "Rate us", "subtitle": "One question", "button_title": "Rate",
        "feedback_screens": [{"questions": [{"id": "q", "type": "free_form"}]}],
        "business_privacy": {"url": "https://x.example/privacy"}
    });
    for action in [
        json!({"text": "a", "quickReplies": [{"title": "b", "payload": "c"}, {"ask": "phone"}], "messagingType": "MESSAGE_TAG", "tag": "NON_PROMOTIONAL_SUBSCRIPTION"}),
        json!({"message": {"attachment": {"type": "template", "payload": survey}}, "messagingType": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK"}),
        json!({"message": {"template": {"name": "order", "language": {"code": "en"}}}, "messagingType": "UTILITY"}),
        json!({"text": "a", "buttons": [{"title": "b", "url": "https://x.example"}], "personaId": "1", "replyTo": "m_1"}),
        json!({"message": {"attachment": {"type": "image", "payload": {"url": "https://x.example/a.png"}}}, "messagingType": "UPDATE"}),
        json!({"senderAction": "typing_on", "durationMs": 2000}),
        json!({"senderAction": "mark_seen"}),
        json!({"react": "❤"}),
        json!({"react": {"mid": "m_1", "emoji": "❤"}}),
        json!({"passThread": "inbox", "metadata": "a"}),
        json!({"passThread": "123"}),
        json!({"takeThread": true}),
        json!({"requestThread": true}),
        json!({"releaseThread": true}),
    ] {
        let one = json!({"version": 1, "rules": [{"when": {"payload": "GO"}, "do": [action]}]});
        assert_eq!(actions(&flow(&one.to_string()), postback("GO")), json!([action]));
    }
}

#[test]
fn a_template_may_print_whatever_the_normalised_event_says() {
    for (event, template, printed) in [
        (
            json!({"order": {"products": [{"name": "Mug", "quantity": 2}], "note": "for Ada"}}),
            "{{ event.order.products[0].quantity }} x {{ event.order.products[0].name }} {{ event.order.note }}",
            "2 x Mug for Ada",
        ),
        (json!({"form": {"id": 5}}), "{{ event.form.id }} of {{ type }}", "5 of form.submitted"),
        (json!({"template": {"type": "coupon", "coupon_code": "10OFF"}}), "{{ event.coupon.code }}", "10OFF"),
        (json!({"response_feedback": {"feedback": "Bad response"}}), "{{ event.feedback.verdict }}", "Bad response"),
        (json!({"game_play": {"score": 7}}), "{{ event.gamePlay.score }}{{ event.gamePlay.none }}", "7"),
    ] {
        let when = json!({"event": ["order.received", "form.submitted", "coupon.revealed", "feedback.received", "game.played"]});
        let one = json!({"version": 1, "rules": [{"when": when, "do": [{"text": template}]}]});
        assert_eq!(actions(&flow(&one.to_string()), event), json!([{"text": printed}]));
    }
}

#[test]
fn what_a_person_writes_is_never_a_template_and_is_not_escaped() {
    let echo = flow("version: 1\nrules: []\nfallback: { do: [{ text: '{{ text }}' }] }");
    for words in ["{{ memory }}", "{% for x in y %}", "<b>&amp;</b> \"quoted\"", "null", "[1]"] {
        assert_eq!(actions(&echo, text(words)), json!([{"text": words}]));
    }
    assert_eq!(actions(&echo, attachment("image")), json!([]));
}

#[test]
fn what_is_not_known_prints_nothing_when_it_is_sliced_too() {
    let said = |template: &str, event: Value| {
        let one = json!({"version": 1, "rules": [],
            "fallback": {"remember": {"tries": 1}, "do": [{"text": template}]}});
        actions(&flow(&one.to_string()), event)
    };
    for (template, printed) in [
        ("Hello {{ profile.first_name[:10] }}!", "Hello !"),
        ("You said: {{ text[:3] }}", "You said: "),
        ("{% with start = text[:3] %}Start: {{ start }}{% endwith %}", "Start: "),
        ("{{ (text or '')[:3] | upper }}{{ (text or '') | length }}.", "0."),
        ("{{ (text or '') + 'a' }}{{ text ~ 'b' }}{{ memory.tries | int + 1 }}.", "ab1."),
        ("{{ event.message.nothing | list }}.", "."),
    ] {
        assert_eq!(said(template, attachment("image")), json!([{"text": printed}]), "{template}");
    }
    assert_eq!(said("You said: {{ text[:3] }}", text("hello")), json!([{"text": "You said: hel"}]));
    assert_eq!(said("{{ text[:3] }}", attachment("image")), json!([]));
    assert_eq!(said("{{ text | list }}", text("hi")), json!([{"text": "['h', 'i']"}]));
}

#[test]
fn a_template_prints_the_message_of_every_event_that_has_one() {
    let named = flow(
        "version: 1\nrules:\n- when: {event: [echo.sent, feedback.received]}\n  \
         do: [{takeThread: true, metadata: '{{ mid }}'}]\n",
    );
    for event in [
        json!({"message": {"mid": "m_1", "is_echo": true, "text": "a"}}),
        json!({"response_feedback": {"feedback": "Bad response", "mid": "m_1"}}),
    ] {
        assert_eq!(actions(&named, event.clone())[0]["metadata"], "m_1", "{event}");
    }
}

#[test]
fn a_template_that_takes_too_long_or_fails_is_an_error_that_names_its_place() {
    let loops = "{% for a in range(1000) %}{% for b in range(1000) %}{{ text }}{% endfor %}{% endfor %}";
    for (template, field) in [(loops, "rules[0].do[1]"), ("{{ text | int + 1 }}", "rules[0].do[1]")] {
        let flow = flow(&format!(
            "version: 1\nrules: [{{when: {{text: {{any: true}}}}, do: [{{text: a}}, {{text: 'a{template}'}}]}}]"
        ));
        let error = flow.answer(&input(text("secret"), None), &context(FlowMemory::default())).unwrap_err();
        assert!(matches!(&error, FlowError::Template { .. }), "{error}");
        assert!(error.to_string().starts_with(field) && !error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn a_template_that_fails_repeats_nothing_of_what_it_was_given() {
    for template in [
        "{{ text|int % memory.n|int }}",
        "{{ text|int // memory.n|int }}",
        "{{ text - memory.word }}",
        "{{ text|int + memory.word }}",
        "{{ memory.word ** text }}",
        "{{ text[memory.word]() }}",
        "{{ memory.word|round }}",
        "{{ text|batch(memory.word) }}",
        "{{ -text }}",
        "{% for a in text|int %}{{ a }}{% endfor %}",
        "{{ range(memory.big)|length }}",
    ] {
        let flow = flow(&format!(
            "version: 1\nrules: []\nfallback: {{ do: [{{ text: '{template}' }}], remember: {{ n: x, word: x, big: x }} }}"
        ));
        let told = [("word", json!("marked")), ("big", json!(4_711_471_147_i64))];
        let memory = FlowMemory::default().with(told.map(|(name, value)| (name.to_owned(), value))).unwrap();
        let error = flow.answer(&input(text("4711"), None), &context(memory)).unwrap_err().to_string();
        assert!(error.starts_with("fallback.do[0].text: "), "{error}");
        assert!(!error.contains("4711") && !error.contains("marked"), "{template}: {error}");
    }
}

#[test]
fn an_action_that_is_none_once_filled_in_is_an_error() {
    let flow = flow("version: 1\nrules: [{when: {text: {any: true}}, do: [{text: a, replyTo: '{{ payload }}'}]}]");
    let error = flow.answer(&input(text("a"), None), &context(FlowMemory::default())).unwrap_err();
    assert_eq!(error.to_string(), "rules[0].do[0]: malformed: rules[0].do[0].replyTo (must be an id)");
}

#[test]
fn form_of_what_a_template_prints_is_seen_when_it_is_filled_in() {
    let picture = |url: &str| {
        let message = json!({"attachment": {"type": "image", "payload": {"url": url}}});
        json!({"version": 1, "rules": [{"when": {"text": {"any": true}}, "do": [{"message": message}]}]}).to_string()
    };
    for url in ["{{ text }}", "{{ text }}/hat.png", "https://x.example/{{ text }}.png"] {
        assert_eq!(problems(&picture(url)), [""; 0], "{url}");
    }
    let refused = problems(&picture("hat.png"));
    assert!(refused[0].contains("do[0].message.attachment.payload.url: a string of 7 UTF-16 units"), "{refused:?}");
    let blank = json!({"version": 1, "rules": [{"when": {"text": {"any": true}}, "do": [
        {"message": {"text": "{{ profile.first_name }} {{ profile.last_name }}"}}]}]});
    assert_eq!(problems(&blank.to_string()), [""; 0], "what prints nothing now prints something then");
}
