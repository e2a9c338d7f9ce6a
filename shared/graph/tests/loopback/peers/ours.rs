//! Their requests, made with the typed calls: a table for each theme, a row for each request, with
//! the lines that record it.

mod airline;
mod apps;
mod batches;
mod media;
mod messages;
mod page;
mod people;
mod profile;
mod templates;

use messenger_graph::endpoints::batch::BatchItem;
use messenger_graph::endpoints::messages as send_api;
use messenger_graph::{Proof, ProofForm, Request};
use messenger_wire::send::{ActionRequest, Message, SendRequest, SenderAction};
use messenger_wire::{AppId, PageId, Psid, Secret};

/// Lines that record a request, and the request.
type Row<T> = (&'static [usize], T);

/// Every request, by the number of its line.
pub(super) fn requests() -> Vec<(usize, Request)> {
    by_line(
        [
            messages::rows(),
            media::rows(),
            templates::rows(),
            airline::rows(),
            profile::rows(),
            people::rows(),
            apps::rows(),
            batches::rows(),
            page::rows(),
        ]
        .concat(),
    )
}

/// Every item of a batch, by the number of its line.
pub(super) fn items() -> Vec<(usize, BatchItem)> {
    by_line(batches::items())
}

fn by_line<T: Clone>(rows: Vec<Row<T>>) -> Vec<(usize, T)> {
    let of_row = |(lines, made): Row<T>| lines.iter().map(move |line| (*line, made.clone())).collect::<Vec<_>>();
    let mut made: Vec<(usize, T)> = rows.into_iter().flat_map(of_row).collect();
    made.sort_by_key(|(line, _)| *line);
    made
}

fn me() -> PageId {
    PageId::parse("me").unwrap()
}

fn person() -> Psid {
    psid("1QAZ2WSX")
}

fn psid(id: &str) -> Psid {
    Psid::parse(id).unwrap()
}

fn app(id: &str) -> AppId {
    AppId::parse(id).unwrap()
}

/// Proof for a token, as their suite makes it.
fn proof(token: &str) -> Proof {
    Proof::new(ProofForm::Plain, &Secret::new("shhhhh!is.my.secret"), &Secret::new(token), 0)
}

/// A send that the validator lets pass.
fn send(request: &SendRequest) -> Request {
    assert_eq!(request.validate(), Ok(()));
    send_api::send(&me(), request).into_request()
}

/// A sender action for the person.
fn show(action: SenderAction) -> Request {
    let request = ActionRequest::new(person(), action);
    assert_eq!(request.validate(), Ok(()));
    send_api::send(&me(), &request).into_request()
}

/// An unprompted message to the person.
fn update(message: Message) -> Request {
    send(&SendRequest::update(person(), message))
}
