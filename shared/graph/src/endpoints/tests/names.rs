//! Operations stand for paths in logs and metrics, where no path may be seen: it holds ids of people.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::{file, page, person};
use crate::Request;
use crate::endpoints::app_events::Tracking;
use crate::endpoints::app_subscriptions::Webhook;
use crate::endpoints::batch::{self, BatchItem};
use crate::endpoints::conversations::{self, Filter};
use crate::endpoints::insights::{self, Span};
use crate::endpoints::message_attachments::{self, AttachmentKind};
use crate::endpoints::message_templates::{LibraryFilter, TemplateFilter};
use crate::endpoints::nlp_configs::NlpConfig;
use crate::endpoints::{
    account_linking, app_events, app_subscriptions, custom_labels, id_matching, message_templates, messages,
    messaging_feature_review, messenger_profile, moderation, nlp_configs, page_status, personas, private_replies,
    stickers, subscribed_apps, thread_control, tokens, user_profile, welcome_message_flows,
};
use messenger_wire::{AppId, Mid, Secret};
use serde_json::json;

/// Every call of every family.
fn requests() -> Vec<Request> {
    let (page, person, app, secret) = (&page(), &person(), &AppId::parse("15177").unwrap(), &Secret::new("s"));
    let (mid, url, body) = (&Mid::parse("m_1").unwrap(), "https://a.example", &json!({}));
    vec![
        messages::send(page, body).into_request(),
        account_linking::person(secret).into_request(),
        account_linking::unlink(page, person).into_request(),
        messages::send_file(page, body, file(1)).into_request(),
        message_attachments::upload_url(page, AttachmentKind::Image, url).into_request(),
        message_attachments::upload_file(page, AttachmentKind::Image, file(1)).into_request(),
        private_replies::to_comment(page, "1_2", body).into_request(),
        private_replies::to_post(page, "1_2", body).into_request(),
        messenger_profile::get(page, &[]).into_request(),
        messenger_profile::set(page, body).into_request(),
        messenger_profile::delete(page, &[]).into_request(),
        messenger_profile::get_for_person(page, person).into_request(),
        messenger_profile::set_for_person(page, body).into_request(),
        messenger_profile::delete_for_person(page, person).into_request(),
        thread_control::pass(page, person, app, None).into_request(),
        thread_control::take(page, person, None).into_request(),
        thread_control::request(page, person, None).into_request(),
        thread_control::release(page, person, None).into_request(),
        thread_control::extend(page, person, Duration::ZERO).into_request(),
        thread_control::owner(page, person).into_request(),
        thread_control::secondary_receivers(page).into_request(),
        personas::create(page, "Ada", url).into_request(),
        personas::get("1").into_request(),
        personas::list(page, None).into_request(),
        personas::delete("1").into_request(),
        user_profile::get(person, &[]).into_request(),
        subscribed_apps::subscribe(page, &[]).into_request(),
        subscribed_apps::list(page).into_request(),
        subscribed_apps::unsubscribe(page).into_request(),
        app_subscriptions::set(app, &Webhook::new(url, secret.clone())).into_request(),
        app_subscriptions::list(app).into_request(),
        app_subscriptions::delete(app).into_request(),
        tokens::exchange(app, secret, secret).into_request(),
        tokens::accounts(None).into_request(),
        tokens::debug_token(secret).into_request(),
        message_templates::library(&LibraryFilter::default()).into_request(),
        message_templates::create(page, body).into_request(),
        message_templates::list(page, &TemplateFilter::default()).into_request(),
        message_templates::delete(page, "order").into_request(),
        conversations::list(page, &Filter::default()).into_request(),
        conversations::messages("t_1", None).into_request(),
        conversations::message(mid).into_request(),
        custom_labels::create(page, "VIP").into_request(),
        custom_labels::assign("1", person).into_request(),
        custom_labels::unassign("1", person).into_request(),
        custom_labels::of_person(person, None).into_request(),
        custom_labels::list(page, None).into_request(),
        custom_labels::delete("1").into_request(),
        insights::get(page, &[], &Span::default()).into_request(),
        id_matching::for_apps("7001", &id_matching::Filter::default()).into_request(),
        id_matching::for_pages("7001", &id_matching::Filter::default()).into_request(),
        app_events::log(app, page, person, &[], Tracking::default()).into_request(),
        messaging_feature_review::list(page).into_request(),
        nlp_configs::set(page, &NlpConfig::on()).into_request(),
        stickers::packs(None).into_request(),
        stickers::of_pack("1", None).into_request(),
        stickers::search("cat", None).into_request(),
        welcome_message_flows::create(page, body).into_request(),
        welcome_message_flows::update(page, "1", body).into_request(),
        welcome_message_flows::list(page, None).into_request(),
        welcome_message_flows::get(page, "1").into_request(),
        welcome_message_flows::delete(page, "1").into_request(),
        moderation::moderate(page, &[], &[]).into_request(),
        page_status::get(page, &[]).into_request(),
        page_status::integrity(page).into_request(),
        batch::send(&[BatchItem::new(Request::get(["42"]))]).unwrap().into_request(),
    ]
}

/// Rows of the table in the module's docs: what is asked of Graph, and the function that asks it, as its operation.
fn rows() -> BTreeSet<(String, String)> {
    let source = include_str!("../../endpoints.rs");
    let table = source.lines().filter_map(|line| line.strip_prefix("//! | `"));
    table
        .flat_map(|row| {
            let (asked, functions) = row.split_once("` | ").unwrap();
            let names = functions.split('`').skip(1).step_by(2);
            names.map(|name| (asked.to_owned(), name.replace("::", "."))).collect::<Vec<_>>()
        })
        .collect()
}

/// What a request of [`requests`] asks, as the table writes it.
fn asked(request: &Request) -> String {
    let placeholder = |segment| match segment {
        "42" => "{page}",
        "7001" => "{person}",
        "15177" => "{app}",
        "1" => "{id}",
        "t_1" => "{conversation}",
        "m_1" => "{message}",
        segment => segment,
    };
    let path: Vec<&str> = request.path().split('/').map(placeholder).collect();
    format!("{} /{}", request.method(), path.join("/"))
}

/// `family.function` of every public function that gives a call, as the sources have them.
fn functions() -> BTreeSet<String> {
    let mut functions = BTreeSet::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/endpoints")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") || path.ends_with("tests.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for function in source.split("\npub fn ").skip(1) {
            let signature = function.split(" {\n").next().unwrap();
            if signature.contains("Call<") {
                let name = signature.split(['(', '<']).next().unwrap();
                functions.insert(format!("{}.{name}", stem(&path)));
            }
        }
    }
    functions
}

fn stem(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

#[test]
fn every_operation_is_named_by_its_family_and_function() {
    let requests = requests();
    let names: BTreeSet<String> = requests.iter().map(|request| request.operation().to_owned()).collect();
    assert_eq!(names, functions());
    assert_eq!(names.len(), requests.len());
}

#[test]
fn the_table_has_every_function_at_what_it_asks() {
    let made: BTreeSet<_> = requests().iter().map(|request| (asked(request), request.operation().to_owned())).collect();
    assert_eq!(rows(), made);
}

#[test]
fn every_family_has_an_example_and_a_link() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/endpoints")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") && !["answer", "tests"].contains(&stem(&path)) {
            let source = std::fs::read_to_string(&path).unwrap();
            for needed in ["\n//! ```", "<https://developers.facebook.com/"] {
                assert!(source.contains(needed), "{}: {needed}", stem(&path));
            }
        }
    }
}
