//! A model's thread: it starts the model's process, then takes jobs from the queue until that is closed.
//!
//! Burn blocks, so a model has a thread here and a process behind it. Up to `parallel` answers
//! are in the making at a time; they take turns, a token or a part of a prompt each. That shares the
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

/// Texts read before looking whether anybody still waits.
const TEXTS_AT_ONCE: usize = 8;

/// What became of a job after a look at it.
enum Now {
    GoesOn,
    Over,
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
        while active.len() < model.parallel {
            match model.queue.take(active.is_empty()) {
                Taken::Job(job) => match begin(model, engine, *job) {
                    Some(answering) => active.push_back(answering),
                    None => continue,
                },
                Taken::Closed if active.is_empty() => return,
                Taken::Closed | Taken::Empty => break,
            }
            model.counters.active.store(active.len() as u64, Relaxed);
        }
        let Some(mut answering) = active.pop_front() else { continue };
        match answering.turn(model) {
            Now::GoesOn => active.push_back(answering),
            Now::Over => model.job_took(answering.began.elapsed()),
            Now::Broken => break_down(),
        }
        model.counters.active.store(active.len() as u64, Relaxed);
    }
}

/// Unwinds to `work`, which loads the model again; every job on the way is told by its channel.
fn break_down() -> ! {
    std::panic::resume_unwind(Box::new("the model is broken"))
}

/// Whether a job must end here, and tells it.
fn is_over(model: &Model, job: &Job, started: bool) -> bool {
    let failure = if job.is_abandoned() {
        model.counters.cancelled.fetch_add(1, Relaxed);
        return true;
    } else if model.is_cut() {
        Failure::Stopping
    } else if Instant::now() >= job.deadline {
        model.counters.expired.fetch_add(1, Relaxed);
        Failure::Deadline { ms: job.allowed_ms(), started }
    } else {
        return false;
    };
    let _ = job.reply.send(Event::Failed(failure)); // nobody there: then nobody needs to know
    true
}

/// Tells the client of an error; whether the model is broken.
fn failed(job: &Job, error: Error) -> bool {
    let broken = matches!(error, Error::DeviceLost(_) | Error::SelfTest(_));
    let _ = job.reply.send(Event::Failed(Failure::Model(error)));
    broken
}

/// Starts an answer; reads texts at once, which gives none.
fn begin(model: &Model, engine: &mut dyn Engine, job: Job) -> Option<Answering> {
    if is_over(model, &job, false) {
        return None;
    }
    let began = Instant::now();
    let started = match &job.work {
        Work::Generate(request) => engine.generate(request).map(Some),
        Work::Read { .. } => read(model, engine, &job).map(|()| None),
    };
    match started {
        Ok(Some(generation)) => Some(Answering { job, generation, began, tokens: 0 }),
        Ok(None) => {
            model.job_took(began.elapsed());
            None
        }
        Err(error) => {
            if failed(&job, error) {
                break_down();
            }
            None
        }
    }
}

fn read(model: &Model, engine: &mut dyn Engine, job: &Job) -> Result<()> {
    let Work::Read { texts, ask } = &job.work else { return Ok(()) };
    let mut whole = Reading::default();
    for texts in texts.chunks(TEXTS_AT_ONCE) {
        if is_over(model, job, true) {
            return Ok(());
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let part = engine.read(&texts, ask)?;
        whole.answers.extend(part.answers);
        whole.tokens += part.tokens;
    }
    model.counters.prompt_tokens.fetch_add(whole.tokens as u64, Relaxed);
    let _ = job.reply.send(Event::Read(whole));
    Ok(())
}

/// A chat that is being answered.
struct Answering {
    job: Job,
    generation: Box<dyn Generation>,
    began: Instant,
    tokens: usize,
}

impl Answering {
    /// One token, or a part of the prompt.
    fn turn(&mut self, model: &Model) -> Now {
        if is_over(model, &self.job, true) {
            return Now::Over;
        }
        match self.generation.step() {
            Ok(Step::Prompt) => Now::GoesOn,
            Ok(Step::Token(text)) => {
                self.count(model);
                if !text.is_empty() {
                    let _ = self.job.reply.send(Event::Text(text)); // noticed at the next turn
                }
                Now::GoesOn
            }
            Ok(Step::End(finish)) => {
                let _ = self.job.reply.send(Event::End(finish, self.generation.usage()));
                Now::Over
            }
            Err(error) => {
                if failed(&self.job, error) {
                    Now::Broken
                } else {
                    Now::Over
                }
            }
        }
    }

    fn count(&mut self, model: &Model) {
        if self.tokens == 0 {
            let prompt = self.generation.usage().prompt_tokens;
            model.counters.prompt_tokens.fetch_add(prompt as u64, Relaxed);
            model.counters.first_token.observe(self.job.queued.elapsed());
        }
        self.tokens += 1;
        model.counters.completion_tokens.fetch_add(1, Relaxed);
    }
}

/// How long the thread may take to see that it should end: a step of an answer.
pub(super) const LAST_STEP: Duration = Duration::from_secs(2);
