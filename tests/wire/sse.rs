//! Server-sent events: the HTML standard's own examples, and a second reader that takes the standard at its word.

use burnside::edge::{Event, SseReader};
use proptest::prelude::*;

fn message(data: &str) -> Event {
    Event { name: "message".into(), data: data.into() }
}

fn read(pieces: &[&[u8]]) -> Vec<Event> {
    let mut reader = SseReader::new(1 << 20);
    pieces.iter().flat_map(|piece| reader.push(piece).expect("short lines")).collect()
}

/// Every way to cut the bytes in three, and byte by byte.
fn read_in_every_chunking(bytes: &[u8]) -> Vec<Event> {
    let whole = read(&[bytes]);
    for i in 0..=bytes.len() {
        for j in i..=bytes.len() {
            assert_eq!(read(&[&bytes[..i], &bytes[i..j], &bytes[j..]]), whole, "cut at {i} and {j}");
        }
    }
    assert_eq!(read(&bytes.chunks(1).collect::<Vec<_>>()), whole, "byte by byte");
    whole
}

/// The standard's words (9.2.6, parsing and interpreting an event stream) one by one, over the whole text at once.
fn by_the_book(bytes: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    let (mut events, mut data, mut name) = (vec![], String::new(), String::new());
    // What follows the last line end is an incomplete line, and no line.
    let lines: Vec<&str> = text.split('\n').collect();
    for line in &lines[..lines.len() - 1] {
        if line.is_empty() {
            if !data.is_empty() {
                data.truncate(data.len() - 1);
                let name = if name.is_empty() { "message".into() } else { name.clone() };
                events.push(Event { name, data: data.clone() });
            }
            data.clear();
            name.clear();
        } else if let Some(colon) = line.find(':') {
            let (field, mut value) = (&line[..colon], &line[colon + 1..]);
            if value.starts_with(' ') {
                value = &value[1..];
            }
            match field {
                "event" => name = value.to_string(),
                "data" => data = data + value + "\n",
                _ => {}
            }
        } else if *line == "data" {
            data.push('\n');
        } else if *line == "event" {
            name.clear();
        }
    }
    events
}

#[test]
fn edge_sse_the_examples_of_the_standard() {
    for (stream, events) in [
        ("data: YHOO\ndata: +2\ndata: 10\n\n", vec![message("YHOO\n+2\n10")]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            vec![message("first event"), message("second event"), message(" third event")],
        ),
        // The last block is discarded: no empty line follows it.
        ("data\n\ndata\ndata\n\ndata:", vec![message(""), message("\n")]),
        ("data:test\n\ndata: test\n\n", vec![message("test"), message("test")]),
    ] {
        for end in ["\n", "\r\n", "\r"] {
            let stream = stream.replace('\n', end);
            assert_eq!(read_in_every_chunking(stream.as_bytes()), events, "{stream:?}");
        }
    }
}

#[test]
fn edge_sse_marks_names_comments_and_bytes_that_are_no_text() {
    for (stream, events) in [
        (&b"\xef\xbb\xbfdata: a\n\n"[..], vec![message("a")]),
        // Only the first mark is none of the text.
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", vec![]),
        (b"data: a\n\n\xef\xbb\xbfdata: b\n\n", vec![message("a")]),
        (b"event: add\ndata: 7\n\ndata: 8\n\n", vec![Event { name: "add".into(), data: "7".into() }, message("8")]),
        // A name without data is forgotten.
        (b"event: add\n\ndata: 8\n\n", vec![message("8")]),
        (b": keep-alive\n\n:\n\ndata: a\n: between\ndata: b\n\n", vec![message("a\nb")]),
        (b"retry: 10000\nid: 4\nother: x\ndata : no\ndata: yes\n\n", vec![message("yes")]),
        ("data: a😀é\n\n".as_bytes(), vec![message("a😀é")]),
        (b"data: a\xf0\x9f\x98\n\n", vec![message("a\u{fffd}")]),
        (b"data: a\xffb\n\n", vec![message("a\u{fffd}b")]),
        (b"data: a\r\n\ndata: b\r\r\n", vec![message("a"), message("b")]),
        (b"data: a\0b\n\n", vec![message("a\0b")]),
        (b"\n\n\r\n\r", vec![]),
    ] {
        assert_eq!(by_the_book(stream), events, "{:?}", String::from_utf8_lossy(stream));
        assert_eq!(read_in_every_chunking(stream), events, "{:?}", String::from_utf8_lossy(stream));
    }
}

/// What a stream is made of, and what it should not be.
const PARTS: &[&[u8]] = &[
    b"data:",
    b"data",
    b" ",
    b"event:",
    b":",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\xef\xbb\xbf",
    "😀".as_bytes(),
    b"\xf0\x9f",
    b"x",
    b"id: 1",
    b"[DONE]",
    b"{}",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edge_sse_any_bytes_in_any_chunking_read_as_by_the_book(
        parts in prop::collection::vec(prop::sample::select(PARTS), 0..40),
        cuts in prop::collection::vec(0usize..200, 0..12),
    ) {
        let bytes = parts.concat();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).chain([0, bytes.len()]).collect();
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|w| &bytes[w[0]..w[1]]).collect();
        prop_assert_eq!(read(&pieces), by_the_book(&bytes));
    }
}

#[test]
fn edge_sse_a_line_and_an_event_without_end_are_refused() {
    let mut reader = SseReader::new(100);
    assert!(reader.push(&[b'x'; 100]).is_ok());
    assert!(reader.push(b"x").is_err_and(|error| error.to_string().contains("100 bytes")));
    // Many short lines of one event.
    let mut reader = SseReader::new(100);
    let pushed: Vec<bool> = (0..40).map(|_| reader.push(b"data: 12345\n").is_ok()).collect();
    assert_eq!(pushed.iter().filter(|ok| **ok).count(), 16, "16 lines of 6 bytes fit into 100");
    // Comments of any number are no event.
    let mut reader = SseReader::new(100);
    assert!((0..1000).all(|_| reader.push(b": still here\n\n").is_ok()));
}
