//! Starts what the command line asks for; what is wrong with it, or with a file that it names, shows before anything
//! runs.

use consumer::dispatch::{DispatchError, Dispatcher};
use consumer::seams::Settings;
use messenger_channel::dispatch_setting::{DispatchSetting, FlowSource};
use messenger_channel::secrets::{Secrets, SecretsError};

use crate::clock::MovableClock;
use crate::profile::{self, ProfileError};
use crate::secret::DocumentSource;
use crate::server::SECRET_TTL;
use crate::{Local, Options, StartError};

/// Why nothing is started. Each problem of a flow is a line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OptionsError {
    /// Flow of the command line is none.
    #[error("{0}")]
    Flow(String),
    /// Flow that an account names is none.
    #[error("account {account}: {problems}")]
    AccountFlow {
        /// Name of the account.
        account: String,
        /// What is wrong with its flow.
        problems: String,
    },
    /// Profile is none.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// Secret file is no configuration.
    #[error("secret file {file}: {problems}")]
    Secret {
        /// Name of the file.
        file: String,
        /// What is wrong with it.
        problems: SecretsError,
    },
    /// Port or configuration cannot be had.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Starts the channel with flow, profile and secret of the command line.
///
/// # Errors
/// [`OptionsError`] for the first file that is wrong, with everything that is wrong with it.
pub(crate) async fn start(options: &Options) -> Result<Local, OptionsError> {
    let setting = DispatchSetting::Flow(FlowSource::File(options.flow_file().display().to_string()));
    let dispatcher = Dispatcher::new(Some(setting.clone()));
    dispatcher.check(&setting).map_err(|error| OptionsError::Flow(problems(error)))?;
    let profile = options.profile_file().map(|file| profile::read(&file)).transpose()?;
    let (source, clock) = (DocumentSource::new(options.secret.clone()), MovableClock::default());
    check_accounts(options, &source, &dispatcher).await?;
    let local = Local::start(options.port, source, dispatcher, Settings::default(), clock).await?;
    if let Some(profile) = &profile {
        local.simulator().set_profile(profile);
    }
    Ok(local)
}

/// Reads the flows of all accounts, so that they do not fail with the first message only.
async fn check_accounts(
    options: &Options,
    source: &DocumentSource,
    dispatcher: &Dispatcher,
) -> Result<(), OptionsError> {
    let configuration = Secrets::new(source.clone(), MovableClock::default(), SECRET_TTL).current().await;
    let configuration = configuration.map_err(|problems| match (&options.secret, problems) {
        // A file that cannot be read is named by the problem itself.
        (Some(file), problems @ SecretsError::Configuration(_)) => {
            OptionsError::Secret { file: file.display().to_string(), problems }
        }
        (_, problems) => StartError::Configuration(problems).into(),
    })?;
    for account in configuration.accounts() {
        let Some(setting) = &account.dispatch else { continue };
        dispatcher
            .check(setting)
            .map_err(|error| OptionsError::AccountFlow { account: account.name.clone(), problems: problems(error) })?;
    }
    Ok(())
}

/// What is wrong, without the words that a log needs around it.
fn problems(error: DispatchError) -> String {
    match error {
        DispatchError::Misconfigured(problems) => problems,
        other => other.to_string(),
    }
}
