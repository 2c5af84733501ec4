//! Matrices that a crew has a share in, against the same ones whole: the same bits.

use super::matrices::blocks;
use super::{Suite, noise, read};
use crate::kernels::crew::Helpers;
use crate::kernels::{Activation, Division, Fused, Linear, Matrix, MatrixBuilder, Ranges, matrix, self_attention};
use crate::weights::ElementType;
use burn::tensor::{Device, Tensor};

/// Runs every type over odd shapes; the number of comparisons, or what differs.
pub async fn run_shared(crew: &Helpers) -> Result<usize, String> {
    let device = Device::flex();
    let suite = Suite { device: &device, variant: "crew" };
    let mut checks = 0;
    for element in ElementType::ALL {
        // Rows that don't fill panels, few and many; columns of one batch of activations and of several.
        for (rows, cols) in [(257, 256), (97, 768), (33, 2048), (1000, 512), (20, 8192)] {
            let build = |crew| matrix_of(&device, element, rows, cols, (rows + cols) as u32, crew);
            let (whole, shared) = (build(None)?, build(Some(crew))?);
            for m in [1, 2, 16, 128, 143, 144, 300] {
                let x = suite.tensor(&noise(m * cols, m as u32), cols);
                let (bias, residual) = (suite.vector(&noise(rows, 3)), suite.tensor(&noise(m * rows, 4), rows));
                let fused = Fused {
                    bias: Some(&bias),
                    activation: Activation::Gelu,
                    residual: Some(&residual),
                    ..Fused::default()
                };
                let name = format!("{element:?} {m}x{cols}x{rows}");
                same(&name, &whole.matmul(&x, fused), &shared.matmul(&x, fused)).await?;
                // Beside a matrix of another size, and one that is whole.
                let stack =
                    |one: &Matrix| matrix::matmul(&[one.clone(), whole.clone(), one.clone()], &x, Fused::default());
                same(&format!("{name}, stacked"), &stack(&whole), &stack(&shared)).await?;
                checks += 2;
            }
            let ids = [0, rows as u32 - 1, rows as u32 / 2, 16, 15, 0];
            let gather = |matrix: &Matrix| matrix.gather(&ids, &device).map_err(|error| error.to_string());
            same(&format!("{element:?} gather"), &gather(&whole)?, &gather(&shared)?).await?;
            checks += 1;
        }
    }
    Ok(checks + attentions(&suite, crew).await?)
}

/// Attention from the hidden states on, of one sequence and of several end to end.
async fn attentions(suite: &Suite<'_>, crew: &Helpers) -> Result<usize, String> {
    let mut checks = 0;
    // The last don't split by heads among any crew.
    for (heads, dim, cols) in [(12, 64, 768), (16, 32, 256), (4, 64, 320), (5, 48, 512)] {
        for element in [ElementType::F32, ElementType::Q8_0, ElementType::Q4_0] {
            let rows = heads * dim;
            let [whole, shared] = [None, Some(crew)].map(|crew| {
                let linear = |seed: u32| {
                    let weight = matrix_of(suite.device, element, rows, cols, seed, crew)?;
                    Ok::<_, String>(Linear { weight, bias: Some(suite.vector(&noise(rows, seed))) })
                };
                Ok::<_, String>([linear(1)?, linear(2)?, linear(3)?])
            });
            let (whole, shared) = (whole?, shared?);
            for lengths in [vec![1], vec![7], vec![128], vec![5, 1, 40, 17], vec![300], vec![700, 800]] {
                let tokens: usize = lengths.iter().sum();
                let x = suite.tensor(&noise(tokens * cols, tokens as u32), cols);
                let ranges = Ranges::packed(&lengths, suite.device);
                let attend = |linears: &[Linear; 3]| self_attention(&x, linears.each_ref(), &ranges, heads);
                let name = format!("{element:?} attention of {heads}x{dim} from {cols} over {lengths:?}");
                same(&name, &attend(&whole), &attend(&shared)).await?;
                checks += 1;
            }
        }
    }
    Ok(checks)
}

fn matrix_of(
    device: &Device,
    element: ElementType,
    rows: usize,
    cols: usize,
    seed: u32,
    crew: Option<&Helpers>,
) -> Result<Matrix, String> {
    let build = || {
        let division = Division { crew, ..Division::default() };
        let mut builder = MatrixBuilder::divided(device, element, element, [rows, cols], division)?;
        for piece in blocks(element, rows * cols, seed).chunks(10_001) {
            builder.push(piece)?;
        }
        builder.finish()
    };
    build().map_err(|error: crate::Error| error.to_string())
}

async fn same(name: &str, whole: &Tensor<2>, shared: &Tensor<2>) -> Result<(), String> {
    let values = read(&[whole.clone(), shared.clone()]).await?;
    let [whole, shared] = &values[..] else { return Err(format!("{name}: not read")) };
    let differs = whole.iter().zip(shared).position(|(a, b)| a.to_bits() != b.to_bits() || a.is_nan());
    match differs {
        _ if whole.len() != shared.len() => Err(format!("{name}: {} values, and {} shared", whole.len(), shared.len())),
        Some(i) => Err(format!("{name}: value {i} is {} whole and {} shared", whole[i], shared[i])),
        None => Ok(()),
    }
}
