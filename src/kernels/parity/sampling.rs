//! The choice of a token against softmax, sorting and summing in f64.

use super::super::sample::{Rule, Seen, sample};
use super::{Suite, noise, read};

/// Of the probability that a draw lands at: weights are rounded to 2^-13 of themselves.
const TOLERANCE: f64 = 2e-4;

/// temperature, top_k, top_p, penalty
type Numbers = (f32, usize, f32, f32);

impl Suite<'_> {
    pub(super) async fn sampling(&self) -> Result<usize, String> {
        let mut checks = 0;
        for vocab in [1, 5, 700, 49_152] {
            let logits: Vec<f32> = noise(vocab, 21).iter().map(|x| x * 9.0).collect();
            let occurred: Vec<u32> = (0..vocab as u32).filter(|i| i % 3 == 0).collect();
            for numbers in [
                (0.0, 0, 1.0, 1.0),
                (0.0, 0, 1.0, 1.3),
                (0.7, 1, 0.5, 1.0),
                (1.0, 0, 1.0, 1.0),
                (0.8, 0, 0.95, 1.0),
                (0.9, 40, 0.9, 1.2),
                (3.0, 300, 1.0, 1.0),
                (0.2, 100_000, 0.3, 0.7),
            ] {
                for draw in [0, 0x5555_5555, 0xc123_4567, u32::MAX] {
                    self.draw_lands(&logits, &occurred, numbers, draw).await?;
                    checks += 1;
                }
            }
        }
        self.equals_are_in_order().await?;
        self.spread().await?;
        self.unsound().await?;
        Ok(checks + 3)
    }

    /// The token is there where the draw lies between the probabilities before it and with it.
    async fn draw_lands(&self, logits: &[f32], occurred: &[u32], numbers: Numbers, draw: u32) -> Result<(), String> {
        let name = format!("sample {numbers:?} of {} at {draw:#x}", logits.len());
        let rule = Rule::new(numbers.0, numbers.1, numbers.2, numbers.3);
        let mut expected = logits.to_vec();
        rule.penalize(&mut expected, &super::super::sample::bits(occurred, logits.len()));
        let expected = rule.choose(&expected, draw);
        let input = self.tensor(logits, logits.len());
        let mut chosen = vec![];
        let run = || {
            let mut seen = Seen::new(occurred, logits.len(), self.device);
            let first = sample(&input, &rule, &mut seen, draw);
            chosen = vec![first.clone()];
            Ok(first)
        };
        self.compare(&name, run, &[expected as f32, 1.0], &[0.0; 2]).await?;
        let token = read(&chosen).await?[0][0] as usize;
        let ranks = reference(logits, occurred, numbers);
        let Some((_, before, with)) = ranks.iter().find(|rank| rank.0 == token) else {
            return Err(format!("{name}: token {token} must not be drawn"));
        };
        let place = f64::from(draw) / 2f64.powi(32);
        if place < before - TOLERANCE || place > with + TOLERANCE {
            return Err(format!("{name}: token {token} is from {before} to {with}"));
        }
        Ok(())
    }

    /// Of equal logits the lower id comes first, in top k, top p and the draw, be they ever so many.
    async fn equals_are_in_order(&self) -> Result<(), String> {
        let vocab = 70_000;
        let input = self.tensor(&vec![1.5; vocab], vocab);
        for (top_k, top_p, share, first) in [
            (0, 1.0, 0.5, 35_000),
            (0, 0.5, 0.5, 17_500),
            (1000, 1.0, 0.5, 500),
            (66_000, 0.1, 0.25, 1650),
            (5, 1.0, 0.999, 4),
        ] {
            let rule = Rule::new(1.0, top_k, top_p, 1.0);
            let draw = (share * 2f64.powi(32)) as u32;
            let run = || Ok(sample(&input, &rule, &mut Seen::new(&[], vocab, self.device), draw));
            let name = format!("sample of {vocab} equals, top {top_k}, {top_p}, at {share}");
            // A rounded share may end one token earlier.
            self.compare(&name, run, &[first as f32, 1.0], &[1.0, 0.0]).await?;
        }
        Ok(())
    }

    /// Draws at even distances meet each token as often as its probability says.
    async fn spread(&self) -> Result<(), String> {
        let logits = [0.3, -1.0, 2.0, 1.1, 0.31, -4.0, 1.9];
        let draws = 512;
        let input = self.tensor(&logits, logits.len());
        let rule = Rule::new(0.9, 0, 1.0, 1.0);
        let mut seen = Seen::new(&[], logits.len(), self.device);
        let chosen: Vec<_> = (0..draws).map(|i| sample(&input, &rule, &mut seen, i * (u32::MAX / draws))).collect();
        let mut counts = [0.0; 7];
        for chosen in read(&chosen).await? {
            counts[chosen[0] as usize] += 1.0 / f64::from(draws);
        }
        for (token, before, with) in reference(&logits, &[], (0.9, 0, 1.0, 1.0)) {
            if (counts[token] - (with - before)).abs() > 2.0 / f64::from(draws) {
                return Err(format!("token {token}: drawn {} of the time, for {}", counts[token], with - before));
            }
        }
        Ok(())
    }

    /// What was drawn occurred from then on; and not-a-number is seen, whatever the rule.
    async fn unsound(&self) -> Result<(), String> {
        let input = self.tensor(&[4.0, 3.0, -1.0, 3.5, 2.5], 5);
        let rule = Rule::new(0.0, 0, 1.0, 2.0);
        let mut seen = Seen::new(&[3], 5, self.device);
        let chosen: Vec<_> = (0..4).map(|_| sample(&input, &rule, &mut seen, 0)).collect();
        let tokens: Vec<f32> = read(&chosen).await?.iter().map(|chosen| chosen[0]).collect();
        if tokens != [0.0, 1.0, 4.0, 0.0] {
            return Err(format!("after 3, tokens {tokens:?} with a penalty of 2"));
        }
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut logits = noise(1000, 23);
            logits[700] = bad;
            let input = self.tensor(&logits, 1000);
            for temperature in [0.0, 1.0] {
                let rule = Rule::new(temperature, 50, 0.9, 1.1);
                let chosen = sample(&input, &rule, &mut Seen::new(&[], 1000, self.device), 1 << 31);
                if read(&[chosen]).await?[0][1] != 0.0 {
                    return Err(format!("{bad} among logits is not seen at temperature {temperature}"));
                }
            }
        }
        Ok(())
    }
}

/// The tokens that may be drawn, likeliest first, each with the probability of those before it and of those up to it.
fn reference(
    logits: &[f32],
    occurred: &[u32],
    (temperature, top_k, top_p, penalty): Numbers,
) -> Vec<(usize, f64, f64)> {
    let mut tokens: Vec<(usize, f64)> = logits.iter().map(|&x| f64::from(x)).enumerate().collect();
    for &token in occurred {
        let logit = &mut tokens[token as usize].1;
        *logit *= if *logit > 0.0 { 1.0 / f64::from(penalty) } else { f64::from(penalty) };
    }
    tokens.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let greedy = temperature == 0.0;
    tokens.truncate(if greedy {
        1
    } else if top_k == 0 {
        tokens.len()
    } else {
        top_k
    });
    let top = tokens[0].1;
    let temperature = if greedy { 1.0 } else { f64::from(temperature) };
    let mut sum = 0.0;
    let sums: Vec<(usize, f64, f64)> = tokens
        .iter()
        .map(|&(token, logit)| {
            let before = sum;
            sum += ((logit - top) / temperature).exp();
            (token, before, sum)
        })
        .collect();
    let nucleus: Vec<_> = sums.into_iter().take_while(|&(_, before, _)| before < f64::from(top_p) * sum).collect();
    let kept = nucleus.last().map_or(1.0, |last| last.2);
    nucleus.into_iter().map(|(token, before, with)| (token, before / kept, with / kept)).collect()
}
