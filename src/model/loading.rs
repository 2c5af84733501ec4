//! From a stream of tensors to weights on a device.

use super::names::stacks;
use super::tensors::{Tensors, Weight};
use crate::device::Spot;
use crate::kernels::crew::Helpers;
use crate::kernels::{Division, Matrix, MatrixBuilder, Stack};
use crate::weights::{ElementType, FileHeader, FormatError, Metadata, TensorInfo, TensorSink, quant};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What a checkpoint's float matrices are kept as; `DType` of `api.d.ts`. Matrices that come
/// quantized keep their own types.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DType {
    F32,
    F16,
    /// 8-bit blocks of 32.
    Q8,
    /// 4-bit blocks of 32 with an offset; tables over the vocabulary in 8 bits.
    Q4,
    /// As in the file.
    #[default]
    Auto,
}

impl DType {
    fn target(self, tensor: &TensorInfo) -> ElementType {
        let cols = tensor.shape.last().copied().unwrap_or(0);
        let element = tensor.element;
        // Classifier heads are tiny and decide the answer.
        let head = tensor.name.contains("classifier");
        let table = ["embed", "lm_head"].iter().any(|part| tensor.name.contains(part));
        match self {
            _ if element.is_quantized() => element,
            DType::Auto => element,
            DType::F32 => ElementType::F32,
            DType::F16 => ElementType::F16,
            DType::Q8 | DType::Q4 if head || !cols.is_multiple_of(32) => ElementType::F32,
            DType::Q4 if !table => ElementType::Q4_1,
            DType::Q8 | DType::Q4 => ElementType::Q8_0,
        }
    }
}

/// A [`TensorSink`] that puts tensors on a device as they arrive.
pub struct Loading {
    /// What is complete.
    tensors: Tensors,
    dtype: DType,
    crew: Option<Helpers>,
    /// The matrices that lie in a stack, and as which part of it.
    places: BTreeMap<String, (Rc<Stack>, usize)>,
    current: Option<Current>,
    /// The first rows of the current matrix, as they arrive.
    first_rows: Vec<u8>,
    /// What there is a spot of: each shape and type has kernels of its own.
    seen: BTreeSet<(usize, usize, ElementType)>,
}

enum Current {
    Vector(Vec<u8>),
    Matrix(Box<MatrixBuilder>),
}

impl Loading {
    #[must_use]
    pub fn new(device: &Device, dtype: DType) -> Self {
        Self {
            tensors: Tensors {
                device: device.clone(),
                metadata: Metadata::new(),
                rope_factors: None,
                spots: Vec::new(),
                weights: BTreeMap::new(),
            },
            dtype,
            crew: None,
            places: BTreeMap::new(),
            current: None,
            first_rows: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Has matrices on the CPU split among a crew.
    pub fn share(&mut self, crew: Helpers) {
        self.crew = Some(crew);
    }

    /// What arrived so far.
    #[must_use]
    pub fn tensors(&self) -> &Tensors {
        &self.tensors
    }

    /// All that arrived. The reader has checked that nothing is missing from the file.
    #[must_use]
    pub fn finish(self) -> Tensors {
        self.tensors
    }

    /// Makes room for matrices that are applied to the same input, as far as they are of one type.
    fn stack(&mut self, tensors: &[&TensorInfo]) {
        let dtype = self.dtype;
        for alike in tensors.chunk_by(|a, b| dtype.target(a) == dtype.target(b) && a.shape.last() == b.shape.last()) {
            let ([first, _, ..], Some(&[_, cols])) = (alike, alike.first().map(|tensor| &tensor.shape[..])) else {
                continue;
            };
            let rows: Vec<usize> = alike.iter().filter_map(|tensor| tensor.shape.first().copied()).collect();
            if alike.iter().any(|tensor| tensor.element.bytes_for(cols).is_none()) {
                continue;
            }
            if let Some(stack) = Stack::new(&self.tensors.device, dtype.target(first), &rows, cols).map(Rc::new) {
                let places =
                    alike.iter().enumerate().map(|(part, tensor)| (tensor.name.clone(), (stack.clone(), part)));
                self.places.extend(places);
            }
        }
    }

    fn builder(&self, tensor: &TensorInfo, rows: usize, cols: usize) -> crate::Result<MatrixBuilder> {
        match self.places.get(&tensor.name) {
            Some((stack, part)) => MatrixBuilder::within(stack, *part, tensor.element),
            None => {
                // An encoder's tables are only looked up in. A decoder's is often its last layer, too.
                let crew = self.crew.as_ref().filter(|_| !tensor.name.contains("embeddings"));
                let target = self.dtype.target(tensor);
                let division = Division { crew, ..Division::default() };
                MatrixBuilder::divided(&self.tensors.device, tensor.element, target, [rows, cols], division)
            }
        }
    }

    /// Keeps the first rows of a matrix on the GPU in plain numbers, once for each shape and type.
    fn keep_spot(&mut self, tensor: &TensorInfo, matrix: &Matrix) -> crate::Result<()> {
        let key = (matrix.rows(), matrix.cols(), matrix.element());
        if self.tensors.device == Device::flex() || !self.seen.insert(key) {
            return Ok(());
        }
        let rows = Spot::ROWS.min(matrix.rows());
        let mut known = vec![0.0; rows * matrix.cols()];
        quant::dequantize(tensor.element, &self.first_rows, &mut known)?;
        if matrix.element() != tensor.element {
            let mut kept = Vec::new();
            quant::quantize(matrix.element(), &known, &mut kept)?;
            quant::dequantize(matrix.element(), &kept, &mut known)?;
        }
        self.tensors.spots.push(Spot::new(matrix.clone(), known, self.tensors.device.clone()));
        Ok(())
    }
}

impl TensorSink for Loading {
    fn begin(&mut self, header: &FileHeader) -> crate::Result<()> {
        // Shards of one checkpoint each have a header; later ones add to the first.
        self.tensors.metadata.extend(header.metadata.clone());
        for tensors in stacks(header) {
            self.stack(&tensors);
        }
        Ok(())
    }

    fn data(&mut self, tensor: &TensorInfo, at: u64, bytes: &[u8]) -> crate::Result<()> {
        if at == 0 {
            self.first_rows.clear();
            self.current = Some(match tensor.shape[..] {
                [_] => Current::Vector(Vec::with_capacity(bytes.len())),
                [rows, cols] => Current::Matrix(Box::new(self.builder(tensor, rows, cols)?)),
                _ => {
                    return Err(FormatError::Unsupported {
                        what: "a tensor shape",
                        got: format!("{:?} of `{}`", tensor.shape, tensor.name),
                        supported: "vectors and matrices",
                    }
                    .into());
                }
            });
        }
        match &mut self.current {
            Some(Current::Vector(pending)) => pending.extend_from_slice(bytes),
            Some(Current::Matrix(builder)) => {
                let wanted = first_bytes(tensor).saturating_sub(self.first_rows.len()).min(bytes.len());
                self.first_rows.extend_from_slice(bytes.get(..wanted).unwrap_or_default());
                builder.push(bytes)?;
            }
            None => return Err(FormatError::Invalid(format!("`{}` does not begin at its start", tensor.name)).into()),
        }
        Ok(())
    }

    fn end(&mut self, tensor: &TensorInfo) -> crate::Result<()> {
        let weight = match self.current.take() {
            Some(Current::Vector(bytes)) => {
                let mut values = vec![0.0; tensor.shape[0]];
                quant::dequantize(tensor.element, &bytes, &mut values)?;
                if tensor.name == "rope_freqs.weight" {
                    self.tensors.rope_factors = Some(values);
                    return Ok(());
                }
                Weight::Vector(values)
            }
            Some(Current::Matrix(builder)) => {
                let matrix = builder.finish()?;
                self.keep_spot(tensor, &matrix)?;
                Weight::Matrix(matrix)
            }
            None => return Err(FormatError::Invalid(format!("`{}` has no data", tensor.name)).into()),
        };
        self.tensors.weights.insert(tensor.name.clone(), weight);
        Ok(())
    }
}

/// Bytes of a matrix's first rows, as many as a [`Spot`] keeps.
fn first_bytes(tensor: &TensorInfo) -> usize {
    match tensor.shape[..] {
        [rows, cols] => tensor.element.bytes_for(Spot::ROWS.min(rows) * cols).unwrap_or(0),
        _ => 0,
    }
}
