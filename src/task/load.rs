//! From streamed files to a model that answers.

use super::{Encoder, Generator};
use crate::device::Spot;
use crate::kernels::crew::Helpers;
use crate::model::{DType, Decoder, DecoderConfig, DistilBert, DistilBertConfig, Loading, Rehearsal, Tensors};
use crate::text::{ChatTemplate, Tokenizer};
use crate::weights::{FormatError, Metadata, Reader, Value};
use crate::{Error, Result};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The tasks of `api.d.ts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    TextClassification,
    TokenClassification,
    FeatureExtraction,
    TextGeneration,
}

/// A loaded model.
#[derive(Clone)]
pub enum Model {
    Encoder(Rc<Encoder>),
    Generator(Rc<Generator>),
}

/// Takes the files of one model, chunk by chunk.
pub struct Loader {
    task: Task,
    loading: Loading,
    reader: Option<Reader>,
    config: Option<Vec<u8>>,
    tokenizer: Option<Vec<u8>>,
    rehearsal: Rehearsal,
    /// Of a decoder, once it is known.
    shape: Option<DecoderConfig>,
}

impl Loader {
    #[must_use]
    pub fn new(task: Task, device: &Device, dtype: DType) -> Self {
        Self {
            task,
            loading: Loading::new(device, dtype),
            reader: None,
            config: None,
            tokenizer: None,
            rehearsal: Rehearsal::default(),
            shape: None,
        }
    }

    /// Has the model's matrices split among a crew, if they come to lie on the CPU.
    #[must_use]
    pub fn shared(mut self, crew: Option<Helpers>) -> Self {
        if let Some(crew) = crew {
            self.loading.share(crew);
        }
        self
    }

    /// The text of `config.json`, for weights that don't carry it.
    pub fn config(&mut self, json: &[u8]) {
        self.config = Some(json.to_vec());
    }

    /// The text of `tokenizer.json`, for weights that don't carry it.
    pub fn tokenizer(&mut self, json: &[u8]) {
        self.tokenizer = Some(json.to_vec());
    }

    /// The next bytes of the weights, in order, any number of them.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.reader.get_or_insert_with(Reader::new).push(bytes, &mut self.loading)?;
        if self.task == Task::TextGeneration {
            self.rehearse();
        }
        Ok(())
    }

    /// Has a decoder's kernels compiled while its weights arrive.
    fn rehearse(&mut self) {
        let tensors = self.loading.tensors();
        if self.shape.is_none() && (self.config.is_some() || !tensors.metadata.is_empty()) {
            self.shape = decoder_config(self.config.as_deref(), tensors).ok();
        }
        if let Some(config) = &self.shape {
            self.rehearsal.go_on(config, tensors);
        }
    }

    /// Ends a file; the next byte pushed begins another shard.
    pub fn next_file(&mut self) -> Result<()> {
        match self.reader.take() {
            Some(reader) => reader.finish(),
            None => Ok(()),
        }
    }

    /// Builds the model. All bytes have been pushed.
    pub fn finish(mut self) -> Result<Loaded> {
        self.next_file()?;
        let mut tensors = self.loading.finish();
        let spots = std::mem::take(&mut tensors.spots);
        let tokenizer = match &self.tokenizer {
            Some(json) => Tokenizer::from_json(json)?,
            None if tensors.metadata.keys().any(|key| key.starts_with("tokenizer.")) => {
                Tokenizer::from_gguf(&tensors.metadata)?
            }
            None => {
                return Err(FormatError::Invalid(
                    "the weights carry no tokenizer; give tokenizer.json beside them".into(),
                )
                .into());
            }
        };
        let device_bytes = tensors.device_bytes();
        let (model, architecture) = match self.task {
            Task::TextGeneration => generator(&tensors, self.config.as_deref(), tokenizer)?,
            _ => encoder(self.task, &tensors, self.config.as_deref(), tokenizer)?,
        };
        Ok(Loaded { model, architecture, device_bytes, spots })
    }
}

/// What [`Loader::finish`] built.
pub struct Loaded {
    pub model: Model,
    /// `distilbert`, `llama`, `qwen2`.
    pub architecture: String,
    /// Bytes of weights on the device.
    pub device_bytes: usize,
    /// For [`self_test`](crate::device::self_test).
    pub spots: Vec<Spot>,
}

fn encoder(task: Task, tensors: &Tensors, config: Option<&[u8]>, tokenizer: Tokenizer) -> Result<(Model, String)> {
    let config = match config {
        Some(json) => DistilBertConfig::from_json(json)?,
        None => DistilBertConfig::from_metadata(&tensors.metadata)?,
    };
    let architecture = config.model_type.clone();
    let encoder = Encoder::new(DistilBert::build(config, tensors)?, tokenizer)?;
    let fits = match task {
        Task::TextClassification => matches!(encoder.model.head, crate::model::Head::Sequence { .. }),
        Task::TokenClassification => matches!(encoder.model.head, crate::model::Head::Token { .. }),
        _ => true,
    };
    if !fits {
        return Err(Error::InvalidArgument(format!(
            "this checkpoint has no head for {task:?}; load one that was trained for it"
        )));
    }
    Ok((Model::Encoder(Rc::new(encoder)), architecture))
}

fn generator(tensors: &Tensors, config: Option<&[u8]>, tokenizer: Tokenizer) -> Result<(Model, String)> {
    let config = decoder_config(config, tensors)?;
    let architecture = config.architecture.clone();
    let template = chat_template(&tensors.metadata, &tokenizer)?;
    let decoder = Decoder::build(config, tensors)?;
    Ok((Model::Generator(Rc::new(Generator::new(decoder, tokenizer, template)?)), architecture))
}

fn decoder_config(config: Option<&[u8]>, tensors: &Tensors) -> Result<DecoderConfig> {
    Ok(match config {
        Some(json) => DecoderConfig::from_json(json)?,
        None => DecoderConfig::from_metadata(&tensors.metadata)?,
    })
}

/// The file's own template; ChatML where there is none and the vocabulary has it.
fn chat_template(metadata: &Metadata, tokenizer: &Tokenizer) -> Result<Option<ChatTemplate>> {
    match metadata.get("tokenizer.chat_template") {
        Some(Value::String(_)) => Ok(Some(ChatTemplate::from_gguf(metadata, tokenizer)?)),
        _ => Ok(ChatTemplate::chatml(tokenizer).ok()),
    }
}
