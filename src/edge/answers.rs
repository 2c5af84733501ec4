//! Answers about texts: labels, spans, vectors. Each is checked against what was asked before anybody uses it.

use serde_json::Value;

/// An answer that is not what was asked for; what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer is not {0}")]
pub struct Unexpected(&'static str);

/// A class and how sure the model is of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub label: String,
    pub score: f64,
}

/// A stretch of the text that was sent, in UTF-16 code units of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub label: String,
    pub score: f64,
    pub start: usize,
    pub end: usize,
}

const LABELS: Unexpected = Unexpected("a list of { label, score } for each text");
const TAGS: Unexpected = Unexpected("a list of { entity_group, score, start, end } for each text");
const VECTORS: Unexpected = Unexpected("a vector of the same length for each text");

/// The labels of each of `texts` texts, the likeliest first.
///
/// Taken are `[{label, score}]` (Workers AI) and, for several texts, a list of such lists; bare or
/// under `labels`, `result` or `results`.
///
/// # Errors
/// [`Unexpected`].
pub fn read_labels(body: &[u8], texts: usize) -> Result<Vec<Vec<Label>>, Unexpected> {
    let one = |item: &Value| {
        let label = item["label"].as_str().filter(|label| !label.is_empty() && label.len() <= 256)?;
        Some(Label { label: label.into(), score: score(item)? })
    };
    let mut lists = read_lists(body, texts, one).ok_or(LABELS)?;
    if lists.iter().any(Vec::is_empty) {
        return Err(LABELS);
    }
    lists.iter_mut().for_each(|list| list.sort_by(|a, b| b.score.total_cmp(&a.score)));
    Ok(lists)
}

/// The tagged spans of each of `lengths.len()` texts, of so many UTF-16 code units each.
///
/// Taken are lists of `{entity_group, score, start, end}` as Hugging Face's pipelines write them
/// (`entity` or `label` in place of `entity_group`), bare or under `spans`, `entities`, `tokens`,
/// `result` or `results`.
///
/// # Errors
/// [`Unexpected`]; also for a span that lies outside of its text.
pub fn read_tags(body: &[u8], lengths: &[usize]) -> Result<Vec<Vec<Tag>>, Unexpected> {
    let one = |item: &Value| {
        let label = ["entity_group", "entity", "label"].iter().find_map(|name| item[*name].as_str())?;
        let at = |name: &str| usize::try_from(item[name].as_u64()?).ok();
        Some(Tag { label: label.into(), score: score(item)?, start: at("start")?, end: at("end")? })
    };
    let lists = read_lists(body, lengths.len(), one).ok_or(TAGS)?;
    let is_inside = |(tags, length): (&Vec<Tag>, &usize)| tags.iter().all(|t| t.start < t.end && t.end <= *length);
    if lists.iter().zip(lengths).all(is_inside) { Ok(lists) } else { Err(TAGS) }
}

/// The vectors of `texts` texts end to end, each of the same length: OpenAI's `data: [{index,
/// embedding}]` in any order, or Workers AI's `data: [[...]]`.
///
/// # Errors
/// [`Unexpected`]; also if one is missing, or holds what is no number.
pub fn read_vectors(body: &[u8], texts: usize) -> Result<Vec<f32>, Unexpected> {
    let json: Value = serde_json::from_slice(body).map_err(|_| VECTORS)?;
    let data = json["data"].as_array().or_else(|| json["result"]["data"].as_array()).ok_or(VECTORS)?;
    let mut rows: Vec<Option<Vec<f32>>> = vec![None; texts];
    for (at, item) in data.iter().enumerate() {
        let index = item["index"].as_u64().and_then(|index| usize::try_from(index).ok()).unwrap_or(at);
        let row = item.as_array().or_else(|| item["embedding"].as_array()).ok_or(VECTORS)?;
        let row =
            row.iter().map(|x| x.as_f64().map(|x| x as f32).filter(|x| x.is_finite())).collect::<Option<Vec<_>>>();
        match rows.get_mut(index) {
            Some(place @ None) => *place = Some(row.ok_or(VECTORS)?),
            _ => return Err(VECTORS),
        }
    }
    let rows: Vec<Vec<f32>> = rows.into_iter().collect::<Option<_>>().ok_or(VECTORS)?;
    let width = rows.first().map_or(0, Vec::len);
    if width == 0 || rows.iter().any(|row| row.len() != width) {
        return Err(VECTORS);
    }
    Ok(rows.concat())
}

fn score(item: &Value) -> Option<f64> {
    item["score"].as_f64().filter(|score| score.is_finite())
}

/// A list for each text. One text's may come as it is; under whatever name an edge gives it.
fn read_lists<T>(body: &[u8], texts: usize, one: impl Fn(&Value) -> Option<T>) -> Option<Vec<Vec<T>>> {
    const NAMES: [&str; 6] = ["result", "results", "labels", "spans", "entities", "tokens"];
    fn list(mut value: &Value) -> Option<&Vec<Value>> {
        // A name in a name (Cloudflare's envelope around a Worker's), and no deeper.
        for _ in 0..2 {
            value = NAMES.iter().find_map(|name| value.get(*name)).unwrap_or(value);
        }
        value.as_array()
    }
    let json: Value = serde_json::from_slice(body).ok()?;
    let all = list(&json)?;
    let is_flat = texts == 1 && all.first().is_none_or(|item| list(item).is_none());
    let read = |items: &Vec<Value>| items.iter().map(&one).collect::<Option<Vec<T>>>();
    let lists: Vec<Vec<T>> =
        if is_flat { vec![read(all)?] } else { all.iter().map(|v| read(list(v)?)).collect::<Option<_>>()? };
    (lists.len() == texts).then_some(lists)
}
