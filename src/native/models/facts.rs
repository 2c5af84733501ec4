//! A model's [`Facts`], from the header of its GGUF file.

use crate::Result;
use crate::kernels::layout::{Layout, TILE};
use crate::native::cache::IO_BYTES;
use crate::native::io_error;
use crate::weights::manifest::Facts;
use crate::weights::{FileHeader, FormatError, Reader, TensorInfo, TensorSink, Value};
use std::io::Read;
use std::path::Path;

/// The facts of the GGUF file at `path`.
///
/// # Errors
/// [`crate::Error::Io`] when it can't be read, [`crate::Error::Format`] when it is no GGUF model.
pub(super) fn of(path: &Path) -> Result<Facts> {
    Ok(from_header(&header(path)?)?)
}

/// Reads as far as the header goes.
pub(super) fn header(path: &Path) -> Result<FileHeader> {
    let mut file = std::fs::File::open(path).map_err(|e| io_error("open", path, &e))?;
    let mut found = Found(None);
    let mut reader = Reader::new();
    let mut buffer = vec![0; IO_BYTES];
    loop {
        let got = file.read(&mut buffer).map_err(|e| io_error("read", path, &e))?;
        reader.push(buffer.get(..got).unwrap_or_default(), &mut found)?;
        if let Some(header) = found.0.take() {
            return Ok(header);
        }
        if got == 0 {
            reader.finish()?;
            return Err(FormatError::Invalid(format!("{} ends inside its header", path.display())).into());
        }
    }
}

/// Keeps the header and lets the rest go.
struct Found(Option<FileHeader>);

impl TensorSink for Found {
    fn begin(&mut self, header: &FileHeader) -> Result<()> {
        self.0 = Some(header.clone());
        Ok(())
    }

    fn data(&mut self, _: &TensorInfo, _: u64, _: &[u8]) -> Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &TensorInfo) -> Result<()> {
        Ok(())
    }
}

fn from_header(header: &FileHeader) -> Result<Facts, FormatError> {
    let Some(Value::String(architecture)) = header.metadata.get("general.architecture") else {
        return Err(FormatError::Invalid("the file names no `general.architecture`; it is not a GGUF model".into()));
    };
    let find = |name: &str| match header.metadata.get(&format!("{architecture}.{name}")) {
        Some(&Value::Int(value)) => u64::try_from(value).ok(),
        _ => None,
    };
    let need = |name: &str| {
        find(name).ok_or_else(|| FormatError::Invalid(format!("the file has no whole number `{architecture}.{name}`")))
    };
    let (layers, hidden, heads) = (need("block_count")?, need("embedding_length")?, need("attention.head_count")?);
    let is_encoder =
        matches!(header.metadata.get(&format!("{architecture}.attention.causal")), Some(Value::Bool(false)));
    let kv_heads = find("attention.head_count_kv").unwrap_or(heads);
    let head_dim = find("attention.key_length").unwrap_or(hidden / heads.max(1));
    let embedding =
        |tensor: &&TensorInfo| tensor.name.contains("token_embd") || tensor.name.contains("word_embeddings");
    let vocabulary = header.tensors.iter().find(embedding).and_then(|tensor| tensor.shape.first());
    let context = need("context_length")?;
    // Cosines and sines of half a head's width each, one row a position (model/decoder_config.rs caps them).
    let rotary = if is_encoder { 0 } else { 4 * head_dim * context.min(131_072) };
    let gpu: Vec<u64> = header.tensors.iter().map(gpu_bytes).collect();
    Ok(Facts {
        layers,
        hidden,
        vocabulary: vocabulary.map_or(0, |&rows| rows as u64),
        context,
        kv_bytes_per_token: if is_encoder { 0 } else { 2 * 4 * layers * kv_heads * head_dim },
        gpu_bytes: gpu.iter().sum(),
        largest_matrix_bytes: gpu.into_iter().max().unwrap_or(0),
        heap_bytes: header.tensors.iter().map(|tensor| tensor.bytes).sum(),
        rotary_bytes: rotary,
    })
}

/// What a tensor takes on the GPU: vectors become f32, matrices whole tiles.
fn gpu_bytes(tensor: &TensorInfo) -> u64 {
    match tensor.shape[..] {
        [rows, cols] => {
            let tile: usize = Layout::of(tensor.element).tile_bytes(cols).iter().sum();
            (tile * rows.div_ceil(TILE)) as u64
        }
        _ => 4 * tensor.shape.iter().product::<usize>() as u64,
    }
}
