//! Whom a call is about.

use messenger_wire::{PageId, Psid};

use super::{Call, GraphError};
use crate::simulator::world::{Person, World};

/// The person whom `recipient` names, where the Page knows that person.
pub(super) fn find<'w>(world: &'w mut World, page: &PageId, call: &Call) -> Result<(Psid, &'w mut Person), GraphError> {
    let recipient =
        call.param("recipient").ok_or_else(|| GraphError::parameter("The parameter recipient is required"))?;
    let id = recipient.get("id").or(Some(recipient)).and_then(|id| id.as_str());
    let psid = id.and_then(Psid::parse).ok_or_else(GraphError::no_matching_user)?;
    let person = world.people.get_mut(&psid).filter(|person| person.page == *page);
    person.map(|person| (psid, person)).ok_or_else(GraphError::no_matching_user)
}
