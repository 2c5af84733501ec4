//! What we write, we and others read. Digests.

use burnside::weights::{ElementType, GgufWriter, Metadata, Sha256Stream, TensorSpec, Value, Verified, quant};

use crate::support::read;

fn metadata() -> Metadata {
    let strings = vec![String::new(), "世界".to_owned()];
    [
        ("general.architecture", Value::String("distilbert".into())),
        ("n.negative", Value::Int(-5)),
        ("n.big", Value::Int(1 << 40)),
        ("x.eps", Value::Float(1e-12)),
        ("x.half", Value::Float(0.5)),
        ("b", Value::Bool(true)),
        ("list.ints", Value::Ints(vec![1, -2])),
        ("list.floats", Value::Floats(vec![0.1, 2.0])),
        ("list.bools", Value::Bools(vec![true, false])),
        ("list.strings", Value::Strings(strings)),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

fn specs() -> Vec<TensorSpec> {
    let spec = |name: &str, element, shape: &[usize]| TensorSpec { name: name.into(), element, shape: shape.into() };
    vec![
        spec("a", ElementType::F32, &[7]),
        spec("b.weight", ElementType::Q4_1, &[3, 64]),
        spec("c.weight", ElementType::Q8_0, &[2, 32]),
        spec("d.weight", ElementType::F16, &[2, 3, 5]),
    ]
}

/// 0, 1, 2, ... encoded.
fn counting(spec: &TensorSpec) -> Vec<u8> {
    let values: Vec<f32> = (0..spec.shape.iter().product()).map(|i: usize| i as f32).collect();
    let mut bytes = Vec::new();
    quant::quantize(spec.element, &values, &mut bytes).unwrap();
    bytes
}

/// Set `BURNSIDE_WRITE_GGUF=FILE` to keep the file; `scripts/golden/quants.py FILE` checks it with
/// PyPI `gguf`.
#[test]
fn what_is_written_reads_the_same() {
    let (metadata, specs) = (metadata(), specs());
    let data: Vec<Vec<u8>> = specs.iter().map(counting).collect();
    let mut files = [1, 13, 1000].map(|piece| {
        let mut writer = GgufWriter::new(Vec::new(), &metadata, &specs).unwrap();
        for piece in data.concat().chunks(piece) {
            writer.write(piece).unwrap();
        }
        writer.finish().unwrap()
    });
    assert!(files.iter().all(|file| *file == files[0]), "the pieces' size shows in the file");
    let file = std::mem::take(&mut files[0]);
    if let Some(path) = std::env::var_os("BURNSIDE_WRITE_GGUF") {
        std::fs::write(path, &file).unwrap();
    }

    let got = read(&file, 50).unwrap();
    let header = got.header.as_ref().unwrap();
    assert_eq!(header.metadata, metadata);
    for ((tensor, spec), data) in header.tensors.iter().zip(&specs).zip(&data) {
        assert_eq!((&tensor.name, tensor.element, &tensor.shape), (&spec.name, spec.element, &spec.shape));
        assert_eq!(got.data[&tensor.name], *data);
    }
    assert_eq!(header.tensors.len(), specs.len());
}

#[test]
fn keeps_its_own_alignment() {
    let metadata = [("general.alignment".to_owned(), Value::Int(64))].into();
    let file = GgufWriter::new(Vec::new(), &metadata, &[]).unwrap().finish().unwrap();
    assert!(read(&file, 5).unwrap().header.unwrap().metadata.is_empty());
}

#[test]
fn refuses_what_no_reader_takes() {
    let new = |specs: &[TensorSpec]| GgufWriter::new(Vec::new(), &Metadata::new(), specs);
    let message = |specs: &[TensorSpec]| new(specs).unwrap_err().to_string();
    let spec = |shape: &[usize], element| TensorSpec { name: "w".into(), element, shape: shape.into() };
    assert!(message(&[spec(&[], ElementType::F32)]).contains("1 to 4 dimensions"));
    assert!(message(&[spec(&[0], ElementType::F32)]).contains("none of them 0"));
    assert!(message(&[spec(&[2, 33], ElementType::Q8_0)]).contains("don't fill whole blocks"));
    let same = spec(&[1], ElementType::F32);
    assert!(message(&[same.clone(), same.clone()]).contains("`w` is announced twice"));

    let mut writer = new(std::slice::from_ref(&same)).unwrap();
    assert!(writer.write(&[0; 5]).unwrap_err().to_string().contains("more bytes were written"));
    let mut writer = new(&[same]).unwrap();
    writer.write(&[0; 3]).unwrap();
    assert!(writer.finish().unwrap_err().to_string().contains("1 announced tensors"));
}

#[test]
fn a_full_disk_is_an_io_error() {
    let mut small = [0_u8; 10];
    let error = GgufWriter::new(&mut small[..], &Metadata::new(), &[]).unwrap_err();
    assert!(matches!(error, burnside::Error::Io(_)), "{error}");
}

#[test]
fn sha256_of_known_texts() {
    // FIPS 180-2, appendix B.
    let known = [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
    ];
    for (text, hash) in known {
        let mut stream = Sha256Stream::new();
        text.as_bytes().chunks(5).for_each(|chunk| stream.update(chunk));
        assert_eq!(stream.finish(), hash);

        let upper = hash.to_uppercase();
        let verify = |text: &str, bytes: Option<u64>| {
            let mut verified = Verified::new(&upper, bytes)?;
            text.as_bytes().chunks(5).try_for_each(|chunk| verified.update(chunk))?;
            verified.finish()
        };
        let len = text.len() as u64;
        assert!(verify(text, None).is_ok() && verify(text, Some(len)).is_ok());
        for (text, bytes, says) in [
            ("abd", None, "download it again"),
            (text, Some(len + 1), "bytes, "),
            (text, Some(len - 1), "is longer than"),
        ] {
            match verify(text, bytes) {
                Err(burnside::Error::Integrity(message)) => {
                    assert!(message.contains(says), "{message}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
    for bad in ["", "abc", &"g".repeat(64), &"é".repeat(32)] {
        assert!(matches!(Verified::new(bad, None), Err(burnside::Error::InvalidArgument(_))));
    }
}
