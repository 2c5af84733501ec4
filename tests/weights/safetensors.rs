//! safetensors against a file by PyPI `safetensors`, and against bad input.

use burnside::weights::{ElementType, FormatError, SafetensorsIndex, Value};

use crate::support::{Noise, assert_invalid, assert_unsupported, fixture, floats, read, refused};

/// A file of this JSON and so many zeros.
fn file(json: &str, data: usize) -> Vec<u8> {
    let mut file = (json.len() as u64).to_le_bytes().to_vec();
    file.extend(json.as_bytes());
    file.resize(file.len() + data, 0);
    file
}

#[test]
fn reads_what_python_wrote_in_any_chunks() {
    let bytes = fixture("small.safetensors");
    let whole = read(&bytes, bytes.len()).unwrap();
    let header = whole.header.as_ref().unwrap();
    assert_eq!(header.metadata["format"], Value::String("pt".into()));
    let seen: Vec<_> = header.tensors.iter().map(|t| (t.name.as_str(), t.element, t.shape.as_slice())).collect();
    // The integer tensor `embeddings.position_ids` lies before these and is passed over.
    assert_eq!(
        seen,
        [
            ("embeddings.weight", ElementType::F32, &[4, 3][..]),
            ("brain.weight", ElementType::BF16, &[3][..]),
            ("half.weight", ElementType::F16, &[2, 2][..]),
        ]
    );
    let names = ["brain.weight", "embeddings.weight", "half.weight"];
    let got: Vec<f32> = names.iter().flat_map(|name| whole.values(name)).collect();
    assert_eq!(got, floats(&fixture("small.f32")));
    for chunk in 1..bytes.len() {
        assert_eq!(read(&bytes, chunk).unwrap(), whole, "chunks of {chunk}");
    }
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = fixture("small.safetensors");
    for len in 0..bytes.len() {
        match refused(&bytes[..len]) {
            FormatError::Truncated { got, expected } => {
                assert_eq!(got, len as u64);
                assert!(expected > got);
            }
            other => panic!("at {len}: {other:?}"),
        }
    }
    assert_invalid(&[bytes, vec![0]].concat(), "goes on after its last tensor");
}

#[test]
fn flipped_bits_never_panic_nor_allocate() {
    let bytes = fixture("small.safetensors");
    let mut noise = Noise(3);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let peak = crate::support::peak_bytes(|| drop(read(&flipped, 1 + noise.below(64))));
        assert!(peak < 64 * 1024, "bit {bit}: {peak} bytes");
    }
}

#[test]
fn refuses_headers_that_lie() {
    let one = |fields: &str| format!(r#"{{"w":{{{fields}}}}}"#);
    let f32s = |from, to| format!(r#""dtype":"F32","shape":[2],"data_offsets":[{from},{to}]"#);
    let two = |a: &str, b: &str| format!(r#"{{"a":{{{a}}},"b":{{{b}}}}}"#);

    assert!(read(&file(&one(&f32s(0, 8)), 8), 5).is_ok());
    assert_invalid(&file(&one(&f32s(8, 16)), 16), "leaves a hole");
    assert_invalid(&file(&two(&f32s(0, 8), &f32s(4, 12)), 12), "`b` at bytes 4 to 12 overlaps");
    assert_invalid(&file(&two(&f32s(0, 8), &f32s(12, 20)), 20), "leaves a hole");
    assert_invalid(&file(&one(&f32s(0, 12)), 12), "does not fill its 12 bytes");
    assert_invalid(&file(&one(&f32s(0, u64::MAX - 3)), 8), "does not fill");
    assert_invalid(&file(&one(r#""dtype":"F32","shape":[2],"data_offsets":[0,-8]"#), 8), "form");
    let huge = r#""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]"#;
    assert_invalid(&file(&one(huge), 0), "does not fill");
    assert_invalid(&file(&one(r#""dtype":"F32","shape":[2]"#), 8), "not of the expected form");
    assert_invalid(&file("{nonsense", 8), "at line 1, column 2: not valid JSON");
    assert_invalid(&file("{\"\u{fffd}\":1}", 8), "not of the expected form");
    let twice = format!(r#"{{"w":{{{0}}},"w":{{{0}}}}}"#, f32s(0, 8));
    assert_invalid(&file(&twice, 8), "the tensor `w` occurs twice");
    let deep = format!("{{\"a\":{}", "[".repeat(5000));
    assert_invalid(&file(&deep, 0), "safetensors");
    let mut not_utf8 = file(&one(&f32s(0, 8)), 8);
    not_utf8[10] = 0xff;
    assert_invalid(&not_utf8, "not valid JSON");

    assert_unsupported(&file(&one(r#""dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]"#), 2), "F8_E4M3 of w");
    assert_unsupported(&file(&one(r#""dtype":"F64","shape":[1],"data_offsets":[0,8]"#), 8), "F64");
}

#[test]
fn refuses_a_length_beyond_the_format() {
    use burnside::weights::SafetensorsReader;
    for len in [0, 1, 100_000_001, 1 << 40, u64::MAX] {
        let mut recorder = crate::support::Recorder::default();
        let error = SafetensorsReader::new().push(&len.to_le_bytes(), &mut recorder).unwrap_err();
        assert!(error.to_string().contains(&format!("claims to be {len} bytes")), "{error}");
    }
}

#[test]
fn empty_and_scalar_tensors_are_legal() {
    let json = r#"{"e":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},
        "s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#;
    for chunk in [1, 1000] {
        let got = read(&file(json, 4), chunk).unwrap();
        assert_eq!(got.ended, ["e", "s"]);
        assert_eq!(got.values("s"), [0.0]);
    }
    assert!(read(&file("{}      ", 0), 1).unwrap().ended.is_empty());
}

#[test]
fn a_known_length_is_checked_before_anything_begins() {
    use burnside::weights::Reader;
    let bytes = fixture("small.safetensors");
    let mut recorder = crate::support::Recorder::default();
    let total = bytes.len() as u64 - 1;
    let error = Reader::new().with_total_bytes(total).push(&bytes, &mut recorder).unwrap_err();
    let expected = FormatError::Truncated { got: total, expected: total + 1 };
    assert!(matches!(error, burnside::Error::Format(error) if error == expected));
    assert!(recorder.header.is_none());
}

#[test]
fn the_index_names_its_shards() {
    let json = br#"{"metadata":{"total_size":9},"weight_map":{
        "z":"model-00001-of-00002.safetensors","a":"model-00002-of-00002.safetensors",
        "b":"model-00001-of-00002.safetensors"}}"#;
    let index = SafetensorsIndex::parse(json).unwrap();
    assert_eq!(index.shards(), ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]);
    assert_eq!(index.weight_map["a"], "model-00002-of-00002.safetensors");
    for bad in ["../x.safetensors", "a/b.safetensors", "C:\\x.safetensors", "x.bin", "?.safetensors"] {
        let json = serde_json::json!({"weight_map": {"w": bad}}).to_string();
        let error = SafetensorsIndex::parse(json.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("expected a plain file name"), "{error}");
    }
    for bad in [&b"{}"[..], b"[]", b"{\"weight_map\":{}}", b"\xff"] {
        assert!(matches!(SafetensorsIndex::parse(bad), Err(FormatError::Invalid(_))));
    }
}
