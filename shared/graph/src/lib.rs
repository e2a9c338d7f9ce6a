//! Graph API client for the Messenger Platform.
//!
//! A request is a plain value ([`Request`], or [`Call`] where the answer's type is known), built by the functions in
//! [`endpoints`]. [`Graph`] executes it: [`GraphClient`] over HTTPS, [`MemoryGraph`] in tests. The answer is decoded
//! without I/O by [`response::decode`]. A failure is a [`GraphError`] that says what it means ([`Class`]) and whether
//! anything may have happened at Meta ([`Outcome`]).
//!
//! ```no_run
//! use messenger_graph::endpoints::messages;
//! use messenger_graph::{Graph, GraphClient, GraphConfig, Outcome};
//! use messenger_wire::send::{Message, SendRequest};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn reply(page: PageId, person: Psid, token: Secret) -> Result<(), Box<dyn std::error::Error>> {
//! let graph = GraphClient::new(&GraphConfig::default())?;
//! let request = SendRequest::response(person, Message::text("Hello!").metadata("part-1"));
//! request.validate()?;
//! match graph.call(messages::send(&page, &request), &token).await {
//!     Ok(sent) => println!("sent {:?}", sent.message_id),
//!     Err(error) if error.outcome() == Outcome::Unknown => println!("wait for the echo of part-1"),
//!     Err(error) => println!("not sent: {error}; {}", error.advice()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What the channel uses
//!
//! | what you want to do | what to call |
//! | --- | --- |
//! | send a message or sender action | [`messages::send`](endpoints::messages::send) |
//! | upload media once, send it often | [`message_attachments`](endpoints::message_attachments) |
//! | hand a thread to a colleague, take it back, ask who has it | [`thread_control`](endpoints::thread_control) |
//! | know a person's name | [`user_profile::get`](endpoints::user_profile::get) |
//! | prove the app secret with a call | [`Request::proven`] |
//! | know what an error means | [`GraphError::class`], [`GraphError::advice`], [`classify::rows`] |
//! | keep to Meta's pace, several processes together | [`pace::Schedule`] |
//! | see how much of the limits is used up | [`Graph::execute`], [`Response::usage`], then [`Call::read`] |
//! | stay within the Lambda's time | [`Request::within`] |
//! | call anything else | [`Request`], [`Graph::execute`] |
//! | test without Graph | [`MemoryGraph`] |
//!
//! # For programs of your own
//!
//! What sets up and looks after a Page, and what decides in a single process, as a tool or service of yours may need it.
//!
//! | what you want to do | what to call |
//! | --- | --- |
//! | send a file with its bytes | [`messages::send_file`](endpoints::messages::send_file) |
//! | answer a comment or visitor post | [`private_replies`](endpoints::private_replies) |
//! | set menu, greeting, ice breakers, commands | [`messenger_profile::set`](endpoints::messenger_profile::set) |
//! | check them before | [`Profile::validate`](messenger_wire::profile::Profile::validate) |
//! | give one person a menu | [`messenger_profile::set_for_person`](endpoints::messenger_profile::set_for_person) |
//! | speak under another name | [`personas`](endpoints::personas) |
//! | have events delivered, and see that they are | [`subscribed_apps`](endpoints::subscribed_apps) |
//! | set the webhook of an app | [`app_subscriptions`](endpoints::app_subscriptions) |
//! | get a long-lived token, Page tokens, inspect one | [`tokens`](endpoints::tokens) |
//! | create and list utility templates | [`message_templates`](endpoints::message_templates) |
//! | read what the webhook missed | [`conversations`](endpoints::conversations) |
//! | find a sticker to send | [`stickers`](endpoints::stickers) |
//! | greet those who come by an ad | [`welcome_message_flows`](endpoints::welcome_message_flows) |
//! | have texts understood before they arrive | [`nlp_configs::set`](endpoints::nlp_configs::set) |
//! | know who logs in at the business, end a link | [`account_linking`](endpoints::account_linking) |
//! | know a person of the login, or of another Page | [`id_matching`](endpoints::id_matching) |
//! | tell Meta's measurement what came of a conversation | [`app_events::log`](endpoints::app_events::log) |
//! | put labels on people | [`custom_labels`](endpoints::custom_labels) |
//! | block, ban, move to spam | [`moderation`](endpoints::moderation) |
//! | count conversations, blocks and reports | [`insights::get`](endpoints::insights::get) |
//! | see whether a token and Page work | [`page_status::get`](endpoints::page_status::get) |
//! | see whether Meta granted a feature | [`messaging_feature_review::list`](endpoints::messaging_feature_review::list) |
//! | see whether Meta restricts the Page, and until when | [`page_status::integrity`](endpoints::page_status::integrity) |
//! | send many requests at once | [`batch::send`](endpoints::batch::send) |
//! | find the function of a path of Graph's | the table of [`endpoints`] |
//! | prove the app secret with every call of a client | [`GraphClient::proving`] |
//! | decide whether to try again, and when | [`retry::Backoff::decide`] |
//! | keep to Meta's pace in one process | [`pace::Pacer`], [`pace::Turn::call`], or [`pace::Pace`] with a clock of your own |
//!
//! # Outcomes
//!
//! Graph has no idempotency key, so a send whose answer is lost must not simply be sent again. [`Outcome::NotSent`] is
//! said only where it is sure: no connection came about, or Graph refused with a code that says so. A time-out, a
//! broken connection, a 5xx, the codes 2 and 1/1357046 and an answer that cannot be read are [`Outcome::Unknown`].
//! Reads have no unknown outcome.
//!
//! ```
//! use std::time::Duration;
//! use messenger_graph::retry::{Backoff, Retry};
//! use messenger_graph::{Effect, GraphError, Interruption, Outcome};
//!
//! let remaining = Duration::from_secs(30);
//! let lost = GraphError::NoAnswer { cause: Interruption::TimedOut, effect: Effect::Write };
//! assert_eq!(lost.outcome(), Outcome::Unknown);
//! assert_eq!(Backoff::default().decide(&lost, None, 1, remaining, 0), Retry::GiveUp);
//!
//! assert_eq!(GraphError::Unreachable.outcome(), Outcome::NotSent);
//! let again = Backoff::default().decide(&GraphError::Unreachable, None, 1, remaining, u32::MAX);
//! assert_eq!(again, Retry::Wait(Duration::from_millis(500)));
//! ```
//!
//! # Errors
//!
//! What Graph answers as an error has a [`Class`] by its code and subcode, whatever the status says; `docs/errors.md`
//! has them all. The class says what to do next, [`GraphError::advice`] what to tell the operator.
//!
//! ```
//! use messenger_graph::endpoints::messages;
//! use messenger_graph::{Class, Graph, MemoryGraph, TokenDeath};
//! use messenger_wire::{PageId, Secret};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let graph = MemoryGraph::new().answering(r#"{"error":{"code":190,"error_subcode":460}}"#);
//! let page = PageId::parse("42")?;
//! let Err(error) = graph.call(messages::send(&page, &json!({})), &Secret::new("EAAG")).await else { return Ok(()) };
//! let next = match error.class() {
//!     Class::Throttled | Class::Transient | Class::AutomatedAnswer => "try again after error.wait(&page)",
//!     Class::UnknownOutcome => "wait for the echo",
//!     Class::WindowClosed | Class::RecipientUnavailable | Class::Policy | Class::Media => "give this message up",
//!     Class::TagAbuse => "give it up, and tell somebody at once",
//!     Class::ThreadOwnedElsewhere => "stay silent, or ask for the thread",
//!     Class::TokenDead(_) | Class::ProofRefused | Class::PageRestricted | Class::AccountSetUp => "stop the Page",
//!     _ => "keep it for the operator",
//! };
//! assert_eq!((error.class(), next), (Class::TokenDead(TokenDeath::PasswordChanged), "stop the Page"));
//! assert!(error.advice().starts_with("Connect the Page again"));
//! # Ok(())
//! # }
//! ```
//!
//! # Anything else
//!
//! A path is given by its segments, so that an id can never address something else.
//!
//! ```
//! use messenger_graph::{Call, MemoryGraph, Graph, Request};
//! use messenger_wire::Secret;
//!
//! #[derive(serde::Deserialize)]
//! struct LeadForms { data: Vec<serde_json::Value> }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), messenger_graph::GraphError> {
//! let graph = MemoryGraph::new().answering(r#"{"data":[]}"#);
//! let request = Request::get(["42", "messenger_lead_forms"]).named("messenger_lead_forms.list");
//! let forms = graph.call(Call::<LeadForms>::new(request), &Secret::new("EAAG")).await?;
//! assert!(forms.data.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Pace
//!
//! ```
//! use std::time::Duration;
//! use messenger_graph::endpoints::messages;
//! use messenger_graph::pace::{SendClass, Pacer};
//! use messenger_graph::Graph;
//! use messenger_wire::send::SendRequest;
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn send(
//! #     graph: impl Graph, pacer: Pacer, page: PageId, request: SendRequest, token: Secret,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let turn = pacer.turn(&page, "conversation", SendClass::of(&request), Duration::from_secs(5)).await?;
//! // Made in its turn, the call tells the pace what Graph says about the Page's limits.
//! let sent = turn.call(&graph, messages::send(&page, &request), &token).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What is never printed
//!
//! Tokens, URLs, message text and ids of people are in no error, no log line and no `Debug` of this crate. Logs name
//! the [`Request::operation`], the class, the code and Meta's `fbtrace_id`. Tokens travel in the `Authorization` header
//! or, where Meta takes them as parameters, in a body; never in a URL.

mod call;
pub mod classify;
mod client;
mod config;
pub mod endpoints;
mod error;
mod fields;
mod lenient;
mod memory;
pub mod pace;
mod proof;
mod request;
pub mod response;
pub mod retry;
mod tls;
pub mod usage;

pub use call::Call;
pub use classify::{Class, Reach, TokenDeath};
pub use client::{Graph, GraphClient};
pub use config::{ConfigError, DEFAULT_BASE_URL, DEFAULT_VERSION, GraphConfig};
pub use error::{ApiError, GraphError, Interruption, Outcome, Unreadable};
pub use memory::MemoryGraph;
pub use proof::{Proof, ProofForm, Prover};
pub use request::{Body, Effect, File, Request, RequestError};
pub use response::Response;
