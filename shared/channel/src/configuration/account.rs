//! Account: a Page with its credentials, and how its events are treated.

use std::collections::BTreeSet;
use std::time::Duration;

use messenger_wire::{PageId, Psid, Secret};

use super::Unreadable;
use crate::dispatch_setting::DispatchSetting;
use crate::results_setting::ResultsSetting;

/// Page with its credentials and how its events are treated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a document")]
pub struct Account {
    /// Name in the document, and wherever an account is told of.
    pub name: String,
    /// App that the Page is subscribed to.
    pub app: String,
    /// Name for people.
    pub display_name: Option<String>,
    /// Id of the Page.
    pub page_id: PageId,
    /// Token that sends on behalf of the Page.
    pub page_access_token: Secret,
    /// Who may write; `None` leaves it to `DM_POLICY`.
    pub dm_policy: Option<DmPolicy>,
    /// People who may always write.
    pub allow_from: BTreeSet<Psid>,
    /// Where events go; `None` leaves it to `DISPATCH`.
    pub dispatch: Option<DispatchSetting>,
    /// Where results go; `None` leaves it to `RESULTS`.
    pub results: Option<ResultsSetting>,
    /// Whether people see typing while a reply is made.
    pub typing: bool,
    /// Whether a message is marked as seen when it is taken up.
    pub mark_seen: bool,
    /// Events that are dispatched although a bot seldom wants them.
    pub forward: Forward,
    /// Whether names and pictures of people are fetched for the bot.
    pub profile: bool,
    /// Whether Meta has registered the Page as one that sends news, by `NON_PROMOTIONAL_SUBSCRIPTION`.
    pub news_page: bool,
    /// What becomes of a send whose outcome stays unknown.
    pub unknown_send: UnknownSend,
    /// Most sends in a second.
    pub rate_per_second: u32,
    /// Whether the bot is silent while a person or another app owns the thread.
    pub human_takeover: bool,
    /// How long a person or another app must be quiet until the bot answers again.
    pub takeover_idle: Duration,
    /// What a person is told who has to be let in, with [`PAIRING_CODE`] where the code goes;
    /// `None` for the English text.
    pub pairing_text: Option<String>,
}

/// Account with a secret that cannot be read: what there is to know of it. Its events are kept until it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableAccount {
    /// Name in the document.
    pub name: String,
    /// App that the Page is subscribed to.
    pub app: String,
    /// Id of the Page.
    pub page_id: PageId,
    /// First of its secrets that cannot be read.
    pub cause: Unreadable,
    /// Its token, where that can be read.
    pub(super) page_access_token: Option<Secret>,
    /// Its target, where the secrets of that can be read.
    pub(super) dispatch: Option<DispatchSetting>,
}

/// Stands for the code in [`Account::pairing_text`].
pub const PAIRING_CODE: &str = "{code}";

/// Who may write to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DmPolicy {
    /// Who was approved by a pairing code.
    Pairing,
    /// Who is in [`Account::allow_from`].
    Allowlist,
    /// Everybody.
    Open,
    /// Nobody.
    Disabled,
}

impl DmPolicy {
    /// Reads the name that documents and `DM_POLICY` use.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        DM_POLICIES.iter().find(|(known, _)| *known == name).map(|(_, policy)| *policy)
    }
}

/// Every policy by its name.
pub(super) const DM_POLICIES: &[(&str, DmPolicy)] = &[
    ("pairing", DmPolicy::Pairing),
    ("allowlist", DmPolicy::Allowlist),
    ("open", DmPolicy::Open),
    ("disabled", DmPolicy::Disabled),
];

/// Families that are skipped unless an account asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forward {
    /// Delivery and read receipts.
    pub receipts: bool,
    /// Echoes of the Page's own messages.
    pub echoes: bool,
    /// Events of threads that another app owns.
    pub standby: bool,
}

/// What becomes of a send whose outcome stays unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownSend {
    /// How long an echo is waited for.
    pub grace: Duration,
    /// What follows when none came.
    pub then: AfterGrace,
    /// Most times that a part is sent without anybody learning whether it arrived; then it is left.
    pub sends: u32,
}

impl UnknownSend {
    /// What follows when no echo has settled a part that was sent so many times.
    #[must_use]
    pub fn after(&self, sends: u32) -> AfterGrace {
        if sends < self.sends { self.then } else { AfterGrace::GiveUp }
    }
}

/// What follows when no echo settled an unknown send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterGrace {
    /// Send again: the person may get the message twice.
    Retry,
    /// Leave it: the person may get nothing.
    GiveUp,
}
