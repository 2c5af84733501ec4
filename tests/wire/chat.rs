//! The answer of a chat.

use burnside::edge::{ChatEvent, ChatReader, excerpt, read_chat};

fn content(text: &str) -> ChatEvent {
    ChatEvent::Content(text.into())
}
fn finish(reason: &str) -> ChatEvent {
    ChatEvent::Finish(reason.into())
}

/// Byte by byte, and whole: the same.
fn stream(bytes: &[u8]) -> (Vec<ChatEvent>, bool) {
    let mut whole = ChatReader::default();
    let events = whole.push(bytes);
    let mut reader = ChatReader::default();
    let pieces: Vec<ChatEvent> = bytes.chunks(1).flat_map(|byte| reader.push(byte)).collect();
    assert_eq!((&pieces, reader.is_complete()), (&events, whole.is_complete()));
    (events, whole.is_complete())
}

#[test]
fn edge_chat_reads_the_streams_of_openai_and_workers_ai() {
    // As api.openai.com writes it (docs, "chat completion chunk object"), with usage asked for.
    let openai = concat!(
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Grüß \"},\"finish_reason\":null}]}\n\n",
        ": keep-alive\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"[PERSON_1]\\n\"},\"finish_reason\":null}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21}}\n\n",
        "data: [DONE]\n\n",
    );
    let usage = ChatEvent::Usage { prompt_tokens: 9, completion_tokens: 12 };
    assert_eq!(
        stream(openai.as_bytes()),
        (vec![content("Grüß "), content("[PERSON_1]\n"), finish("stop"), usage], true)
    );
    let workers = b"data: {\"response\":\"Hel\"}\n\ndata: {\"response\":\"lo\"}\n\ndata: [DONE]\n\n";
    assert_eq!(stream(workers), (vec![content("Hel"), content("lo")], true));
    // Done is done, whatever follows.
    let more = b"data: [DONE]\n\ndata: {\"response\":\"more\"}\n\n";
    assert_eq!(stream(more), (vec![], true));
}

#[test]
fn edge_chat_a_stream_that_breaks_off_is_not_complete() {
    let cut = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"choices\":[{\"del";
    assert_eq!(stream(cut), (vec![content("Hel")], false));
    assert_eq!(stream(b""), (vec![], false));
    // A reason is an end; [DONE] may be lost.
    assert!(stream(b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n").1);
}

#[test]
fn edge_chat_garbage_and_errors_in_a_stream() {
    for garbage in ["data: hello\n\n", "data: [1,2]\n\n", "data: {\"choices\":\n\n", "data: 7\n\ndata: [DONE]\n\n"] {
        let (events, is_complete) = stream(garbage.as_bytes());
        assert!(matches!(events.as_slice(), [ChatEvent::Garbage(_)]) && !is_complete, "{garbage}: {events:?}");
    }
    let refused = b"data: {\"response\":\"a\"}\n\ndata: {\"error\":{\"message\":\"out of memory\",\"code\":500}}\n\ndata: {\"response\":\"b\"}\n\n";
    assert_eq!(stream(refused), (vec![content("a"), ChatEvent::Refused("out of memory".into())], false));
    // A line without end.
    let mut reader = ChatReader::default();
    let endless = vec![b'x'; 1 << 16];
    let events: Vec<ChatEvent> = (0..64).flat_map(|_| reader.push(&endless)).collect();
    assert!(matches!(events.as_slice(), [ChatEvent::Garbage(_)]), "once: {events:?}");
    assert!(reader.is_over());
}

#[test]
fn edge_chat_reads_whole_answers() {
    let openai = br#"{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}"#;
    assert_eq!(
        read_chat(openai),
        [content("Hello"), finish("length"), ChatEvent::Usage { prompt_tokens: 3, completion_tokens: 1 }]
    );
    let workers = br#"{"result":{"response":"Hello"},"success":true,"errors":[],"messages":[]}"#;
    assert_eq!(read_chat(workers), [content("Hello"), finish("stop")]);
    assert_eq!(read_chat(br#"{"response":"Hello"}"#), [content("Hello"), finish("stop")]);
    assert_eq!(
        read_chat(
            br#"{"success":false,"errors":[{"code":7009,"message":"Upstream service unavailable"}],"result":{}}"#
        ),
        [ChatEvent::Refused("Upstream service unavailable".into())]
    );
    // A text in the place of a word is not passed on.
    let odd = br#"{"choices":[{"message":{"content":"x"},"finish_reason":"Jane Doe"}]}"#;
    assert_eq!(read_chat(odd), [content("x"), finish("stop")]);
    for garbage in ["", "<html>", "null", "[]", "{}", r#"{"choices":[]}"#, r#"{"choices":[{"message":{"content":7}}]}"#]
    {
        assert!(matches!(read_chat(garbage.as_bytes()).as_slice(), [ChatEvent::Garbage(_)]), "{garbage}");
    }
}

#[test]
fn edge_excerpt_shows_no_personal_data_and_no_keys() {
    for (body, shown) in [
        (r#"{"error":{"message":"no such model","type":"invalid_request_error"}}"#, "no such model"),
        (r#"{"error":"overloaded"}"#, "overloaded"),
        (r#"{"message":"queue is full"}"#, "queue is full"),
        (r#"{"detail":"Not Found"}"#, "Not Found"),
        (r#"{"errors":[{"message":"bad token"}]}"#, "bad token"),
        ("upstream connect error", "upstream connect error"),
        ("<!doctype html><title>502</title>", ""),
        (
            r#"{"error":{"message":"cannot parse jane@example.com, card 4111 1111 1111 1111"}}"#,
            "cannot parse [EMAIL_1], card [CREDIT_CARD_1]",
        ),
        ("line\r\nbreak\u{1b}[31m", "line  break [31m"),
        ("", ""),
    ] {
        assert_eq!(excerpt(body.as_bytes()), shown, "{body}");
    }
    let key = r#"{"error":{"message":"Incorrect API key provided: sk-proj-Zb3kT9vLq2XnR7wYc5HdJ1mPf8GsA4uE6oQiVtB0"}}"#;
    assert!(!excerpt(key.as_bytes()).contains("Zb3kT9"), "{}", excerpt(key.as_bytes()));
    assert_eq!(excerpt("é".repeat(10_000).as_bytes()).chars().count(), 200);
    assert!(excerpt(b"\xff\xfe\x00").len() < 20);
}
