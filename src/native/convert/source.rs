//! Finds and reads what is to be converted.

use super::weight::Weight;
use crate::native::cache::IO_BYTES;
use crate::native::{io_error, onnx};
use crate::weights::{FileHeader, FormatError, Reader, SafetensorsIndex, TensorInfo, TensorSink, quant};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A protobuf file can't be larger.
const MAX_ONNX_BYTES: u64 = 2 << 30;
/// Of config.json and tokenizer.json; the largest vocabularies take about 35 MB.
const MAX_TEXT_BYTES: u64 = 64 << 20;

/// Weights and the files beside them.
#[derive(Debug)]
pub struct Source {
    weights: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Onnx,
    Safetensors,
    SafetensorsIndex,
}

impl Source {
    /// Takes a file, or looks into a folder.
    ///
    /// # Errors
    /// [`Error::Io`] when there is nothing, [`Error::Format`] when it is neither ONNX nor
    /// safetensors.
    pub fn find(input: &Path) -> Result<Self> {
        if !input.is_dir() {
            return match input.extension().and_then(|e| e.to_str()) {
                Some("onnx") => Ok(Self { weights: input.to_owned(), kind: Kind::Onnx }),
                Some("safetensors") => Ok(Self { weights: input.to_owned(), kind: Kind::Safetensors }),
                _ => Err(FormatError::Unsupported {
                    what: "input",
                    got: input.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                    supported: "an .onnx file, a .safetensors file, or a folder with model.safetensors in it",
                }
                .into()),
            };
        }
        let known = [
            ("model.safetensors", Kind::Safetensors),
            ("model.safetensors.index.json", Kind::SafetensorsIndex),
            ("model.onnx", Kind::Onnx),
            ("onnx/model.onnx", Kind::Onnx),
        ];
        let found = known.iter().map(|(name, kind)| (input.join(name), *kind)).find(|(path, _)| path.is_file());
        found.map(|(weights, kind)| Self { weights, kind }).ok_or_else(|| {
            Error::Io(format!(
                "there is no model.safetensors, model.safetensors.index.json or model.onnx in {}; name the file itself",
                input.display()
            ))
        })
    }

    /// The name of the folder that the model is in.
    #[must_use]
    pub fn name(&self) -> String {
        let folder = self.weights.parent().and_then(Path::file_name);
        folder.or(self.weights.file_stem()).unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The text of `config.json`.
    ///
    /// # Errors
    /// [`Error::Io`] when there is none.
    pub fn config(&self) -> Result<String> {
        self.beside("config.json")
    }

    /// The text of `tokenizer.json`.
    ///
    /// # Errors
    /// [`Error::Io`] when there is none, [`Error::Format`] when it is no JSON.
    pub fn tokenizer(&self) -> Result<String> {
        let text = self.beside("tokenizer.json")?;
        match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
            Ok(_) => Ok(text),
            Err(e) => Err(FormatError::Invalid(format!("tokenizer.json is no JSON: {e}")).into()),
        }
    }

    /// A hub's repository keeps its ONNX files in a folder of their own, one below the config.
    fn beside(&self, name: &str) -> Result<String> {
        let folder = self.weights.parent().unwrap_or(Path::new(""));
        let candidates = [folder.join(name), folder.join("..").join(name)];
        let path = candidates
            .iter()
            .find(|path| path.is_file())
            .ok_or_else(|| Error::Io(format!("there is no {name} beside {}; put it there", self.weights.display())))?;
        let bytes = std::fs::metadata(path).map_err(|e| io_error("read", path, &e))?.len();
        if bytes > MAX_TEXT_BYTES {
            return Err(FormatError::Invalid(format!("{name} has {bytes} B, expected at most {MAX_TEXT_BYTES}")).into());
        }
        std::fs::read_to_string(path).map_err(|e| io_error("read", path, &e))
    }

    /// All weights under their checkpoint names.
    ///
    /// # Errors
    /// [`Error::Format`] when the file is not what it claims, [`Error::Io`] when it can't be read.
    pub fn weights(&self) -> Result<BTreeMap<String, Weight>> {
        match self.kind {
            Kind::Onnx => self.onnx(),
            Kind::Safetensors => {
                let mut collector = Collector::default();
                read(&self.weights, &mut collector)?;
                Ok(collector.weights)
            }
            Kind::SafetensorsIndex => {
                let json = std::fs::read(&self.weights).map_err(|e| io_error("read", &self.weights, &e))?;
                let folder = self.weights.parent().unwrap_or(Path::new(""));
                let mut collector = Collector::default();
                for shard in SafetensorsIndex::parse(&json)?.shards() {
                    read(&folder.join(shard), &mut collector)?;
                }
                Ok(collector.weights)
            }
        }
    }

    fn onnx(&self) -> Result<BTreeMap<String, Weight>> {
        let bytes = std::fs::metadata(&self.weights).map_err(|e| io_error("read", &self.weights, &e))?.len();
        if bytes > MAX_ONNX_BYTES {
            return Err(FormatError::Invalid(format!(
                "ONNX: the file has {bytes} B, a model has at most {MAX_ONNX_BYTES}"
            ))
            .into());
        }
        let bytes = std::fs::read(&self.weights).map_err(|e| io_error("read", &self.weights, &e))?;
        Ok(onnx::encoder_weights(&onnx::Graph::parse(&bytes)?)?)
    }
}

fn read(path: &Path, collector: &mut Collector) -> Result<()> {
    let mut file = std::fs::File::open(path).map_err(|e| io_error("open", path, &e))?;
    let total = file.metadata().map_err(|e| io_error("read", path, &e))?.len();
    let mut reader = Reader::new().with_total_bytes(total);
    let mut chunk = vec![0; IO_BYTES];
    loop {
        let got = file.read(&mut chunk).map_err(|e| io_error("read", path, &e))?;
        match chunk.get(..got) {
            Some([]) | None => return reader.finish(),
            Some(bytes) => reader.push(bytes, collector)?,
        }
    }
}

/// Keeps every tensor as floats.
#[derive(Debug, Default)]
struct Collector {
    weights: BTreeMap<String, Weight>,
    values: Vec<f32>,
}

impl TensorSink for Collector {
    fn begin(&mut self, _: &FileHeader) -> Result<()> {
        Ok(())
    }

    fn data(&mut self, tensor: &TensorInfo, _: u64, bytes: &[u8]) -> Result<()> {
        let before = self.values.len();
        let element = tensor.element;
        self.values.resize(before + bytes.len() / element.block_bytes() * element.block_len(), 0.0);
        Ok(quant::dequantize(element, bytes, self.values.get_mut(before..).unwrap_or_default())?)
    }

    fn end(&mut self, tensor: &TensorInfo) -> Result<()> {
        let values = std::mem::take(&mut self.values);
        self.weights.insert(tensor.name.clone(), Weight::Float { shape: tensor.shape.clone(), values });
        Ok(())
    }
}
