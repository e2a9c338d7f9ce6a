//! Ways into the thread: links, advertisements and the plugins of websites.

use serde_json::{Value, json};

use super::perform::Who;
use super::{ActError, Done, Entrance};
use crate::simulator::world::{World, event};

impl World {
    /// A referral: for a new thread it goes with the Get Started tap, where the Page has that button; else at once.
    pub(super) fn comes_in(&mut self, who: Who<'_>, reference: &str, entrance: Entrance) -> Result<Done, ActError> {
        let referral = referral(reference, entrance);
        let starts = self.pages.get(who.page).is_some_and(|page| page.profile.contains_key("get_started"));
        let person = self.person(who.psid)?;
        if person.thread.is_empty() && starts {
            person.came_by = Some(referral);
            return Ok(Done::Nothing);
        }
        self.tells(who, "messaging_referrals", "referral", referral)
    }

    /// The app hears of a `user_ref`, and of no person.
    pub(super) fn ticks(&mut self, who: Who<'_>, reference: &str) -> Result<Done, ActError> {
        let user_ref = self.tick(who.psid, who.now);
        let event = event::of_user_ref(who.page, who.now, "optin", json!({"ref": reference, "user_ref": user_ref}));
        let owner = self.person(who.psid)?.owner(who.now);
        self.emit(who.page, owner.as_ref(), "messaging_optins", event);
        Ok(Done::Told)
    }
}

fn referral(reference: &str, entrance: Entrance) -> Value {
    let mut referral = json!({"ref": reference, "type": "OPEN_THREAD"});
    let about = match entrance {
        Entrance::Link => json!({"source": "SHORTLINK"}),
        Entrance::ChatPlugin => json!({"source": "CUSTOMER_CHAT_PLUGIN", "referer_uri": "https://shop.example/"}),
        Entrance::Advertisement => {
            json!({"source": "ADS", "ad_id": "6045246247433", "ads_context_data": {"ad_title": "An advertisement"}})
        }
    };
    if let (Some(referral), Value::Object(about)) = (referral.as_object_mut(), about) {
        referral.extend(about);
    }
    referral
}
