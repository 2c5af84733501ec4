//! What the routes take and give.

use super::client::{answer, ask, connect, get, metric, post, request};
use super::counting::{config, start, start_with};
use burnside::native::serve::Config;
use serde_json::{Value, json};
use std::io::{BufReader, Write};

fn chat(content: &str) -> Value {
    json!({ "model": "counter", "messages": [{ "role": "user", "content": content }] })
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn by_schema(schema: Value) -> Value {
    json!({ "type": "json_schema", "json_schema": { "name": "answer", "schema": schema } })
}

#[test]
fn chat_answers_as_openai_does() {
    let server = start();
    let answer = post(server.address, "/v1/chat/completions", &chat("count 3"));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let json = answer.json();
    assert_eq!(json["object"], "chat.completion");
    assert_eq!(json["model"], "counter");
    assert!(json["id"].as_str().expect("an id").starts_with("chatcmpl-"));
    assert!(json["created"].as_u64().expect("a time") > 1_700_000_000);
    let choice =
        json!({ "index": 0, "message": { "role": "assistant", "content": "1 2 3 " }, "finish_reason": "stop" });
    assert_eq!(json["choices"], json!([choice]));
    assert_eq!(json["usage"], json!({ "prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5 }));

    let limited = post(server.address, "/v1/chat/completions", &with(chat("count 3"), "max_tokens", 2.into())).json();
    assert_eq!(limited["choices"][0]["finish_reason"], "length");
    assert_eq!(limited["choices"][0]["message"]["content"], "1 2 ");
    // The newer name wins; without a model's name, the first that can is taken.
    let mut both = with(with(chat("count 3"), "max_tokens", 2.into()), "max_completion_tokens", 1.into());
    both.as_object_mut().expect("an object").remove("model");
    assert_eq!(post(server.address, "/v1/chat/completions", &both).json()["usage"]["completion_tokens"], 1);
    // Parts of text, and the newer name of the system's role.
    let parts = json!([{ "type": "text", "text": "count" }, { "type": "text", "text": " 2" }]);
    let messages = json!([{ "role": "developer", "content": "be brief" }, { "role": "user", "content": parts }]);
    let answer = post(server.address, "/v1/chat/completions", &with(chat(""), "messages", messages)).json();
    assert_eq!(answer["choices"][0]["message"]["content"], "1 2 ");
}

#[test]
fn chat_streams_as_openai_does() {
    let server = start();
    let body = with(chat("count 3"), "stream", true.into());
    let plain = post(server.address, "/v1/chat/completions", &body);
    assert_eq!((plain.status, plain.header("content-type")), (200, Some("text/event-stream")));
    let (events, done) = plain.events();
    assert!(done && events.iter().all(|event| event.get("usage").is_none()));
    assert_eq!(events[0]["choices"][0]["delta"], json!({ "role": "assistant", "content": "" }));
    let text: String = events.iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(text, "1 2 3 ");
    let last = events.last().expect("chunks");
    assert_eq!((&last["choices"][0]["delta"], &last["choices"][0]["finish_reason"]), (&json!({}), &json!("stop")));
    assert!(events.iter().all(|event| event["id"] == events[0]["id"] && event["object"] == "chat.completion.chunk"));

    let counted = with(body, "stream_options", json!({ "include_usage": true }));
    let (events, _) = post(server.address, "/v1/chat/completions", &counted).events();
    let (last, before) = events.split_last().expect("chunks");
    assert_eq!(last["choices"], json!([]));
    assert_eq!(last["usage"], json!({ "prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5 }));
    assert!(before.iter().all(|event| event["usage"].is_null()));
}

#[test]
fn a_wrong_request_is_told_what_is_wrong() {
    let server = start();
    let good = || chat("count 1");
    let turn = |turn: Value| with(good(), "messages", json!([turn]));
    let long = vec!["word"; 60].join(" ");
    let cases = [
        (json!({}), 400, "missing_field", json!("messages")),
        (with(good(), "messages", json!([])), 400, "missing_field", json!("messages")),
        (with(good(), "messages", json!("hi")), 400, "invalid_type", json!("messages")),
        (turn(json!({ "content": "x" })), 400, "missing_field", json!("messages[0].role")),
        (turn(json!({ "role": "tool", "content": "x" })), 400, "invalid_type", json!("messages[0].role")),
        (turn(json!({ "role": "user" })), 400, "missing_field", json!("messages[0].content")),
        (
            turn(json!({ "role": "user", "content": [{ "type": "image_url" }] })),
            400,
            "invalid_type",
            json!("messages[0].content"),
        ),
        (chat(&long), 400, "context_length_exceeded", json!("messages")),
        (with(good(), "model", json!("gpt-9")), 404, "model_not_found", json!("model")),
        (with(good(), "model", json!(7)), 400, "invalid_type", json!("model")),
        (with(good(), "model", json!("labels")), 400, "wrong_task", json!("model")),
        (with(good(), "stream", json!("yes")), 400, "invalid_type", json!("stream")),
        (with(good(), "temperature", json!(3)), 400, "out_of_range", json!("temperature")),
        (with(good(), "top_p", json!(-0.1)), 400, "out_of_range", json!("top_p")),
        (with(good(), "max_tokens", json!(0)), 400, "out_of_range", json!("max_tokens")),
        (with(good(), "max_tokens", json!(1.5)), 400, "invalid_type", json!("max_tokens")),
        (with(good(), "max_tokens", json!(-1)), 400, "invalid_type", json!("max_tokens")),
        (with(good(), "seed", json!("x")), 400, "invalid_type", json!("seed")),
        (with(good(), "stop", json!([""])), 400, "invalid_type", json!("stop")),
        (with(good(), "stop", json!([1])), 400, "invalid_type", json!("stop")),
        (with(good(), "stop", json!(vec!["x"; 17])), 400, "too_many", json!("stop")),
        (with(good(), "n", json!(2)), 400, "unsupported_parameter", json!("n")),
        (with(good(), "tools", json!([{}])), 400, "unsupported_parameter", json!("tools")),
        (with(good(), "logprobs", json!(true)), 400, "unsupported_parameter", json!("logprobs")),
        (with(good(), "frequency_penalty", json!(0.5)), 400, "unsupported_parameter", json!("frequency_penalty")),
        (
            with(good(), "response_format", json!({ "type": "json_object" })),
            400,
            "invalid_type",
            json!("response_format"),
        ),
        (
            with(good(), "response_format", by_schema(json!({ "type": "string", "not": {} }))),
            400,
            "invalid_schema",
            json!("response_format.json_schema.schema"),
        ),
        (
            with(with(good(), "stop", json!("x")), "response_format", by_schema(json!({}))),
            400,
            "invalid_combination",
            json!("stop"),
        ),
    ];
    for (body, status, code, param) in cases {
        let answer = post(server.address, "/v1/chat/completions", &body);
        let error = &answer.json()["error"];
        assert_eq!((answer.status, answer.code().as_str(), &error["param"]), (status, code, &param), "{body}");
        assert!(!error["message"].as_str().expect("words").contains("gpt-9"), "what was sent is not quoted");
    }
    // What is left out, or says what is done anyway, is no error.
    let harmless = json!({ "n": 1, "tools": [], "logprobs": false, "presence_penalty": 0, "seed": -3, "stop": null,
        "response_format": { "type": "text" }, "user": "u", "store": false, "top_k": 4, "temperature": 0.7 });
    let mut body = good();
    body.as_object_mut().expect("an object").extend(harmless.as_object().expect("an object").clone());
    assert_eq!(post(server.address, "/v1/chat/completions", &body).status, 200);
}

#[test]
fn a_wrong_envelope_is_told_so_too() {
    let server = start_with(Config { max_body: 2000, ..config() }, "", &[]);
    let send = |method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>| {
        let answer = ask(server.address, method, path, headers, body);
        (answer.status, answer.code())
    };
    let path = "/v1/chat/completions";
    assert_eq!(send("POST", path, &[], Some("{\"messages\": [")), (400, "invalid_json".into()));
    assert_eq!(send("POST", path, &[], Some("[]")), (400, "invalid_json".into()));
    assert_eq!(send("POST", path, &[], Some("")), (400, "invalid_json".into()));
    let deep = "[".repeat(1000);
    assert_eq!(send("POST", path, &[], Some(&deep)), (400, "invalid_json".into()));
    assert_eq!(send("POST", path, &[("content-type", "text/plain")], Some("{}")), (415, "not_json".into()));
    assert_eq!(send("POST", path, &[("content-encoding", "gzip")], Some("{}")), (415, "encoded_body".into()));
    assert_eq!(send("POST", path, &[("burnside-deadline-ms", "soon")], Some("{}")), (400, "invalid_type".into()));
    assert_eq!(send("GET", path, &[], None), (405, "wrong_method".into()));
    assert_eq!(send("GET", "/v1/nothing?jane@example.com", &[], None), (404, "no_such_route".into()));
    let large = chat(&"x".repeat(3000)).to_string();
    assert_eq!(send("POST", path, &[], Some(&large)), (413, "body_too_large".into()));
    // The same without saying its length beforehand.
    let mut socket = connect(server.address);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).expect("goes out");
    socket.write_all(format!("{:x}\r\n{large}\r\n0\r\n\r\n", large.len()).as_bytes()).expect("goes out");
    let answer = answer(&mut BufReader::new(socket)).expect("an answer");
    assert_eq!((answer.status, answer.code().as_str()), (413, "body_too_large"));
}

#[test]
fn texts_are_read_alone_and_in_batches() {
    let server = start();
    let one = post(server.address, "/classify", &json!({ "text": "0123456789" }));
    assert_eq!((&one.json()[0]["label"], &one.json()[1]), (&json!("LONG"), &json!({ "label": "SHORT", "score": 0.0 })));
    let texts: Vec<String> = (0..20).map(|n| "x".repeat(n)).collect();
    let all = post(server.address, "/classify", &json!({ "texts": texts, "top_k": 1 })).json();
    assert_eq!(all.as_array().expect("a list").len(), 20);
    for (n, labels) in all.as_array().expect("a list").iter().enumerate() {
        let score = labels[0]["score"].as_f64().expect("a score");
        assert!(labels[0]["label"] == "LONG" && labels.as_array().is_some_and(|labels| labels.len() == 1));
        assert!((score - n as f64 / 1000.0).abs() < 1e-6, "{n}: {score}");
    }
    assert_eq!(post(server.address, "/classify", &json!({ "texts": [] })).json(), json!([]));

    let spans = |offsets: Option<&str>| {
        let body = json!({ "text": "é😀 word", "offsets": offsets });
        post(server.address, "/tag", &body).json()
    };
    for (offsets, start, end) in [(None, 4, 8), (Some("utf16"), 4, 8), (Some("chars"), 3, 7), (Some("utf8"), 7, 11)] {
        let expected = json!([{ "entity_group": "WORD", "word": "word", "score": 0.5, "start": start, "end": end }]);
        assert_eq!(spans(offsets), expected, "{offsets:?}");
    }

    let embed = |body: Value| post(server.address, "/v1/embeddings", &body).json();
    let floats = embed(json!({ "model": "vectors", "input": ["four", "sixsix"] }));
    assert_eq!(floats["data"][1], json!({ "object": "embedding", "index": 1, "embedding": [6.0, -1.5] }));
    assert_eq!((&floats["object"], &floats["model"]), (&json!("list"), &json!("vectors")));
    assert_eq!(floats["usage"], json!({ "prompt_tokens": 6, "total_tokens": 6 }));
    // 4.0 and -1.5 as little-endian f32: 00 00 80 40 00 00 c0 bf.
    let packed = embed(json!({ "input": "four", "encoding_format": "base64" }));
    assert_eq!(packed["data"][0]["embedding"], "AACAQAAAwL8=");

    let wrong = |path: &str, body: Value| post(server.address, path, &body).json()["error"]["param"].clone();
    assert_eq!(wrong("/classify", json!({})), "text");
    assert_eq!(wrong("/classify", json!({ "text": 1 })), "text");
    assert_eq!(wrong("/classify", json!({ "text": "a", "texts": ["b"] })), "texts");
    assert_eq!(wrong("/classify", json!({ "texts": vec!["x"; 300] })), "texts");
    assert_eq!(wrong("/tag", json!({ "text": "a", "offsets": "bytes" })), "offsets");
    assert_eq!(wrong("/v1/embeddings", json!({ "input": [[1, 2]] })), "input");
    assert_eq!(wrong("/v1/embeddings", json!({ "input": "" })), "input");
    assert_eq!(wrong("/v1/embeddings", json!({ "input": "a", "dimensions": 3 })), "dimensions");
    assert_eq!(wrong("/v1/embeddings", json!({ "input": "a", "model": "counter" })), "model");
}

#[test]
fn models_and_metrics_say_what_is_there() {
    let server = start();
    let models = get(server.address, "/v1/models").json();
    let ids: Vec<&str> = models["data"].as_array().expect("a list").iter().filter_map(|m| m["id"].as_str()).collect();
    assert_eq!(ids, ["counter", "labels", "spans", "vectors"]);
    assert_eq!(models["data"][1]["burnside"], json!({ "task": "text-classification", "ready": true }));
    assert_eq!(get(server.address, "/healthz").status, 200);

    post(server.address, "/v1/chat/completions", &chat("count 3"));
    post(server.address, "/v1/chat/completions", &json!({}));
    get(server.address, "/secret/jane@example.com?q=1");
    let count = |name: &str| metric(server.address, name);
    let requests =
        |route: &str, status: u16| count(&format!("burnside_requests_total{{route=\"{route}\",status=\"{status}\"}}"));
    assert_eq!(requests("/v1/chat/completions", 200), 1.0);
    assert_eq!(requests("/v1/chat/completions", 400), 1.0);
    assert_eq!(requests("other", 404), 1.0);
    assert_eq!(count("burnside_prompt_tokens_total{model=\"counter\"}"), 2.0);
    assert_eq!(count("burnside_completion_tokens_total{model=\"counter\"}"), 3.0);
    assert_eq!(count("burnside_queue_depth{model=\"counter\"}"), 0.0);
    assert_eq!(count("burnside_request_seconds_bucket{route=\"/v1/chat/completions\",le=\"+Inf\"}"), 2.0);
    assert_eq!(count("burnside_request_seconds_count{route=\"/v1/chat/completions\"}"), 2.0);
    assert_eq!(count("burnside_first_token_seconds_count{model=\"counter\"}"), 1.0);
    let text = get(server.address, "/metrics").body;
    assert!(!text.contains("jane"), "no caller's text in the metrics");
    // The form that Prometheus reads: comments, or a name, its labels, and a number.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(name.starts_with("burnside_") && value.parse::<f64>().is_ok(), "{line}");
    }
}

#[test]
fn only_the_token_and_listed_origins_get_in() {
    let server = start_with(config(), "right\n", &["https://app.example"]);
    let status = |path: &str, headers: &[(&str, &str)]| ask(server.address, "GET", path, headers, None);
    assert_eq!(status("/v1/models", &[]).status, 401);
    assert_eq!(status("/v1/models", &[]).header("www-authenticate"), Some("Bearer"));
    assert_eq!(status("/metrics", &[("authorization", "Bearer wrong")]).status, 401);
    assert_eq!(status("/v1/models", &[("authorization", "Bearer right")]).status, 200);
    assert_eq!(status("/healthz", &[]).status, 200);

    let page = [("authorization", "Bearer right"), ("origin", "https://app.example")];
    let answer = status("/v1/models", &page);
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("https://app.example")));
    let stranger = status("/v1/models", &[page[0], ("origin", "https://evil.example")]);
    assert_eq!((stranger.status, stranger.header("access-control-allow-origin")), (403, None));
    // Readable errors for the page, too.
    assert_eq!(status("/nothing", &page).header("access-control-allow-origin"), Some("https://app.example"));
    let preflight = |origin: &str| {
        let headers = [("origin", origin), ("access-control-request-method", "POST")];
        ask(server.address, "OPTIONS", "/v1/chat/completions", &headers, None)
    };
    let allowed = preflight("https://app.example");
    assert_eq!(allowed.status, 204);
    assert!(allowed.header("access-control-allow-headers").expect("a list").contains("authorization"));
    assert_eq!(preflight("https://evil.example").status, 403);
}

#[test]
fn a_connection_takes_one_request_after_another() {
    let server = start();
    let mut socket = connect(server.address);
    let mut reader = BufReader::new(socket.try_clone().expect("a socket"));
    for n in 1..4 {
        let body = chat(&format!("count {n}")).to_string();
        socket.write_all(request("POST", "/v1/chat/completions", &[], Some(&body)).as_bytes()).expect("goes out");
        let answer = answer(&mut reader).expect("an answer");
        assert_eq!(answer.json()["usage"]["completion_tokens"], n);
        assert!(answer.header("x-request-id").is_some_and(|id| id.len() == 16));
    }
}
