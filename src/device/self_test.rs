//! Whether a device computes a model rightly: asked before its answers are trusted. `docs/ladder.md` says why so.

use super::spot::Spot;
use crate::Result;
use crate::model::{Batch, DType};
use crate::task::{Model, read};
use crate::weights::manifest::{Golden, rms};
use serde::Serialize;

/// Tokens of the text that a model without a known answer is tested with.
const TOKENS: usize = 13;
/// An error that rounding can't explain, for weights that are kept as in the file. Over the root mean square of what
/// is right, as all errors here.
const ALLOWED: f32 = 0.02;

/// The outcome.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SelfTest {
    pub passed: bool,
    /// The largest, over the root mean square of what is right.
    pub max_error: f32,
}

/// Tests `model` on its device: against the answer that is known, else piece by piece and against itself. `spots` are
/// pieces of its weights as they were in the file.
///
/// # Errors
/// The device failed, or NaN came out.
pub async fn self_test(model: &Model, golden: Option<&Golden>, dtype: DType, spots: &[Spot]) -> Result<SelfTest> {
    let mut worst = 0.0f32;
    let mut passed = true;
    let mut note = |error: f32, allowed: f32| {
        passed &= error <= allowed;
        worst = worst.max(error);
    };
    if let Some(golden) = golden {
        let (ids, values) = answer(model, &golden.text).await?;
        note(golden.error(&ids, &values), allowed(dtype));
    }
    if golden.is_none() || allowed(dtype) > ALLOWED {
        for spot in spots {
            note(spot.error().await?, ALLOWED);
        }
        note(inconsistency(model).await?, ALLOWED);
    }
    Ok(SelfTest { passed, max_error: worst.min(f32::MAX) })
}

/// What quantizing a checkpoint while it loads may cost, beside rounding.
fn allowed(dtype: DType) -> f32 {
    match dtype {
        DType::Auto | DType::F32 => ALLOWED,
        DType::F16 => 0.05,
        DType::Q8 => 0.3,
        DType::Q4 => 1.0,
    }
}

/// The tokens of a text and what the model makes of them: an encoder's last layer, row after row; a decoder's logits
/// after all tokens but the last, read at once, and after the last, read alone.
///
/// # Errors
/// The device failed, or NaN came out.
pub async fn answer(model: &Model, text: &str) -> Result<(Vec<u32>, Vec<f32>)> {
    let ids = match model {
        Model::Encoder(encoder) => encoder.tokenizer.encode(text, true)?.ids,
        Model::Generator(generator) => generator.tokenizer.encode(text, true)?.ids,
    };
    let values = answer_to(model, &ids).await?;
    Ok((ids, values))
}

async fn answer_to(model: &Model, ids: &[u32]) -> Result<Vec<f32>> {
    match model {
        Model::Encoder(encoder) => {
            let mut batch = Batch::default();
            batch.push(ids);
            read(encoder.model.logits(&batch)?).await
        }
        Model::Generator(generator) => {
            let mut cache = generator.decoder.cache(ids.len());
            let mut values = vec![];
            let (most, last) = ids.split_at(ids.len().saturating_sub(1));
            for part in [most, last].into_iter().filter(|part| !part.is_empty()) {
                values.extend(read(generator.decoder.forward(part, &mut cache)?).await?);
            }
            Ok(values)
        }
    }
}

/// How far two ways of computing the same part: a text alone and behind another one, tokens at once and one by one.
async fn inconsistency(model: &Model) -> Result<f32> {
    // Tokens, not a text: nobody knows what a foreign tokenizer makes of one.
    let (vocabulary, context) = match model {
        Model::Encoder(encoder) => {
            let config = &encoder.model.config;
            (config.vocab_size, config.max_position_embeddings)
        }
        Model::Generator(generator) => (generator.decoder.vocab(), generator.decoder.config.context),
    };
    let ids: Vec<u32> = (0..TOKENS.min(context)).map(|i| ((i * 7919 + 5) % vocabulary.max(1)) as u32).collect();
    let alone = answer_to(model, &ids).await?;
    let other = match model {
        Model::Encoder(encoder) => {
            let mut batch = Batch::default();
            batch.push(ids.get(..2).unwrap_or_default());
            batch.push(&ids);
            read(encoder.model.logits(&batch)?).await?
        }
        Model::Generator(generator) => {
            let mut cache = generator.decoder.cache(ids.len());
            read(generator.decoder.forward(&ids, &mut cache)?).await?
        }
    };
    // Both end with the same: the answer to the text's last row.
    let pairs = alone.iter().rev().zip(other.iter().rev());
    let rows = alone.len().min(other.len());
    let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    Ok(worst / rms(alone.get(alone.len() - rows..).unwrap_or_default()).max(f32::MIN_POSITIVE))
}
