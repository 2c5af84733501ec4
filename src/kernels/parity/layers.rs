//! What stands between the matrices beside attention: norms, gates, choosing rows.

use super::super::cpu::reference;
use super::super::{layer_norm, rms_norm, rows, silu_mul};
use super::{Suite, noise};

impl Suite<'_> {
    pub(super) async fn norms(&self) -> Result<usize, String> {
        let mut checks = 0;
        for (tokens, width) in [(1, 4), (3, 97 * 4), (130, 384), (1, 2048)] {
            let x: Vec<f32> = noise(tokens * width, 5).iter().map(|x| x * 3.0 + 1.0).collect();
            let (weight, bias) = (noise(width, 6), noise(width, 7));
            let bounds = vec![2e-5; x.len()];
            let (weights, biases) = (self.vector(&weight), self.vector(&bias));
            let added = noise(tokens * width, 8);
            let both: Vec<f32> = x.iter().zip(&added).map(|(x, added)| x + added).collect();
            let (first, second) = (self.tensor(&x, width), self.tensor(&added, width));
            for (label, added, input) in [("", None, &x), (" of a sum", Some(&second), &both)] {
                let got = || Ok(layer_norm(&first, added, &weights, &biases, 1e-12));
                let expected = reference::layer_norm(input, &weight, &bias, 1e-12);
                self.compare(&format!("layer_norm{label} {tokens}x{width}"), got, &expected, &bounds).await?;
            }
            let got = || Ok(rms_norm(&first, &weights, 1e-5));
            self.compare(&format!("rms_norm {tokens}x{width}"), got, &reference::rms_norm(&x, &weight, 1e-5), &bounds)
                .await?;
            checks += 3;
        }
        Ok(checks)
    }

    pub(super) async fn small_ones(&self) -> Result<usize, String> {
        let x = noise(3 * 66, 14);
        let gated = |row: &[f32]| -> Vec<f32> { (0..33).map(|i| reference::silu(row[i]) * row[33 + i]).collect() };
        let expected: Vec<f32> = x.chunks_exact(66).flat_map(gated).collect();
        let gates = self.tensor(&x, 66);
        self.compare("silu_mul", || Ok(silu_mul(&gates)), &expected, &[2e-6; 99]).await?;
        let x = &x[..99];
        let all = self.tensor(x, 33);
        let expected = [&x[66..], &x[..33]].concat();
        self.compare("rows", || Ok(rows(&all, &[2, 0])), &expected, &[0.0; 66]).await?;
        Ok(2)
    }
}
