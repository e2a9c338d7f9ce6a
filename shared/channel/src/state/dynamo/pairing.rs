//! Open pairing codes in the table.

use std::time::Duration;

use messenger_wire::{ConversationKey, TimestampMs};

use super::super::pairing::{OpenPairing, PairingCode, Pairings};
use super::attributes::{Item, expires_at, ms, s, text, time};
use super::write::{Written, put_if};
use super::{DynamoState, Key, StateError, failed};

impl Pairings for DynamoState {
    async fn open_pairing(&self, account: &str, pairing: &OpenPairing, now: TimestampMs) -> Result<bool, StateError> {
        let put = self
            .put(code_key(account, &pairing.code))
            .item("conversationKey", s(pairing.conversation.as_str()))
            .item("expiresMs", ms(pairing.expires))
            .item("expiresAt", expires_at(pairing.expires, Duration::ZERO))
            .condition_expression("attribute_not_exists(pk) OR expiresMs <= :now OR conversationKey = :conversation")
            .expression_attribute_values(":now", ms(now))
            .expression_attribute_values(":conversation", s(pairing.conversation.as_str()));
        Ok(matches!(put_if(put).await?, Written::Done(_)))
    }

    async fn find_pairing(
        &self,
        account: &str,
        code: &PairingCode,
        now: TimestampMs,
    ) -> Result<Option<OpenPairing>, StateError> {
        let item = self.get(code_key(account, code), true).await?;
        let found = item.map(|item| read(&item)).transpose()?;
        Ok(found.filter(|open| open.expires > now))
    }

    async fn open_pairings(&self, account: &str, now: TimestampMs) -> Result<Vec<OpenPairing>, StateError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :account AND begins_with(sk, :code)")
            .expression_attribute_values(":account", s(account_key(account)))
            .expression_attribute_values(":code", s(CODE))
            .into_paginator()
            .items()
            .send();
        let mut open = Vec::new();
        while let Some(item) = pages.next().await {
            open.push(read(&item.map_err(|error| failed(&error))?)?);
        }
        open.retain(|pairing: &OpenPairing| pairing.expires > now);
        Ok(open)
    }

    async fn close_pairing(&self, account: &str, code: &PairingCode) -> Result<(), StateError> {
        self.delete(code_key(account, code)).await
    }
}

const CODE: &str = "code#";

fn account_key(account: &str) -> String {
    format!("pairing#{account}")
}

fn code_key(account: &str, code: &PairingCode) -> Key {
    Key::new(account_key(account), format!("{CODE}{}", code.as_str()))
}

fn read(item: &Item) -> Result<OpenPairing, StateError> {
    let code = text(item, "sk")?.and_then(|sk| sk.strip_prefix(CODE)).and_then(|code| PairingCode::parse(code).ok());
    let conversation = text(item, "conversationKey")?.and_then(|key| ConversationKey::parse(key).ok());
    Ok(OpenPairing {
        code: code.ok_or(StateError::Corrupt("sk"))?,
        conversation: conversation.ok_or(StateError::Corrupt("conversationKey"))?,
        expires: time(item, "expiresMs")?.ok_or(StateError::Corrupt("expiresMs"))?,
    })
}
