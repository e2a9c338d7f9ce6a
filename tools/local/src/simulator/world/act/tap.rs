//! Taps: what the Page offered, found again and answered.

use messenger_wire::Mid;
use serde_json::{Value, json};

use super::perform::Who;
use super::{ActError, Done};
use crate::simulator::world::{Bubble, Grant, GrantKind, World, event};

impl World {
    /// Quick replies belong to the last message only: they vanish with the next one.
    pub(super) fn taps_quick_reply(&mut self, who: Who<'_>, index: usize) -> Result<Done, ActError> {
        let person = self.person(who.psid)?;
        let quick_reply = person.thread.last().and_then(|last| last.message["quick_replies"].get(index).cloned());
        let quick_reply = quick_reply.ok_or(ActError::NothingToTap)?;
        let profile_value = match quick_reply["content_type"].as_str() {
            Some("user_email") => person.profile.email.clone(),
            Some("user_phone_number") => person.profile.phone.clone(),
            _ => None,
        };
        let (text, payload) = match profile_value {
            Some(value) => (json!(value), json!(value)),
            None => (quick_reply["title"].clone(), quick_reply["payload"].clone()),
        };
        if !text.is_string() {
            return Err(ActError::NothingToTap);
        }
        self.writes(who, json!({"text": text, "quick_reply": {"payload": payload}}), None)
    }

    pub(super) fn taps_button(
        &mut self,
        who: Who<'_>,
        mid: &Mid,
        element: Option<usize>,
        index: usize,
    ) -> Result<Done, ActError> {
        let bubble = self.person(who.psid)?.bubble(mid).ok_or(ActError::NothingToTap)?;
        let template = &bubble.message["attachment"]["payload"];
        if let Some(kind) = GrantKind::of_template(template) {
            let template = template.clone();
            return Ok(self.opts_in(who, kind, &template));
        }
        if template["template_type"] == "coupon" {
            let template = template.clone();
            return self.reveals(who, &template);
        }
        let card = element.map_or(template, |element| &template["elements"][element]);
        let button = card["buttons"].get(index).cloned().ok_or(ActError::NothingToTap)?;
        self.follows(who, &button)
    }

    /// The code of a coupon shows; the app hears of it.
    fn reveals(&mut self, who: Who<'_>, coupon: &Value) -> Result<Done, ActError> {
        let code = text(&coupon["coupon_code"])?;
        let revealed = json!({"type": "coupon", "payload": coupon["payload"], "coupon_code": code});
        self.tells(who, "messages", "template", revealed)
    }

    /// The one question of a feedback template, answered.
    pub(super) fn rates(&mut self, who: Who<'_>, mid: &Mid, score: u8, text: Option<&str>) -> Result<Done, ActError> {
        let bubble = self.person(who.psid)?.bubble(mid).ok_or(ActError::NothingToTap)?;
        let template = &bubble.message["attachment"]["payload"];
        let question = &template["feedback_screens"][0]["questions"][0];
        if template["template_type"] != "customer_feedback" || bubble.score.is_some() {
            return Err(ActError::NothingToTap);
        }
        let (id, kind) = (question["id"].as_str().unwrap_or_default().to_owned(), question["type"].clone());
        let most = if kind == "nps" { 10 } else { 5 };
        if !(1..=most).contains(&score) {
            return Err(ActError::NoSuchScore);
        }
        bubble.score = Some(score);
        let mut answer = json!({"type": kind, "payload": score.to_string()});
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            answer["follow_up"] = json!({"type": "free_form", "payload": text});
        }
        let questions: Value = [(id, answer)].into_iter().collect();
        let screens = json!({"feedback_screens": [{"screen_id": 0, "questions": questions}]});
        self.tells(who, "messaging_feedback", "messaging_feedback", screens)
    }

    /// Agreeing to notifications is no message: the window stays as it is.
    fn opts_in(&mut self, who: Who<'_>, kind: GrantKind, template: &Value) -> Done {
        let token = self.grant(who.psid, kind, who.now);
        let mut optin = Grant::optin(kind, &token);
        for field in ["title", "payload", "notification_messages_frequency"] {
            if let Some(value) = template.get(field) {
                optin[field] = value.clone();
            }
        }
        let owner = self.people.get(who.psid).and_then(|person| person.owner(who.now));
        let event = event::of_person(who.psid, who.page, who.now, "optin", optin);
        self.emit(who.page, owner.as_ref(), "messaging_optins", event);
        Done::Told
    }

    pub(super) fn taps_menu(&mut self, who: Who<'_>, index: usize) -> Result<Done, ActError> {
        let item = self.profile(who, "persistent_menu")[0]["call_to_actions"].get(index).cloned();
        self.follows(who, &item.ok_or(ActError::NothingToTap)?)
    }

    pub(super) fn taps_get_started(&mut self, who: Who<'_>) -> Result<Done, ActError> {
        let payload = self.profile(who, "get_started")["payload"].take();
        let came_by = self.person(who.psid)?.came_by.take();
        self.postback(who, &json!("Get Started"), &payload, came_by)
    }

    /// Both forms of ice breakers that Graph takes: by locale, and the older plain list.
    pub(super) fn taps_ice_breaker(&mut self, who: Who<'_>, index: usize) -> Result<Done, ActError> {
        let ice_breakers = self.profile(who, "ice_breakers");
        let list = ice_breakers[0].get("call_to_actions").unwrap_or(&ice_breakers);
        let question = list.get(index).ok_or(ActError::NothingToTap)?;
        self.postback(who, &question["question"], &question["payload"], None)
    }

    /// A tapped button or menu item: a page opens, or the webhook gets a postback.
    fn follows(&mut self, who: Who<'_>, button: &Value) -> Result<Done, ActError> {
        match button["type"].as_str() {
            Some("postback") => self.postback(who, &button["title"], &button["payload"], None),
            Some("web_url") => Ok(Done::Opened { url: text(&button["url"])? }),
            Some("phone_number") => Ok(Done::Opened { url: format!("tel:{}", text(&button["payload"])?) }),
            Some("account_link") => {
                let code = self.graph_id();
                let linked = json!({"status": "linked", "authorization_code": code});
                self.tells(who, "messaging_account_linking", "account_linking", linked)
            }
            Some("account_unlink") => {
                self.tells(who, "messaging_account_linking", "account_linking", json!({"status": "unlinked"}))
            }
            _ => Err(ActError::NothingToTap),
        }
    }

    fn postback(
        &mut self,
        who: Who<'_>,
        title: &Value,
        payload: &Value,
        referral: Option<Value>,
    ) -> Result<Done, ActError> {
        let payload = text(payload)?;
        let mid = self.mid().ok_or(ActError::NothingToTap)?;
        let shown = Bubble::of_person(mid.clone(), who.now, json!({"text": title}));
        self.person(who.psid)?.add(shown);
        let mut postback = json!({"mid": mid, "title": title, "payload": payload});
        if let Some(referral) = referral {
            postback["referral"] = referral;
        }
        self.tells(who, "messaging_postbacks", "postback", postback)
    }

    fn profile(&self, who: Who<'_>, property: &str) -> Value {
        let person = self.people.get(who.psid);
        let profile = self.pages.get(who.page).zip(person).map(|(page, person)| page.profile_for(person));
        profile.and_then(|mut profile| profile.remove(property)).unwrap_or_default()
    }
}

fn text(value: &Value) -> Result<String, ActError> {
    value.as_str().map(str::to_owned).ok_or(ActError::NothingToTap)
}
