//! `burnside serve`: its arguments, and the process around the server.

use super::{Config, Log, Origins, Served, Server, Tokens};
use crate::native::worker::process::Process;
use crate::native::{io_error, place};
use crate::weights::manifest::Task;
use crate::{Error, Result};
use clap::{Parser, ValueEnum};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::watch;

/// Where tokens are taken from when no file is named.
const TOKEN_VARIABLE: &str = "BURNSIDE_TOKEN";

/// Serve models over HTTP: POST /v1/chat/completions, /v1/embeddings, /classify, /tag;
/// GET /v1/models, /healthz, /readyz, /metrics. See docs/edge.md.
///
/// Prints its address once it listens; JSON lines about what happens go to standard error, without
/// any text of a caller. SIGTERM or SIGINT: finishes what is under way and exits with 0; a second
/// one: at once.
#[derive(Debug, Parser)]
#[command(name = "burnside serve", version)]
struct Serve {
    /// A model, may be given again: [NAME=][TASK:]MODEL. MODEL is a name from the manifest, or a file;
    /// TASK, for files, is text-generation (the default), text-classification, token-classification
    /// or feature-extraction; NAME is what requests call it
    #[arg(short, long, required = true, value_name = "MODEL")]
    model: Vec<String>,
    /// Where to listen; port 0 takes any free one
    #[arg(short, long, default_value = "127.0.0.1:8788", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Where to compute; auto takes a GPU that is not software
    #[arg(long, value_enum, default_value = "auto")]
    device: Where,
    /// The command that runs the models [default: the `burnside` beside this one]
    #[arg(long, value_name = "FILE")]
    engine: Option<PathBuf>,
    /// A file with the tokens that are let in, one a line [default: the environment's BURNSIDE_TOKEN]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Let everybody in though the address can be reached from other machines
    #[arg(long)]
    no_token: bool,
    /// The origin of a page that may ask, such as https://app.example; may be given again; * for all
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Requests that may wait for a model; the next one gets 429
    #[arg(long, default_value_t = 32, value_name = "N")]
    queue: usize,
    /// Answers of one model in the making at a time; they take turns, token by token
    #[arg(long, default_value_t = 4, value_name = "N")]
    parallel: usize,
    /// The most tokens of an answer, and as many as are made when a request names no number
    #[arg(long, default_value_t = 1024, value_name = "N")]
    max_tokens: usize,
    /// The largest request body
    #[arg(long, default_value_t = 1 << 20, value_name = "BYTES")]
    max_body: usize,
    /// From a request's arrival to its answer's end; a request may ask for less by the header
    /// burnside-deadline-ms
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    deadline: u64,
    /// For what is under way when the server is told to stop
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    drain: u64,
    /// For a peer to send its body, and for a peer to take some bytes of its answer
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    patience: u64,
    /// Connections open at a time; more wait to be accepted
    #[arg(long, default_value_t = 512, value_name = "N")]
    connections: usize,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Where {
    Auto,
    /// Vulkan, Metal or DX12
    Gpu,
    Cpu,
}

/// The command. Its exit status is 0, 1 or 2.
#[must_use]
pub fn main() -> ExitCode {
    match run(&Serve::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error ({}): {error}", error.code());
            ExitCode::FAILURE
        }
    }
}

/// Serves until it is told to stop.
fn run(arguments: &Serve) -> Result<()> {
    let log = Log::Stderr;
    let tokens = tokens(arguments.token_file.as_deref())?;
    if tokens.is_empty() && !arguments.no_token && !arguments.listen.ip().is_loopback() {
        return Err(Error::InvalidArgument(format!(
            "{} can be reached from other machines: set {TOKEN_VARIABLE} or --token-file, or say --no-token",
            arguments.listen
        )));
    }
    if arguments.parallel == 0 || arguments.max_tokens == 0 || arguments.connections == 0 {
        return Err(Error::InvalidArgument("--parallel, --max-tokens and --connections must be 1 or more".into()));
    }
    let command = engine(arguments)?;
    let mut served = vec![];
    for model in &arguments.model {
        served.push(parse(model, &command, arguments.device)?);
    }
    log.info("start", json!({ "version": env!("CARGO_PKG_VERSION") }));
    log.panics();
    let patience = Duration::from_secs(arguments.patience);
    let config = Config {
        queue: arguments.queue,
        parallel: arguments.parallel,
        deadline: Duration::from_secs(arguments.deadline),
        drain: Duration::from_secs(arguments.drain),
        max_body: arguments.max_body,
        body_timeout: patience,
        stall_timeout: patience,
        max_tokens: arguments.max_tokens,
        connections: arguments.connections,
        ..Config::default()
    };
    let origins = Origins(arguments.allow_origin.iter().map(|origin| origin.trim_end_matches('/').into()).collect());
    // Sockets and JSON need no second thread: the models have theirs.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Io(format!("no event loop: {error}")))?;
    runtime.block_on(async {
        let server = Server::bind(arguments.listen, config, tokens, origins, served, log).await?;
        println!("http://{}", server.address()?);
        let (stop, stopped) = watch::channel(false);
        let mut signals = Signals::new()?;
        tokio::spawn(async move {
            signals.next().await;
            log.info("stop", json!({}));
            let _ = stop.send(true); // nobody there: it has stopped
            signals.next().await;
            std::process::exit(130);
        });
        server.run(stopped).await;
        log.info("stopped", json!({}));
        Ok(())
    })
}

fn tokens(file: Option<&Path>) -> Result<Tokens> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path).map_err(|error| io_error("read the tokens", path, &error))?,
        None => std::env::var(TOKEN_VARIABLE).unwrap_or_default(),
    };
    let tokens = Tokens::new(&text);
    match file {
        Some(path) if tokens.is_empty() => {
            Err(Error::InvalidArgument(format!("{} holds no token; write one a line", path.display())))
        }
        _ => Ok(tokens),
    }
}

fn engine(arguments: &Serve) -> Result<PathBuf> {
    if let Some(command) = &arguments.engine {
        return Ok(command.clone());
    }
    let own = std::env::current_exe().map_err(|error| Error::Io(format!("where this command lies: {error}")))?;
    Ok(own.with_file_name(format!("burnside{}", std::env::consts::EXE_SUFFIX)))
}

/// `[NAME=][TASK:]MODEL`.
fn parse(argument: &str, command: &Path, device: Where) -> Result<Served> {
    let (name, model) = match argument.split_once('=') {
        Some((name, model)) => (Some(name), model),
        None => (None, argument),
    };
    let (task, model) = match model.split_once(':').map(|(task, rest)| (serde_json::from_value(task.into()).ok(), rest))
    {
        Some((Some(task), rest)) => (Some(task), rest),
        _ => (None, model),
    };
    let (weights, listed) = place::find(model)?;
    let task: Task = task.or(listed).unwrap_or(Task::TextGeneration);
    if task == Task::Tokenizer {
        return Err(Error::InvalidArgument(format!("`{model}` is a tokenizer alone; it can't be served")));
    }
    let own = if listed.is_some() { Some(model) } else { weights.file_stem().and_then(|stem| stem.to_str()) };
    let id = name.or(own).unwrap_or(model).to_string();
    let (command, device) =
        (command.to_path_buf(), device.to_possible_value().map_or("auto".into(), |v| v.get_name().to_string()));
    let word = match json!(task) {
        Value::String(word) => word,
        _ => String::new(), // a task is written as a word
    };
    let load = move || -> Result<Box<dyn crate::native::worker::Engine>> {
        Ok(Box::new(Process::start(&command, &weights, &word, &device)?))
    };
    Ok(Served { id, task, load: Box::new(load) })
}

/// What tells the process to stop.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|error| Error::Io(format!("can't listen for signals: {error}")));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn new() -> Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await; // can't be listened for: then it ends the process itself
    }
}
