//! Endpoints of Graph that a Messenger channel uses, one family a module.
//!
//! Each function only builds a [`Call`](crate::Call). For what no family has, build a [`Request`](crate::Request).
//!
//! | Graph | function |
//! | --- | --- |
//! | `POST /{page}/messages` | [`messages::send`], [`messages::send_file`], [`private_replies::to_comment`], [`private_replies::to_post`] |
//! | `POST /{page}/message_attachments` | [`message_attachments::upload_url`], [`message_attachments::upload_file`] |
//! | `GET /{page}/messenger_profile` | [`messenger_profile::get`] |
//! | `POST /{page}/messenger_profile` | [`messenger_profile::set`] |
//! | `DELETE /{page}/messenger_profile` | [`messenger_profile::delete`] |
//! | `GET /{page}/custom_user_settings` | [`messenger_profile::get_for_person`] |
//! | `POST /{page}/custom_user_settings` | [`messenger_profile::set_for_person`] |
//! | `DELETE /{page}/custom_user_settings` | [`messenger_profile::delete_for_person`] |
//! | `POST /{page}/pass_thread_control` | [`thread_control::pass`] |
//! | `POST /{page}/take_thread_control` | [`thread_control::take`] |
//! | `POST /{page}/request_thread_control` | [`thread_control::request`] |
//! | `POST /{page}/release_thread_control` | [`thread_control::release`] |
//! | `POST /{page}/extend_thread_control` | [`thread_control::extend`] |
//! | `GET /{page}/thread_owner` | [`thread_control::owner`] |
//! | `GET /{page}/secondary_receivers` | [`thread_control::secondary_receivers`] |
//! | `POST /{page}/personas` | [`personas::create`] |
//! | `GET /{page}/personas` | [`personas::list`] |
//! | `GET /{id}` | [`personas::get`] |
//! | `DELETE /{id}` | [`personas::delete`], [`custom_labels::delete`] |
//! | `GET /{person}` | [`user_profile::get`] |
//! | `POST /{page}/subscribed_apps` | [`subscribed_apps::subscribe`] |
//! | `GET /{page}/subscribed_apps` | [`subscribed_apps::list`] |
//! | `DELETE /{page}/subscribed_apps` | [`subscribed_apps::unsubscribe`] |
//! | `POST /{app}/subscriptions` | [`app_subscriptions::set`] |
//! | `GET /{app}/subscriptions` | [`app_subscriptions::list`] |
//! | `DELETE /{app}/subscriptions` | [`app_subscriptions::delete`] |
//! | `POST /oauth/access_token` | [`tokens::exchange`] |
//! | `GET /me/accounts` | [`tokens::accounts`] |
//! | `POST /` | [`batch::send`], [`tokens::debug_token`], [`account_linking::person`] |
//! | `POST /{page}/unlink_accounts` | [`account_linking::unlink`] |
//! | `GET /message_template_library` | [`message_templates::library`] |
//! | `POST /{page}/message_templates` | [`message_templates::create`] |
//! | `GET /{page}/message_templates` | [`message_templates::list`] |
//! | `DELETE /{page}/message_templates` | [`message_templates::delete`] |
//! | `GET /{page}/conversations` | [`conversations::list`] |
//! | `GET /{conversation}/messages` | [`conversations::messages`] |
//! | `GET /{message}` | [`conversations::message`] |
//! | `POST /{page}/custom_labels` | [`custom_labels::create`] |
//! | `GET /{page}/custom_labels` | [`custom_labels::list`] |
//! | `POST /{id}/label` | [`custom_labels::assign`] |
//! | `DELETE /{id}/label` | [`custom_labels::unassign`] |
//! | `GET /{person}/custom_labels` | [`custom_labels::of_person`] |
//! | `POST /{page}/moderate_conversations` | [`moderation::moderate`] |
//! | `GET /{page}` | [`page_status::get`] |
//! | `GET /{page}/page_status` | [`page_status::integrity`] |
//! | `GET /{page}/insights` | [`insights::get`] |
//! | `GET /{page}/messaging_feature_review` | [`messaging_feature_review::list`] |
//! | `POST /{page}/nlp_configs` | [`nlp_configs::set`] |
//! | `GET /{person}/ids_for_apps` | [`id_matching::for_apps`] |
//! | `GET /{person}/ids_for_pages` | [`id_matching::for_pages`] |
//! | `POST /{app}/activities` | [`app_events::log`] |
//! | `GET /sticker_packs` | [`stickers::packs`] |
//! | `GET /sticker_packs/{id}/stickers` | [`stickers::of_pack`] |
//! | `GET /sticker_search` | [`stickers::search`] |
//! | `POST /{page}/welcome_message_flows` | [`welcome_message_flows::create`], [`welcome_message_flows::update`] |
//! | `GET /{page}/welcome_message_flows` | [`welcome_message_flows::list`], [`welcome_message_flows::get`] |
//! | `DELETE /{page}/welcome_message_flows` | [`welcome_message_flows::delete`] |

pub mod account_linking;
pub mod app_events;
pub mod app_subscriptions;
pub mod batch;
pub mod conversations;
pub mod custom_labels;
pub mod id_matching;
pub mod insights;
pub mod message_attachments;
pub mod message_templates;
pub mod messages;
pub mod messaging_feature_review;
pub mod messenger_profile;
pub mod moderation;
pub mod nlp_configs;
pub mod page_status;
pub mod personas;
pub mod private_replies;
pub mod stickers;
pub mod subscribed_apps;
pub mod thread_control;
pub mod tokens;
pub mod user_profile;
pub mod welcome_message_flows;

mod answer;

pub use answer::{Cursors, Done, Paged, Paging};

#[cfg(test)]
mod tests;
