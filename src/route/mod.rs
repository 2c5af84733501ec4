//! The ladder: where a call runs, and which rule says so.
//!
//! `webgpu` (a real GPU that computes rightly) -> `cpu` -> `edge` (redacted text only) -> a typed error. Pure: what is
//! known goes in as a [`Situation`], a [`Choice`] or a [`Refusal`] comes out. `docs/ladder.md` has the table of rules
//! with an example each, and `tests/ladder.rs` reads the examples from it.
//!
//! A rung is *shut* when it can't give an answer there (no adapter, a failed self-test, too little memory). It is
//! *slow* when it could, but another one does better; it is then taken only if no other is left.

mod rule;

pub use rule::Rule;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Above this, a decoder on the CPU is no first choice where an edge may be asked: it answers at the pace of
/// reading aloud at best (a 1B model in wasm: about a token a second).
pub const SMALL_DECODER_BYTES: u64 = 256 << 20;

/// Where a call can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    WebGpu,
    Cpu,
    Edge,
}

/// The GPU, as the probe found it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Adapter {
    #[default]
    Missing,
    /// Its flag says that it computes on the CPU.
    Software,
    /// Its flag does not, and it was measured to be no faster.
    Slow,
    Real,
}

/// What is known when a call is placed. All of it is optional in JSON: what nobody knows vetoes nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Situation {
    /// The backend that the caller named; `None` for "auto".
    pub device: Option<Backend>,
    pub adapter: Adapter,
    /// A decoder, by the bytes of its weights.
    pub decoder_bytes: Option<u64>,
    /// Local rungs for which the model is too large, by its facts and the device's limits.
    pub too_small: Vec<Backend>,
    /// Rungs that failed, and how: of this engine's life, and those that are remembered.
    pub out: BTreeMap<Backend, Rule>,
    /// The model can't be had: not downloaded, not understood.
    pub unavailable: bool,
    /// The input is longer than the local model's context.
    pub too_long: bool,
    /// The caller's router says that this one is for a larger model.
    pub complex: bool,
    /// `Policy.first_token_budget_ms`
    pub budget_ms: Option<f64>,
    /// How long the first token of such an input takes, measured.
    pub first_token_ms: BTreeMap<Backend, f64>,
    /// An edge is configured.
    pub edge: bool,
    /// `Policy.never_leave`
    pub never_leave: bool,
    /// The redactor's own tagger: its text is not redacted yet, so no edge may see it.
    pub redactor: bool,
}

/// Where to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub backend: Backend,
    pub rule: Rule,
}

/// Nowhere to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The `code` of `BurnsideError`.
    pub code: &'static str,
    pub rule: Rule,
    /// For a person: what was wrong and what to do.
    pub message: &'static str,
}

/// Takes a call to the first rung that can answer it.
///
/// # Errors
/// None can, or the caller named one that can't.
pub fn decide(situation: &Situation) -> Result<Choice, Refusal> {
    if let Some(backend) = situation.device {
        return situation.forced(backend);
    }
    let edge = situation.edge_shut().is_none();
    let local = situation.local(edge);
    // What would be better off at the edge, though it could run here.
    let pulled = match local {
        Err((rule, _)) => Some(rule),
        Ok(_) if situation.complex => Some(Rule::Complex),
        Ok(choice) if situation.is_late(choice.backend) => Some(Rule::TooSlow),
        Ok(_) => None,
    };
    match (pulled, local) {
        (Some(rule), _) if edge => Ok(Choice { backend: Backend::Edge, rule }),
        // It would have gone, and privacy kept it.
        (Some(_), Ok(choice)) if situation.edge_shut() == Some(Rule::NeverLeave) && situation.edge => {
            Ok(Choice { rule: Rule::NeverLeave, ..choice })
        }
        (_, Ok(choice)) => Ok(choice),
        (_, Err(_)) if situation.edge && situation.never_leave && !situation.redactor => {
            Err(Rule::NeverLeave.refusal())
        }
        (_, Err((_, last))) => Err(last.refusal()),
    }
}

impl Situation {
    /// The backend that the caller named, whatever would speak for another: slow, or left out after a crash.
    fn forced(&self, backend: Backend) -> Result<Choice, Refusal> {
        let shut = match backend {
            Backend::Edge => self.edge_shut(),
            Backend::WebGpu if self.adapter == Adapter::Missing => Some(Rule::AdapterMissing),
            _ => None,
        };
        match shut {
            Some(rule) => Err(rule.refusal()),
            None => Ok(Choice { backend, rule: Rule::Caller }),
        }
    }

    /// Why the edge can't be asked.
    fn edge_shut(&self) -> Option<Rule> {
        if self.never_leave || self.redactor {
            Some(Rule::NeverLeave)
        } else if !self.edge {
            Some(Rule::NoEdge)
        } else {
            None
        }
    }

    /// The best local rung, or why there is none: why not the GPU, and why not the CPU. `edge`: there is a rung below.
    fn local(&self, edge: bool) -> Result<Choice, (Rule, Rule)> {
        let (gpu, cpu) = (self.gpu_shut(), self.cpu_shut(edge));
        match (gpu, cpu) {
            (None, _) if !self.prefers_cpu(cpu.is_none()) => Ok(Choice { backend: Backend::WebGpu, rule: Rule::Local }),
            (why, None) => Ok(Choice { backend: Backend::Cpu, rule: why.unwrap_or_else(|| self.gpu_slow()) }),
            (None, Some(last)) if edge => Err((self.gpu_slow(), last)),
            (None, Some(_)) => Ok(Choice { backend: Backend::WebGpu, rule: Rule::Local }),
            (Some(why), Some(last)) => Err((why, last)),
        }
    }

    /// Why the GPU can't run this model and input.
    fn gpu_shut(&self) -> Option<Rule> {
        self.shut(Backend::WebGpu, if self.adapter == Adapter::Missing { Some(Rule::AdapterMissing) } else { None })
    }

    /// Why the CPU can't, or, with an edge below it, shouldn't.
    fn cpu_shut(&self, edge: bool) -> Option<Rule> {
        let is_large = edge && self.decoder_bytes.is_some_and(|bytes| bytes > SMALL_DECODER_BYTES);
        self.shut(Backend::Cpu, None).or(if is_large { Some(Rule::TooSlow) } else { None })
    }

    fn shut(&self, backend: Backend, missing: Option<Rule>) -> Option<Rule> {
        if self.unavailable {
            Some(Rule::ModelUnavailable)
        } else if missing.is_some() {
            missing
        } else if self.too_small.contains(&backend) {
            Some(Rule::LimitsTooSmall)
        } else if let Some(&rule) = self.out.get(&backend) {
            Some(rule)
        } else if self.too_long {
            Some(Rule::ContextLength)
        } else {
            None
        }
    }

    /// Whether a GPU that works should stand back behind the CPU.
    fn prefers_cpu(&self, is_cpu_open: bool) -> bool {
        let cpu_ms = self.first_token_ms.get(&Backend::Cpu);
        match self.adapter {
            Adapter::Software | Adapter::Slow => true,
            // Too late on the GPU: the CPU's turn if it was measured to be in time, or for encoders, which it runs
            // well, if it was not measured at all.
            _ if self.is_late(Backend::WebGpu) && is_cpu_open => match cpu_ms {
                Some(_) => !self.is_late(Backend::Cpu),
                None => self.decoder_bytes.is_none(),
            },
            _ => false,
        }
    }

    /// The rule by which a working GPU is not taken.
    fn gpu_slow(&self) -> Rule {
        match self.adapter {
            Adapter::Software => Rule::AdapterSoftware,
            Adapter::Slow => Rule::AdapterSlow,
            _ => Rule::TooSlow,
        }
    }

    fn is_late(&self, backend: Backend) -> bool {
        match (self.budget_ms, self.first_token_ms.get(&backend)) {
            (Some(budget), Some(&measured)) => measured > budget,
            _ => false,
        }
    }
}
