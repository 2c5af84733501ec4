//! Decoding and encoding, bit for bit as PyPI `gguf` does it.

use burnside::weights::quant::{dequantize, quantize, quantize_best};
use burnside::weights::{ElementType, FormatError};

use crate::support::{Noise, fixture, floats};

#[test]
fn decodes_every_type_as_ggml_does() {
    for element in ElementType::ALL {
        if element == ElementType::F32 {
            continue; // bytes as they are, see below
        }
        let expected = floats(&fixture(&format!("{element}.f32")));
        let mut got = vec![f32::NAN; expected.len()];
        dequantize(element, &fixture(&format!("{element}.blocks")), &mut got).unwrap();
        for (i, (got, expected)) in got.iter().zip(&expected).enumerate() {
            assert_eq!(got.to_bits(), expected.to_bits(), "{element} {i}: {got} {expected}");
        }
    }
    let mut one = [0.0];
    dequantize(ElementType::F32, &(-0.1_f32).to_le_bytes(), &mut one).unwrap();
    assert_eq!(one, [-0.1]);
}

#[test]
fn encodes_as_ggml_does() {
    use ElementType::*;
    let values = floats(&fixture("values.f32"));
    for element in [Q4_0, Q4_1, Q5_0, Q5_1, Q8_0] {
        let mut got = Vec::new();
        quantize(element, &values, &mut got).unwrap();
        let expected = fixture(&format!("{element}.encoded"));
        assert_eq!(got.len(), expected.len());
        let size = element.block_bytes();
        for (i, (got, expected)) in got.chunks(size).zip(expected.chunks(size)).enumerate() {
            assert_eq!(got, expected, "{element}, block {i}: {:?}", &values[i * 32..][..32]);
        }
    }
}

#[test]
fn encodes_plain_types() {
    let values = [1.0, -2.5, 0.1, 65504.0];
    for element in [ElementType::F32, ElementType::F16, ElementType::BF16] {
        let (mut bytes, mut back) = (Vec::new(), [0.0; 4]);
        quantize(element, &values, &mut bytes).unwrap();
        dequantize(element, &bytes, &mut back).unwrap();
        for (x, y) in values.iter().zip(back) {
            let steps = if element == ElementType::BF16 { 256.0 } else { 2048.0 };
            assert!((x - y).abs() <= x.abs() / steps, "{element}: {x} became {y}");
        }
    }
}

fn squared_errors(element: ElementType, values: &[f32], best: bool) -> Vec<f64> {
    let (mut bytes, mut back) = (Vec::new(), vec![0.0; values.len()]);
    let encode = if best { quantize_best } else { quantize };
    encode(element, values, &mut bytes).unwrap();
    dequantize(element, &bytes, &mut back).unwrap();
    let block = |(x, y): (&[f32], &[f32])| x.iter().zip(y).map(|(&x, &y)| (f64::from(x) - f64::from(y)).powi(2)).sum();
    values.chunks(32).zip(back.chunks(32)).map(block).collect()
}

#[test]
fn the_search_is_never_worse_and_mostly_better() {
    let mut noise = Noise(7);
    let mut values = floats(&fixture("values.f32"));
    values.extend((0..32 * 2000).map(|_| noise.normal() * 0.04));
    // Measured when it was written: 0.943 and 0.897.
    for (element, at_most) in [(ElementType::Q4_0, 0.95), (ElementType::Q4_1, 0.91)] {
        let reference = squared_errors(element, &values, false);
        let searched = squared_errors(element, &values, true);
        for (i, (searched, reference)) in searched.iter().zip(&reference).enumerate() {
            // Errors are summed in f32 while searching, hence the hair.
            assert!(*searched <= reference * 1.0001 + 1e-12, "{element}, block {i} got worse");
        }
        // The normal part alone: the hard blocks before it are larger by orders of magnitude.
        let weights = |errors: &[f64]| errors[11..].iter().sum::<f64>();
        let rmse = (weights(&searched) / weights(&reference)).sqrt();
        println!("{element}: RMSE of the search / of the reference = {rmse:.4}");
        assert!(rmse < at_most, "{element}: {rmse}");
    }
}

#[test]
fn refuses_what_does_not_fit() {
    let mut out = Vec::new();
    let mut invalid = |element, values: &[f32], says: &str| {
        match quantize(element, values, &mut out) {
            Err(FormatError::Invalid(message)) => assert!(message.contains(says), "{message}"),
            other => panic!("{other:?}"),
        }
        assert!(out.is_empty());
    };
    invalid(ElementType::Q4_0, &[0.0; 31], "whole Q4_0 blocks of 32");
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        invalid(ElementType::Q8_0, &[bad; 32], "not finite");
    }
    invalid(ElementType::Q4_1, &[70000.0; 32], "Q4_1 cannot hold");
    invalid(ElementType::Q4_0, &[1e7; 32], "Q4_0 cannot hold");

    let error = quantize(ElementType::Q4_K, &[0.0; 256], &mut out).unwrap_err();
    assert!(matches!(error, FormatError::Unsupported { supported, .. } if supported.contains("Q8_0")));
    let error = dequantize(ElementType::Q4_0, &[0; 17], &mut [0.0; 32]).unwrap_err();
    assert!(error.to_string().contains("17 bytes of Q4_0"), "{error}");
    assert!(dequantize(ElementType::Q6_K, &[0; 420], &mut [0.0; 256]).is_err());
}
