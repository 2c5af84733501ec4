//! `burnside serve`: the models behind HTTP.
//!
//! | file | what it does |
//! |---|---|
//! | `options`    | the command's arguments |
//! | `connection` | sockets: accepts, bounds, drains; `stall` gives up peers that don't read |
//! | `router`     | the routes, and what happens around each request; `app` is what requests share |
//! | `gate`       | who may ask: tokens and origins |
//! | `body`, `fields`, `error` | requests read and checked; errors in OpenAI's shape |
//! | `chat`       | /v1/chat/completions; `format` is its response_format |
//! | `texts`      | /classify, /tag, /v1/embeddings |
//! | `model`, `queue`, `job`, `pace` | a served model, what waits for it, and for how long |
//! | `thread`     | a model's thread: takes jobs, a step each in turn; its engine is a process, see [`super::worker`] |
//! | `metrics`, `log` | for those who run it; no caller's text in either |
//!
//! A request goes `connection` -> `router` -> `chat` or `texts` -> `queue` -> `thread`, and its
//! answer comes back as events through a channel. The connection holds the channel's other end: when
//! the client goes away, hyper drops the connection, the channel closes, and the thread sees it
//! before the next token.

mod app;
mod body;
mod chat;
mod connection;
mod error;
mod fields;
mod format;
mod gate;
mod job;
mod log;
mod metrics;
mod model;
mod options;
mod pace;
mod queue;
mod router;
mod stall;
mod texts;
mod thread;

pub use gate::{Origins, Tokens};
pub use log::Log;
pub use options::main;

use super::worker::Load;
use crate::weights::manifest::Task;
use crate::{Error, Result};
use app::App;
use model::Model;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How much the server takes on.
#[derive(Debug, Clone)]
pub struct Config {
    /// Requests that may wait for a model.
    pub queue: usize,
    /// Answers of one model in the making at a time.
    pub parallel: usize,
    /// From a request's arrival to its answer's end.
    pub deadline: Duration,
    /// For what is under way when the server is told to stop.
    pub drain: Duration,
    /// Of a request's body, in bytes.
    pub max_body: usize,
    /// For a request's body to arrive.
    pub body_timeout: Duration,
    /// For a peer to take some bytes of its answer.
    pub stall_timeout: Duration,
    /// The most tokens of an answer, and as many as are made when a request names no number.
    pub max_tokens: usize,
    /// Texts of one request.
    pub max_texts: usize,
    /// Open at a time; more wait to be accepted.
    pub connections: usize,
    /// Seconds since 1970, for `created`.
    pub started_s: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            queue: 32,
            parallel: 4,
            deadline: Duration::from_secs(120),
            drain: Duration::from_secs(30),
            max_body: 1 << 20,
            body_timeout: Duration::from_secs(30),
            stall_timeout: Duration::from_secs(30),
            max_tokens: 1024,
            max_texts: 256,
            connections: 512,
            started_s: app::now_s(),
        }
    }
}

/// A model to serve.
pub struct Served {
    /// What requests call it.
    pub id: String,
    pub task: Task,
    pub load: Load,
}

/// A server that listens and has not begun to answer.
pub struct Server {
    listener: TcpListener,
    app: Arc<App>,
}

impl Server {
    /// Listens, and starts the models' threads, which load them. Inside a tokio runtime.
    ///
    /// # Errors
    /// An address that can't be had, a model's name that occurs twice or can't be written into a
    /// metric.
    pub async fn bind(
        address: SocketAddr,
        config: Config,
        tokens: Tokens,
        origins: Origins,
        served: Vec<Served>,
        log: Log,
    ) -> Result<Self> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| Error::Io(format!("can't listen on {address}: {error}; choose another with --listen")))?;
        let mut models: Vec<Arc<Model>> = vec![];
        for Served { id, task, load } in served {
            let plain = |c: char| c.is_ascii_alphanumeric() || "@/._:-".contains(c);
            if id.is_empty() || !id.chars().all(plain) || models.iter().any(|model| model.id == id) {
                return Err(Error::InvalidArgument(format!(
                    "the model's name `{id}` is taken or has other characters than letters, digits and @ / . _ : -; give it another: NAME=MODEL"
                )));
            }
            let model = Arc::new(Model::new(id, task, config.parallel, config.queue));
            models.push(model.clone());
            thread::spawn(model, load, log).map_err(|error| Error::Io(format!("no thread for a model: {error}")))?;
        }
        let app =
            App { config, models, tokens, origins, metrics: metrics::Metrics::default(), log, stopping: false.into() };
        Ok(Self { listener, app: Arc::new(app) })
    }

    /// Where it listens; with the port that the system chose, if it was to choose.
    ///
    /// # Errors
    /// The system doesn't say.
    pub fn address(&self) -> Result<SocketAddr> {
        self.listener.local_addr().map_err(|error| Error::Io(format!("no address: {error}")))
    }

    /// Answers until `stop` is true, finishes what is under way, and returns.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let Self { listener, app } = self;
        let watched = app.clone();
        let signal = stop.clone();
        let note = tokio::spawn(async move {
            if stop.wait_for(|stop| *stop).await.is_ok() {
                watched.stopping.store(true, Ordering::Release);
            }
        });
        connection::serve(listener, app.clone(), router::router(app.clone()), signal).await;
        note.abort();
        app.models.iter().for_each(|model| model.queue.close());
    }
}
