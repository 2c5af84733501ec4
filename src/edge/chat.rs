//! Answers of a chat, in OpenAI's shape or in that of Workers AI, whole or as a stream.

use super::fault::message_of;
use super::sse::SseReader;
use serde_json::Value;

/// Bytes that one event of a stream may have: an answer comes in pieces of a few bytes.
const MOST_EVENT_BYTES: usize = 1 << 20;

/// What an answer says, bit by bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    /// More text.
    Content(String),
    /// Why it ended: `stop`, `length`, or another word of the server's.
    Finish(String),
    Usage {
        prompt_tokens: u64,
        completion_tokens: u64,
    },
    /// The server reports an error of its own; a redacted excerpt of it.
    Refused(String),
    /// This is no chat; what was expected. Nothing follows.
    Garbage(&'static str),
}

/// Reads a stream of chat chunks from bytes that may be cut anywhere.
#[derive(Debug)]
pub struct ChatReader {
    sse: SseReader,
    has_finished: bool,
    /// After `[DONE]`, an error or garbage, nothing is read any more.
    is_over: bool,
}

impl Default for ChatReader {
    fn default() -> Self {
        Self { sse: SseReader::new(MOST_EVENT_BYTES), has_finished: false, is_over: false }
    }
}

impl ChatReader {
    /// Takes the next bytes and returns what they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<ChatEvent> {
        if self.is_over {
            return Vec::new();
        }
        let Ok(events) = self.sse.push(bytes) else {
            self.is_over = true;
            return vec![ChatEvent::Garbage("an event of the stream is longer than 1 MiB")];
        };
        let mut out = Vec::new();
        for event in events {
            match event.data.trim() {
                "" => {} // a heartbeat of some servers
                "[DONE]" => {
                    self.has_finished = true;
                    self.is_over = true;
                }
                data => self.read(data, &mut out),
            }
            if self.is_over {
                break;
            }
        }
        out
    }

    fn read(&mut self, data: &str, out: &mut Vec<ChatEvent>) {
        let before = out.len();
        match serde_json::from_str::<Value>(data) {
            Ok(chunk) if chunk.is_object() => events_of(&chunk, out),
            _ => out.push(ChatEvent::Garbage("an event of the stream is not a JSON object")),
        }
        for event in out.iter().skip(before) {
            match event {
                ChatEvent::Finish(_) => self.has_finished = true,
                ChatEvent::Refused(_) | ChatEvent::Garbage(_) => self.is_over = true,
                ChatEvent::Content(_) | ChatEvent::Usage { .. } => {}
            }
        }
    }

    /// Whether the server said that this is all. If not, and the connection ended, the answer was cut.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.has_finished
    }

    /// Whether nothing more is read: the connection can be closed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }
}

/// Reads an answer that came whole.
#[must_use]
pub fn read_chat(body: &[u8]) -> Vec<ChatEvent> {
    const EXPECTED: &str = "the answer is not a chat completion";
    let Ok(answer) = serde_json::from_slice::<Value>(body) else { return vec![ChatEvent::Garbage(EXPECTED)] };
    let mut events = Vec::new();
    events_of(&answer, &mut events);
    let says = |wanted: fn(&ChatEvent) -> bool| events.iter().any(wanted);
    if says(|event| matches!(event, ChatEvent::Refused(_))) {
        return events;
    }
    if !says(|event| matches!(event, ChatEvent::Content(_) | ChatEvent::Finish(_))) {
        return vec![ChatEvent::Garbage(EXPECTED)];
    }
    if !says(|event| matches!(event, ChatEvent::Finish(_))) {
        events.push(ChatEvent::Finish("stop".into()));
    }
    events
}

/// What one JSON object says: a chunk's `delta`, a completion's `message`, or the `response` of Workers AI.
fn events_of(json: &Value, out: &mut Vec<ChatEvent>) {
    if let Some(message) = message_of(json) {
        out.push(ChatEvent::Refused(message));
        return;
    }
    let choice = &json["choices"][0];
    let places =
        [&choice["delta"]["content"], &choice["message"]["content"], &json["response"], &json["result"]["response"]];
    if let Some(text) = places.into_iter().find_map(Value::as_str).filter(|text| !text.is_empty()) {
        out.push(ChatEvent::Content(text.into()));
    }
    if let Some(reason) = choice["finish_reason"].as_str() {
        out.push(ChatEvent::Finish(word(reason)));
    }
    let count = |name: &str| json["usage"][name].as_u64();
    if let (Some(prompt_tokens), Some(completion_tokens)) = (count("prompt_tokens"), count("completion_tokens")) {
        out.push(ChatEvent::Usage { prompt_tokens, completion_tokens });
    }
}

/// A reason is a word of a protocol; a text in its place is not passed on.
fn word(reason: &str) -> String {
    let is_word = reason.len() <= 32 && reason.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_word { reason.into() } else { "stop".into() }
}
