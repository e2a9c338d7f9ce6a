//! State that fails now and then, and notes what is written.

use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::{
    AccountHealth, AccountHealths, AttachmentKey, Attachments, Claim, ClaimKey, Claims, Conversation, Conversations,
    End, Held, Lease, OpenPairing, PageSchedule, PairingCode, PairingState, Pairings, PartOutcome, Release, Replaced,
    SavedConversation, Schedules, Settled, Sleeper, Sleepers, StateError, StoredAttachment, StoredToken, Take, Tokens,
};
use messenger_wire::{ConversationKey, Mid, PageId, TimestampMs};

use super::{Chaos, SLOW, SLOW_IN_DOUBT};

impl Claims for Chaos {
    async fn acquire(&self, key: &ClaimKey, lease: &Lease, take: Take<'_>) -> Result<Claim, StateError> {
        let write = async {
            let claim = self.state.acquire(key, lease, take).await?;
            if let Claim::Acquired(held) = &claim {
                self.watch().owners.insert(key.as_str().to_owned(), lease.owner.clone());
                self.takes_over(held);
                if self.watch().is_unreadable {
                    return Err(StateError::Corrupt("part"));
                }
            } else if key.as_str().starts_with('s') {
                self.watch().unseated += 1;
            }
            Ok(claim)
        };
        self.write(write).await
    }

    async fn store_plan(&self, held: &Held, plan: &str) -> Result<(), StateError> {
        let write = async {
            self.state.store_plan(held, plan).await?;
            let mut watch = self.watch();
            watch.asking.remove(held.key.as_str());
            watch.begun.insert(held.key.as_str().to_owned());
            Ok(())
        };
        self.write_held(held, SLOW, write).await
    }

    async fn settle(&self, held: &Held, part: u32, outcome: &PartOutcome) -> Result<Settled, StateError> {
        let write = async {
            let settled = self.state.settle(held, part, outcome).await?;
            if settled == Settled::Written {
                self.note(&held.key, part, outcome);
            }
            Ok(settled)
        };
        let slow = if outcome.is_final() { SLOW } else { SLOW_IN_DOUBT };
        self.write_held(held, slow, write).await
    }

    async fn release(&self, held: &Held, release: &Release) -> Result<Settled, StateError> {
        let write = async {
            let settled = self.state.release(held, release).await?;
            if let (Settled::Written, Some((part, outcome))) = (settled, &release.part) {
                self.doubts(&held.key, *part, outcome);
                if outcome.is_final() {
                    self.note(&held.key, *part, outcome);
                }
            }
            Ok(settled)
        };
        self.write_held(held, SLOW, write).await
    }

    async fn complete(&self, held: &Held, last: Option<(u32, &PartOutcome)>, end: End<'_>) -> Result<(), StateError> {
        let write = async {
            self.state.complete(held, last, end).await?;
            self.watch().ended += 1;
            if let Some((part, outcome)) = last {
                self.note(&held.key, part, outcome);
            }
            Ok(())
        };
        self.write_held(held, SLOW, write).await
    }

    async fn is_held(&self, key: &ClaimKey, now: TimestampMs) -> Result<bool, StateError> {
        self.point().await;
        self.state.is_held(key, now).await
    }

    async fn note_passed(&self, key: &ClaimKey, part: u32, at: TimestampMs) -> Result<(), StateError> {
        self.write(self.state.note_passed(key, part, at)).await
    }

    async fn settle_by_echo(&self, key: &ClaimKey, part: u32, mid: &Mid) -> Result<Option<PartOutcome>, StateError> {
        let write = async {
            let before = self.state.settle_by_echo(key, part, mid).await?;
            self.note(key, part, &PartOutcome::Sent(Some(mid.clone())));
            Ok(before)
        };
        self.write(write).await
    }
}

impl Conversations for Chaos {
    async fn load(&self, key: &ConversationKey) -> Result<SavedConversation, StateError> {
        self.point().await;
        self.state.load(key).await
    }

    async fn save(
        &self,
        key: &ConversationKey,
        record: &SavedConversation,
        now: TimestampMs,
    ) -> Result<u64, StateError> {
        let write = async {
            let saved = self.state.save(key, record, now).await?;
            let Conversation { sending, pairing, .. } = &record.conversation;
            let told = if let PairingState::Open { event, .. } = pairing { Some(*event) } else { None };
            let begun = told.into_iter().chain(sending.iter().map(|sending| sending.event));
            self.watch().begun.extend(begun.map(|event| ClaimKey::event(event).as_str().to_owned()));
            Ok(saved)
        };
        self.write(write).await
    }
}

impl AccountHealths for Chaos {
    async fn health(&self, account: &str) -> Result<AccountHealth, StateError> {
        self.point().await;
        self.state.health(account).await
    }

    async fn set_health(
        &self,
        account: &str,
        seen: &AccountHealth,
        health: &AccountHealth,
    ) -> Result<bool, StateError> {
        self.write(self.state.set_health(account, seen, health)).await
    }
}

impl Schedules for Chaos {
    async fn schedule(&self, page: &PageId) -> Result<PageSchedule, StateError> {
        self.point().await;
        self.state.schedule(page).await
    }

    async fn replace_schedule(
        &self,
        page: &PageId,
        seen: &PageSchedule,
        schedule: &PageSchedule,
    ) -> Result<Replaced, StateError> {
        self.write(self.state.replace_schedule(page, seen, schedule)).await
    }
}

impl Pairings for Chaos {
    async fn open_pairing(&self, account: &str, pairing: &OpenPairing, now: TimestampMs) -> Result<bool, StateError> {
        self.write(self.state.open_pairing(account, pairing, now)).await
    }

    async fn find_pairing(
        &self,
        account: &str,
        code: &PairingCode,
        now: TimestampMs,
    ) -> Result<Option<OpenPairing>, StateError> {
        self.state.find_pairing(account, code, now).await
    }

    async fn open_pairings(&self, account: &str, now: TimestampMs) -> Result<Vec<OpenPairing>, StateError> {
        self.state.open_pairings(account, now).await
    }

    async fn close_pairing(&self, account: &str, code: &PairingCode) -> Result<(), StateError> {
        self.write(self.state.close_pairing(account, code)).await
    }
}

impl Tokens for Chaos {
    async fn keep_token(&self, reference: &TokenReference, token: &StoredToken) -> Result<(), StateError> {
        self.write(self.state.keep_token(reference, token)).await
    }

    async fn find_token(
        &self,
        reference: &TokenReference,
        now: TimestampMs,
    ) -> Result<Option<StoredToken>, StateError> {
        self.state.find_token(reference, now).await
    }
}

impl Attachments for Chaos {
    async fn find_attachment(
        &self,
        key: &AttachmentKey,
        now: TimestampMs,
    ) -> Result<Option<StoredAttachment>, StateError> {
        let old = self.watch().replica.remove(key);
        match old {
            Some(attachment) => Ok(Some(attachment)),
            None => self.state.find_attachment(key, now).await,
        }
    }

    async fn keep_attachment(&self, key: &AttachmentKey, attachment: &StoredAttachment) -> Result<(), StateError> {
        self.write(self.state.keep_attachment(key, attachment)).await
    }

    async fn forget_attachment(&self, key: &AttachmentKey) -> Result<(), StateError> {
        let known = self.state.find_attachment(key, self.now()).await?;
        self.write(self.state.forget_attachment(key)).await?;
        self.watch().replica.extend(known.map(|known| (key.clone(), known)));
        Ok(())
    }
}

impl Sleepers for Chaos {
    async fn note_sleeper(&self, _: &str, _: &Sleeper) -> Result<(), StateError> {
        panic!("no account is stopped");
    }

    async fn sleepers(&self, _: &str) -> Result<Vec<Sleeper>, StateError> {
        panic!("no account is stopped");
    }

    async fn forget_sleeper(&self, _: &str, _: &str) -> Result<(), StateError> {
        panic!("no account is stopped");
    }
}
