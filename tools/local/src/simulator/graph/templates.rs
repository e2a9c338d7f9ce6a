//! Utility templates: approved texts with parameters, which may be sent at any time.
//!
//! Meta documents no codes for a template that does not exist or whose parameters do not fit; here they are plain
//! errors 100. Source:
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/utility-messages>.

use http::Method;
use messenger_wire::PageId;
use serde_json::{Value, json};

use super::{Call, GraphError};
use crate::simulator::world::World;

/// Templates that a Page may be given by their names: samples, since Meta's own library is not public.
const LIBRARY: [(&str, &str); 2] = [
    ("order_shipped", "Your order {{order_id}} is on its way. It arrives on {{date}}."),
    ("appointment_reminder", "We see you on {{date}} at {{time}}."),
];

/// The samples that are searched for.
pub(super) fn library(call: &Call) -> Value {
    let samples =
        LIBRARY.map(|(name, body)| json!({"name": name, "language": "en", "category": "UTILITY", "body": body}));
    json!({"data": samples.into_iter().filter(|sample| is_wanted(sample, call)).collect::<Vec<_>>()})
}

/// Whether a search finds a template: by its name, its name or text, its language, its status.
fn is_wanted(template: &Value, call: &Call) -> bool {
    let name = template["name"].as_str().unwrap_or_default();
    let mut texts = vec![name];
    texts.extend(template["body"].as_str());
    texts.extend(template["components"].as_array().into_iter().flatten().filter_map(|part| part["text"].as_str()));
    let holds = |wanted: &str| texts.iter().any(|text| text.contains(wanted));
    call.text("name").is_none_or(|wanted| name.contains(wanted))
        && call.text("name_or_content").is_none_or(holds)
        && ["language", "status"].iter().all(|field| call.text(field).is_none_or(|wanted| template[*field] == wanted))
}

/// Makes a template, lists them or deletes one in all its languages.
pub(super) fn edge(world: &mut World, page: &PageId, method: &Method, call: &Call) -> Result<Value, GraphError> {
    match *method {
        Method::GET => {
            let page = world.pages.get(page).ok_or_else(GraphError::invalid_token)?;
            let found: Vec<&Value> = page.templates.iter().filter(|template| is_wanted(template, call)).collect();
            Ok(json!({ "data": found }))
        }
        Method::POST => create(world, page, call),
        Method::DELETE => {
            let page = world.pages.get_mut(page).ok_or_else(GraphError::invalid_token)?;
            let (name, before) = (call.text("name").unwrap_or_default(), page.templates.len());
            page.templates.retain(|template| template["name"] != name);
            let deleted = page.templates.len() < before;
            if deleted { Ok(json!({"success": true})) } else { Err(no_such_template(name)) }
        }
        _ => Err(GraphError::unknown_path(method)),
    }
}

/// Approved at once, which takes Meta seconds.
fn create(world: &mut World, page: &PageId, call: &Call) -> Result<Value, GraphError> {
    let (Some(name), Some(language)) = (call.text("name"), call.text("language")) else {
        return Err(GraphError::parameter("A template needs a name and a language"));
    };
    if call.text("category") != Some("UTILITY") {
        return Err(GraphError::parameter("The category of a template must be UTILITY"));
    }
    let components = match call.text("library_template_name") {
        Some(of_library) => {
            let (_, body) =
                LIBRARY.iter().find(|(known, _)| *known == of_library).ok_or_else(|| no_such_template(of_library))?;
            json!([{"type": "BODY", "text": body}])
        }
        None => call.param("components").cloned().unwrap_or_default(),
    };
    if part(&components, "body").is_none_or(|body| !body["text"].is_string()) {
        return Err(GraphError::parameter("A template needs a component of the type BODY with a text"));
    }
    let id = world.graph_id();
    let page = world.pages.get_mut(page).ok_or_else(GraphError::invalid_token)?;
    if page.templates.iter().any(|template| template["name"] == name && template["language"] == language) {
        return Err(GraphError::parameter("There is a template of this name and language already"));
    }
    let template = json!({"id": id, "name": name, "language": language, "category": "UTILITY", "status": "APPROVED",
        "components": components});
    page.templates.push(template);
    Ok(json!({"id": id, "status": "APPROVED", "category": "UTILITY"}))
}

/// The message that a person sees of a sent template; a message without one stays as it is.
pub(super) fn fill(world: &World, page: &PageId, mut message: Value) -> Result<Value, GraphError> {
    let Some(sent) = message.as_object_mut().and_then(|message| message.remove("template")) else { return Ok(message) };
    let (name, language) = (sent["name"].as_str().unwrap_or_default(), &sent["language"]["code"]);
    let known = world.pages.get(page).map(|page| page.templates.as_slice()).unwrap_or_default();
    let template = known.iter().find(|template| template["name"] == name && template["language"] == *language);
    let template = template.ok_or_else(|| no_such_template(name))?;
    let values =
        |kind: &str| part(&sent["components"], kind).map(|part| part["parameters"].clone()).unwrap_or_default();
    let text_of = |kind: &str| {
        let text = part(&template["components"], kind).and_then(|part| part["text"].as_str());
        text.map(|text| filled(text, &values(kind))).transpose()
    };
    let text = [text_of("header")?, text_of("body")?].into_iter().flatten().collect::<Vec<_>>().join("\n");
    match part(&template["components"], "buttons").and_then(|part| part["buttons"].as_array()) {
        None => message["text"] = json!(text),
        Some(buttons) => {
            let buttons = buttons_of(buttons, &values("buttons"))?;
            let payload = json!({"template_type": "button", "text": text, "buttons": buttons});
            message["attachment"] = json!({"type": "template", "payload": payload});
        }
    }
    Ok(message)
}

/// Component of a kind; Meta writes kinds in capitals where templates are made, and small where they are sent.
fn part<'a>(components: &'a Value, kind: &str) -> Option<&'a Value> {
    let is_it = |part: &&Value| part["type"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(kind));
    components.as_array()?.iter().find(is_it)
}

/// A text with its parameters, by name or by number; each needs a value.
fn filled(text: &str, values: &Value) -> Result<String, GraphError> {
    let mut pieces = text.split("{{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        let value = value_of(name.trim(), values)
            .ok_or_else(|| GraphError::parameter(format!("The parameter {name} of the template has no value")))?;
        filled.push_str(value);
        filled.push_str(rest);
    }
    Ok(filled)
}

fn value_of<'a>(name: &str, values: &'a Value) -> Option<&'a str> {
    let by_number = name.parse::<usize>().ok().and_then(|number| values.get(number.checked_sub(1)?));
    let by_name = || values.as_array()?.iter().find(|value| value["parameter_name"] == name);
    by_number.or_else(by_name)?["text"].as_str()
}

/// Buttons as those of a button template; each postback takes the next payload.
fn buttons_of(buttons: &[Value], values: &Value) -> Result<Vec<Value>, GraphError> {
    let mut payloads = values.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let button = |button: &Value| {
        if button["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("url")) {
            return Ok(json!({"type": "web_url", "title": button["text"], "url": button["url"]}));
        }
        let payload = payloads.next().map(|value| &value["payload"]);
        let payload = payload.ok_or_else(|| GraphError::parameter("A button of the template has no payload"))?;
        Ok(json!({"type": "postback", "title": button["text"], "payload": payload}))
    };
    buttons.iter().map(button).collect()
}

fn no_such_template(name: &str) -> GraphError {
    GraphError::parameter(format!("There is no template {name} in this language"))
}
