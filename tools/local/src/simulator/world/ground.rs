//! What lets a Page write to a person besides the window: an opt-in's token, and a comment or post to answer.

use messenger_wire::{PageId, Psid, TimestampMs};
use serde_json::{Value, json};

use super::World;
use super::event::{self, Event};
use super::window::{WEEK, YEAR};

/// Agreement of a person to be written to, held by whoever has its token.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Grant {
    pub(in crate::simulator) psid: Psid,
    pub(in crate::simulator) kind: GrantKind,
    pub(in crate::simulator) since: TimestampMs,
    /// Whether it lets nothing through any more: used up, or stopped by the person.
    pub(in crate::simulator) over: bool,
}

/// How far an agreement goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulator) enum GrantKind {
    /// One message, within a year.
    OneTime,
    /// Messages until the person stops them.
    Recurring,
}

/// Comment on the Page, or post of a visitor, which one message may answer within seven days.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Remark {
    pub(in crate::simulator) psid: Psid,
    pub(in crate::simulator) page: PageId,
    pub(in crate::simulator) at: TimestampMs,
    pub(in crate::simulator) answered: bool,
}

/// Tick of the checkbox plugin, held by its `user_ref`.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Tick {
    pub(in crate::simulator) psid: Psid,
    pub(in crate::simulator) at: TimestampMs,
}

impl GrantKind {
    /// What a template asks for, where it is one that asks.
    pub(super) fn of_template(template: &Value) -> Option<Self> {
        match template["template_type"].as_str()? {
            "one_time_notif_req" => Some(Self::OneTime),
            "notification_messages" => Some(Self::Recurring),
            _ => None,
        }
    }

    /// Property of an opt-in, and of a recipient, that holds the token.
    pub(in crate::simulator) fn token_field(self) -> &'static str {
        match self {
            Self::OneTime => "one_time_notif_token",
            Self::Recurring => "notification_messages_token",
        }
    }

    fn template_type(self) -> &'static str {
        match self {
            Self::OneTime => "one_time_notif_req",
            Self::Recurring => "notification_messages",
        }
    }
}

impl Grant {
    /// Whether a message may go out on it.
    pub(in crate::simulator) fn holds(&self, now: TimestampMs) -> bool {
        !self.over && (self.kind == GrantKind::Recurring || now.since(self.since) < YEAR)
    }

    /// Opt-in as the webhook is told of it.
    pub(super) fn optin(kind: GrantKind, token: &str) -> Value {
        let mut optin = json!({"type": kind.template_type()});
        optin[kind.token_field()] = json!(token);
        optin
    }
}

impl Remark {
    /// Whether there is still time to answer.
    pub(in crate::simulator) fn is_fresh(&self, now: TimestampMs) -> bool {
        now.since(self.at) <= WEEK
    }
}

impl World {
    /// Keeps an agreement and gives its token.
    pub(super) fn grant(&mut self, psid: &Psid, kind: GrantKind, now: TimestampMs) -> String {
        let token = format!("token-{}", self.graph_id());
        self.grants.insert(token.clone(), Grant { psid: psid.clone(), kind, since: now, over: false });
        token
    }

    /// Keeps a tick and gives its `user_ref`.
    pub(super) fn tick(&mut self, psid: &Psid, now: TimestampMs) -> String {
        let user_ref = format!("user-ref-{}", self.graph_id());
        self.ticks.insert(user_ref.clone(), Tick { psid: psid.clone(), at: now });
        user_ref
    }

    /// A person's comment on a post of the Page, or post of their own; the app hears of it as a change of the Page.
    pub(super) fn remark(&mut self, psid: &Psid, text: &str, comments: bool, now: TimestampMs) -> Option<()> {
        let person = self.people.get(psid)?;
        let (page, name) = (person.page.clone(), person.profile.first_name.clone());
        let post = format!("{}_{}", page.as_str(), self.graph_id());
        let comment = comments.then(|| format!("{post}_{}", self.graph_id()));
        let from = json!({"id": psid, "name": name});
        let mut value = json!({
            "item": if comments { "comment" } else { "post" }, "verb": "add", "post_id": post, "from": from,
            "message": text, "created_time": now.as_millis() / 1000,
        });
        if let Some(comment) = &comment {
            value["comment_id"] = json!(comment);
        }
        let remark = Remark { psid: psid.clone(), page: page.clone(), at: now, answered: false };
        self.remarks.insert(comment.unwrap_or(post), remark);
        if self.pages.get(&page).is_some_and(|page| page.subscribes("feed")) {
            self.outbox.push(Event::change(page, json!({"field": "feed", "value": value})));
        }
        Some(())
    }

    /// The person stops what they agreed to; one event for each agreement.
    pub(super) fn stop_notifications(&mut self, psid: &Psid, page: &PageId, now: TimestampMs) -> bool {
        let is_theirs = |grant: &Grant| grant.psid == *psid && grant.kind == GrantKind::Recurring && !grant.over;
        let theirs = self.grants.iter_mut().filter(|(_, grant)| is_theirs(grant));
        let stopped: Vec<String> = theirs
            .map(|(token, grant)| {
                grant.over = true;
                token.clone()
            })
            .collect();
        for token in &stopped {
            let mut optin = Grant::optin(GrantKind::Recurring, token);
            optin["notification_messages_status"] = json!("STOP NOTIFICATIONS");
            self.emit(page, None, "messaging_optins", event::of_person(psid, page, now, "optin", optin));
        }
        !stopped.is_empty()
    }
}
