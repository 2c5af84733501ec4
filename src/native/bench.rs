//! `burnside bench`: how fast a decoder of some shape runs on this machine's GPU or CPU.
//!
//! Weights are random blocks made on the way to the device: speed depends on shapes and types, not
//! on values, so no model need be here.

use super::models::synth::{self, Like, Part, Random, Shape, Sizes};
use crate::device::{Adapter, block_on, open_gpu};
use crate::model::{DType, Decoder, DecoderConfig, Loading, RopeScaling};
use crate::weights::{ElementType, FileHeader, TensorInfo, TensorSink};
use crate::{Error, Result};
use burn::tensor::{Device, Tensor};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::time::Instant;

#[derive(Debug, Args)]
pub(super) struct Bench {
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
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Where {
    Cpu,
    Gpu,
}

/// Runs it and prints one line of JSON.
pub(super) fn run(arguments: &Bench) -> Result<()> {
    let element = synth::element(&arguments.quant)?;
    if arguments.prompt_tokens == 0 || arguments.tokens < 2 {
        return Err(Error::InvalidArgument("give a prompt of 1 token or more, and 2 tokens or more to decode".into()));
    }
    let (device, adapter) = match arguments.device {
        Where::Cpu => (Device::flex(), Adapter { description: "CPU, one thread".into(), ..Adapter::default() }),
        Where::Gpu => block_on(open_gpu())?,
    };
    let shape = arguments.shape.shape(&Sizes::default());
    let (decoder, bytes) = synthesize(&shape, element, &device)?;
    let capacity = arguments.prompt_tokens + arguments.tokens + 1;
    let prompt: Vec<u32> = (0..arguments.prompt_tokens).map(|i| (i * 7919 % shape.vocabulary) as u32).collect();
    // Twice: the first run compiles the kernels.
    let (mut prefill_s, mut decode_s) = (0.0, 0.0);
    for _ in 0..2 {
        let mut cache = decoder.cache(capacity);
        let began = Instant::now();
        wait(decoder.forward(&prompt, &mut cache)?)?;
        prefill_s = began.elapsed().as_secs_f64();
        wait(decoder.forward(&[1], &mut cache)?)?;
        let began = Instant::now();
        for i in 0..arguments.tokens {
            wait(decoder.forward(&[i as u32], &mut cache)?)?;
        }
        decode_s = began.elapsed().as_secs_f64();
    }
    let rate = arguments.tokens as f64 / decode_s;
    let answer = json!({
        "adapter": adapter.description,
        "shape": format!("{:?}", arguments.shape),
        "quant": element.name(),
        "weights_bytes": bytes,
        "prefill_tokens_per_second": arguments.prompt_tokens as f64 / prefill_s,
        "decode_tokens_per_second": rate,
        "decode_weights_gb_per_second": rate * bytes as f64 / 1e9,
    });
    println!("{answer}");
    Ok(())
}

/// Reads the logits back, as choosing a token does.
fn wait(logits: Tensor<2>) -> Result<()> {
    let data = block_on(logits.into_data_async()).map_err(|error| Error::DeviceLost(format!("{error:?}")))?;
    if data.num_elements() == 0 { Err(Error::DeviceLost("no logits came back".into())) } else { Ok(()) }
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
    let tensors = loading.finish();
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
