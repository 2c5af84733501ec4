//! What happened, as JSON lines on standard error: `{"ts","level","event",...}`.
//!
//! `ts` is in seconds since 1970. Nothing that a caller wrote is in it: no text, no path that is not
//! one of ours, no header, no name of a model that is not here.

use serde_json::{Value, json};
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the lines go. Cheap to clone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    Stderr,
    /// For a server inside a test.
    Off,
}

impl Log {
    pub(super) fn info(self, event: &str, fields: Value) {
        self.write("info", event, fields);
    }

    pub(super) fn error(self, event: &str, fields: Value) {
        self.write("error", event, fields);
    }

    fn write(self, level: &str, event: &str, fields: Value) {
        if self == Log::Off {
            return;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut line = json!({ "ts": now.as_millis() as f64 / 1000.0, "level": level, "event": event });
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
            line.extend(fields);
        }
        // A log that can't be written is no reason to stop serving.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// A panic says where it was; what it says of values stays untold.
    pub(super) fn panics(self) {
        std::panic::set_hook(Box::new(move |panic| {
            let at = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
            self.error("panic", json!({ "at": at }));
        }));
    }
}
