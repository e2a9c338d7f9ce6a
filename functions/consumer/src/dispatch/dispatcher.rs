//! Sends each event to the target that its account names.

use aws_types::SdkConfig;
use messenger_channel::action::Answer;
use messenger_channel::clock::{Clock, SystemClock};
use messenger_channel::configuration::Account;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::{DispatchSetting, Invocation};
use messenger_channel::secrets::why_unreadable;
use messenger_channel::settings::Settings;

use super::aws::Clients;
use super::flow::Flow;
use super::flows::Flows;
use super::handler::{Handle, NoHandler};
use super::http::{Http, RootsError};
use super::one_way::Letter;
use super::{Dispatch, DispatchContext, DispatchError, Dispatched, HAND_OVER_TIME, lambda, one_way};

/// Dispatches to whatever an account's setting names: flow, handler, Lambda function, bus, queue, topic or URL.
///
/// Clients and flows are made when they are first needed, and kept.
#[derive(Debug)]
pub struct Dispatcher<H = NoHandler, C = SystemClock> {
    default: Option<DispatchSetting>,
    handler: H,
    flows: Flows,
    clients: Option<Clients>,
    http: Http<C>,
}

impl Dispatcher {
    /// Dispatches by the accounts' own settings, and by `default` where an account has none.
    #[must_use]
    pub fn new(default: Option<DispatchSetting>) -> Self {
        let http = Http::new(SystemClock);
        Self { default, handler: NoHandler, flows: Flows::default(), clients: None, http }
    }
}

impl<H: Handle> Dispatcher<H> {
    /// Reads `DISPATCH` and `DISPATCH_CA_FILE` and the files that they name. Accounts whose target is the handler are
    /// answered by `handler`.
    pub(crate) fn read(settings: &mut Settings<'_>, handler: H) -> Option<Self> {
        let mut dispatcher = Dispatcher::new(None).handler(handler);
        let default = settings.read("DISPATCH", |json| dispatcher.checked(json).map(Some), None);
        let roots = settings.read("DISPATCH_CA_FILE", |file| dispatcher.add_roots_of(file), ());
        dispatcher.default = default?;
        roots.map(|()| dispatcher)
    }

    /// Reads a target, and its flow.
    fn checked(&self, json: &str) -> Result<DispatchSetting, String> {
        let setting = DispatchSetting::parse(json).map_err(|problems| problems.to_string())?;
        match self.check(&setting) {
            Ok(()) => Ok(setting),
            // Each problem of a flow is a line.
            Err(DispatchError::Misconfigured(why)) => Err(why.replace('\n', "; ")),
            Err(error) => Err(error.to_string()),
        }
    }

    fn add_roots_of(&mut self, file: &str) -> Result<(), String> {
        let pem = std::fs::read(file).map_err(|error| format!("cannot be read: {}", why_unreadable(&error)))?;
        self.add_roots(&pem).map_err(|error| error.to_string())
    }
}

impl<H: Handle, C: Clock> Dispatcher<H, C> {
    /// Reaches AWS targets with this configuration; without one they are refused as set up wrongly.
    #[must_use]
    pub fn aws(mut self, config: SdkConfig) -> Self {
        self.clients = Some(Clients::new(config));
        self
    }

    /// Answers with a handler where an account's setting is `handler`.
    #[must_use]
    pub fn handler<N: Handle>(self, handler: N) -> Dispatcher<N, C> {
        let Self { default, flows, clients, http, .. } = self;
        Dispatcher { default, handler, flows, clients, http }
    }

    /// Trusts more certificate authorities than Mozilla's, for URLs inside a company; must come before the first event.
    ///
    /// # Errors
    /// [`RootsError`] where the text holds no certificate.
    pub fn add_roots(&mut self, pem: &[u8]) -> Result<(), RootsError> {
        self.http.add_roots(pem)
    }

    /// Reads the flow of a setting, so that what is wrong with it shows before the first event.
    ///
    /// # Errors
    /// [`DispatchError::Misconfigured`] with everything that is wrong with it.
    pub fn check(&self, setting: &DispatchSetting) -> Result<(), DispatchError> {
        match setting {
            DispatchSetting::Flow(source) => self.flows.get(source).map(drop),
            DispatchSetting::Handler => Ok(self.handler.check()?),
            _ => Ok(()),
        }
    }

    fn clients(&self) -> Result<&Clients, DispatchError> {
        self.clients.as_ref().ok_or_else(|| DispatchError::Misconfigured("AWS is not set up".to_owned()))
    }

    async fn ask(
        &self,
        setting: &DispatchSetting,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        match setting {
            DispatchSetting::Flow(source) => answer(&*self.flows.get(source)?, input, context),
            DispatchSetting::Handler => Dispatched::checked(Answer::of(&self.handler.handle(input, context).await?)),
            DispatchSetting::Lambda { function, invocation: Invocation::Request } => {
                lambda::request(self.clients()?.lambda(), function, input).await
            }
            DispatchSetting::Lambda { function, invocation: Invocation::Event } => {
                lambda::event(self.clients()?.lambda(), function, input).await
            }
            DispatchSetting::OneWay(target) => {
                let sent = one_way::send(self.clients()?, target, &Letter::of_input(input)?).await;
                sent.map(|()| Dispatched::once(Vec::new()))
            }
            DispatchSetting::Http(target) => self.http.post(target, input, context.remaining).await,
            _ => Err(DispatchError::Misconfigured("this version does not know the target".to_owned())),
        }
    }
}

impl<H: Handle, C: Clock> Dispatch for Dispatcher<H, C> {
    fn target<'a>(&'a self, account: &'a Account) -> Option<&'a DispatchSetting> {
        account.dispatch.as_ref().or(self.default.as_ref())
    }

    async fn dispatch(
        &self,
        account: &Account,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        let target = self.target(account).ok_or_else(|| {
            DispatchError::Misconfigured("neither the account nor DISPATCH names a target".to_owned())
        })?;
        let asked = self.ask(target, input, context);
        let time = if target.is_one_way() { context.remaining.min(HAND_OVER_TIME) } else { context.remaining };
        tokio::time::timeout(time, asked)
            .await
            .unwrap_or_else(|_| Err(DispatchError::Retry("no answer in the time that there is".to_owned())))
    }
}

fn answer(flow: &Flow, input: &DispatchInput, context: &DispatchContext) -> Result<Dispatched, DispatchError> {
    flow.answer(input, context).map_err(|error| DispatchError::Nonsense(error.to_string()))
}
