//! State in memory, the twin of the table for one machine and for tests. Clones share it; it ends with the process.

mod claims;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use messenger_wire::{ConversationKey, PageId, TimestampMs};

use self::claims::ClaimItem;
use super::{
    AccountHealth, AccountHealths, AttachmentKey, Attachments, ClaimKey, Conversations, Forgets, OpenPairing,
    PageSchedule, PairingCode, Pairings, Replaced, SLEEPERS_AT_ONCE, SavedConversation, Schedules, Sleeper, Sleepers,
    StateError, StoredAttachment, StoredToken, Tokens, UNSAVED,
};
use crate::dispatch_input::TokenReference;
use crate::lock::lock;

/// State of one process.
#[derive(Debug, Clone, Default)]
pub struct MemoryState {
    tables: Arc<Mutex<Tables>>,
}

#[derive(Debug, Default)]
struct Tables {
    claims: HashMap<String, ClaimItem>,
    conversations: HashMap<ConversationKey, SavedConversation>,
    accounts: HashMap<String, AccountHealth>,
    schedules: HashMap<PageId, PageSchedule>,
    pairings: BTreeMap<(String, PairingCode), OpenPairing>,
    tokens: HashMap<TokenReference, StoredToken>,
    tokens_of: HashMap<ConversationKey, HashSet<TokenReference>>,
    parked_of: HashMap<ConversationKey, HashSet<ClaimKey>>,
    attachments: HashMap<AttachmentKey, StoredAttachment>,
    sleepers: BTreeMap<(String, String), Sleeper>,
}

impl MemoryState {
    /// Starts with nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        lock(&self.tables)
    }
}

impl Conversations for MemoryState {
    async fn load(&self, key: &ConversationKey) -> Result<SavedConversation, StateError> {
        Ok(self.tables().conversations.get(key).cloned().unwrap_or_default())
    }

    async fn save(
        &self,
        key: &ConversationKey,
        record: &SavedConversation,
        _now: TimestampMs,
    ) -> Result<u64, StateError> {
        let mut tables = self.tables();
        let stored = tables.conversations.get(key).map_or(UNSAVED, |stored| stored.revision);
        if stored != record.revision {
            return Err(StateError::Lost);
        }
        let revision = stored + 1;
        tables
            .conversations
            .insert(key.clone(), SavedConversation { conversation: record.conversation.clone(), revision });
        Ok(revision)
    }
}

impl AccountHealths for MemoryState {
    async fn health(&self, account: &str) -> Result<AccountHealth, StateError> {
        Ok(self.tables().accounts.get(account).cloned().unwrap_or_default())
    }

    async fn set_health(
        &self,
        account: &str,
        seen: &AccountHealth,
        health: &AccountHealth,
    ) -> Result<bool, StateError> {
        let mut tables = self.tables();
        let stored = tables.accounts.entry(account.to_owned()).or_default();
        let same = stored == seen;
        if same {
            *stored = health.clone();
        }
        Ok(same)
    }
}

impl Schedules for MemoryState {
    async fn schedule(&self, page: &PageId) -> Result<PageSchedule, StateError> {
        Ok(self.tables().schedules.get(page).copied().unwrap_or_default())
    }

    async fn replace_schedule(
        &self,
        page: &PageId,
        seen: &PageSchedule,
        schedule: &PageSchedule,
    ) -> Result<Replaced, StateError> {
        let mut tables = self.tables();
        let stored = tables.schedules.entry(page.clone()).or_default();
        if stored != seen {
            return Ok(Replaced::Not(*stored));
        }
        *stored = *schedule;
        Ok(Replaced::Done)
    }
}

impl Pairings for MemoryState {
    async fn open_pairing(&self, account: &str, pairing: &OpenPairing, now: TimestampMs) -> Result<bool, StateError> {
        let key = (account.to_owned(), pairing.code.clone());
        let mut tables = self.tables();
        let taken = tables.pairings.get(&key);
        let taken = taken.is_some_and(|open| open.expires > now && open.conversation != pairing.conversation);
        if !taken {
            tables.pairings.insert(key, pairing.clone());
        }
        Ok(!taken)
    }

    async fn find_pairing(
        &self,
        account: &str,
        code: &PairingCode,
        now: TimestampMs,
    ) -> Result<Option<OpenPairing>, StateError> {
        let found = self.tables().pairings.get(&(account.to_owned(), code.clone())).cloned();
        Ok(found.filter(|open| open.expires > now))
    }

    async fn open_pairings(&self, account: &str, now: TimestampMs) -> Result<Vec<OpenPairing>, StateError> {
        let tables = self.tables();
        let open = tables.pairings.iter().filter(|((of, _), open)| of == account && open.expires > now);
        Ok(open.map(|(_, open)| open.clone()).collect())
    }

    async fn close_pairing(&self, account: &str, code: &PairingCode) -> Result<(), StateError> {
        self.tables().pairings.remove(&(account.to_owned(), code.clone()));
        Ok(())
    }
}

impl Tokens for MemoryState {
    async fn keep_token(&self, reference: &TokenReference, token: &StoredToken) -> Result<(), StateError> {
        let mut tables = self.tables();
        if let Some(key) = &token.conversation {
            tables.tokens_of.entry(key.clone()).or_default().insert(reference.clone());
        }
        let stored = tables.tokens.entry(reference.clone()).or_insert_with(|| token.clone());
        if stored.since <= token.since {
            *stored = token.clone();
        }
        Ok(())
    }

    async fn find_token(
        &self,
        reference: &TokenReference,
        now: TimestampMs,
    ) -> Result<Option<StoredToken>, StateError> {
        let found = self.tables().tokens.get(reference).cloned();
        Ok(found.filter(|token| token.expires > now))
    }
}

impl Forgets for MemoryState {
    async fn forget_conversation(&self, key: &ConversationKey) -> Result<(), StateError> {
        let mut tables = self.tables();
        for reference in tables.tokens_of.remove(key).unwrap_or_default() {
            tables.tokens.remove(&reference);
        }
        let mut noted = tables.parked_of.remove(key).unwrap_or_default();
        noted.retain(|claim| !tables.forget_parked(claim));
        if !noted.is_empty() {
            tables.parked_of.insert(key.clone(), noted);
        }
        tables.conversations.remove(key);
        Ok(())
    }
}

impl Attachments for MemoryState {
    async fn find_attachment(
        &self,
        key: &AttachmentKey,
        now: TimestampMs,
    ) -> Result<Option<StoredAttachment>, StateError> {
        let found = self.tables().attachments.get(key).cloned();
        Ok(found.filter(|attachment| attachment.expires > now))
    }

    async fn keep_attachment(&self, key: &AttachmentKey, attachment: &StoredAttachment) -> Result<(), StateError> {
        self.tables().attachments.insert(key.clone(), attachment.clone());
        Ok(())
    }

    async fn forget_attachment(&self, key: &AttachmentKey) -> Result<(), StateError> {
        self.tables().attachments.remove(key);
        Ok(())
    }
}

impl Sleepers for MemoryState {
    async fn note_sleeper(&self, account: &str, sleeper: &Sleeper) -> Result<(), StateError> {
        self.tables().sleepers.insert((account.to_owned(), sleeper.id.clone()), sleeper.clone());
        Ok(())
    }

    async fn sleepers(&self, account: &str) -> Result<Vec<Sleeper>, StateError> {
        let tables = self.tables();
        let sleepers = tables.sleepers.iter().filter(|((of, _), _)| of == account);
        Ok(sleepers.take(SLEEPERS_AT_ONCE.into()).map(|(_, sleeper)| sleeper.clone()).collect())
    }

    async fn forget_sleeper(&self, account: &str, id: &str) -> Result<(), StateError> {
        self.tables().sleepers.remove(&(account.to_owned(), id.to_owned()));
        Ok(())
    }
}
