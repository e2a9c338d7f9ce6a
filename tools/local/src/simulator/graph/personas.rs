//! Personas: names and pictures that stand in for the Page's.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/send-messages/personas>.

use http::Method;
use messenger_wire::PageId;
use serde_json::{Value, json};

use super::{Call, GraphError};
use crate::simulator::world::{Persona, World};

/// Longest name in characters. Source: as above.
const NAME_CHARS: usize = 50;

/// Makes a persona or lists them.
pub(super) fn edge(world: &mut World, page: &PageId, method: &Method, call: &Call) -> Result<Value, GraphError> {
    match *method {
        Method::POST => create(world, page, call),
        Method::GET => {
            let page = world.pages.get(page).ok_or_else(GraphError::invalid_token)?;
            Ok(json!({"data": page.personas.iter().map(|(id, persona)| shown(id, persona)).collect::<Vec<_>>()}))
        }
        _ => Err(GraphError::unknown_path(method)),
    }
}

fn create(world: &mut World, page: &PageId, call: &Call) -> Result<Value, GraphError> {
    let (name, picture) = (call.text("name").unwrap_or_default(), call.text("profile_picture_url").unwrap_or_default());
    if name.is_empty() || name.chars().count() > NAME_CHARS || picture.is_empty() {
        return Err(GraphError::parameter("A persona needs a name of at most 50 characters and a profile_picture_url"));
    }
    let (id, persona) = (world.graph_id(), Persona { name: name.into(), profile_picture_url: picture.into() });
    let page = world.pages.get_mut(page).ok_or_else(GraphError::invalid_token)?;
    page.personas.insert(id.clone(), persona);
    Ok(json!({"id": id}))
}

/// Reads or deletes one persona, where the id names one.
pub(super) fn node(world: &mut World, page: &PageId, method: &Method, id: &str) -> Option<Value> {
    let personas = &mut world.pages.get_mut(page)?.personas;
    if *method == Method::DELETE {
        return personas.remove(id).map(|_| json!({"success": true}));
    }
    personas.get(id).map(|persona| shown(id, persona))
}

fn shown(id: &str, persona: &Persona) -> Value {
    json!({"id": id, "name": persona.name, "profile_picture_url": persona.profile_picture_url})
}
