//! Which group of a batch comes next: one of the account that has the fewest under way. Pure.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

use crate::record::Record;

/// Records of one message group, in their order.
#[derive(Debug)]
pub(super) struct Group {
    /// Account of the first record; empty where it cannot be read.
    account: String,
    pub(super) records: Vec<Record>,
}

/// What every body of ours says about its account.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    account: Cow<'a, str>,
}

/// Records by message group, groups in the order of their first record.
pub(super) fn groups(records: impl Iterator<Item = Record>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for record in records {
        let same = |group: &&mut Group| {
            group.records.first().is_some_and(|first| first.group == record.group && first.queue == record.queue)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.records.push(record),
            None => groups.push(Group { account: account(&record), records: vec![record] }),
        }
    }
    groups
}

fn account(record: &Record) -> String {
    serde_json::from_str(&record.body).map_or_else(|_| String::new(), |Head { account }| account.into_owned())
}

/// Groups that wait. An account whose bot is slow never has all places while another has something to do.
#[derive(Debug)]
pub(super) struct FairQueue<'g> {
    waiting: Vec<&'g Group>,
    under_way: HashMap<&'g str, usize>,
}

impl<'g> FairQueue<'g> {
    /// Queues groups in their order.
    pub(super) fn new(groups: &'g [Group]) -> Self {
        Self { waiting: groups.iter().collect(), under_way: HashMap::new() }
    }

    /// Takes the next group: the first of the account with the fewest under way.
    pub(super) fn take(&mut self) -> Option<&'g Group> {
        let under_way = |group: &Group| self.under_way.get(group.account.as_str()).copied().unwrap_or(0);
        let (index, _) = self.waiting.iter().enumerate().min_by_key(|(_, group)| under_way(group))?;
        let group = self.waiting.remove(index);
        *self.under_way.entry(&group.account).or_default() += 1;
        Some(group)
    }

    /// Frees the place of a group. Returns its account where nothing of it is left.
    pub(super) fn give_back(&mut self, group: &'g Group) -> Option<&'g str> {
        let account = group.account.as_str();
        let under_way = self.under_way.entry(account).or_default();
        *under_way = under_way.saturating_sub(1);
        let is_last = *under_way == 0 && self.waiting.iter().all(|waiting| waiting.account != account);
        is_last.then_some(account)
    }
}

#[cfg(test)]
mod tests {
    use super::{FairQueue, Group, account};
    use crate::record::{Record, RecordQueue};

    fn group(account: &str) -> Group {
        Group { account: account.to_owned(), records: Vec::new() }
    }

    fn take<'g>(queue: &mut FairQueue<'g>, count: usize) -> Vec<&'g str> {
        (0..count).filter_map(|_| queue.take()).map(|group| group.account.as_str()).collect()
    }

    #[test]
    fn accounts_take_turns_whatever_the_order_of_their_groups() {
        let groups = ["a", "a", "a", "a", "b", "c", "b"].map(group);
        assert_eq!(take(&mut FairQueue::new(&groups), 8), ["a", "b", "c", "a", "b", "a", "a"]);
    }

    #[test]
    fn a_place_that_gets_free_goes_to_who_has_none() {
        let groups = ["slow", "slow", "quick", "quick"].map(group);
        let mut queue = FairQueue::new(&groups);
        assert_eq!(take(&mut queue, 2), ["slow", "quick"]);
        queue.give_back(&groups[2]);
        assert_eq!(take(&mut queue, 1), ["quick"]);
        queue.give_back(&groups[3]);
        assert_eq!(take(&mut queue, 2), ["slow"]);
    }

    #[test]
    fn the_account_is_read_from_events_and_commands() {
        for (body, expected) in [
            (r#"{"version":1,"id":"e","app":"default","account":"main","event":{"account":"x"}}"#, "main"),
            (r#"{"account":"m\u00e4in","to":{}}"#, "mäin"),
            (r#"{"fence":{}}"#, ""),
            ("not JSON", ""),
        ] {
            let record = Record {
                queue: RecordQueue::Events,
                message_id: String::new(),
                receipt_handle: String::new(),
                group: String::new(),
                body: body.to_owned(),
                sent_at: None,
                receives: 1,
                redriven: false,
                trace: None,
            };
            assert_eq!(account(&record), expected, "{body}");
        }
    }
}
