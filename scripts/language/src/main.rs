//! Prints `folder<TAB>n-gram<TAB>ln p` for each n-gram of up to three letters in the model of each folder that is named.

use fst::Streamer;
use std::collections::HashMap;

/// What is rarer is not worth its place.
const RAREST: f64 = -13.5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for folder in std::env::args().skip(1) {
        let map = fst::Map::new(std::fs::read(format!("{folder}/models/ngrams.fst"))?)?;
        let mut all: HashMap<String, f64> = HashMap::new();
        let mut stream = map.stream();
        while let Some((key, bits)) = stream.next() {
            all.insert(String::from_utf8(key.to_vec())?, f64::from_bits(bits));
        }
        for gram in all.keys().filter(|gram| gram.chars().count() <= 3) {
            // The file has the likelihood of the last letter behind the others.
            let ends = gram.char_indices().map(|(at, letter)| at + letter.len_utf8());
            let parts: Option<Vec<f64>> = ends.map(|end| all.get(&gram[..end]).copied()).collect();
            let Some(parts) = parts else { continue };
            let p: f64 = parts.iter().sum();
            if p > RAREST {
                println!("{folder}\t{gram}\t{p:.4}");
            }
        }
    }
    Ok(())
}
