//! The metadata of a GGUF file, read the short way; the tests need nothing else of it.

use burnside::weights::{Metadata, Value};
use std::io::{BufReader, Read};

fn bytes<const N: usize>(r: &mut impl Read) -> [u8; N] {
    let mut b = [0; N];
    r.read_exact(&mut b).expect("header");
    b
}

fn string(r: &mut impl Read) -> String {
    let mut b = vec![0; u64::from_le_bytes(bytes(r)) as usize];
    r.read_exact(&mut b).expect("string");
    String::from_utf8(b).expect("UTF-8")
}

fn value(r: &mut impl Read, kind: u32) -> Value {
    match kind {
        0 => Value::Int(bytes::<1>(r)[0].into()),
        1 => Value::Int(i8::from_le_bytes(bytes(r)).into()),
        2 => Value::Int(u16::from_le_bytes(bytes(r)).into()),
        3 => Value::Int(i16::from_le_bytes(bytes(r)).into()),
        4 => Value::Int(u32::from_le_bytes(bytes(r)).into()),
        5 => Value::Int(i32::from_le_bytes(bytes(r)).into()),
        6 => Value::Float(f32::from_le_bytes(bytes(r)).into()),
        7 => Value::Bool(bytes::<1>(r)[0] != 0),
        8 => Value::String(string(r)),
        9 => {
            let kind = u32::from_le_bytes(bytes(r));
            let all: Vec<Value> = (0..u64::from_le_bytes(bytes(r))).map(|_| value(r, kind)).collect();
            match kind {
                8 => Value::Strings(
                    all.into_iter().filter_map(|v| if let Value::String(s) = v { Some(s) } else { None }).collect(),
                ),
                _ => Value::Ints(
                    all.into_iter().filter_map(|v| if let Value::Int(i) = v { Some(i) } else { None }).collect(),
                ),
            }
        }
        10 | 11 => Value::Int(i64::from_le_bytes(bytes(r))),
        _ => Value::Float(f64::from_le_bytes(bytes(r))),
    }
}

pub fn metadata(file: std::fs::File) -> Metadata {
    let mut r = BufReader::new(file);
    assert_eq!(&bytes::<4>(&mut r), b"GGUF");
    bytes::<12>(&mut r); // version, tensor count
    let count = u64::from_le_bytes(bytes(&mut r));
    (0..count)
        .map(|_| {
            let key = string(&mut r);
            let kind = u32::from_le_bytes(bytes(&mut r));
            let v = value(&mut r, kind);
            (key, v)
        })
        .collect()
}
