//! Counters for Prometheus (text exposition format 0.0.4). No text of a caller is in any label.

use super::model::{Model, Status};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0];

/// How often what took how long.
#[derive(Default)]
pub(super) struct Histogram {
    /// Of each bucket alone; the last is for what is longer than all bounds.
    counts: [AtomicU64; BOUNDS.len() + 1],
    sum_us: AtomicU64,
}

impl Histogram {
    pub(super) fn observe(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|&bound| seconds <= bound).unwrap_or(BOUNDS.len());
        if let Some(count) = self.counts.get(bucket) {
            count.fetch_add(1, Relaxed);
        }
        self.sum_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    fn write(&self, out: &mut String, name: &str, label: &str) {
        let mut below = 0;
        for (count, bound) in self.counts.iter().zip(BOUNDS.iter().map(Some).chain([None])) {
            below += count.load(Relaxed);
            let bound = bound.map_or("+Inf".to_string(), f64::to_string);
            line(out, &format!("{name}_bucket{{{label},le=\"{bound}\"}}"), below as f64);
        }
        line(out, &format!("{name}_sum{{{label}}}"), self.sum_us.load(Relaxed) as f64 / 1e6);
        line(out, &format!("{name}_count{{{label}}}"), below as f64);
    }
}

/// What is counted of requests; models count for themselves.
#[derive(Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    seconds: Mutex<BTreeMap<&'static str, Arc<Histogram>>>,
    pub(super) connections: AtomicU64,
}

impl Metrics {
    /// A request is over. Its route is one of ours, or "other".
    pub(super) fn request(&self, route: &'static str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route, status)).or_default() += 1;
        drop(requests);
        let mut seconds = self.seconds.lock().unwrap_or_else(PoisonError::into_inner);
        seconds.entry(route).or_default().observe(took);
    }

    /// Everything, as Prometheus reads it.
    pub(super) fn text(&self, models: &[Arc<Model>]) -> String {
        let mut out = String::new();
        head(&mut out, "burnside_requests_total", "counter", "Requests answered; status 499: the client went away");
        for ((route, status), count) in self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let name = format!("burnside_requests_total{{route=\"{route}\",status=\"{status}\"}}");
            line(&mut out, &name, *count as f64);
        }
        head(&mut out, "burnside_request_seconds", "histogram", "From the request's head to the answer's last byte");
        for (route, histogram) in self.seconds.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            histogram.write(&mut out, "burnside_request_seconds", &format!("route=\"{route}\""));
        }
        head(&mut out, "burnside_connections", "gauge", "Open connections");
        line(&mut out, "burnside_connections", self.connections.load(Relaxed) as f64);
        let load = |counter: &AtomicU64| counter.load(Relaxed) as f64;
        type Read<'a> = &'a dyn Fn(&Model) -> f64;
        let of_models: [(&str, &str, &str, Read); 9] = [
            ("model_ready", "gauge", "1 when the model answers", &|m| f64::from(m.status() == Status::Ready)),
            ("queue_depth", "gauge", "Requests that wait", &|m| m.queue.depth() as f64),
            ("active", "gauge", "Answers in the making", &|m| load(&m.counters.active)),
            ("prompt_tokens_total", "counter", "Tokens read", &|m| load(&m.counters.prompt_tokens)),
            ("completion_tokens_total", "counter", "Tokens made", &|m| load(&m.counters.completion_tokens)),
            ("cancelled_total", "counter", "Clients gone before the end", &|m| load(&m.counters.cancelled)),
            ("expired_total", "counter", "Past their deadline", &|m| load(&m.counters.expired)),
            ("refused_total", "counter", "Not begun, as they would not be done in time", &|m| {
                load(&m.counters.refused)
            }),
            ("broken_total", "counter", "Times the model broke and was loaded again", &|m| load(&m.counters.broken)),
        ];
        for (name, kind, help, read) in of_models {
            let name = format!("burnside_{name}");
            head(&mut out, &name, kind, help);
            for model in models {
                line(&mut out, &format!("{name}{{{}}}", label(model)), read(model));
            }
        }
        head(&mut out, "burnside_first_token_seconds", "histogram", "From the request's admission to its first token");
        for model in models {
            model.counters.first_token.write(&mut out, "burnside_first_token_seconds", &label(model));
        }
        out
    }
}

fn label(model: &Model) -> String {
    // Ids are checked when the server starts, so that nothing needs escaping.
    format!("model=\"{}\"", model.id)
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a string can't fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, value: f64) {
    let _ = writeln!(out, "{name} {value}");
}
