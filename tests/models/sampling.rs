//! Drawn answers: the same on every device but for rounding, however far a GPU runs ahead, wherever they stop or go on.

use super::*;
use crate::real::{SMOLLM2, generator};
use burnside::task::{GenerateOptions, Generation, Generator, Piece, Prompt, Sampling};
use std::rc::Rc;

const PROMPT: &str = "The three things I like about the sea are";
const TOKENS: usize = 10;
const TEMPERATURE: f32 = 0.9;
const PENALTY: f32 = 1.2;

fn sampled(seed: u64) -> GenerateOptions {
    let sampling = Sampling { temperature: TEMPERATURE, top_k: 200, top_p: 0.95, repetition_penalty: PENALTY, seed };
    GenerateOptions { max_new_tokens: TOKENS, sampling, ..GenerateOptions::default() }
}

fn start(model: &Rc<Generator>, options: &GenerateOptions, ahead: usize) -> Generation {
    let mut generation = model.generate(&Prompt::Text(PROMPT), options.clone()).expect("starts");
    generation.run_ahead(ahead);
    generation
}

fn rest(mut generation: Generation) -> Vec<Piece> {
    std::iter::from_fn(|| block_on(generation.next()).expect("computes")).collect()
}

fn tokens(pieces: &[Piece]) -> Vec<u32> {
    pieces.iter().map(|piece| piece.token).collect()
}

fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// How much probability lies between two tokens in the order of a draw, with all tokens in it.
fn apart(model: &Generator, before: &[u32], tokens: [u32; 2]) -> f64 {
    let mut cache = model.decoder.cache(before.len());
    let mut logits = values(model.decoder.forward(before, &mut cache).expect("computes"));
    for (i, logit) in logits.iter_mut().enumerate() {
        let said = before.contains(&(i as u32));
        *logit *= if !said {
            1.0
        } else if *logit > 0.0 {
            1.0 / PENALTY
        } else {
            PENALTY
        };
        *logit /= TEMPERATURE;
    }
    let sum: f64 = logits.iter().map(|&logit| f64::from(logit).exp()).sum();
    let [a, b] = tokens.map(|token| logits[token as usize]);
    let between = logits.iter().filter(|&&logit| logit < a.max(b) && logit > a.min(b));
    between.map(|&logit| f64::from(logit).exp() / sum).sum()
}

/// llvmpipe takes half a second a token, so all in one.
#[test]
fn real_draws_on_a_gpu_are_those_on_the_cpu_however_far_it_runs_ahead() {
    let [cpu, gpu] = devices().map(|device| generator(SMOLLM2.0, SMOLLM2.1, &device));
    let prompt = cpu.encode(&Prompt::Text(PROMPT)).expect("encodes");
    let answers = [1, 3, 4].map(|seed| {
        let expected = tokens(&rest(start(&cpu, &sampled(seed), 0)));
        let pieces = rest(start(&gpu, &sampled(seed), 2));
        let got = tokens(&pieces);
        match got.iter().zip(&expected).position(|(got, expected)| got != expected) {
            None => assert_eq!(got.len(), expected.len()),
            Some(at) => {
                let apart = apart(&cpu, &[&prompt, &expected[..at]].concat(), [got[at], expected[at]]);
                println!("seed {seed}: parts at token {at}, with {apart:.1e} between");
                assert!(apart < 1e-3, "seed {seed}, token {at}: {} for {}", got[at], expected[at]);
            }
        }
        (seed, got, text(&pieces))
    });
    assert!(answers.iter().any(|(_, answer, _)| *answer != answers[0].1), "three seeds, one answer");
    let (seed, answer, whole) = &answers[1];
    let options = sampled(*seed);
    for ahead in [0, 4] {
        assert_eq!(tokens(&rest(start(&gpu, &options, ahead))), *answer, "{ahead} steps ahead");
    }
    // The first tokens came from elsewhere; and an answer that was left midway did nobody harm.
    let mut resumed = start(&gpu, &options, 4);
    resumed.resume(&answer[..TOKENS / 2]);
    let mut left = start(&gpu, &sampled(9), 4);
    assert!(block_on(left.next()).expect("computes").is_some());
    drop(left);
    assert_eq!(tokens(&rest(resumed)), answer[TOKENS / 2..]);

    let words: Vec<&str> = whole.split(' ').filter(|word| word.len() > 2).collect();
    let stop = words[words.len() / 2];
    let expected = &whole[..whole.find(stop).expect("a word of it")];
    for ahead in [1, 4] {
        let stopping = GenerateOptions { stop: vec![stop.to_string()], ..options.clone() };
        assert_eq!(text(&rest(start(&gpu, &stopping, ahead))), expected, "before {stop:?}, {ahead} steps ahead");
    }
    let short = GenerateOptions { max_new_tokens: 3, ..options };
    assert_eq!(tokens(&rest(start(&gpu, &short, 4))), answer[..3]);
}
