//! Whom a call is about, and what a send to them stands on.

use messenger_wire::{PageId, Psid, TimestampMs};
use serde_json::Value;

use super::{Call, GraphError};
use crate::simulator::world::{DAY, GrantKind, Person, World};

/// What a send stands on.
#[derive(Debug)]
pub(super) enum Ground {
    /// The window, and the tag where there is one.
    Window,
    /// Tick of the checkbox plugin, which this reference stands for.
    UserRef(String),
    /// Opt-in with this token.
    Grant(String),
    /// Comment or post with this id, which one message may answer.
    Remark(String),
}

/// The person whom `recipient` names, where the Page knows that person.
pub(super) fn find<'w>(world: &'w mut World, page: &PageId, call: &Call) -> Result<(Psid, &'w mut Person), GraphError> {
    let recipient = recipient(call)?;
    let id = recipient.get("id").or(Some(recipient)).and_then(Value::as_str);
    let psid = id.and_then(|id| Psid::parse(id).ok()).ok_or_else(GraphError::no_matching_user)?;
    let person = world.people.get_mut(&psid).filter(|person| person.page == *page);
    person.map(|person| (psid, person)).ok_or_else(GraphError::no_matching_user)
}

/// The person whom a send reaches: by id, by the reference of a plugin, by the token of an opt-in,
/// or by what they wrote on the Page.
pub(super) fn of_send(
    world: &mut World,
    page: &PageId,
    call: &Call,
    now: TimestampMs,
) -> Result<(Psid, Ground), GraphError> {
    let recipient = recipient(call)?;
    let named = |name: &str| recipient.get(name).and_then(Value::as_str);
    for kind in [GrantKind::OneTime, GrantKind::Recurring] {
        if let Some(token) = named(kind.token_field()) {
            return granted(world, page, kind, token, now);
        }
    }
    if let Some(user_ref) = named("user_ref") {
        return ticked(world, page, user_ref, now);
    }
    match named("comment_id").or(named("post_id")) {
        Some(id) => remarked(world, page, id, now),
        None => find(world, page, call).map(|(psid, _)| (psid, Ground::Window)),
    }
}

impl Ground {
    /// Reference by which the Page knows the person.
    pub(super) fn user_ref(&self) -> Option<String> {
        if let Self::UserRef(user_ref) = self { Some(user_ref.clone()) } else { None }
    }

    /// Notes that a message went out on it.
    pub(super) fn use_up(&self, world: &mut World) {
        match self {
            Self::Window | Self::UserRef(_) => {}
            Self::Grant(token) => {
                if let Some(grant) = world.grants.get_mut(token) {
                    grant.over |= grant.kind == GrantKind::OneTime;
                }
            }
            Self::Remark(id) => {
                if let Some(remark) = world.remarks.get_mut(id) {
                    remark.answered = true;
                }
            }
        }
    }
}

fn recipient(call: &Call) -> Result<&Value, GraphError> {
    call.param("recipient").ok_or_else(|| GraphError::parameter("The parameter recipient is required"))
}

/// A tick lets the Page write for a day: the plugin is where the person acted.
fn ticked(world: &World, page: &PageId, user_ref: &str, now: TimestampMs) -> Result<(Psid, Ground), GraphError> {
    let is_of_page = |psid: &Psid| world.people.get(psid).is_some_and(|person| person.page == *page);
    let tick = world.ticks.get(user_ref).filter(|tick| is_of_page(&tick.psid));
    let tick = tick.ok_or_else(GraphError::no_matching_user)?;
    if now.since(tick.at) > DAY {
        return Err(GraphError::window_closed());
    }
    Ok((tick.psid.clone(), Ground::UserRef(user_ref.to_owned())))
}

fn granted(
    world: &World,
    page: &PageId,
    kind: GrantKind,
    token: &str,
    now: TimestampMs,
) -> Result<(Psid, Ground), GraphError> {
    let is_of_page = |psid: &Psid| world.people.get(psid).is_some_and(|person| person.page == *page);
    let grant = world.grants.get(token).filter(|grant| grant.kind == kind && is_of_page(&grant.psid));
    let grant = grant.ok_or_else(|| GraphError::parameter("The notification token is invalid"))?;
    match grant.kind {
        _ if grant.holds(now) => Ok((grant.psid.clone(), Ground::Grant(token.to_owned()))),
        GrantKind::OneTime => Err(GraphError::parameter("The one-time notification token was used or has expired")),
        GrantKind::Recurring => Err(GraphError::notifications_stopped()),
    }
}

fn remarked(world: &World, page: &PageId, id: &str, now: TimestampMs) -> Result<(Psid, Ground), GraphError> {
    let remark = world.remarks.get(id).filter(|remark| remark.page == *page);
    let remark = remark.ok_or_else(|| GraphError::parameter("The comment or post does not exist"))?;
    match remark {
        remark if remark.answered => Err(GraphError::already_replied()),
        remark if !remark.is_fresh(now) => Err(GraphError::parameter("The comment or post is older than 7 days")),
        remark => Ok((remark.psid.clone(), Ground::Remark(id.to_owned()))),
    }
}
