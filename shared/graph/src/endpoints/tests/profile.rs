use super::{answered, page, person};
use crate::endpoints::messenger_profile;
use messenger_wire::profile::{IceBreaker, IceBreakers, Profile, Property};

#[tokio::test]
async fn a_messenger_profile_is_read_in_each_form_that_meta_shows() {
    let get = || messenger_profile::get(&page(), &Property::ALL);
    let question = || IceBreaker::new("Where?", "WHERE");
    for (answer, breakers) in [
        (
            r#"{"data":[{"get_started":{"payload":"START"}},{"ice_breakers":[{"question":"Where?","payload":"WHERE"}]}]}"#,
            Some(IceBreakers::Plain(vec![question()])),
        ),
        (
            r#"{"data":[{"get_started":{"payload":"START"},
                "ice_breakers":[{"call_to_actions":[{"question":"Where?","payload":"WHERE"}],"locale":"default"}]}]}"#,
            Some(IceBreakers::default_locale([question()])),
        ),
        (r#"{"data":[{"get_started":{"payload":"START","newer":1},"newer_than_this_crate":[]}]}"#, None),
    ] {
        let profile = answered(get(), answer).await.unwrap();
        assert_eq!(profile.get_started.unwrap().payload, "START");
        assert_eq!(profile.ice_breakers, breakers, "{answer}");
    }
    assert_eq!(answered(get(), r#"{"data":[]}"#).await.unwrap(), Profile::default());
}

#[tokio::test]
async fn the_menus_of_a_person_are_read() {
    let get = || messenger_profile::get_for_person(&page(), &person());
    let menu = r#"{"data":[{"user_level_persistent_menu":[
        {"locale":"default","composer_input_disabled":false,"disabled_surfaces":[],
         "call_to_actions":[{"type":"postback","title":"Help","payload":"HELP"}]}]}]}"#;
    let settings = answered(get(), menu).await.unwrap();
    assert_eq!(settings.user_level_persistent_menu.unwrap()[0].call_to_actions.len(), 1);
    assert_eq!(settings.page_level_persistent_menu, None);
    assert_eq!(answered(get(), r#"{"data":[]}"#).await.unwrap(), messenger_profile::PersonSettings::default());
}
