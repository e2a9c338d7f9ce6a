//! Who the person is, who may answer, and under which name.

use messenger_graph::Request;
use messenger_graph::endpoints::id_matching::{self, Filter};
use messenger_graph::endpoints::user_profile::{self, BASIC_FIELDS, ProfileField};
use messenger_graph::endpoints::{personas, thread_control};
use messenger_graph::{Proof, ProofForm};
use messenger_wire::{PageId, Secret};

use super::{Row, app, me, person, psid};

const NOTE: &str = "free formed text for another app";
const SECOND_PAGE: &str = "QVFIUl96LThrbmJrU3gzOHdsR2JaZA2dDM01uaEJNaUZArWnNTNHBhQi1iZA3lvakk2YWlUR3F5bUV3UDJYZAWVxYnJyOFA1VnJwZAG9GUEVzOGRMZAzRsV08wdW1R";
const OTHER_PAGE: &str = "QVFIUmRJYXR4Y3dBN1JpcU5pU0lfLWhZAS0IzMjZADZAWxWYksxLWVHdW1HSnJmV21paEZA3NEl2RW5LY25fRFZAnZAkg2OVBJR0VLZAXIzeFRTZAGFrSldjMVRlV3Fn";

pub(super) fn rows() -> Vec<Row<Request>> {
    let personas_from = |after| personas::list(&me(), after).into_request();
    let pass = |target| thread_control::pass(&me(), &person(), &app(target), Some(NOTE)).into_request();
    let of_the_app = || Proof::new(ProofForm::Plain, &Secret::new("1WDVGY78"), &Secret::new("1234567890"), 0);
    let of_page = Filter { page: PageId::parse("5678").ok(), ..Filter::default() };
    let of_app = Filter { app: Some(app("5678")), ..Filter::default() };
    vec![
        (&[89], user_profile::get(&psid("1"), &BASIC_FIELDS).into_request()),
        (&[90], user_profile::get(&psid("1"), &all_fields()).into_request()),
        (&[102], id_matching::for_apps("12345123", &of_page).into_request().proven(&of_the_app())),
        (&[103], id_matching::for_pages("12345123", &of_app).into_request().proven(&of_the_app())),
        (&[115], personas::create(&me(), "kpman", "https://i.imgur.com/zV6uy4T.jpg").into_request()),
        (&[116], personas::get("311884619589478").into_request()),
        (&[117], personas_from(None)),
        (&[117], personas_from(Some(SECOND_PAGE))),
        (&[118], personas_from(Some(OTHER_PAGE))),
        (&[119], personas::delete("291604368115617").into_request()),
        (&[120], pass("123456789")),
        (&[121], pass(messenger_wire::INBOX_APP_ID)),
        (&[122], thread_control::take(&me(), &person(), Some(NOTE)).into_request()),
        (&[123], thread_control::request(&me(), &person(), Some("free formed text for primary app")).into_request()),
        (&[124], thread_control::secondary_receivers(&me()).into_request()),
        (&[125], thread_control::owner(&me(), &person()).into_request()),
    ]
}

pub(super) fn all_fields() -> Vec<ProfileField> {
    let granted_apart = [ProfileField::Locale, ProfileField::Timezone, ProfileField::Gender];
    BASIC_FIELDS.into_iter().chain(granted_apart).collect()
}
