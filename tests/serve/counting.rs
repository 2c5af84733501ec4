//! An engine that counts instead of computing, and a server around it.
//!
//! Its answer to `count N` is N tokens `1 `, `2 `, ...; `endless` has no end; `hold N` counts too, but
//! makes a token only after [`Valve::let_through`]; `stuck N` too, and does not return before; `large` makes
//! endless tokens of 64 KiB; `panic` and `lost` break it. A prompt is as many tokens as it has words, and 50 is too many.

use burnside::native::serve::{Config, Log, Origins, Served, Server, Tokens};
use burnside::native::worker::{Answer, Ask, Engine, Finish, Generate, Generation, Label, Reading, Step, Usage};
use burnside::redact::TaggedSpan;
use burnside::weights::manifest::Task;
use burnside::{Error, Result};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

const CONTEXT: usize = 50;

/// How many tokens may still be made of `hold` answers, and how many answers are there.
#[derive(Default)]
pub struct Valve {
    permits: Mutex<usize>,
    changed: Condvar,
    pub alive: AtomicUsize,
    pub made: AtomicUsize,
}

impl Valve {
    pub fn let_through(&self, tokens: usize) {
        *self.permits.lock().expect("no panic") += tokens;
        self.changed.notify_all();
    }

    /// Waits a moment for a permit.
    fn pass(&self) -> bool {
        let permits = self.permits.lock().expect("no panic");
        let brief = Duration::from_millis(5);
        let (mut permits, _) =
            self.changed.wait_timeout_while(permits, brief, |permits| *permits == 0).expect("no panic");
        let passed = *permits > 0;
        *permits = permits.saturating_sub(1);
        passed
    }
}

struct Counter(Arc<Valve>);

impl Engine for Counter {
    fn device(&self) -> String {
        "fingers".into()
    }

    fn generate(&mut self, request: &Generate) -> Result<Box<dyn Generation>> {
        let text = &request.messages.last().expect("checked").content;
        let prompt = request.messages.iter().map(|message| message.content.split(' ').count()).sum();
        if prompt >= CONTEXT {
            return Err(Error::ContextLength { tokens: prompt, limit: CONTEXT });
        }
        let (what, number) = text.split_once(' ').unwrap_or((text, ""));
        let asked = number.parse().unwrap_or(usize::MAX);
        self.0.alive.fetch_add(1, SeqCst);
        Ok(Box::new(Count {
            valve: self.0.clone(),
            what: what.into(),
            prompt,
            made: 0,
            limit: asked.min(request.max_tokens),
            finish: if asked <= request.max_tokens { Finish::Stop } else { Finish::Length },
        }))
    }

    fn read(&mut self, texts: &[&str], ask: &Ask) -> Result<Reading> {
        while texts.contains(&"stuck") && !self.0.pass() {}
        let answer = |text: &&str| match ask {
            Ask::Classify { top_k } => {
                let mut labels = vec![label("LONG", text.len() as f32 / 1000.0), label("SHORT", 0.0)];
                labels.truncate(top_k.unwrap_or(2));
                Answer::Labels(labels)
            }
            // The last word.
            Ask::Tag => Answer::Spans(vec![TaggedSpan {
                label: "WORD".into(),
                score: 0.5,
                start: text.rfind(' ').map_or(0, |at| at + 1),
                end: text.len(),
            }]),
            Ask::Embed => Answer::Vector(vec![text.len() as f32, -1.5]),
        };
        if texts.contains(&"lost") {
            return Err(Error::DeviceLost("gone".into()));
        }
        Ok(Reading { answers: texts.iter().map(answer).collect(), tokens: texts.len() * 3 })
    }
}

fn label(label: &str, score: f32) -> Label {
    Label { label: label.into(), score }
}

struct Count {
    valve: Arc<Valve>,
    what: String,
    prompt: usize,
    made: usize,
    limit: usize,
    finish: Finish,
}

impl Generation for Count {
    fn step(&mut self) -> Result<Step> {
        match self.what.as_str() {
            "panic" => panic!("on purpose"),
            "lost" => return Err(Error::DeviceLost("the device went away".into())),
            "hold" if self.made < self.limit && !self.valve.pass() => return Ok(Step::Prompt),
            "stuck" => while self.made < self.limit && !self.valve.pass() {},
            "endless" => std::thread::sleep(Duration::from_millis(1)),
            _ => {}
        }
        if self.made == self.limit {
            return Ok(Step::End(self.finish));
        }
        self.made += 1;
        self.valve.made.fetch_add(1, SeqCst);
        let text = if self.what == "large" { "x".repeat(64 << 10) } else { format!("{} ", self.made) };
        Ok(Step::Token(text))
    }

    fn usage(&self) -> Usage {
        Usage { prompt_tokens: self.prompt, completion_tokens: self.made }
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.valve.alive.fetch_sub(1, SeqCst);
    }
}

/// A server in this process. Stopped when dropped.
pub struct Running {
    pub address: SocketAddr,
    pub valve: Arc<Valve>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

pub fn config() -> Config {
    Config { max_tokens: 1_000_000, drain: Duration::from_millis(200), ..Config::default() }
}

pub fn start() -> Running {
    start_with(config(), "", &[])
}

pub fn start_with(config: Config, tokens: &str, origins: &[&str]) -> Running {
    let valve = Arc::new(Valve::default());
    let serve = |id: &str, task| {
        let valve = valve.clone();
        Served { id: id.into(), task, load: Box::new(move || Ok(Box::new(Counter(valve.clone())))) }
    };
    let served = vec![
        serve("counter", Task::TextGeneration),
        serve("labels", Task::TextClassification),
        serve("spans", Task::TokenClassification),
        serve("vectors", Task::FeatureExtraction),
    ];
    let (tokens, origins) = (Tokens::new(tokens), Origins(origins.iter().map(|&origin| origin.into()).collect()));
    let (stop, stopped) = watch::channel(false);
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let any = "127.0.0.1:0".parse().expect("an address");
            let server = Server::bind(any, config, tokens, origins, served, Log::Off).await.expect("listens");
            tell.send(server.address().expect("an address")).expect("the test waits");
            server.run(stopped).await;
        });
    });
    let address = told.recv().expect("the server starts");
    super::client::until("ready", || super::client::get(address, "/readyz").status == 200);
    Running { address, valve, stop, thread: Some(thread) }
}

impl Running {
    pub fn stop(&self) {
        self.stop.send(true).expect("it runs");
    }

    /// Waits until the server has returned.
    pub fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().expect("no panic");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if !std::thread::panicking() {
            self.join();
        }
    }
}
