//! Puts everything together and serves it on one port of this machine.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use consumer::dispatch::handler::Handle;
use consumer::dispatch::{Dispatch, Dispatcher};
use consumer::seams::Settings;
use messenger_channel::configuration::{App, Configuration};
use messenger_channel::dispatch_setting::DispatchSetting;
use messenger_channel::queue::memory::MemoryQueue;
use messenger_channel::secrets::{SecretSource, Secrets, SecretsError};
use messenger_graph::{ConfigError, GraphClient, GraphConfig};
use messenger_wire::AppId;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::clock::MovableClock;
use crate::secret::DocumentSource;
use crate::simulator::{NewPerson, SimulatedPage, Simulator, StartSimulatorError};
use crate::wiring::Wiring;

/// How long the configuration document is taken for current.
pub(crate) const SECRET_TTL: Duration = Duration::from_secs(5);

/// How long open connections may go on when the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(2);

/// App id of apps whose configuration says none.
const DEMO_APP_ID: &str = "15177";

/// The channel, running on this machine. It ends when it is dropped.
#[derive(Debug)]
pub struct Local {
    address: SocketAddr,
    simulator: Simulator,
    queue: MemoryQueue,
    /// Stops the server when it is dropped.
    stop: oneshot::Sender<Infallible>,
    server: JoinHandle<()>,
    /// Clock and the consumers of both queues.
    tasks: JoinSet<()>,
}

/// Why the channel does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken.
    #[error("port {0} of 127.0.0.1 is taken; --port N takes another, --port 0 one that is free")]
    Taken(u16),
    /// The port is not allowed.
    #[error("port {port} of 127.0.0.1 cannot be listened on: {error}")]
    Listen {
        /// The port.
        port: u16,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is no configuration.
    #[error("secret: {0}")]
    Configuration(#[from] SecretsError),
    /// The client of Graph cannot be made.
    #[error(transparent)]
    Graph(#[from] ConfigError),
    /// The simulator cannot be made.
    #[error(transparent)]
    Simulator(#[from] StartSimulatorError),
}

impl Local {
    /// Starts everything with a handler in Rust, which answers everybody on the Page of the built-in demo secret.
    ///
    /// # Errors
    /// [`StartError`] where the port cannot be had.
    pub async fn with_handler<H: Handle + 'static>(port: u16, handler: H) -> Result<Self, StartError> {
        let dispatcher = Dispatcher::new(Some(DispatchSetting::Handler)).handler(handler);
        Self::start(port, DocumentSource::new(None), dispatcher, Settings::default(), MovableClock::default()).await
    }

    /// Starts everything: the consumer asks `dispatch`, by the settings that hold for every account.
    ///
    /// # Errors
    /// [`StartError`] where the port or the configuration cannot be had.
    pub async fn start<S, D>(
        port: u16,
        source: S,
        dispatch: D,
        settings: Settings,
        clock: MovableClock,
    ) -> Result<Self, StartError>
    where
        S: SecretSource + Clone + 'static,
        D: Dispatch + 'static,
    {
        let secrets = || Secrets::new(source.clone(), clock.clone(), SECRET_TTL);
        let (for_ingress, for_consumer) = (secrets().of_apps_alone(), secrets());
        let configuration = whole(&for_consumer).await?;
        let (listener, address) = listen(port).await?;
        let base = format!("http://{address}");

        let simulator = Simulator::start(pages(&configuration, &base), clock.clone())?;
        let graph = GraphClient::new(&GraphConfig { base_url: base, ..GraphConfig::default() })?;
        let wiring = Wiring::new(clock);
        let routes = wiring.routes(for_ingress, &configuration, &simulator);
        let tasks = wiring.start(wiring.consumer(for_consumer, graph, dispatch, settings));
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, routes, stopped));
        Ok(Self { address, simulator, queue: wiring.events, stop, server, tasks })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The simulated Messenger.
    #[must_use]
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// The queue of events.
    #[must_use]
    pub fn queue(&self) -> &MemoryQueue {
        &self.queue
    }

    /// Ends it: no new connections, no new batches; what is being answered is answered, for a moment.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        drop(self.stop);
        if tokio::time::timeout(PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

/// The configuration, with every value that stands elsewhere.
async fn whole<S: SecretSource>(secrets: &Secrets<S, MovableClock>) -> Result<Arc<Configuration>, StartError> {
    let configuration = secrets.current().await?;
    let unreadable: Vec<_> = configuration.unreadable().cloned().collect();
    if unreadable.is_empty() { Ok(configuration) } else { Err(SecretsError::Unreadable(unreadable).into()) }
}

async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => StartError::Taken(port),
        _ => StartError::Listen { port, error },
    })?;
    let address = listener.local_addr().map_err(|error| StartError::Listen { port, error })?;
    Ok((listener, address))
}

async fn serve(listener: TcpListener, app: Router, stopped: oneshot::Receiver<Infallible>) {
    let stopped = async {
        let Err(_dropped) = stopped.await;
    };
    if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the server ended");
    }
}

/// A Page for each account, and people who know them.
fn pages(configuration: &Configuration, base: &str) -> Vec<SimulatedPage> {
    let pages = configuration.accounts().filter_map(|account| {
        let app = configuration.app(&account.app)?;
        Some(SimulatedPage {
            id: account.page_id.clone(),
            name: account.display_name.clone().unwrap_or_else(|| format!("Page {}", account.page_id.as_str())),
            access_token: account.page_access_token.clone(),
            app_id: app_id(app)?,
            app_secret: app.app_secrets.first()?.clone(),
            webhook_url: format!("{base}/webhook/{}", app.name),
            people: PEOPLE.iter().map(|(first, last, locale)| person(first, last, locale)).collect(),
        })
    });
    pages.collect()
}

fn app_id(app: &App) -> Option<AppId> {
    app.app_id.clone().or_else(|| AppId::parse(DEMO_APP_ID).ok())
}

/// People who know every Page from the start.
const PEOPLE: [(&str, &str, &str); 3] =
    [("Ada", "Lovelace", "en_GB"), ("Grace", "Hopper", "en_US"), ("Konrad", "Zuse", "de_DE")];

fn person(first_name: &str, last_name: &str, locale: &str) -> NewPerson {
    NewPerson {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        locale: Some(locale.to_owned()),
        timezone: Some(0.0),
        email: Some(format!("{}@example.com", first_name.to_lowercase())),
        phone: Some("+12025550100".to_owned()),
    }
}
