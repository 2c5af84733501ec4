//! GGUF against a file by PyPI `gguf`.

use burnside::weights::{ElementType, FormatError, Reader, Value};

use crate::support::{Noise, Recorder, fixture, read, refused};

#[test]
fn reads_what_python_wrote() {
    let bytes = fixture("small.gguf");
    let got = read(&bytes, bytes.len()).unwrap();
    let header = got.header.as_ref().unwrap();
    let text = |s: &str| Value::String(s.into());
    let expected = [
        ("general.architecture", text("test")),
        ("a.u8", Value::Int(200)),
        ("a.i8", Value::Int(-100)),
        ("a.u16", Value::Int(60000)),
        ("a.i16", Value::Int(-30000)),
        ("a.u32", Value::Int(4_000_000_000)),
        ("a.i32", Value::Int(-2_000_000_000)),
        ("a.u64", Value::Int(i64::MAX)),
        ("a.i64", Value::Int(i64::MIN)),
        ("a.f32", Value::Float(1.5)),
        ("a.f64", Value::Float(0.1)),
        ("a.bool", Value::Bool(true)),
        ("a.string", text("Grüße, 世界")),
        ("a.ints", Value::Ints(vec![1, -2, 3])),
        ("a.floats", Value::Floats(vec![0.5, -0.25])),
        ("a.bools", Value::Bools(vec![true, false])),
        ("a.strings", Value::Strings(vec![String::new(), "Ġthe".into(), "é".into()])),
    ];
    assert_eq!(header.metadata, expected.map(|(k, v)| (k.to_owned(), v)).into());

    let seen: Vec<_> = header.tensors.iter().map(|t| (t.name.as_str(), t.element, t.shape.as_slice())).collect();
    assert_eq!(
        seen,
        [
            ("token_embd.weight", ElementType::Q8_0, &[3, 32][..]),
            ("norm.weight", ElementType::F32, &[5][..]),
            ("w.weight", ElementType::Q4_1, &[2, 64][..]),
            ("h.weight", ElementType::F16, &[2, 3][..]),
        ]
    );
    for tensor in &header.tensors {
        assert_eq!(tensor.offset % 32, 0);
        let at = tensor.offset as usize;
        assert_eq!(got.data[&tensor.name], bytes[at..at + tensor.bytes as usize]);
    }
    assert_eq!(got.ended.len(), 4);
    // Random normal numbers: a wrong offset would give others.
    assert!(got.values("norm.weight").iter().all(|x| x.abs() < 5.0 && *x != 0.0));
}

#[test]
fn chunks_of_any_size_give_the_same() {
    let bytes = fixture("small.gguf");
    let whole = read(&bytes, bytes.len()).unwrap();
    for chunk in 1..=bytes.len() {
        assert_eq!(read(&bytes, chunk).unwrap(), whole, "chunks of {chunk}");
    }
    let mut noise = Noise(1);
    for _ in 0..200 {
        let (mut reader, mut recorder) = (Reader::new(), Recorder::default());
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (now, later) = rest.split_at(noise.below(60).min(rest.len()));
            reader.push(now, &mut recorder).unwrap();
            rest = later;
        }
        reader.finish().unwrap();
        assert_eq!(recorder, whole);
    }
}

#[test]
fn version_2_reads_the_same() {
    let mut bytes = fixture("small.gguf");
    let three = read(&bytes, 100).unwrap();
    bytes[4] = 2;
    assert_eq!(read(&bytes, 100).unwrap(), three);
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = fixture("small.gguf");
    let header = read(&bytes, 1).unwrap().header.unwrap();
    let last = header.tensors.last().unwrap();
    let data_end = (last.offset + last.bytes) as usize;
    for len in 0..data_end {
        match refused(&bytes[..len]) {
            FormatError::Truncated { got, expected } => {
                assert_eq!(got, len as u64);
                assert!(expected > got && expected <= data_end as u64);
            }
            other => panic!("at {len}: {other:?}"),
        }
    }
    // The padding after the last tensor is nobody's loss.
    for len in data_end..bytes.len() {
        assert!(read(&bytes[..len], 7).is_ok());
    }
    crate::support::assert_invalid(&[bytes, vec![0]].concat(), "goes on after its last tensor");
}

#[test]
fn a_known_length_is_checked_before_anything_begins() {
    let bytes = fixture("small.gguf");
    let mut recorder = Recorder::default();
    let error = Reader::new().with_total_bytes(900).push(&bytes, &mut recorder).unwrap_err();
    assert!(matches!(error, burnside::Error::Format(FormatError::Truncated { got: 900, .. })), "{error}");
    assert!(recorder.header.is_none());
}

#[test]
fn a_sinks_error_ends_the_reading() {
    struct Refuses;
    impl burnside::weights::TensorSink for Refuses {
        fn begin(&mut self, _: &burnside::weights::FileHeader) -> burnside::Result<()> {
            Ok(())
        }
        fn data(&mut self, _: &burnside::weights::TensorInfo, _: u64, _: &[u8]) -> burnside::Result<()> {
            Err(burnside::Error::Aborted)
        }
        fn end(&mut self, _: &burnside::weights::TensorInfo) -> burnside::Result<()> {
            panic!("a tensor that was refused does not end");
        }
    }
    let bytes = fixture("small.gguf");
    let mut reader = Reader::new();
    assert!(matches!(reader.push(&bytes, &mut Refuses), Err(burnside::Error::Aborted)));
    assert!(reader.push(&bytes, &mut Refuses).unwrap_err().to_string().contains("start over"));
    assert!(reader.finish().is_err());
}
