//! A checkpoint's weights, by name.

use crate::device::Spot;
use crate::kernels::{Linear, LinearStack, Matrix, upload};
use crate::weights::{ElementType, FormatError, Metadata};
use burn::tensor::{Device, Tensor};
use std::collections::BTreeMap;

/// One weight.
pub(super) enum Weight {
    /// Biases and norms, until a model puts them on the device.
    Vector(Vec<f32>),
    /// On the device.
    Matrix(Matrix),
}

/// A checkpoint's weights, to be taken by name.
pub struct Tensors {
    pub device: Device,
    pub metadata: Metadata,
    /// GGUF's `rope_freqs.weight`: what each rotary frequency is divided by (Llama 3's scaling).
    pub rope_factors: Option<Vec<f32>>,
    /// Pieces of the matrices as they were in the file; only on the GPU.
    pub spots: Vec<Spot>,
    pub(super) weights: BTreeMap<String, Weight>,
}

impl Tensors {
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.weights.contains_key(name)
    }

    /// Bytes of all weights on the device.
    #[must_use]
    pub fn device_bytes(&self) -> usize {
        self.weights
            .values()
            .map(|weight| match weight {
                Weight::Vector(values) => values.len() * 4,
                Weight::Matrix(matrix) => matrix.device_bytes(),
            })
            .sum()
    }

    /// The vector `name` of `length` values.
    pub fn vector(&self, name: &str, length: usize) -> Result<Tensor<1>, FormatError> {
        Ok(vector(self.values(name, length)?.to_vec(), &self.device))
    }

    fn values(&self, name: &str, length: usize) -> Result<&[f32], FormatError> {
        match self.get(name)? {
            Weight::Vector(values) if values.len() == length => Ok(values),
            other => Err(wrong_shape(name, other, vec![length])),
        }
    }

    /// The matrix `name` of `[rows, cols]`.
    pub fn matrix(&self, name: &str, rows: usize, cols: usize) -> Result<Matrix, FormatError> {
        match self.get(name)? {
            Weight::Matrix(matrix) if (matrix.rows(), matrix.cols()) == (rows, cols) => Ok(matrix.clone()),
            other => Err(wrong_shape(name, other, vec![rows, cols])),
        }
    }

    /// What the matrix `name` is kept as; `None` if it is not there.
    #[must_use]
    pub fn element(&self, name: &str) -> Option<ElementType> {
        match self.weights.get(name)? {
            Weight::Matrix(matrix) => Some(matrix.element()),
            Weight::Vector(_) => None,
        }
    }

    /// The number of rows of the matrix `name`.
    pub fn rows(&self, name: &str) -> Result<usize, FormatError> {
        match self.get(name)? {
            Weight::Matrix(matrix) => Ok(matrix.rows()),
            Weight::Vector(values) => Ok(values.len()),
        }
    }

    /// The linear layer `name`.weight and, where the checkpoint has one, `name`.bias.
    pub fn linear(&self, name: &str, out: usize, inputs: usize) -> Result<Linear, FormatError> {
        let bias = format!("{name}.bias");
        Ok(Linear {
            weight: self.matrix(&format!("{name}.weight"), out, inputs)?,
            bias: self.contains(&bias).then(|| self.vector(&bias, out)).transpose()?,
        })
    }

    /// The linear layers `(name, out)` of one input, with the biases that the checkpoint has.
    pub fn linear_stack(&self, layers: &[(String, usize)], inputs: usize) -> Result<LinearStack, FormatError> {
        let weight = |(name, out): &(String, usize)| self.matrix(&format!("{name}.weight"), *out, inputs);
        let mut biases = vec![];
        let mut has_bias = false;
        for (name, out) in layers {
            let bias = format!("{name}.bias");
            if self.contains(&bias) {
                has_bias = true;
                biases.extend_from_slice(self.values(&bias, *out)?);
            } else {
                biases.resize(biases.len() + out, 0.0);
            }
        }
        let bias = has_bias.then(|| vector(biases, &self.device));
        Ok(LinearStack::new(layers.iter().map(weight).collect::<Result<_, _>>()?, bias))
    }

    fn get(&self, name: &str) -> Result<&Weight, FormatError> {
        self.weights.get(name).ok_or_else(|| FormatError::MissingTensor(name.into()))
    }
}

fn vector(values: Vec<f32>, device: &Device) -> Tensor<1> {
    let length = values.len();
    upload(values, [length], device)
}

fn wrong_shape(name: &str, got: &Weight, expected: Vec<usize>) -> FormatError {
    let got = match got {
        Weight::Vector(values) => vec![values.len()],
        Weight::Matrix(matrix) => vec![matrix.rows(), matrix.cols()],
    };
    FormatError::WrongShape { name: name.into(), got, expected }
}
