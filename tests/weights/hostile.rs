//! GGUF headers that lie: a typed error each, no panic, and no more memory than the file is worth.

use crate::support::{Noise, Recorder, assert_invalid, assert_unsupported, fixture, peak_bytes, read};
use burnside::weights::{FormatError, Reader};

/// A tensor's entry: name, dims innermost first, ggml type, offset.
type Tensor<'a> = (&'a [u8], &'a [u64], u32, u64);

fn string(text: &[u8]) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text].concat()
}

/// Key, type number, value bytes.
fn key(key: &[u8], kind: u32, value: &[u8]) -> Vec<u8> {
    [&string(key), &kind.to_le_bytes()[..], value].concat()
}

fn start(version: u32, tensors: u64, keys: u64) -> Vec<u8> {
    [&b"GGUF"[..], &version.to_le_bytes(), &tensors.to_le_bytes(), &keys.to_le_bytes()].concat()
}

/// A file with these entries and `data` zeros after the padding.
fn file(keys: &[Vec<u8>], tensors: &[Tensor], data: usize) -> Vec<u8> {
    let mut file = start(3, tensors.len() as u64, keys.len() as u64);
    file.extend(keys.concat());
    for (name, dims, element, offset) in tensors {
        file.extend(string(name));
        file.extend((dims.len() as u32).to_le_bytes());
        file.extend(dims.iter().flat_map(|dim| dim.to_le_bytes()));
        file.extend(element.to_le_bytes());
        file.extend(offset.to_le_bytes());
    }
    file.resize(file.len().next_multiple_of(32) + data, 0);
    file
}

const F32: u32 = 0;
const Q4_0: u32 = 2;

#[test]
fn the_builder_builds_what_is_read() {
    let tensors: [Tensor; 2] = [(b"b", &[32, 2], Q4_0, 64), (b"a", &[3, 2, 1, 2], F32, 0)];
    let got = read(&file(&[key(b"k", 7, &[1])], &tensors, 128), 9).unwrap();
    // Delivered by offset, not in the table's order.
    assert_eq!(got.ended, ["a", "b"]);
    let header = got.header.unwrap();
    assert_eq!(header.tensors[0].shape, [2, 1, 2, 3]);
    assert_eq!(header.tensors[1].shape, [2, 32]);
    assert!(read(&file(&[], &[], 0), 5).unwrap().ended.is_empty());
}

#[test]
fn counts_beyond_reason() {
    let huge = 1_u64 << 63;
    assert_invalid(&start(3, huge, 0), "claims 9223372036854775808 tensors, at most");
    assert_invalid(&start(3, 0, huge), "claims 9223372036854775808 metadata keys, at most");
    assert_invalid(&start(3, u64::MAX, u64::MAX), "tensors, at most");

    let with_key = |entry: &[u8]| [&start(3, 0, 1)[..], entry].concat();
    let array = |kind: u32, len: u64| [&kind.to_le_bytes()[..], &len.to_le_bytes(), &[0; 64]].concat();
    for kind in [0, 4, 6, 7, 8, 12] {
        assert_invalid(&with_key(&key(b"k", 9, &array(kind, huge))), "the array `k` claims");
        assert_invalid(&with_key(&key(b"k", 9, &array(kind, 5 << 20))), "more than can follow");
    }
    assert_unsupported(&with_key(&key(b"k", 9, &array(9, 1))), "array of arrays");
    assert_invalid(&with_key(&key(b"k", 8, &huge.to_le_bytes())), "a metadata string claims");
    assert_invalid(&with_key(&huge.to_le_bytes()), "a metadata key claims");
    assert_invalid(&with_key(&65536_u64.to_le_bytes()), "at most 65535 are possible");
    let name = [&start(3, 1, 0)[..], &huge.to_le_bytes()].concat();
    assert_invalid(&name, "a tensor name claims");
}

#[test]
fn dimensions_that_make_no_sense() {
    let one = |dims: &[u64], element| file(&[], &[(b"w", dims, element, 0)], 64);
    assert_invalid(&one(&[], F32), "`w` has 0 dimensions, expected 1 to 4");
    assert_invalid(&one(&[1, 1, 1, 1, 1], F32), "has 5 dimensions");
    assert_invalid(&one(&[4, 0], F32), "zero or too large");
    assert_invalid(&one(&[1 << 32, 1 << 32], F32), "overflows");
    assert_invalid(&one(&[1 << 62], F32), "overflows");
    assert_invalid(&one(&[33], Q4_0), "not multiples of the 32 elements of a Q4_0 block");
    // 64 elements, but no row is a whole block.
    assert_invalid(&one(&[16, 4], Q4_0), "not multiples");
    // A terabyte, and a sum of them that would wrap.
    assert_invalid(&one(&[1 << 38], F32), "claim more than 68719476736 bytes");
    let wraps: [Tensor; 2] = [(b"a", &[(1 << 61) - 8], F32, 0), (b"b", &[32], F32, 0)];
    assert_invalid(&file(&[], &wraps, 0), "GGUF");
}

#[test]
fn offsets_that_make_no_sense() {
    let two = |first, second| {
        let tensors: [Tensor; 2] = [(b"a", &[16], F32, first), (b"b", &[16], F32, second)];
        file(&[], &tensors, 256)
    };
    assert!(read(&two(0, 64)[..two(0, 64).len() - 128], 1).is_ok());
    assert_invalid(&two(0, 32), "`b` at offset 32 overlaps the tensor before it, expected 64");
    assert_invalid(&two(0, 0), "overlaps the tensor before it");
    assert_invalid(&two(0, 65), "is not aligned, expected 64");
    assert_invalid(&two(0, 96), "leaves a hole");
    assert_invalid(&two(32, 96), "leaves a hole");
    assert_invalid(&two(0, 1 << 63), "leaves a hole");
    assert_invalid(&two(0, u64::MAX - 31), "leaves a hole");
}

#[test]
fn alignment() {
    let with = |kind, value: &[u8], offset| {
        let tensors: [Tensor; 2] = [(b"a", &[1], F32, 0), (b"b", &[1], F32, offset)];
        let mut bytes = file(&[key(b"general.alignment", kind, value)], &tensors, 0);
        bytes.resize(bytes.len().next_multiple_of(64) + 68, 0);
        bytes
    };
    let got = read(&with(4, &64_u32.to_le_bytes(), 64), 3).unwrap();
    assert!(got.header.unwrap().tensors.iter().all(|t| t.offset.is_multiple_of(64)));
    assert_invalid(&with(4, &64_u32.to_le_bytes(), 32), "is not aligned, expected 64");
    for bad in [0, 3, 48, 1 << 17, u32::MAX] {
        assert_invalid(&with(4, &bad.to_le_bytes(), 32), "general.alignment is not a power of two");
    }
    assert_invalid(&with(5, &(-32_i32).to_le_bytes(), 32), "general.alignment");
    assert_invalid(&with(8, &string(b"32"), 32), "general.alignment");
}

#[test]
fn names_versions_and_types() {
    let twice: [Tensor; 2] = [(b"w", &[8], F32, 0), (b"w", &[8], F32, 32)];
    assert_invalid(&file(&[], &twice, 64), "the tensor `w` occurs twice");
    let keys = [key(b"k", 0, &[1]), key(b"k", 0, &[2])];
    assert_invalid(&file(&keys, &[], 0), "the metadata key `k` occurs twice");

    assert_invalid(&file(&[key(b"k\xff", 0, &[1])], &[], 0), "a metadata key is not valid UTF-8");
    let value = string(b"\xc3\x28");
    assert_invalid(&file(&[key(b"k", 8, &value)], &[], 0), "a metadata string is not valid UTF-8");
    let name: Tensor = (b"\x80", &[8], F32, 0);
    assert_invalid(&file(&[], &[name], 32), "a tensor name is not valid UTF-8");
    // A name goes into the message short and on one line.
    let long = [b"\x1b[2J\n".to_vec(), vec![b'x'; 500]].concat();
    let twice: [Tensor; 2] = [(&long, &[8], F32, 0), (&long, &[8], F32, 32)];
    assert_invalid(&file(&[], &twice, 64), "`\\u{1b}[2J\\nxxx");

    for (number, name) in [(10, "Q2_K"), (16, "IQ"), (24, "integer"), (99, "unknown"), (4, "4)")] {
        assert_unsupported(&file(&[], &[(b"w", &[256], number, 0)], 256), name);
    }
    assert_unsupported(&file(&[key(b"k", 13, &[0; 8])], &[], 0), "13");
    assert_invalid(&file(&[key(b"k", 7, &[2])], &[], 0), "bool is 2");
    assert_invalid(&file(&[key(b"k", 10, &[0xff; 8])], &[], 0), "larger than 2^63 - 1");
    assert_unsupported(&start(1, 0, 0), "1");
    assert_unsupported(&start(4, 0, 0), "4");
    assert_unsupported(&start(3_u32.swap_bytes(), 0, 0), "big-endian");
}

#[test]
fn a_header_without_end_is_given_up() {
    // Strings of 16 MB, of which no number may pass 64 MB.
    let (mut reader, mut recorder) = (Reader::new(), Recorder::default());
    reader.push(&start(3, 0, 1000), &mut recorder).unwrap();
    let chunk = vec![b'x'; 1 << 20];
    let mut pushed = 0_u64;
    let error = 'reading: loop {
        let number = pushed.to_string();
        let head = key(number.as_bytes(), 8, &(16_u64 << 20).to_le_bytes());
        if let Err(error) = reader.push(&head, &mut recorder) {
            break 'reading error;
        }
        for _ in 0..16 {
            if let Err(error) = reader.push(&chunk, &mut recorder) {
                break 'reading error;
            }
            pushed += chunk.len() as u64;
        }
    };
    assert!(pushed <= 64 << 20, "{pushed}");
    assert!(matches!(error, burnside::Error::Format(FormatError::Invalid(_))), "{error}");
}

/// Reads with a sink that keeps nothing, so that what is measured is the reader's.
fn cost(bytes: &[u8], chunk: usize) -> usize {
    struct Nothing;
    impl burnside::weights::TensorSink for Nothing {
        fn begin(&mut self, _: &burnside::weights::FileHeader) -> burnside::Result<()> {
            Ok(())
        }
        fn data(&mut self, _: &burnside::weights::TensorInfo, _: u64, _: &[u8]) -> burnside::Result<()> {
            Ok(())
        }
        fn end(&mut self, _: &burnside::weights::TensorInfo) -> burnside::Result<()> {
            Ok(())
        }
    }
    peak_bytes(|| {
        let mut reader = Reader::new();
        let outcome = bytes.chunks(chunk).try_for_each(|chunk| reader.push(chunk, &mut Nothing));
        let _ = outcome.and_then(|()| reader.finish());
    })
}

#[test]
fn flipped_bits_never_panic_nor_allocate() {
    let bytes = fixture("small.gguf");
    let mut noise = Noise(2);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let peak = cost(&flipped, 1 + noise.below(100));
        assert!(peak < 64 * 1024, "bit {bit}: {peak} bytes");
    }
}

#[test]
fn random_damage_never_panics_nor_allocates() {
    let gguf = fixture("small.gguf");
    let safetensors = fixture("small.safetensors");
    let mut noise = Noise(5);
    for round in 0..20_000 {
        let mut bytes = if round % 2 == 0 { gguf.clone() } else { safetensors.clone() };
        for _ in 0..1 + noise.below(8) {
            let at = noise.below(bytes.len());
            match noise.below(4) {
                0 => bytes[at] = noise.next() as u8,
                1 => drop(bytes.drain(at..(at + noise.below(16)).min(bytes.len()))),
                2 => bytes.insert(at, noise.next() as u8),
                // Lengths and counts are eight bytes; extreme ones find what bits don't.
                _ => {
                    let extreme = [0, 1, 1 << 31, 1 << 32, 1 << 63, u64::MAX][noise.below(6)];
                    let end = (at + 8).min(bytes.len());
                    bytes[at..end].copy_from_slice(&u64::to_le_bytes(extreme)[..end - at]);
                }
            }
            if bytes.is_empty() {
                bytes.push(0);
            }
        }
        let chunk = 1 + noise.below(bytes.len());
        let peak = cost(&bytes, chunk);
        assert!(peak < 64 * 1024, "round {round}: {peak} bytes");
    }
}
