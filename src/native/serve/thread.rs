//! A model's thread: it starts the model's process, then takes jobs from the queue until that is closed.
//!
//! Burn blocks, so a model has a thread here and a process behind it. Up to `parallel` answers
//! are in the making at a time; they take turns, a token, a part of a prompt or a few texts each. That shares the
//! device fairly, and makes nothing faster: a token is computed for one answer at a time.

use super::job::{Event, Failure, Job, Work};
use super::log::Log;
use super::model::{Model, Status};
use super::queue::Taken;
use crate::native::worker::{Engine, Generation, Load, Reading, Step};
use crate::{Error, Result};
use serde_json::json;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// A model that breaks so often without an answer in between is not loaded again.
const TRIES: u32 = 3;

/// Texts read before looking whether anybody still waits, and whose turn it is; one of any length is read as a whole.
const TEXTS_AT_ONCE: usize = 8;
const BYTES_AT_ONCE: usize = 16 << 10;

/// What became of a job after a look at it.
enum Now {
    GoesOn,
    /// Told its end; complete, or cut short.
    Over {
        complete: bool,
    },
    /// The device is gone, or computes nonsense.
    Broken,
}

/// Starts the thread.
pub(super) fn spawn(model: Arc<Model>, load: Load, log: Log) -> std::io::Result<std::thread::JoinHandle<()>> {
    let name = format!("model {}", model.id);
    std::thread::Builder::new().name(name).spawn(move || work(&model, &load, &log))
}

fn work(model: &Model, load: &Load, log: &Log) {
    let mut tries = 0;
    while tries < TRIES {
        let began = Instant::now();
        // What a panic leaves behind is dropped here and loaded anew.
        let mut engine = match catch_unwind(AssertUnwindSafe(load)) {
            Ok(Ok(engine)) => engine,
            Ok(Err(error)) => {
                log.error("model", json!({ "model": model.id, "failed": error.to_string(), "code": error.code() }));
                break;
            }
            Err(_) => break,
        };
        model.set_status(Status::Ready);
        log.info("model", json!({ "model": model.id, "ready": true, "device": engine.device(), "ms": began.elapsed().as_millis() as u64 }));
        let answered = model.counters.prompt_tokens.load(Relaxed);
        if let Ok(()) = catch_unwind(AssertUnwindSafe(|| take_jobs(model, engine.as_mut()))) {
            return;
        }
        model.set_status(Status::Loading);
        model.counters.broken.fetch_add(1, Relaxed);
        model.counters.active.store(0, Relaxed);
        let worked = model.counters.prompt_tokens.load(Relaxed) > answered;
        tries = if worked { 1 } else { tries + 1 };
        log.error("model", json!({ "model": model.id, "broken": true, "tries": tries }));
    }
    model.set_status(Status::Failed);
    log.error("model", json!({ "model": model.id, "ready": false }));
    // Who waits learns it: a dropped job closes its channel.
    model.queue.close();
    while let Taken::Job(_) = model.queue.take(false) {}
}

/// Until the queue is closed and empty. Panics when the engine is broken, as the engine itself may.
fn take_jobs(model: &Model, engine: &mut dyn Engine) {
    let mut active: VecDeque<Answering> = VecDeque::new();
    loop {
        model.turn_away(active.len());
        while active.len() < model.parallel {
            match model.queue.take(active.is_empty()) {
                Taken::Job(job) => active.extend(begin(model, engine, *job, active.len())),
                Taken::Closed if active.is_empty() => return,
                Taken::Closed | Taken::Empty => break,
            }
            model.counters.active.store(active.len() as u64, Relaxed);
        }
        let Some(mut answering) = active.pop_front() else { continue };
        let since = Instant::now();
        let now = answering.turn(model, engine);
        answering.worked += since.elapsed();
        match now {
            Now::GoesOn => active.push_back(answering),
            Now::Over { complete } => model.pace.note(answering.worked, complete),
            Now::Broken => break_down(),
        }
        model.counters.active.store(active.len() as u64, Relaxed);
    }
}

/// Unwinds to `work`, which loads the model again; every job on the way is told by its channel.
fn break_down() -> ! {
    std::panic::resume_unwind(Box::new("the model is broken"))
}

/// Whether a job that was begun must end here, and tells it.
fn is_over(model: &Model, job: &Job) -> bool {
    if job.is_abandoned() {
        model.counters.cancelled.fetch_add(1, Relaxed);
    } else if model.is_cut() {
        job.fail(Failure::Stopping);
    } else if job.left().is_zero() {
        model.counters.expired.fetch_add(1, Relaxed);
        job.fail(Failure::Deadline { ms: job.allowed_ms() });
    } else {
        return false;
    }
    true
}

/// Tells the client of an error; whether the model is broken.
fn failed(job: &Job, error: Error) -> bool {
    let broken = matches!(error, Error::DeviceLost(_) | Error::SelfTest(_));
    job.fail(Failure::Model(error));
    broken
}

/// Starts an answer beside `active` others, unless nobody waits for it or it would come too late. Computes nothing yet.
fn begin(model: &Model, engine: &mut dyn Engine, job: Job, active: usize) -> Option<Answering> {
    if !model.is_cut() && !job.is_abandoned() && (job.left().is_zero() || model.is_late(&job, active)) {
        model.refuse(&job);
        return None;
    }
    if is_over(model, &job) {
        return None;
    }
    let since = Instant::now();
    let doing = match &job.work {
        Work::Generate(request) => engine.generate(request).map(Doing::Generate),
        Work::Read { .. } => Ok(Doing::Read { done: 0, whole: Reading::default() }),
    };
    match doing {
        Ok(doing) => Some(Answering { job, doing, worked: since.elapsed(), tokens: 0 }),
        Err(error) => {
            if failed(&job, error) {
                break_down();
            }
            None
        }
    }
}

/// A job that was begun.
struct Answering {
    job: Job,
    doing: Doing,
    /// The thread's time that it took so far.
    worked: Duration,
    tokens: usize,
}

enum Doing {
    Generate(Box<dyn Generation>),
    Read {
        /// Texts that were read, and what came of them.
        done: usize,
        whole: Reading,
    },
}

impl Answering {
    /// One token, a part of the prompt, or a few texts.
    fn turn(&mut self, model: &Model, engine: &mut dyn Engine) -> Now {
        if is_over(model, &self.job) {
            return Now::Over { complete: false };
        }
        let now = match &mut self.doing {
            Doing::Generate(generation) => match generation.step() {
                Ok(step) => Ok(self.stepped(model, step)),
                Err(error) => Err(error),
            },
            Doing::Read { .. } => self.read(model, engine),
        };
        now.unwrap_or_else(|error| match failed(&self.job, error) {
            true => Now::Broken,
            false => Now::Over { complete: false },
        })
    }

    fn stepped(&mut self, model: &Model, step: Step) -> Now {
        let Doing::Generate(generation) = &self.doing else { return Now::Broken };
        let usage = generation.usage();
        match step {
            Step::Prompt => Now::GoesOn,
            Step::Token(text) => {
                if self.tokens == 0 {
                    model.counters.prompt_tokens.fetch_add(usage.prompt_tokens as u64, Relaxed);
                    model.counters.first_token.observe(self.job.queued.elapsed());
                }
                self.tokens += 1;
                model.counters.completion_tokens.fetch_add(1, Relaxed);
                if !text.is_empty() {
                    self.job.tell(Event::Text(text));
                }
                Now::GoesOn
            }
            Step::End(finish) => {
                self.job.tell(Event::End(finish, usage));
                Now::Over { complete: true }
            }
        }
    }

    /// The next texts; after the last ones the answer goes out.
    fn read(&mut self, model: &Model, engine: &mut dyn Engine) -> Result<Now> {
        let (Work::Read { texts, ask }, Doing::Read { done, whole }) = (&self.job.work, &mut self.doing) else {
            return Ok(Now::Broken);
        };
        let mut length = 0;
        let next = texts.iter().skip(*done).take(TEXTS_AT_ONCE).take_while(|text| {
            let fits = length == 0 || length + text.len() <= BYTES_AT_ONCE;
            length += text.len().max(1);
            fits
        });
        let next: Vec<&str> = next.map(String::as_str).collect();
        if !next.is_empty() {
            let part = engine.read(&next, ask)?;
            *done += next.len();
            whole.answers.extend(part.answers);
            whole.tokens += part.tokens;
        }
        if *done < texts.len() {
            return Ok(Now::GoesOn);
        }
        model.counters.prompt_tokens.fetch_add(whole.tokens as u64, Relaxed);
        self.job.tell(Event::Read(std::mem::take(whole)));
        Ok(Now::Over { complete: true })
    }
}
