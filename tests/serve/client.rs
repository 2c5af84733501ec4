//! HTTP by hand: what a well-behaved client would not do must be possible here.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A test that waits longer than this has failed: something hangs.
const HANGS: Duration = Duration::from_secs(120);

pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// `error.code`.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().expect("an error has a code").into()
    }

    /// The JSON of every event of a stream, and whether it ended with `[DONE]`.
    pub fn events(&self) -> (Vec<Value>, bool) {
        let data: Vec<&str> = self.body.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
        let done = data.last() == Some(&"[DONE]");
        let events =
            data.iter().filter(|data| **data != "[DONE]").map(|data| serde_json::from_str(data).expect("JSON"));
        (events.collect(), done)
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let socket = TcpStream::connect(address).expect("the server listens");
    socket.set_read_timeout(Some(HANGS)).expect("a socket");
    socket
}

/// A request's head, and its body if there is one.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: test\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if let Some(body) = body {
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            text += "content-type: application/json\r\n";
        }
        text += &format!("content-length: {}\r\n\r\n{body}", body.len());
    } else {
        text += "\r\n";
    }
    text
}

pub fn ask(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
    let mut socket = connect(address);
    socket.write_all(request(method, path, headers, body).as_bytes()).expect("the request goes out");
    answer(&mut BufReader::new(socket)).expect("an answer")
}

pub fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, "GET", path, &[], None)
}

pub fn post(address: SocketAddr, path: &str, body: &Value) -> Answer {
    ask(address, "POST", path, &[], Some(&body.to_string()))
}

/// Reads a whole answer; `None` when the connection ends first.
pub fn answer(reader: &mut impl BufRead) -> Option<Answer> {
    let (status, headers) = head(reader)?;
    let value = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let mut body = vec![];
    if value("transfer-encoding") == Some("chunked") {
        while let Some(piece) = chunk(reader)? {
            body.extend(piece);
        }
    } else {
        let length = value("content-length").map_or(0, |length| length.parse().expect("a length"));
        body.resize(length, 0);
        reader.read_exact(&mut body).ok()?;
    }
    Some(Answer { status, body: String::from_utf8(body).expect("UTF-8"), headers })
}

/// The status and the headers.
pub fn head(reader: &mut impl BufRead) -> Option<(u16, Vec<(String, String)>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&length| length > 0)?;
    let status = line.split(' ').nth(1).expect("a status").parse().expect("a number");
    let mut headers = vec![];
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&length| length > 0)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_lowercase(), value.into())),
            None => return Some((status, headers)),
        }
    }
}

/// A chunk of a chunked body; `Some(None)` at its end, `None` when the connection ends first.
pub fn chunk(reader: &mut impl BufRead) -> Option<Option<Vec<u8>>> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&length| length > 0)?;
    let length = usize::from_str_radix(line.trim_end(), 16).expect("a chunk's length");
    let mut piece = vec![0; length + 2];
    reader.read_exact(&mut piece).ok()?;
    piece.truncate(length);
    Some((length > 0).then_some(piece))
}

/// The value of a metric, by its whole name with labels.
pub fn metric(address: SocketAddr, name: &str) -> f64 {
    let text = get(address, "/metrics").body;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().expect("a number"))
}

/// Asks again until it holds. What never comes true hangs, and that is reported.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed() < HANGS, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
