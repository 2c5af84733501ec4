//! `burnside bench`: how fast a decoder of some shape runs on this machine's GPU or CPU.
//!
//! Weights are random blocks made on the way to the device: speed depends on shapes and types, not
//! on values, so no model need be here.

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
    shape: Shape,
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

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shape {
    #[value(name = "llama-3.2-1b")]
    Llama1b,
    #[value(name = "smollm2-135m")]
    Smollm2,
}

impl Shape {
    /// The shape, and the rows of its (tied) embedding.
    fn config(self) -> (DecoderConfig, usize) {
        let (hidden, intermediate, layers, heads, kv_heads, head_dim, vocab) = match self {
            Shape::Llama1b => (2048, 8192, 16, 32, 8, 64, 128_256),
            Shape::Smollm2 => (576, 1536, 30, 9, 3, 64, 49_152),
        };
        let config = DecoderConfig {
            architecture: "llama".into(),
            context: 8192,
            hidden,
            intermediate,
            layers,
            heads,
            kv_heads,
            head_dim,
            rms_eps: 1e-5,
            rope_theta: 500_000.0,
            rope_scaling: RopeScaling::None,
            interleaved: true,
        };
        (config, vocab)
    }
}

/// Runs it and prints one line of JSON.
pub(super) fn run(arguments: &Bench) -> Result<()> {
    let element = ElementType::ALL
        .into_iter()
        .find(|element| element.name().eq_ignore_ascii_case(&arguments.quant))
        .ok_or_else(|| Error::InvalidArgument(format!("no element type is called {}", arguments.quant)))?;
    if arguments.prompt_tokens == 0 || arguments.tokens < 2 {
        return Err(Error::InvalidArgument("give a prompt of 1 token or more, and 2 tokens or more to decode".into()));
    }
    let (device, adapter) = match arguments.device {
        Where::Cpu => (Device::flex(), Adapter { description: "CPU, one thread".into(), ..Adapter::default() }),
        Where::Gpu => block_on(open_gpu())?,
    };
    let (config, vocab) = arguments.shape.config();
    let (decoder, bytes) = synthesize(config, vocab, element, &device)?;
    let capacity = arguments.prompt_tokens + arguments.tokens + 1;
    let prompt: Vec<u32> = (0..arguments.prompt_tokens).map(|i| (i * 7919 % vocab) as u32).collect();
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
fn synthesize(config: DecoderConfig, vocab: usize, element: ElementType, device: &Device) -> Result<(Decoder, usize)> {
    let (hidden, inner, kv) = (config.hidden, config.intermediate, config.kv_heads * config.head_dim);
    let mut tensors = vec![("token_embd.weight".to_string(), vec![vocab, hidden])];
    tensors.push(("output_norm.weight".into(), vec![hidden]));
    for layer in 0..config.layers {
        let parts: [(&str, Vec<usize>); 9] = [
            ("attn_norm", vec![hidden]),
            ("attn_q", vec![hidden, hidden]),
            ("attn_k", vec![kv, hidden]),
            ("attn_v", vec![kv, hidden]),
            ("attn_output", vec![hidden, hidden]),
            ("ffn_norm", vec![hidden]),
            ("ffn_gate", vec![inner, hidden]),
            ("ffn_up", vec![inner, hidden]),
            ("ffn_down", vec![hidden, inner]),
        ];
        tensors.extend(parts.map(|(name, shape)| (format!("blk.{layer}.{name}.weight"), shape)));
    }
    let mut loading = Loading::new(device, DType::Auto);
    loading.begin(&FileHeader::default())?;
    let mut random = 1u64;
    for (name, shape) in tensors {
        let element = if shape.len() == 1 { ElementType::F32 } else { element };
        let bytes = element
            .tensor_bytes(&shape)
            .ok_or_else(|| Error::InvalidArgument(format!("{} has no blocks for rows of {hidden}", element.name())))?;
        let tensor = TensorInfo { name, element, shape, offset: 0, bytes };
        let mut at = 0;
        while at < bytes {
            let chunk =
                blocks(element, (bytes - at).min(64 * element.block_bytes() as u64 * 1024) as usize, &mut random);
            loading.data(&tensor, at, &chunk)?;
            at += chunk.len() as u64;
        }
        loading.end(&tensor)?;
    }
    let tensors = loading.finish();
    let bytes = tensors.device_bytes();
    Ok((Decoder::build(config, &tensors)?, bytes))
}

/// Random blocks with scales small enough that activations stay finite. SplitMix64.
fn blocks(element: ElementType, bytes: usize, state: &mut u64) -> Vec<u8> {
    if element == ElementType::F32 {
        return 1.0f32.to_le_bytes().repeat(bytes / 4);
    }
    let mut out: Vec<u8> = (0..bytes)
        .map(|_| {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (z >> 56) as u8
        })
        .collect();
    let scale = half::f16::from_f32(1e-3).to_le_bytes();
    let scales: &[usize] = match element {
        ElementType::Q6_K => &[208],
        ElementType::Q4_0 | ElementType::Q5_0 | ElementType::Q8_0 => &[0],
        _ => &[0, 2],
    };
    for block in out.chunks_exact_mut(element.block_bytes()) {
        if element.is_quantized() {
            scales.iter().for_each(|&at| block[at..at + 2].copy_from_slice(&scale));
        } else {
            block.copy_from_slice(&scale);
        }
    }
    out
}
