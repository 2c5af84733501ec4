//! An initializer's elements as floats or integers (TensorProto).

use super::invalid;
use super::wire::Fields;
use crate::weights::FormatError;
use half::{bf16, f16};

/// Elements of one tensor: 4 GiB in f32, more than a protobuf file can hold.
const MAX_ELEMENTS: usize = 1 << 30;
const MAX_DIMS: usize = 8;

/// A tensor in the file. Its elements are decoded only when they are asked for.
#[derive(Debug, Default, Clone)]
pub(super) struct Tensor<'a> {
    pub(super) name: &'a str,
    pub(super) shape: Vec<usize>,
    kind: Kind,
    raw: Option<&'a [u8]>,
    floats: Vec<f32>,
    ints: Vec<i64>,
}

/// TensorProto.DataType, as far as weights use it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    F32,
    F16,
    BF16,
    U8,
    I8,
    I32,
    /// Shapes, strings, types that are not read here.
    #[default]
    Other,
}

impl Kind {
    pub(super) fn is_float(self) -> bool {
        matches!(self, Kind::F32 | Kind::F16 | Kind::BF16)
    }

    pub(super) fn is_int(self) -> bool {
        matches!(self, Kind::U8 | Kind::I8 | Kind::I32)
    }
}

impl<'a> Tensor<'a> {
    /// Reads a TensorProto.
    pub(super) fn parse(message: &'a [u8]) -> Result<Self, FormatError> {
        let mut tensor = Tensor::default();
        let mut dims = Vec::new();
        let mut external = false;
        let mut fields = Fields::new(message);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => value.ints(&mut dims)?,
                2 => {
                    tensor.kind = match value.int()? {
                        1 => Kind::F32,
                        2 => Kind::U8,
                        3 => Kind::I8,
                        6 => Kind::I32,
                        10 => Kind::F16,
                        16 => Kind::BF16,
                        _ => Kind::Other,
                    };
                }
                4 => value.floats(&mut tensor.floats)?,
                5 => value.ints(&mut tensor.ints)?,
                8 => tensor.name = value.text()?,
                9 => tensor.raw = Some(value.bytes()?),
                13 => external = true,
                14 => external |= value.int()? == 1,
                _ => {}
            }
        }
        if external {
            return Err(FormatError::Unsupported {
                what: "ONNX weights in another file:",
                got: "external data".into(),
                supported: "one file; save the model with its data inside (onnx.save without external data)",
            });
        }
        if dims.len() > MAX_DIMS {
            return Err(invalid(format!("a tensor has {} dimensions, expected at most {MAX_DIMS}", dims.len())));
        }
        tensor.shape = dims
            .iter()
            .map(|d| usize::try_from(*d))
            .collect::<Result<_, _>>()
            .map_err(|_| invalid("a tensor has a negative dimension"))?;
        tensor.elements()?;
        Ok(tensor)
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// How many elements the shape asks for; 1 for a scalar.
    pub(super) fn elements(&self) -> Result<usize, FormatError> {
        let product = self.shape.iter().try_fold(1_usize, |product, dim| product.checked_mul(*dim));
        product
            .filter(|n| *n <= MAX_ELEMENTS)
            .ok_or_else(|| invalid(format!("a tensor claims more than {MAX_ELEMENTS} elements; the file is damaged")))
    }

    /// All elements of a float tensor.
    pub(super) fn to_f32(&self) -> Result<Vec<f32>, FormatError> {
        let values = match (self.kind, self.raw) {
            (Kind::F32, Some(raw)) => self.chunks::<4>(raw)?.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            (Kind::F16, Some(raw)) => self.chunks::<2>(raw)?.iter().map(|b| f16::from_le_bytes(*b).to_f32()).collect(),
            (Kind::BF16, Some(raw)) => {
                self.chunks::<2>(raw)?.iter().map(|b| bf16::from_le_bytes(*b).to_f32()).collect()
            }
            (Kind::F32, None) => self.floats.clone(),
            // The half types travel as the low 16 bits of an int32.
            (Kind::F16, None) => self.ints.iter().map(|i| f16::from_bits(*i as u16).to_f32()).collect(),
            (Kind::BF16, None) => self.ints.iter().map(|i| bf16::from_bits(*i as u16).to_f32()).collect(),
            _ => {
                return Err(invalid("a weight is no float tensor; supported: float, float16, bfloat16"));
            }
        };
        self.complete(values)
    }

    /// All elements of an 8- or 32-bit integer tensor.
    pub(super) fn to_i32(&self) -> Result<Vec<i32>, FormatError> {
        let values = match (self.kind, self.raw) {
            (Kind::U8, Some(raw)) => raw.iter().map(|b| i32::from(*b)).collect(),
            (Kind::I8, Some(raw)) => raw.iter().map(|b| i32::from(b.cast_signed())).collect(),
            (Kind::I32, Some(raw)) => self.chunks::<4>(raw)?.iter().map(|b| i32::from_le_bytes(*b)).collect(),
            (Kind::U8 | Kind::I8 | Kind::I32, None) => {
                let narrow = |i: &i64| i32::try_from(*i).map_err(|_| invalid("an integer weight does not fit 32 bits"));
                self.ints.iter().map(narrow).collect::<Result<_, _>>()?
            }
            _ => {
                return Err(invalid("a quantized weight is no integer tensor; supported: uint8, int8, int32"));
            }
        };
        self.complete(values)
    }

    /// The bytes of a uint8 tensor, as they lie in the file.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, FormatError> {
        if self.kind != Kind::U8 {
            return Err(invalid("packed weights must be uint8"));
        }
        match self.raw {
            Some(raw) => self.complete(raw.to_vec()),
            None => Ok(self.to_i32()?.iter().map(|i| *i as u8).collect()),
        }
    }

    fn chunks<const N: usize>(&self, raw: &'a [u8]) -> Result<&'a [[u8; N]], FormatError> {
        match raw.as_chunks::<N>() {
            (chunks, []) => Ok(chunks),
            _ => Err(invalid("a tensor's data ends in the middle of an element; download the file again")),
        }
    }

    fn complete<T>(&self, values: Vec<T>) -> Result<Vec<T>, FormatError> {
        let expected = self.elements()?;
        if values.len() != expected {
            return Err(invalid(format!(
                "a tensor of shape {:?} has {} elements, expected {expected}; download the file again",
                self.shape,
                values.len()
            )));
        }
        Ok(values)
    }
}
