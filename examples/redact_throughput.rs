//! Megabytes a second through the redactor, natively: `cargo run --release --no-default-features
//! --example redact_throughput -- FILE...`. Pieces of 64 kB, as `scripts/benchmark/page/pieces.js` cuts them.

use burnside::redact::{RawText, RedactOptions, Session};
use std::time::Instant;

const PIECE: usize = 64 * 1024;
const ROUNDS: usize = 7;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        let pieces: Vec<RawText> = pieces(&text).map(|piece| RawText::new(piece.to_string())).collect();
        let mut seconds = Vec::new();
        let mut spans = 0;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            spans =
                pieces.iter().map(|p| Session::new().redact(p, None, &RedactOptions::default()).entities.len()).sum();
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        println!("{path}: {:.1} MB/s, {spans} spans", text.len() as f64 / 1e6 / seconds[ROUNDS / 2]);
    }
    Ok(())
}

/// The text in pieces that end with a line.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut least = PIECE.min(rest.len());
        while !rest.is_char_boundary(least) {
            least += 1;
        }
        let end = rest[least..].find('\n').map_or(rest.len(), |line| least + line + 1);
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}
