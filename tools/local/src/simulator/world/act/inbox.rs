//! What a person in the Page's inbox does.

use messenger_wire::AppId;
use serde_json::json;

use super::perform::Who;
use super::{ActError, Done};
use crate::simulator::world::{Owner, Said, World, event};

impl World {
    /// Answering takes the thread, as in Meta's Business Suite.
    pub(super) fn inbox_replies(&mut self, who: Who<'_>, text: &str) -> Result<Done, ActError> {
        if text.trim().is_empty() {
            return Err(ActError::Empty);
        }
        self.inbox_takes(who)?;
        let said =
            Said { app_id: inbox()?, message: json!({"text": text}), persona: None, reply_to: None, user_ref: None };
        self.page_says(who.psid, said, who.now).map(|_| Done::Told).ok_or(ActError::NoSuchPerson)
    }

    pub(super) fn inbox_takes(&mut self, who: Who<'_>) -> Result<Done, ActError> {
        let inbox = inbox()?;
        if self.person(who.psid)?.owner(who.now).as_ref() == Some(&inbox) {
            return Ok(Done::Nothing);
        }
        self.hand_over(who, "take_thread_control", Some(&inbox))
    }

    /// Gives the thread to the app, or to nobody.
    pub(super) fn inbox_hands_over(&mut self, who: Who<'_>, to_nobody: bool) -> Result<Done, ActError> {
        if self.person(who.psid)?.owner(who.now) != Some(inbox()?) {
            return Err(ActError::NotTheInboxs);
        }
        let ours = self.pages.get(who.page).map(|page| page.setup.app_id.clone());
        self.hand_over(who, "pass_thread_control", ours.as_ref().filter(|_| !to_nobody))
    }

    /// Control goes to `to`; our app hears of it in `messaging`, since it loses or gets the thread.
    fn hand_over(&mut self, who: Who<'_>, kind: &str, to: Option<&AppId>) -> Result<Done, ActError> {
        let person = self.person(who.psid)?;
        let from = person.owner(who.now);
        person.control = Owner { app_id: to.cloned(), since: Some(who.now), requested: false };
        let (key, value) = event::thread_control(kind, from.as_ref(), to, "");
        let json = event::of_person(who.psid, who.page, who.now, &key, value);
        self.emit(who.page, None, "messaging_handovers", json);
        Ok(Done::Told)
    }
}

fn inbox() -> Result<AppId, ActError> {
    AppId::parse(messenger_wire::INBOX_APP_ID).map_err(|_| ActError::NoSuchPerson)
}
