//! The command itself with real models, on the CPU: a decoder, a classifier, a tagger, an embedder.

use super::client::{answer, ask, chunk, connect, get, head, metric, post, request, until};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

const CHAT: &str = "smollm2-135m-instruct";
const CLASSIFIER: &str = "sst2=text-classification:models/sst2-mini.gguf";

/// The command with Burn.
fn engine() -> PathBuf {
    let beside = || Path::new(env!("CARGO_BIN_EXE_burnside-serve")).with_file_name("burnside");
    std::env::var_os("BURNSIDE_ENGINE").map_or_else(beside, PathBuf::from)
}

struct Process {
    child: Child,
    address: SocketAddr,
    /// Reads its standard error: a full pipe would stop it.
    log: Option<JoinHandle<String>>,
}

impl Process {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_burnside-serve"))
            .args(["--device", "cpu", "--listen", "127.0.0.1:0", "--engine"])
            .arg(engine())
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("its address");
        let address = line.trim_end().strip_prefix("http://").expect("an address").parse().expect("an address");
        let mut errors = child.stderr.take().expect("a pipe");
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).expect("UTF-8");
            log
        });
        let mut process = Self { child, address, log: Some(log) };
        until("ready", || get(address, "/readyz").status == 200);
        assert!(process.child.try_wait().expect("a process").is_none(), "run ./scripts/models");
        process
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Its exit status, and what it wrote to standard error.
    fn end(mut self) -> (ExitStatus, String) {
        let log = self.log.take().expect("taken once").join().expect("no panic");
        (self.child.wait().expect("it ends"), log)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn chat(content: &str, more: Value) -> Value {
    let mut body = json!({ "messages": [{ "role": "user", "content": content }] });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

#[test]
#[ignore = "needs the command with Burn"]
fn real_models_answer_as_they_do_on_the_command_line() {
    let server = Process::start(&["-m", CHAT, "-m", CLASSIFIER, "-m", "rampart-pii", "-m", "minilm-l6"], &[]);
    let ask = |path: &str, body: Value| {
        let answer = post(server.address, path, &body);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    };
    let command = |arguments: &[&str], input: &str| -> Value {
        let mut child = Command::new(engine())
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("reads");
        serde_json::from_slice(&child.wait_with_output().expect("ends").stdout).expect("JSON")
    };
    let question = "What is the capital of France?";
    let expected = command(&["generate", "-m", CHAT, "--max-new-tokens", "16"], question);
    let got = ask("/v1/chat/completions", chat(question, json!({ "max_tokens": 16 })));
    assert_eq!(got["choices"][0]["message"]["content"], expected["generated_text"]);
    assert_eq!(got["choices"][0]["finish_reason"], expected["finish_reason"]);
    assert_eq!(got["usage"]["prompt_tokens"], expected["prompt_tokens"]);
    assert_eq!(got["usage"]["completion_tokens"], expected["completion_tokens"]);

    let text = "A delight from start to finish.";
    let expected = command(&["classify", "-m", "models/sst2-mini.gguf"], text);
    assert_eq!(ask("/classify", json!({ "text": text })), expected["labels"]);
    let text = "Her name is María Keller, of 12 High Street.";
    let expected = command(&["tag", "-m", "rampart-pii"], text);
    assert_eq!(ask("/tag", json!({ "text": text, "offsets": "chars" })), expected["entities"]);
    let expected = command(&["embed", "-m", "minilm-l6"], text);
    assert_eq!(ask("/v1/embeddings", json!({ "input": text }))["data"][0]["embedding"], expected["embedding"]);

    // A seed makes chance repeatable; a stop string ends before it.
    let warm = |seed: u64| {
        let body = chat("Tell me a story.", json!({ "max_tokens": 12, "temperature": 1.0, "seed": seed }));
        ask("/v1/chat/completions", body)["choices"][0]["message"]["content"].clone()
    };
    assert_eq!(warm(7), warm(7));
    assert_ne!(warm(7), warm(8));
    let stopped = ask("/v1/chat/completions", chat(question, json!({ "stop": [" France"], "max_tokens": 32 })));
    let said = stopped["choices"][0]["message"]["content"].as_str().expect("text");
    assert!(said.contains("capital") && !said.contains("France"), "{said}");
    assert_eq!(stopped["choices"][0]["finish_reason"], "stop");

    let long = post(server.address, "/v1/chat/completions", &chat(&"word ".repeat(9000), json!({})));
    assert_eq!((long.status, long.code().as_str()), (400, "context_length_exceeded"));
}

#[test]
#[ignore = "needs the command with Burn"]
fn real_model_stops_between_tokens_and_inside_a_long_prompt() {
    let server = Process::start(&["-m", CHAT], &[]);
    let active = || metric(server.address, &format!("burnside_active{{model=\"{CHAT}\"}}"));
    let send = |body: &Value| {
        let mut socket = connect(server.address);
        let text = request("POST", "/v1/chat/completions", &[], Some(&body.to_string()));
        socket.write_all(text.as_bytes()).expect("goes out");
        socket
    };
    let mut stream = BufReader::new(send(&chat("Tell me a long story.", json!({ "stream": true }))));
    assert_eq!(head(&mut stream).expect("begins").0, 200);
    assert!(chunk(&mut stream).expect("a chunk").is_some());
    drop(stream);
    until("it stops between tokens", || active() == 0.0);
    // 7000 tokens of prompt: gone before the first token.
    let waiting = send(&chat(&"word ".repeat(7000), json!({})));
    until("it is begun", || active() == 1.0);
    drop(waiting);
    until("it stops inside the prompt", || active() == 0.0);
    let name = format!("burnside_cancelled_total{{model=\"{CHAT}\"}}");
    assert_eq!(metric(server.address, &name), 2.0);
    let first = format!("burnside_first_token_seconds_count{{model=\"{CHAT}\"}}");
    assert_eq!(metric(server.address, &first), 1.0, "the second had none");
}

#[test]
#[ignore = "needs the command with Burn"]
fn real_server_told_to_stop_finishes_and_exits_with_0() {
    let server = Process::start(&["-m", CHAT, "--parallel", "2"], &[]);
    let address = server.address;
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let mut socket = connect(address);
            let body = chat("Tell me a story.", json!({ "max_tokens": 40, "stream": true })).to_string();
            socket.write_all(request("POST", "/v1/chat/completions", &[], Some(&body)).as_bytes()).expect("goes out");
            std::thread::spawn(move || answer(&mut BufReader::new(socket)).expect("not cut"))
        })
        .collect();
    let taken_in = || {
        let of = |name: &str| metric(address, &format!("burnside_{name}{{model=\"{CHAT}\"}}"));
        of("active") + of("queue_depth") == 4.0
    };
    until("all are taken in", taken_in);
    server.signal("-TERM");
    for client in clients {
        let answer = client.join().expect("answers");
        assert!(answer.status == 200 && answer.events().1, "{}", answer.body);
    }
    let (status, log) = server.end();
    assert_eq!(status.code(), Some(0), "{log}");
    let events: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON lines")).collect();
    assert_eq!(events.last().expect("a last line")["event"], "stopped");
    assert_eq!(
        events
            .iter()
            .filter(|event| event["event"] == "request"
                && event["status"] == 200
                && event["route"] == "/v1/chat/completions")
            .count(),
        4
    );
    assert!(!log.contains("story"));
}

#[test]
#[ignore = "needs the command with Burn"]
fn real_server_wants_a_token_where_others_can_reach_it() {
    let refused = |arguments: &[&str], environment: &[(&str, &str)]| {
        let command = ["-m", "models/sst2-mini.gguf"];
        let output = Command::new(env!("CARGO_BIN_EXE_burnside-serve"))
            .args(command)
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("runs");
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    assert!(refused(&["--listen", "0.0.0.0:0"], &[]).contains("--token-file"));
    assert!(refused(&["--token-file", "Cargo.lock.none"], &[]).contains("could not read the tokens"));
    assert!(refused(&["-m", "no-such-model"], &[]).contains("no-such-model"));
    assert!(refused(&["-m", "a=models/sst2-mini.gguf", "-m", "a=models/sst2-mini.gguf"], &[]).contains("taken"));
    let server = Process::start(&["-m", CLASSIFIER], &[("BURNSIDE_TOKEN", "right")]);
    let body = json!({ "text": "fine" }).to_string();
    let with = |token: &str| {
        ask(server.address, "POST", "/classify", &[("authorization", &format!("Bearer {token}"))], Some(&body)).status
    };
    assert_eq!((with("right"), with("wrong")), (200, 401));
}
