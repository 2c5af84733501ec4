//! The server's end of a model's process.

use super::{Ask, Engine, Generate, Generation, Question, Reading, Reply, Step, Usage};
use crate::{Error, Result};
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

/// A `burnside model-worker`. Killed when dropped; if this process is killed, it sees its input end and goes too.
pub struct Process {
    talk: Rc<RefCell<Talk>>,
    device: String,
    next_answer: u64,
}

impl Process {
    /// Starts it, and waits until the model has answered once.
    ///
    /// # Errors
    /// A command that doesn't start, a model that doesn't load.
    pub fn start(command: &Path, weights: &Path, task: &str, device: &str) -> Result<Self> {
        let mut worker = Command::new(command);
        worker.arg("model-worker").arg(weights).args(["--task", task, "--device", device]);
        // A signal for the server, Ctrl-C for one, is not for its models: they finish what is under way.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut worker, 0);
        let mut child = worker.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|error| {
            Error::Io(format!("could not start {}: {error}; is it built, with its models?", command.display()))
        })?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (questions, replies) = pipes.ok_or_else(|| Error::Io("the model's process has no pipes".into()))?;
        let mut talk = Talk { child, questions, replies: BufReader::new(replies) };
        match talk.hear()? {
            Reply::Ready { device } => Ok(Self { talk: Rc::new(RefCell::new(talk)), device, next_answer: 0 }),
            Reply::Failed(fault) => Err(fault.into()),
            _ => Err(confused()),
        }
    }
}

impl Engine for Process {
    fn device(&self) -> String {
        self.device.clone()
    }

    fn generate(&mut self, request: &Generate) -> Result<Box<dyn Generation>> {
        self.next_answer += 1;
        let answer = self.next_answer;
        match self.talk.borrow_mut().ask(&Question::Generate { answer, request: request.clone() })? {
            Reply::Accepted { usage } => Ok(Box::new(Answering { talk: self.talk.clone(), answer, usage })),
            _ => Err(confused()),
        }
    }

    fn read(&mut self, texts: &[&str], ask: &Ask) -> Result<Reading> {
        let texts = texts.iter().map(|&text| text.into()).collect();
        match self.talk.borrow_mut().ask(&Question::Read { texts, ask: ask.clone() })? {
            Reply::Reading(reading) => Ok(reading),
            _ => Err(confused()),
        }
    }
}

/// An answer that the process makes.
struct Answering {
    talk: Rc<RefCell<Talk>>,
    answer: u64,
    usage: Usage,
}

impl Generation for Answering {
    fn step(&mut self) -> Result<Step> {
        match self.talk.borrow_mut().ask(&Question::Step { answer: self.answer })? {
            Reply::Step { did, usage } => {
                self.usage = usage;
                Ok(did)
            }
            _ => Err(confused()),
        }
    }

    fn usage(&self) -> Usage {
        self.usage
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        // A process that died has no memory to give back.
        let _ = self.talk.borrow_mut().say(&Question::Drop { answer: self.answer });
    }
}

struct Talk {
    child: Child,
    questions: ChildStdin,
    replies: BufReader<ChildStdout>,
}

impl Talk {
    fn ask(&mut self, question: &Question) -> Result<Reply> {
        self.say(question)?;
        match self.hear()? {
            Reply::Failed(fault) => Err(fault.into()),
            reply => Ok(reply),
        }
    }

    fn say(&mut self, question: &Question) -> Result<()> {
        let mut line = serde_json::to_string(question).map_err(|error| Error::Io(format!("a question: {error}")))?;
        line.push('\n');
        self.questions.write_all(line.as_bytes()).map_err(|_| self.died())
    }

    fn hear(&mut self) -> Result<Reply> {
        let mut line = String::new();
        match self.replies.read_line(&mut line) {
            Ok(length) if length > 0 => serde_json::from_str(&line).map_err(|_| confused()),
            _ => Err(self.died()),
        }
    }

    fn died(&mut self) -> Error {
        let how = self.child.try_wait().ok().flatten().map_or("unknown".to_string(), |status| status.to_string());
        Error::DeviceLost(format!("the model's process ended ({how})"))
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn confused() -> Error {
    Error::DeviceLost("the model's process said something that it was not asked for".into())
}
