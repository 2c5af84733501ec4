//! `burnside redact` as a pipeline runs it.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_burnside"))
        .arg("redact")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that refuses its arguments is gone before it reads.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("the command ends")
}

fn answer(arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.is_empty(), "{stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn refusal(arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).expect("UTF-8")
}

/// A path in a folder of its own, which is empty when the test starts.
fn scratch(test: &str, file: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("redact-{test}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(file)
}

#[test]
fn redact_command_plain_text() {
    let text = "Write to jane@example.com\nor bob@example.com, not jane@example.com.\n";
    assert_eq!(answer(&[], text), "Write to [EMAIL_1]\nor [EMAIL_2], not [EMAIL_1].\n");
    assert_eq!(answer(&["--operator", "mask"], "a@example.com"), "*************");
    assert_eq!(answer(&["--operator", "remove"], "a@example.com."), ".");
    assert_eq!(answer(&["--types", "PHONE,IBAN"], "a@example.com, +1 212 555 0173"), "a@example.com, [PHONE_1]");
    let (one, two) = (scratch("files", "one.txt"), scratch("files-2", "two.txt"));
    std::fs::write(&one, "jane@example.com\n").expect("writes");
    std::fs::write(&two, "bob@example.com jane@example.com").expect("writes");
    let files = [one.to_str().expect("a path"), two.to_str().expect("a path")];
    assert_eq!(answer(&files, ""), "[EMAIL_1]\n[EMAIL_2] [EMAIL_1]");
}

#[test]
fn redact_command_json_lines_and_offsets() {
    let input =
        "{\"id\": 7, \"text\": \"é😀 jane@example.com\"}\n\n{\"text\": \"nothing\", \"other\": \"bob@example.com\"}\n";
    for (unit, start) in [(None, 3), (Some("chars"), 3), (Some("utf8"), 7), (Some("utf16"), 4)] {
        let mut arguments = vec!["--jsonl"];
        arguments.extend(unit.iter().flat_map(|unit| ["--offsets", unit]));
        let lines = answer(&arguments, input);
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let want = serde_json::json!({
            "id": 7,
            "text": "é😀 [EMAIL_1]",
            "entities": [{
                "type": "EMAIL", "start": start, "end": start + 16, "score": lines[0]["entities"][0]["score"],
                "text": "jane@example.com", "placeholder": "[EMAIL_1]", "source": "pattern",
            }],
            "state": "patterns-only",
        });
        assert_eq!(lines[0], want);
        assert!(lines[0]["entities"][0]["score"].as_f64().is_some_and(|score| (0.5..=1.0).contains(&score)));
        assert_eq!(lines[1], serde_json::json!({ "text": "nothing", "entities": [], "state": "patterns-only" }));
        assert_eq!(lines.len(), 2);
    }
}

#[test]
fn redact_command_puts_the_values_back() {
    let path = scratch("vault", "vault.jsonl");
    let vault = path.to_str().expect("a path");
    let input = "{\"id\":\"a\",\"text\":\"jane@example.com, \\\"hi\\\"\"}\n{\"id\":\"b\",\"text\":\"+1 212 555 0173, jane@example.com, password: hunter2\"}\n";
    let redacted = answer(&["--jsonl", "--vault", vault], input);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).expect("a vault").permissions().mode() & 0o777, 0o600);
    }
    let kept = std::fs::read_to_string(&path).expect("a vault");
    assert_eq!(kept.lines().count(), 2, "each value once, and no secret: {kept}");
    assert!(!kept.contains("hunter2"));

    assert_eq!(
        answer(&["--restore", "--vault", vault], "Ask [email_1] or\nPHONE_1"),
        "Ask jane@example.com or\n+1 212 555 0173"
    );
    let restored = answer(&["--restore", "--jsonl", "--vault", vault], &redacted);
    let texts = |lines: &str| -> Vec<String> {
        let line =
            |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["text"].as_str().expect("text").to_owned();
        lines.lines().map(line).collect()
    };
    let mut want = texts(input);
    want[1] = want[1].replace("hunter2", "[PASSWORD_1]");
    assert_eq!(texts(&restored), want);

    let again = refusal(&["--vault", vault], "bob@example.com");
    assert!(again.contains("exists already"), "{again}");
    assert_eq!(std::fs::read_to_string(&path).expect("a vault"), kept);
}

#[test]
fn redact_command_goes_on_after_a_bad_line_and_says_so_at_the_end() {
    let input = "{\"id\":1,\"text\":\"a@example.com\"}\nnot JSON\n{\"id\":3,\"text\":\"b@example.com\"}\n";
    let output = run(&["--jsonl"], input);
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((&lines[0]["text"], &lines[2]["text"]), (&"[EMAIL_1]".into(), &"[EMAIL_2]".into()));
    assert_eq!((&lines[1]["line"], &lines[1]["error"]["code"]), (&2.into(), &"invalid-argument".into()));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2 of standard input"));
}

#[test]
fn redact_command_takes_the_callers_own() {
    let (list, own) = (scratch("own-list", "names.txt"), scratch("own", "recognizers.json"));
    std::fs::write(&list, "Project Falcon\n\nOrion\n").expect("writes");
    std::fs::write(&own, r#"[{"type": "EMPLOYEE_ID", "pattern": "E-\\d{6}", "context": ["employee"]}]"#)
        .expect("writes");
    let (list, own) = (format!("@{}", list.display()), own.display().to_string());
    let text = "Employee E-123456 of project falcon wrote to info@example.com, not to jane@example.com or ORION.";
    assert_eq!(
        answer(&["--deny", &list, "--recognizers", &own, "--allow", "info@example.com"], text),
        "Employee [EMPLOYEE_ID_1] of [CUSTOM_1] wrote to info@example.com, not to [EMAIL_1] or [CUSTOM_2]."
    );
    assert_eq!(
        answer(&["--allow-pattern", "@example\\.com$", "--recognizers", &own, "--types", "EMPLOYEE_ID,EMAIL"], text),
        text.replace("E-123456", "[EMPLOYEE_ID_1]")
    );
    assert_eq!(answer(&["--threshold", "1"], text), text);
}

#[test]
fn redact_command_says_what_is_wrong_and_nothing_of_the_text() {
    let cases: [(&[&str], &str, &str); 9] = [
        (&["--jsonl"], "{\"text\": \"ok\"}\n{\"text\": jane@example.com}\n", "line 2 of standard input"),
        (&["--jsonl"], "{\"id\": \"jane@example.com\", \"text\": 5}\n", "line 1 of standard input"),
        (&["--jsonl"], "\"jane@example.com\"\n", "line 1 of standard input"),
        (&["--types", "EMIAL"], "jane@example.com", "EMAIL, PHONE"),
        (&["--restore"], "[EMAIL_1]", "--vault"),
        (&["--allow-pattern", "(jane"], "jane@example.com", "allow_patterns[0]"),
        (&["--threshold", "2"], "jane@example.com", "--threshold"),
        (&["--recognizers", "none.json"], "jane@example.com", "none.json"),
        (&["--operator", "mask", "--vault", "unused"], "jane@example.com", "--operator placeholder"),
    ];
    for (arguments, input, says) in cases {
        let message = refusal(arguments, input);
        assert!(message.contains(says) && !message.contains("jane"), "{message}");
    }
    let vault = scratch("bad-vault", "vault.jsonl");
    std::fs::write(&vault, "{\"placeholder\":\"[EMAIL_1]\",\"text\":\"a\"}\njane@example.com\n").expect("writes");
    let message = refusal(&["--restore", "--vault", vault.to_str().expect("a path")], "");
    assert!(message.contains("line 2") && !message.contains("jane"), "{message}");
}
