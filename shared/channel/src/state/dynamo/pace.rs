//! Schedules of Pages in the table.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use messenger_wire::PageId;

use super::super::pace::{PageSchedule, Replaced, Schedules};
use super::attributes::{Item, s, text};
use super::{DynamoState, Key, StateError, failed};

impl Schedules for DynamoState {
    async fn schedule(&self, page: &PageId) -> Result<PageSchedule, StateError> {
        let item = self.get(schedule_key(page), false).await?;
        item.as_ref().map_or(Ok(PageSchedule::default()), read)
    }

    async fn replace_schedule(
        &self,
        page: &PageId,
        seen: &PageSchedule,
        schedule: &PageSchedule,
    ) -> Result<Replaced, StateError> {
        let Key { pk, sk } = schedule_key(page);
        let condition = if *seen == PageSchedule::default() { "attribute_not_exists(pk) OR " } else { "" };
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(pk))
            .item("sk", s(sk))
            .item("schedule", s(json(schedule)?))
            .condition_expression(format!("{condition}schedule = :seen"))
            .expression_attribute_values(":seen", s(json(seen)?))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match put.send().await {
            Ok(_) => Ok(Replaced::Done),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                    // Perhaps our own, where an answer got lost and the client asked again. Another worker that takes the same slots
                    // looks alike, so they are taken by nobody.
                    refused.item().map_or(Ok(PageSchedule::default()), read).map(Replaced::Not)
                }
                _ => Err(failed(&error)),
            },
        }
    }
}

fn schedule_key(page: &PageId) -> Key {
    Key::new(format!("page#{}", page.as_str()), "schedule")
}

fn read(item: &Item) -> Result<PageSchedule, StateError> {
    let json = text(item, "schedule")?.ok_or(StateError::Corrupt("schedule"))?;
    serde_json::from_str(json).map_err(|_| StateError::Corrupt("schedule"))
}

fn json(schedule: &PageSchedule) -> Result<String, StateError> {
    serde_json::to_string(schedule).map_err(|_| StateError::Corrupt("schedule"))
}
