//! Schedules of Pages in the table.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use messenger_wire::PageId;

use super::super::pace::{PageSchedule, Replaced, Schedules};
use super::attributes::{Item, s};
use super::write::{Written, put_if};
use super::{DynamoState, Key, StateError};

/// Attribute that holds a schedule.
const SCHEDULE: &str = "schedule";

impl Schedules for DynamoState {
    async fn schedule(&self, page: &PageId) -> Result<PageSchedule, StateError> {
        let item = self.get(schedule_key(page), false).await?;
        Ok(item.as_ref().and_then(read).unwrap_or_default())
    }

    async fn replace_schedule(
        &self,
        page: &PageId,
        seen: &PageSchedule,
        schedule: &PageSchedule,
    ) -> Result<Replaced, StateError> {
        let is_free = *seen == PageSchedule::default();
        let Some(item) = self.put_schedule(page, s(json(seen)?), is_free, schedule).await? else {
            return Ok(Replaced::Done);
        };
        // Perhaps our own, where an answer got lost and the client asked again. Another worker that takes the same
        // slots looks alike, so they are taken by nobody.
        let item = match (read(&item), item.get(SCHEDULE)) {
            (None, Some(unreadable)) if is_free => {
                self.put_schedule(page, unreadable.clone(), is_free, schedule).await?
            }
            _ => Some(item),
        };
        Ok(item.map_or(Replaced::Done, |item| Replaced::Not(read(&item).unwrap_or_default())))
    }
}

impl DynamoState {
    /// Writes a schedule where the item still has `last`, or nothing where that `is_free`. Gives
    /// the item back where it has not.
    async fn put_schedule(
        &self,
        page: &PageId,
        last: AttributeValue,
        is_free: bool,
        schedule: &PageSchedule,
    ) -> Result<Option<Item>, StateError> {
        let condition = if is_free { "attribute_not_exists(schedule) OR " } else { "" };
        let put = self
            .put(schedule_key(page))
            .item(SCHEDULE, s(json(schedule)?))
            .condition_expression(format!("{condition}schedule = :last"))
            .expression_attribute_values(":last", last)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        Ok(match put_if(put).await? {
            Written::Done(_) => None,
            Written::Refused(item) => Some(item),
        })
    }
}

fn schedule_key(page: &PageId) -> Key {
    Key::new(format!("page#{}", page.as_str()), "schedule")
}

/// Schedule as an item has it. One that another version has written otherwise stands for none: that costs a moment's
/// pace, and an error would cost every record of the Page.
fn read(item: &Item) -> Option<PageSchedule> {
    serde_json::from_str(item.get(SCHEDULE)?.as_s().ok()?).ok()
}

fn json(schedule: &PageSchedule) -> Result<String, StateError> {
    serde_json::to_string(schedule).map_err(|_| StateError::Corrupt("schedule"))
}
