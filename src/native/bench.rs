//! `burnside bench`: how fast a decoder runs on this machine's GPU or CPU, and what each kernel takes.
//!
//! Without a file, weights are random blocks made on the way to the device: speed depends on shapes and types, not on values,
//! so no model need be here. `node scripts/benchmark/native.mjs` runs it beside llama.cpp on the same file.

use super::models::synth::{self, Like, Part, Random, Shape, Sizes};
use super::{io_error, open, place};
use crate::device::{Adapter, block_on, open_gpu};
use crate::kernels::record::{KernelTime, copy_speed, record};
use crate::kernels::{Rule, Seen, choices, sample};
use crate::model::{DType, Decoder, DecoderConfig, Loading, RopeScaling};
use crate::task::{Model, Task, read};
use crate::weights::{ElementType, FileHeader, TensorInfo, TensorSink};
use crate::{Error, Result};
use burn::tensor::{Device, Tensor};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::time::Instant;

#[derive(Debug, Args)]
pub(super) struct Bench {
    /// A GGUF file, or a name from the manifest; without it a decoder with random weights
    #[arg(long, conflicts_with_all = ["shape", "quant"])]
    model: Option<String>,
    /// What the decoder looks like
    #[arg(long, value_enum, default_value = "llama-3.2-1b")]
    shape: Like,
    /// How its matrices are stored: q4_0, q4_1, q8_0, q4_k, q6_k, f16
    #[arg(long, default_value = "q4_0")]
    quant: String,
    /// Where to compute
    #[arg(long, value_enum, default_value = "gpu")]
    device: Where,
    #[arg(long, default_value_t = 128)]
    prompt_tokens: usize,
    #[arg(long, default_value_t = 64)]
    tokens: usize,
    /// Also run each kernel of a token alone, beside one that only copies; on the GPU
    #[arg(long)]
    kernels: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Where {
    Cpu,
    Gpu,
}

/// Runs it and prints one line of JSON.
pub(super) fn run(arguments: &Bench) -> Result<()> {
    let Bench { prompt_tokens, tokens, .. } = *arguments;
    if prompt_tokens == 0 || tokens < 2 {
        return Err(Error::InvalidArgument("give a prompt of 1 token or more, and 2 tokens or more to decode".into()));
    }
    let (device, adapter) = match arguments.device {
        Where::Cpu => (Device::flex(), Adapter { description: "CPU, one thread".into(), ..Adapter::default() }),
        Where::Gpu => block_on(open_gpu())?,
    };
    if arguments.kernels && device == Device::flex() {
        return Err(Error::InvalidArgument("--kernels measures a GPU's; leave it out, or use --device gpu".into()));
    }
    let measured = match &arguments.model {
        Some(model) => {
            let (path, _) = place::find(model)?;
            let Model::Generator(generator) = open::model(&path, Task::TextGeneration, &device, DType::Auto)? else {
                return Err(Error::InvalidArgument(format!("{model} is no decoder")));
            };
            let bytes = std::fs::metadata(&path).map_err(|error| io_error("look at", &path, &error))?.len();
            measure(&generator.decoder, bytes, arguments)?
        }
        None => {
            let (decoder, bytes) =
                synthesize(&arguments.shape.shape(&Sizes::default()), synth::element(&arguments.quant)?, &device)?;
            measure(&decoder, bytes as u64, arguments)?
        }
    };
    let mut answer = json!({
        "adapter": adapter.description,
        "model": arguments.model.clone().unwrap_or_else(|| format!("{:?} {}", arguments.shape, arguments.quant)),
        "chosen": choices(),
    });
    if let (Some(answer), Value::Object(measured)) = (answer.as_object_mut(), measured) {
        answer.extend(measured);
    }
    println!("{answer}");
    Ok(())
}

/// Tokens that are computed before one of them is waited for, as `Generation` does.
const AHEAD: usize = 4;

fn measure(decoder: &Decoder, bytes: u64, arguments: &Bench) -> Result<Value> {
    let Bench { prompt_tokens, tokens, .. } = *arguments;
    let device = decoder.device();
    let prompt: Vec<u32> = (0..prompt_tokens).map(|i| (i * 7919 % decoder.vocab()) as u32).collect();
    let greedy = Rule::new(0.0, 0, 1.0, 1.0);
    // Twice: the first run compiles the kernels.
    let (mut prefill_s, mut decode_s) = (0.0, 0.0);
    let mut kernels = None;
    for _ in 0..2 {
        let mut cache = decoder.cache(prompt_tokens + tokens + 1);
        let mut seen = Seen::new(&[], decoder.vocab(), device);
        let began = Instant::now();
        let mut newest = sample(&decoder.forward(&prompt, &mut cache)?, &greedy, &mut seen, 0);
        wait(newest.clone())?;
        prefill_s = began.elapsed().as_secs_f64();
        let mut step = |newest: &Tensor<2>| -> Result<Tensor<2>> {
            Ok(sample(&decoder.forward_chosen(newest, &mut cache)?, &greedy, &mut seen, 0))
        };
        let began = Instant::now();
        for i in 0..tokens {
            newest = step(&newest)?;
            if (i + 1) % AHEAD == 0 || i + 1 == tokens {
                wait(newest.clone())?;
            }
        }
        decode_s = began.elapsed().as_secs_f64();
        if arguments.kernels {
            kernels = Some(record(|| step(&newest)).1);
        }
    }
    let rate = tokens as f64 / decode_s;
    let mut measured = json!({
        "weights_bytes": bytes,
        "prefill_tokens_per_second": prompt_tokens as f64 / prefill_s,
        "decode_tokens_per_second": rate,
        "decode_weights_gb_per_second": rate * bytes as f64 / 1e9,
    });
    if let Some(recording) = kernels {
        measured["dispatches_per_token"] = json!(recording.launches());
        measured["copy_gb_per_second"] = json!(copy_speed(device).map_err(Error::DeviceLost)? / 1e9);
        measured["kernels"] = recording.times().map_err(Error::DeviceLost)?.iter().map(kernel).collect();
    }
    Ok(measured)
}

fn kernel(time: &KernelTime) -> Value {
    json!({
        "kernel": time.name,
        "launches": time.launches,
        "microseconds": time.microseconds,
        "gb_per_second": time.bytes as f64 / time.microseconds / 1e3,
    })
}

/// Reads a token back.
fn wait(token: Tensor<2>) -> Result<()> {
    block_on(read(token)).map(drop)
}

/// A decoder with random weights, and their bytes on the device.
fn synthesize(shape: &Shape, matrices: ElementType, device: &Device) -> Result<(Decoder, usize)> {
    let mut loading = Loading::new(device, DType::Auto);
    let mut header = FileHeader::default();
    let mut parts = vec![];
    for (name, dims, part) in shape.tensors() {
        let element = synth::stored(part, &dims, matrices, Some(matrices));
        let cols = dims.last().copied().unwrap_or(1);
        let bytes = element
            .tensor_bytes(&dims)
            .ok_or_else(|| Error::InvalidArgument(format!("{element} has no blocks for rows of {cols}")))?;
        header.tensors.push(TensorInfo { name, element, shape: dims, offset: 0, bytes });
        parts.push((part, cols));
    }
    loading.begin(&header)?;
    let mut random = Random::new(1);
    for (tensor, (part, cols)) in header.tensors.iter().zip(parts) {
        let (element, bytes) = (tensor.element, tensor.bytes);
        let mut piece = vec![0; 1024 * 64 * element.block_bytes()];
        let mut at = 0;
        while at < bytes {
            let here = usize::try_from(bytes - at).map_or(piece.len(), |missing| missing.min(piece.len()));
            let Some(now) = piece.get_mut(..here) else { break };
            match part {
                Part::Norm => now.as_chunks_mut().0.iter_mut().for_each(|value| *value = 1.0_f32.to_le_bytes()),
                Part::Bias => now.fill(0),
                _ => synth::fill(element, synth::sigma(part, cols, shape.layers), &mut random, now),
            }
            loading.data(tensor, at, now)?;
            at += here as u64;
        }
        loading.end(tensor)?;
    }
    let mut tensors = loading.finish();
    open::choose_kernels(&std::mem::take(&mut tensors.spots), f64::INFINITY)?;
    let bytes = tensors.device_bytes();
    Ok((Decoder::build(config(shape), &tensors)?, bytes))
}

fn config(shape: &Shape) -> DecoderConfig {
    DecoderConfig {
        architecture: shape.architecture.into(),
        context: shape.context.min(8192),
        hidden: shape.hidden,
        intermediate: shape.intermediate,
        layers: shape.layers,
        heads: shape.heads,
        kv_heads: shape.kv_heads,
        head_dim: shape.head_dim,
        rms_eps: shape.rms_eps,
        rope_theta: shape.rope_theta,
        rope_scaling: RopeScaling::None,
        interleaved: shape.architecture == "llama",
    }
}
