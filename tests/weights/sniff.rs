//! What people hand over instead of weights.

use crate::support::{assert_invalid, assert_unsupported, refused};
use burnside::weights::{FormatError, Reader};

#[test]
fn says_what_it_is_instead() {
    let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    assert_invalid(lfs, "this is a Git LFS pointer, not the weights");
    assert_invalid(b"<!DOCTYPE html><html><head>", "HTML or XML page");
    assert_invalid(b"\n\n  <html lang=en><body>", "HTML or XML page");
    assert_invalid(b"{\"error\":\"Repository not found\"}", "this is JSON");
    assert_invalid(b"{\"a\": 12345}", "this is JSON");
    assert_invalid(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03GGUF....", "gzip");
    assert_unsupported(b"PK\x03\x04\x00\x00\x08\x08\x00\x00archive/data.pkl", "PyTorch");
    assert_unsupported(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80", "PyTorch");
    assert_unsupported(b"\x08\x08\x12\x07pytorch\x1a\x052.1.0:\xc0", "ONNX");
    assert_unsupported(b"\x08\x0a:\xd2\x86\x80\x07\n.\n\x09input_ids", "ONNX");
    assert_unsupported(b"\x89HDF\r\n\x1a\n\0\0\0\0\0\0\0\0", "HDF5");
    assert_unsupported(b"\x1c\0\0\0TFL3\x14\0 \0\x1c\0\x18\0", "TensorFlow Lite");
    assert_unsupported(b"tjgg\x03\0\0\0\0\0\0\0\0\0\0\0", "before GGUF");
    assert_unsupported(b"nothing that anybody knows", "unknown");
}

#[test]
fn a_few_bytes_are_truncated() {
    for file in [&b""[..], b"GGUF", b"GGUF\x03\0\0\0\0\0"] {
        let got = file.len() as u64;
        assert_eq!(refused(file), FormatError::Truncated { got, expected: 16 });
    }
}

#[test]
fn a_failed_reader_stays_failed() {
    let mut sink = crate::support::Recorder::default();
    let mut reader = Reader::new();
    assert!(reader.push(b"nothing that anybody knows", &mut sink).is_err());
    let good = crate::support::fixture("small.gguf");
    let error = reader.push(&good, &mut sink).unwrap_err();
    assert!(error.to_string().contains("has failed before"), "{error}");
    assert!(reader.finish().is_err());
    assert!(sink.header.is_none());
}
