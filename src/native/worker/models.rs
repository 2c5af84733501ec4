//! `burnside model-worker`: one model, asked over standard input. Not for people: `burnside serve` starts it.

use super::{Answer, Ask, Fault, Finish, Generate, Label, Question, Reading, Reply, Step, Usage};
use crate::device::{Adapter, block_on, open_gpu};
use crate::native::open;
use crate::schema::Schema;
use crate::task::{
    Encoder, FinishReason, GenerateOptions, Generation, Generator, Model, Pooling, Prompt, Sampling, Task,
};
use crate::{Error, Result};
use burn::tensor::Device;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::rc::Rc;

#[derive(Debug, Args)]
pub(in crate::native) struct Arguments {
    /// The weights
    path: PathBuf,
    /// What they are for
    #[arg(long)]
    task: String,
    #[arg(long, value_enum, default_value = "auto")]
    device: Where,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Where {
    Auto,
    Gpu,
    Cpu,
}

/// Answers until its standard input ends: with the server, however that ended.
pub(in crate::native) fn run(arguments: &Arguments) -> Result<()> {
    // A panic says where it was; what it says of values stays untold.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        eprintln!("{}", json!({ "level": "error", "event": "panic", "at": at }));
    }));
    let mut out = std::io::stdout().lock();
    let mut say = |reply: &Reply| -> Result<()> {
        let line = serde_json::to_string(reply).map_err(|error| Error::Io(format!("a reply: {error}")))?;
        writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| Error::Io(format!("the server: {error}")))
    };
    let (mut loaded, device) = match load(arguments) {
        Ok(loaded) => loaded,
        Err(error) => return say(&Reply::Failed(error.into())),
    };
    say(&Reply::Ready { device })?;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| Error::Io(format!("the server: {error}")))?;
        let question =
            serde_json::from_str(&line).map_err(|error| Error::Io(format!("a question: {:?}", error.classify())))?;
        if let Some(reply) = loaded.reply(question) {
            say(&reply)?;
        }
    }
    Ok(())
}

/// The model and its device's name. It has answered once: the first run compiles kernels, and a device that computes
/// nonsense shows it here.
fn load(arguments: &Arguments) -> Result<(Loaded, String)> {
    let task: Task = serde_json::from_value(json!(arguments.task))
        .map_err(|_| Error::InvalidArgument("--task must be one of the tasks of the manifest".into()))?;
    let (device, adapter) = device(arguments.device)?;
    let model = open::model(&arguments.path, task, &device, crate::model::DType::Auto)?;
    let mut loaded = Loaded { model, answers: BTreeMap::new() };
    match task {
        Task::TextGeneration => {
            loaded.generate(0, &warm_up())?;
            while !matches!(loaded.step(0)?.0, Step::End(_)) {}
            loaded.answers.clear();
        }
        task => {
            let ask = match task {
                Task::TextClassification => Ask::Classify { top_k: None },
                Task::TokenClassification => Ask::Tag,
                _ => Ask::Embed,
            };
            loaded.read(&["A text to begin with.".into()], &ask)?;
        }
    }
    Ok((loaded, adapter.description))
}

fn warm_up() -> Generate {
    let message = crate::text::Message { role: "user".into(), content: "Hello".into() };
    Generate {
        messages: vec![message],
        max_tokens: 2,
        temperature: 0.0,
        top_p: 1.0,
        top_k: 0,
        repetition_penalty: 1.0,
        seed: 0,
        stop: vec![],
        schema: None,
    }
}

fn device(wanted: Where) -> Result<(Device, Adapter)> {
    let cpu = || (Device::flex(), Adapter { description: "CPU".into(), ..Adapter::default() });
    match wanted {
        Where::Cpu => Ok(cpu()),
        Where::Gpu => block_on(open_gpu()),
        // A software adapter is slower than the CPU itself.
        Where::Auto => Ok(block_on(open_gpu()).ok().filter(|(_, adapter)| !adapter.fallback).unwrap_or_else(cpu)),
    }
}

/// The model, and the answers in the making.
struct Loaded {
    model: Model,
    answers: BTreeMap<u64, Generation>,
}

impl Loaded {
    fn reply(&mut self, question: Question) -> Option<Reply> {
        let reply = match question {
            Question::Drop { answer } => {
                self.answers.remove(&answer);
                return None;
            }
            Question::Generate { answer, request } => {
                self.generate(answer, &request).map(|usage| Reply::Accepted { usage })
            }
            Question::Step { answer } => self.step(answer).map(|(did, usage)| Reply::Step { did, usage }),
            Question::Read { texts, ask } => self.read(&texts, &ask).map(Reply::Reading),
        };
        Some(reply.unwrap_or_else(|error| Reply::Failed(Fault::from(error))))
    }

    fn generate(&mut self, answer: u64, request: &Generate) -> Result<Usage> {
        let schema = request.schema.as_deref().map(Schema::parse).transpose()?;
        let options = GenerateOptions {
            max_new_tokens: request.max_tokens,
            sampling: Sampling {
                temperature: request.temperature,
                top_k: request.top_k,
                top_p: request.top_p,
                repetition_penalty: request.repetition_penalty,
                seed: request.seed,
            },
            stop: request.stop.clone(),
            schema: schema.map(Rc::new),
            // What one asked is not held for another.
            keep: false,
        };
        let generation = self.generator()?.generate(&Prompt::Chat(&request.messages), options)?;
        let usage = usage(&generation);
        self.answers.insert(answer, generation);
        Ok(usage)
    }

    fn step(&mut self, answer: u64) -> Result<(Step, Usage)> {
        let generation = self
            .answers
            .get_mut(&answer)
            .ok_or_else(|| Error::InvalidArgument("there is no such answer in the making".into()))?;
        if generation.read_prompt()? {
            return Ok((Step::Prompt, usage(generation)));
        }
        let did = match block_on(generation.next())? {
            Some(piece) => Step::Token(piece.text),
            None => Step::End(match generation.finish_reason() {
                Some(FinishReason::Length) => Finish::Length,
                _ => Finish::Stop,
            }),
        };
        Ok((did, usage(generation)))
    }

    fn read(&self, texts: &[String], ask: &Ask) -> Result<Reading> {
        let (encoder, texts) = (self.encoder()?, texts.iter().map(String::as_str).collect::<Vec<_>>());
        let answers = match ask {
            Ask::Classify { top_k } => {
                let label = |label: crate::task::Label| Label { label: label.label, score: label.score };
                let labels = block_on(encoder.classify(&texts, *top_k))?;
                labels.into_iter().map(|labels| Answer::Labels(labels.into_iter().map(label).collect())).collect()
            }
            Ask::Tag => {
                let read = |text| Ok(Answer::Spans(block_on(encoder.spans(text))?));
                texts.iter().copied().map(read).collect::<Result<_>>()?
            }
            Ask::Embed => {
                block_on(encoder.embed(&texts, Pooling::Mean, true))?.into_iter().map(Answer::Vector).collect()
            }
        };
        let mut tokens = 0;
        for text in texts {
            tokens += encoder.tokenizer.encode(text, true)?.ids.len();
        }
        Ok(Reading { answers, tokens })
    }

    fn generator(&self) -> Result<&Rc<Generator>> {
        match &self.model {
            Model::Generator(generator) => Ok(generator),
            Model::Encoder(_) => Err(wrong_kind()),
        }
    }

    fn encoder(&self) -> Result<&Encoder> {
        match &self.model {
            Model::Encoder(encoder) => Ok(encoder),
            Model::Generator(_) => Err(wrong_kind()),
        }
    }
}

fn wrong_kind() -> Error {
    Error::InvalidArgument("this model is not made for this task".into())
}

fn usage(generation: &Generation) -> Usage {
    Usage { prompt_tokens: generation.prompt_tokens(), completion_tokens: generation.completion_tokens() }
}
