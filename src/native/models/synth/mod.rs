//! `burnside models synth`: a GGUF decoder of any shape with random weights.
//!
//! Its answers mean nothing; its size, speed and memory are a real model's of that shape. The file
//! is the same for the same arguments and tokenizer, and llama.cpp loads it too.
//!
//! | file | what it does |
//! |---|---|
//! | [`shape`]      | what a model of some shape is made of |
//! | [`random`]     | random weights, as blocks |
//! | [`vocabulary`] | the tokenizer: a real one, padded |

mod random;
mod shape;
mod vocabulary;

pub(in crate::native) use random::{Random, fill};
pub(in crate::native) use shape::{Like, Part, Shape, Sizes};

use crate::native::cache::part_path;
use crate::native::io_error;
use crate::weights::{ElementType, GgufWriter, Metadata, TensorSpec, Value};
use crate::{Error, Result};
use clap::Args;
use std::io::BufWriter;
use std::path::PathBuf;

/// Bytes made at a time.
const PIECE_BYTES: usize = 1 << 20;

#[derive(Debug, Args)]
pub(in crate::native) struct Arguments {
    /// What the model looks like
    #[arg(long, value_enum, default_value = "tiny")]
    like: Like,
    #[command(flatten)]
    sizes: Sizes,
    /// How matrices are stored: q4_0, q4_1, q5_0, q5_1, q8_0, q4_k, q5_k, q6_k, f16, bf16, f32
    #[arg(long, default_value = "q4_0")]
    quant: String,
    /// How the embedding is stored [default: q6_k or q8_0 if matrices have fewer bits, as llama.cpp does]
    #[arg(long)]
    embedding_quant: Option<String>,
    /// Other seed, other weights
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A GGUF file to take the tokenizer from, or Llama 3's tokenizer.json [default: one of the manifest's]
    #[arg(long, value_name = "FILE")]
    tokenizer: Option<PathBuf>,
    /// The GGUF file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let shape = arguments.like.shape(&arguments.sizes);
    let element = element(&arguments.quant)?;
    let embedding = arguments.embedding_quant.as_deref().map(self::element).transpose()?;
    let mut metadata = vocabulary::metadata(arguments.tokenizer.as_deref(), shape.architecture, shape.vocabulary)?;
    metadata.extend(hyperparameters(&shape, arguments.seed));
    let parts = shape.tensors();
    let specs: Vec<TensorSpec> = parts
        .iter()
        .map(|(name, dims, part)| TensorSpec {
            name: name.clone(),
            element: stored(*part, dims, element, embedding),
            shape: dims.clone(),
        })
        .collect();

    let part = part_path(&arguments.output);
    let file = std::fs::File::create(&part).map_err(|e| io_error("create", &part, &e))?;
    let mut writer = GgufWriter::new(BufWriter::new(file), &metadata, &specs)?;
    let mut random = Random::new(arguments.seed);
    for (spec, (_, _, part)) in specs.iter().zip(&parts) {
        write(&mut writer, spec, *part, shape.layers, &mut random)?;
    }
    let file = writer.finish()?.into_inner().map_err(|e| io_error("write", &part, e.error()))?;
    let bytes = file.metadata().map_err(|e| io_error("read", &part, &e))?.len();
    drop(file);
    std::fs::rename(&part, &arguments.output).map_err(|e| io_error("rename to", &arguments.output, &e))?;
    eprintln!("{}: {:.1} MB, {} tensors", arguments.output.display(), bytes as f64 / 1e6, specs.len());
    println!("{}", arguments.output.display());
    Ok(())
}

/// An element type by its name, of either case.
pub(in crate::native) fn element(name: &str) -> Result<ElementType> {
    ElementType::ALL.into_iter().find(|element| element.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
        let known: Vec<String> = ElementType::ALL.iter().map(|element| element.name().to_ascii_lowercase()).collect();
        Error::InvalidArgument(format!("no element type is called {name:?}; there are {}", known.join(", ")))
    })
}

/// How a tensor is stored. Where rows don't fill a k-quant's blocks of 256, the type of 32 that
/// llama.cpp's quantizer falls back to.
pub(in crate::native) fn stored(
    part: Part,
    dims: &[usize],
    matrices: ElementType,
    embedding: Option<ElementType>,
) -> ElementType {
    use ElementType::*;
    let wanted = match part {
        Part::Norm | Part::Bias => return F32,
        Part::Embedding => match (embedding, matrices) {
            (Some(chosen), _) => chosen,
            (None, Q4_0 | Q4_1 | Q5_0 | Q5_1 | Q4_K | Q5_K) => Q6_K,
            (None, other) => other,
        },
        Part::Matrix | Part::Residual => matrices,
    };
    let fits = dims.last().is_some_and(|cols| cols.is_multiple_of(wanted.block_len()));
    match wanted {
        Q4_K if !fits => Q5_0,
        Q5_K if !fits => Q5_1,
        Q6_K if !fits => Q8_0,
        other => other,
    }
}

/// The standard deviation of a matrix with `cols` inputs in a model of `layers` layers: inputs of
/// size 1 give outputs of size 1, and what all layers add to the residual stream is of size 1 too.
/// So are then the logits.
pub(in crate::native) fn sigma(part: Part, cols: usize, layers: usize) -> f32 {
    let one = 1.0 / (cols.max(1) as f32).sqrt();
    if part == Part::Residual { one / (2.0 * layers.max(1) as f32).sqrt() } else { one }
}

fn write(
    writer: &mut GgufWriter<BufWriter<std::fs::File>>,
    spec: &TensorSpec,
    part: Part,
    layers: usize,
    random: &mut Random,
) -> Result<()> {
    let cols = spec.shape.last().copied().unwrap_or(1);
    if matches!(part, Part::Norm | Part::Bias) {
        let value = if part == Part::Norm { 1.0_f32 } else { 0.0 };
        return writer.write(&value.to_le_bytes().repeat(cols));
    }
    let block = spec.element.block_bytes();
    let mut missing = spec.element.tensor_bytes(&spec.shape).unwrap_or(0);
    let mut piece = vec![0; PIECE_BYTES / block * block];
    while missing > 0 {
        let here = usize::try_from(missing).map_or(piece.len(), |missing| missing.min(piece.len()));
        let Some(now) = piece.get_mut(..here) else { break };
        fill(spec.element, sigma(part, cols, layers), random, now);
        writer.write(now)?;
        missing -= here as u64;
    }
    Ok(())
}

fn hyperparameters(shape: &Shape, seed: u64) -> Metadata {
    let int = |value: usize| Value::Int(i64::try_from(value).unwrap_or(i64::MAX));
    let own = [
        ("block_count", int(shape.layers)),
        ("context_length", int(shape.context)),
        ("embedding_length", int(shape.hidden)),
        ("feed_forward_length", int(shape.intermediate)),
        ("attention.head_count", int(shape.heads)),
        ("attention.head_count_kv", int(shape.kv_heads)),
        ("attention.key_length", int(shape.head_dim)),
        ("attention.value_length", int(shape.head_dim)),
        ("attention.layer_norm_rms_epsilon", Value::Float(f64::from(shape.rms_eps))),
        ("rope.dimension_count", int(shape.head_dim)),
        ("rope.freq_base", Value::Float(f64::from(shape.rope_theta))),
        ("vocab_size", int(shape.vocabulary)),
    ];
    let mut metadata: Metadata =
        own.into_iter().map(|(key, value)| (format!("{}.{key}", shape.architecture), value)).collect();
    metadata.extend([
        ("general.architecture".to_owned(), Value::String(shape.architecture.into())),
        ("general.name".to_owned(), Value::String(format!("synthetic, seed {seed}"))),
        ("general.quantization_version".to_owned(), Value::Int(2)),
    ]);
    metadata
}
