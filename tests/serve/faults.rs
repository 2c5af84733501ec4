//! Clients that go away, wait, push, or send half; a server that is stopped; a model that breaks.

use super::client::{Answer, answer, ask, chunk, connect, get, head, metric, post, request, until};
use super::counting::{Running, config, start, start_with};
use burnside::native::serve::Config;
use serde_json::{Value, json};
use std::io::{BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::Ordering::SeqCst;
use std::thread::JoinHandle;
use std::time::Duration;

fn chat(content: &str, stream: bool) -> Value {
    json!({ "model": "counter", "stream": stream, "messages": [{ "role": "user", "content": content }] })
}

fn send(server: &Running, headers: &[(&str, &str)], body: &Value) -> TcpStream {
    let mut socket = connect(server.address);
    let text = request("POST", "/v1/chat/completions", headers, Some(&body.to_string()));
    socket.write_all(text.as_bytes()).expect("goes out");
    socket
}

/// A chat on a thread of its own, for those that have to wait.
fn in_background(server: &Running, content: &str) -> JoinHandle<Answer> {
    let socket = send(server, &[], &chat(content, false));
    std::thread::spawn(move || answer(&mut BufReader::new(socket)).expect("an answer"))
}

fn of_counter(server: &Running, name: &str) -> f64 {
    metric(server.address, &format!("burnside_{name}{{model=\"counter\"}}"))
}

#[test]
fn a_full_queue_answers_429_and_when_to_come_back() {
    let server = start_with(Config { parallel: 1, queue: 2, ..config() }, "", &[]);
    let running = in_background(&server, "hold 2");
    until("one is begun", || of_counter(&server, "active") == 1.0);
    let waiting = [in_background(&server, "hold 1"), in_background(&server, "hold 1")];
    until("two wait", || of_counter(&server, "queue_depth") == 2.0);
    let refused = post(server.address, "/v1/chat/completions", &chat("count 1", true));
    assert_eq!((refused.status, refused.code().as_str()), (429, "queue_full"));
    let seconds: u64 = refused.header("retry-after").expect("when").parse().expect("seconds");
    assert!((1..=60).contains(&seconds));
    // Other models have queues of their own, and the server itself stays well.
    assert_eq!(post(server.address, "/classify", &json!({ "text": "x" })).status, 200);
    assert_eq!(get(server.address, "/readyz").status, 200);
    server.valve.let_through(4);
    assert_eq!(running.join().expect("answers").json()["usage"]["completion_tokens"], 2);
    for waiting in waiting {
        assert_eq!(waiting.join().expect("answers").status, 200);
    }
    assert_eq!(post(server.address, "/v1/chat/completions", &chat("count 1", false)).status, 200);
}

#[test]
fn a_client_that_waits_in_vain_gives_its_place_up() {
    let server = start_with(Config { parallel: 1, queue: 1, ..config() }, "", &[]);
    let running = in_background(&server, "hold 1");
    until("one is begun", || of_counter(&server, "active") == 1.0);
    let gone = send(&server, &[], &chat("count 7", false));
    until("one waits", || of_counter(&server, "queue_depth") == 1.0);
    drop(gone);
    let route = "burnside_requests_total{route=\"/v1/chat/completions\",status=\"499\"}";
    until("the server knows that it is gone", || metric(server.address, route) == 1.0);
    let next = in_background(&server, "count 1");
    server.valve.let_through(1);
    assert_eq!(next.join().expect("answers").status, 200);
    assert_eq!(running.join().expect("answers").status, 200);
    assert_eq!(of_counter(&server, "completion_tokens_total"), 2.0, "the seven were never counted");
}

#[test]
fn answers_take_turns() {
    let server = start_with(Config { parallel: 2, ..config() }, "", &[]);
    let mut long = BufReader::new(send(&server, &[], &chat("endless", true)));
    assert_eq!(head(&mut long).expect("begins").0, 200);
    // Behind one that never ends, the next is answered all the same.
    assert_eq!(post(server.address, "/v1/chat/completions", &chat("count 5", false)).status, 200);
}

#[test]
fn the_model_stops_when_the_client_goes_away() {
    let server = start();
    for stream in [true, false] {
        let cancelled = of_counter(&server, "cancelled_total");
        let socket = send(&server, &[], &chat("endless", stream));
        if stream {
            let mut reader = BufReader::new(socket.try_clone().expect("a socket"));
            assert_eq!(head(&mut reader).expect("begins").0, 200);
            assert!(chunk(&mut reader).expect("a chunk").is_some());
        } else {
            until("it is begun", || server.valve.alive.load(SeqCst) == 1);
        }
        socket.shutdown(Shutdown::Both).expect("cut");
        drop(socket);
        until("the generation is dropped", || server.valve.alive.load(SeqCst) == 0);
        assert_eq!(of_counter(&server, "cancelled_total"), cancelled + 1.0);
        let made = server.valve.made.load(SeqCst);
        assert_eq!(post(server.address, "/v1/chat/completions", &chat("count 3", false)).status, 200);
        assert_eq!(server.valve.made.load(SeqCst), made + 3, "nothing else was made meanwhile");
    }
}

#[test]
fn half_a_body_is_given_up() {
    let server = start_with(Config { body_timeout: Duration::from_millis(100), ..config() }, "", &[]);
    let text = request("POST", "/v1/chat/completions", &[], Some(&chat("count 1", false).to_string()));
    let half = &text.as_bytes()[..text.len() - 10];
    let mut waiting = connect(server.address);
    waiting.write_all(half).expect("goes out");
    let late = answer(&mut BufReader::new(waiting)).expect("an answer");
    assert_eq!((late.status, late.code().as_str()), (408, "body_timeout"));
    let mut cut = connect(server.address);
    cut.write_all(half).expect("goes out");
    drop(cut);
    until("both are noticed", || metric(server.address, "burnside_connections") == 1.0);
    assert_eq!(post(server.address, "/v1/chat/completions", &chat("count 1", false)).status, 200);
}

#[test]
fn a_deadline_ends_what_takes_too_long() {
    let server = start_with(Config { parallel: 1, ..config() }, "", &[]);
    let brief = [("burnside-deadline-ms", "50")];
    let whole = ask(server.address, "POST", "/v1/chat/completions", &brief, Some(&chat("endless", false).to_string()));
    assert_eq!((whole.status, whole.code().as_str()), (504, "deadline_exceeded"));
    // A stream has sent its 200: the error is its last event, and [DONE] does not follow.
    let stream = answer(&mut BufReader::new(send(&server, &brief, &chat("endless", true)))).expect("an answer");
    let (events, done) = stream.events();
    assert_eq!((stream.status, done), (200, false));
    assert_eq!(events.last().expect("events")["error"]["code"], "deadline_exceeded");
    // A model that is stuck can't look at the clock.
    until("nothing runs", || of_counter(&server, "active") == 0.0);
    let stuck = answer(&mut BufReader::new(send(&server, &brief, &chat("stuck 1", false)))).expect("an answer");
    assert_eq!((stuck.status, stuck.code().as_str()), (504, "deadline_exceeded"));
    server.valve.let_through(1);
    until("it goes on", || of_counter(&server, "active") == 0.0);
    assert_eq!((of_counter(&server, "expired_total"), of_counter(&server, "cancelled_total")), (2.0, 1.0));
}

#[test]
fn who_would_wait_in_vain_is_told_at_once_or_as_soon_as_it_shows() {
    let server = start_with(Config { parallel: 1, ..config() }, "", &[]);
    let allowing = |ms: &str, content: &str| send(&server, &[("burnside-deadline-ms", ms)], &chat(content, true));
    let told = |socket: TcpStream| {
        let refused = answer(&mut BufReader::new(socket)).expect("an answer");
        assert_eq!((refused.status, refused.code().as_str()), (429, "overloaded"));
        let seconds: u64 = refused.header("retry-after").expect("when").parse().expect("seconds");
        assert!((1..=60).contains(&seconds));
    };
    let begun = || until("one is begun", || of_counter(&server, "active") == 1.0);
    // A job that takes a twentieth of a second, or longer: now the server knows how long they take.
    let first = in_background(&server, "hold 1");
    begun();
    std::thread::sleep(Duration::from_millis(50));
    server.valve.let_through(1);
    assert_eq!(first.join().expect("answers").status, 200);
    let running = in_background(&server, "hold 1");
    begun();
    // Two jobs, this one and the one before it, in that time.
    told(allowing("50", "count 1"));
    // This one could be done, if only the one before it ended.
    let waiting = allowing("60000", "count 1");
    until("one waits", || of_counter(&server, "queue_depth") == 1.0);
    let hopeful = allowing("2000", "count 1");
    until("two wait", || of_counter(&server, "queue_depth") == 2.0);
    told(hopeful);
    assert_eq!((of_counter(&server, "active"), of_counter(&server, "queue_depth")), (1.0, 1.0), "nobody was begun");
    assert_eq!(of_counter(&server, "refused_total"), 2.0);
    server.valve.let_through(1);
    assert_eq!(running.join().expect("answers").status, 200);
    assert_eq!(answer(&mut BufReader::new(waiting)).expect("an answer").status, 200);
}

#[test]
fn long_lists_of_texts_take_turns_with_others() {
    let server = start();
    let texts = json!({ "texts": vec!["stuck"; 24] }).to_string();
    let mut socket = connect(server.address);
    socket.write_all(request("POST", "/classify", &[], Some(&texts)).as_bytes()).expect("goes out");
    until("it is begun", || metric(server.address, "burnside_active{model=\"labels\"}") == 1.0);
    let address = server.address;
    let brief = std::thread::spawn(move || post(address, "/classify", &json!({ "text": "x" })));
    until("the next waits", || metric(server.address, "burnside_queue_depth{model=\"labels\"}") == 1.0);
    server.valve.let_through(2); // of three parts of the list
    assert_eq!(brief.join().expect("answers").status, 200);
    server.valve.let_through(1);
    let whole = answer(&mut BufReader::new(socket)).expect("an answer");
    assert_eq!(whole.json().as_array().map(Vec::len), Some(24));
}

#[test]
fn a_reader_that_does_not_read_is_given_up_and_holds_up_nobody() {
    let server = start_with(Config { stall_timeout: Duration::from_millis(200), ..config() }, "", &[]);
    let mut lazy = send(&server, &[], &chat("large 400", true));
    assert_eq!(post(server.address, "/v1/chat/completions", &chat("count 3", false)).status, 200);
    until("the connection is closed", || metric(server.address, "burnside_connections") == 1.0);
    // What was under way arrives, and the end does not.
    let mut rest = vec![];
    let _ = lazy.read_to_end(&mut rest);
    assert!(!String::from_utf8_lossy(&rest).contains("[DONE]"), "{} bytes came", rest.len());
}

#[test]
fn stopping_finishes_what_is_under_way() {
    let mut server = start_with(Config { parallel: 1, drain: Duration::from_secs(60), ..config() }, "", &[]);
    let mut stream = BufReader::new(send(&server, &[], &chat("hold 3", true)));
    server.valve.let_through(1);
    assert_eq!(head(&mut stream).expect("begins").0, 200);
    let waiting = in_background(&server, "count 2");
    until("one waits", || of_counter(&server, "queue_depth") == 1.0);
    let idle = connect(server.address);
    server.stop();
    until("nobody is let in", || TcpStream::connect(server.address).is_err());
    server.valve.let_through(2);
    let mut text = String::new();
    while let Some(piece) = chunk(&mut stream).expect("not cut") {
        text += std::str::from_utf8(&piece).expect("UTF-8");
    }
    assert!(text.contains("3 ") && text.ends_with("data: [DONE]\n\n"), "{text}");
    assert_eq!(waiting.join().expect("answers").json()["usage"]["completion_tokens"], 2);
    server.join();
    drop(idle);
}

#[test]
fn what_does_not_end_while_draining_is_cut_with_an_error() {
    let mut server = start();
    let mut stream = BufReader::new(send(&server, &[], &chat("endless", true)));
    assert_eq!(head(&mut stream).expect("begins").0, 200);
    server.stop();
    let mut text = String::new();
    while let Some(piece) = chunk(&mut stream).expect("an end") {
        text += std::str::from_utf8(&piece).expect("UTF-8");
    }
    assert!(text.contains("\"code\":\"stopping\"") && !text.contains("[DONE]"), "{text}");
    server.join();
    assert_eq!(server.valve.alive.load(SeqCst), 0);
}

#[test]
fn a_model_that_breaks_is_loaded_again() {
    let server = start();
    let ready = || until("ready again", || get(server.address, "/readyz").status == 200);
    for fault in ["panic", "lost"] {
        let broken = post(server.address, "/v1/chat/completions", &chat(fault, false));
        assert_eq!((broken.status, broken.code().as_str()), (500, "model_broken"), "{fault}");
        ready();
        assert_eq!(post(server.address, "/v1/chat/completions", &chat("count 2", false)).status, 200);
    }
    // In mid-stream, others that wait or are under way learn it too.
    let mut stream = BufReader::new(send(&server, &[], &chat("endless", true)));
    assert_eq!(head(&mut stream).expect("begins").0, 200);
    assert_eq!(post(server.address, "/v1/chat/completions", &chat("panic", false)).status, 500);
    let mut text = String::new();
    while let Some(piece) = chunk(&mut stream).expect("an end") {
        text += std::str::from_utf8(&piece).expect("UTF-8");
    }
    assert!(text.contains("\"code\":\"model_broken\"") && !text.contains("[DONE]"), "{text}");
    // Its callers are told while it still falls.
    until("counted", || of_counter(&server, "broken_total") == 3.0);
    ready();
    // Again and again without an answer in between: then it is left alone, and says so.
    for _ in 0..3 {
        if get(server.address, "/readyz").status == 200 {
            post(server.address, "/v1/chat/completions", &chat("panic", false));
        }
        until("settled", || get(server.address, "/readyz").body != "loading");
    }
    assert_eq!(get(server.address, "/healthz").status, 503);
    let failed = post(server.address, "/v1/chat/completions", &chat("count 1", false));
    assert_eq!((failed.status, failed.code().as_str()), (503, "model_failed"));
    assert_eq!(post(server.address, "/classify", &json!({ "text": "x" })).status, 200);
    let lost = post(server.address, "/classify", &json!({ "text": "lost" }));
    assert_eq!((lost.status, lost.code().as_str()), (500, "model_broken"));
}

#[test]
fn garbage_is_no_http_and_harms_nobody() {
    let server = start();
    for bytes in [
        &b"\0\0\0\0\0\0\0\0\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /classify HTTP/1.1\r\ncontent-length: x\r\n\r\n",
    ] {
        let mut socket = connect(server.address);
        socket.write_all(bytes).expect("goes out");
        let mut rest = vec![];
        let _ = socket.read_to_end(&mut rest); // closed, with or without a word
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&rest));
    }
    assert_eq!(get(server.address, "/healthz").status, 200);
}
