//! Messenger Profile, of the Page and of one person.

use messenger_graph::Request;
use messenger_graph::endpoints::messenger_profile as endpoint;
use messenger_wire::Psid;
use messenger_wire::profile::{
    Greeting, IceBreaker, IceBreakers, MenuItem, PersistentMenu, Profile, Property, UserSettings,
};

use super::{Row, me, psid};

pub(super) fn rows() -> Vec<Row<Request>> {
    let hello = |locale| Greeting::new(locale, "Hello!");
    let questions = vec![
        IceBreaker::new("Where are you located?", "LOCATION_POSTBACK_PAYLOAD"),
        IceBreaker::new("What are your hours?", "HOURS_POSTBACK_PAYLOAD"),
    ];
    let login = "https://www.example.com/oauth?response_type=code&client_id=1234567890&scope=basic";
    let person = || psid("abcdefg");
    vec![
        (&[45], get(&[Property::GetStarted, Property::PersistentMenu])),
        (&[46], set(&Profile::default().get_started("GET_STARTED").persistent_menu(short_menu()))),
        (&[47], delete(&[Property::GetStarted, Property::PersistentMenu])),
        (&[48, 49], get(&[Property::GetStarted])),
        (&[50], set(&Profile::default().get_started("GET_STARTED"))),
        (&[51], delete(&[Property::GetStarted])),
        (&[52, 53], get(&[Property::PersistentMenu])),
        (&[54, 55], set(&Profile::default().persistent_menu(menu()))),
        (&[56], set(&Profile::default().persistent_menu(short_menu()))),
        (&[57], delete(&[Property::PersistentMenu])),
        (&[58, 59], endpoint::get_for_person(&me(), &person()).into_request()),
        (&[60, 61], menu_of(person(), menu())),
        (&[62], menu_of(person(), short_menu())),
        (&[63], endpoint::delete_for_person(&me(), &person()).into_request()),
        (&[64, 65], get(&[Property::Greeting])),
        (&[66], set(&Profile::default().greeting(hello("default")))),
        (&[67], set(&Profile::default().greeting(hello("default")).greeting(Greeting::new("zh_TW", "哈囉！")))),
        (&[68], delete(&[Property::Greeting])),
        (&[69, 70], get(&[Property::IceBreakers])),
        (&[71], set(&Profile::default().ice_breakers(IceBreakers::Plain(questions)))),
        (&[72], delete(&[Property::IceBreakers])),
        (&[73, 74], get(&[Property::WhitelistedDomains])),
        (&[75], set(&Profile::default().whitelisted_domain("www.yoctol.com"))),
        (&[76], delete(&[Property::WhitelistedDomains])),
        (&[77, 78], get(&[Property::AccountLinkingUrl])),
        (&[79], set(&Profile::default().account_linking_url(login))),
        (&[80], delete(&[Property::AccountLinkingUrl])),
    ]
}

fn get(properties: &[Property]) -> Request {
    endpoint::get(&me(), properties).into_request()
}

fn set(profile: &Profile) -> Request {
    assert_eq!(profile.validate(), Ok(()));
    endpoint::set(&me(), profile).into_request()
}

fn delete(properties: &[Property]) -> Request {
    endpoint::delete(&me(), properties).into_request()
}

pub(super) fn menu_of(person: Psid, menu: PersistentMenu) -> Request {
    let settings = UserSettings::new(person, menu);
    assert_eq!(settings.validate(), Ok(()));
    endpoint::set_for_person(&me(), &settings).into_request()
}

pub(super) fn menu() -> PersistentMenu {
    PersistentMenu::new("default")
        .composer_input_disabled(false)
        .item(restart())
        .item(MenuItem::web_url("Powered by ALOHA.AI, Yoctol", "https://www.yoctol.com/"))
}

/// Menu of one item, which is all that the person can use.
fn short_menu() -> PersistentMenu {
    PersistentMenu::new("default").composer_input_disabled(true).item(restart())
}

fn restart() -> MenuItem {
    MenuItem::postback("Restart Conversation", "RESTART")
}
