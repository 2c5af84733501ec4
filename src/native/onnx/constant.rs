//! The constants of a graph, dequantized and transposed as it says.

use super::invalid;
use super::proto::{Graph, Node};
use super::tensor::Tensor;
use crate::native::convert::weight::{BLOCK, Weight};
use crate::weights::FormatError;

/// The constant that a name stands for, if it is one: an initializer, dequantized and transposed as
/// the graph says.
pub(super) fn value(graph: &Graph<'_>, name: &str, hops: usize) -> Result<Option<Weight>, FormatError> {
    if let Some(tensor) = graph.initializers.get(name) {
        if !tensor.kind().is_float() {
            return Ok(None);
        }
        return Ok(Some(Weight::Float { shape: tensor.shape.clone(), values: tensor.to_f32()? }));
    }
    let (Some(node), Some(hops)) = (graph.producer(name), hops.checked_sub(1)) else {
        return Ok(None);
    };
    let Some(input) = node.input(0) else {
        return Ok(None);
    };
    match node.op {
        "Cast" | "Identity" => value(graph, input, hops),
        "Transpose" => {
            let weight = value(graph, input, hops)?;
            match weight {
                Some(weight) if weight.shape().len() == 2 && matches!(node.ints("perm"), [] | [1, 0]) => {
                    Ok(Some(transposed(weight)))
                }
                _ => Ok(None),
            }
        }
        "DequantizeLinear" => match graph.initializers.get(input) {
            Some(tensor) if tensor.kind().is_int() => dequantized(graph, node, tensor).map(Some),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// `DequantizeLinear(tensor, scale, zero_point)`, per tensor or per axis.
pub(super) fn dequantized(graph: &Graph<'_>, node: &Node<'_>, tensor: &Tensor<'_>) -> Result<Weight, FormatError> {
    let constant = |index| node.input(index).and_then(|name| graph.initializers.get(name));
    let scales = constant(1).ok_or_else(|| invalid("the scale of a DequantizeLinear is no constant"))?.to_f32()?;
    let zeros = match (node.input(2), constant(2)) {
        (Some(_), None) => {
            return Err(invalid("the zero point of a DequantizeLinear is no constant"));
        }
        (_, zeros) => zeros.map(Tensor::to_i32).transpose()?,
    };
    if node.int("block_size", 0) != 0 {
        return Err(invalid(
            "a blocked DequantizeLinear is not read; quantize with MatMulNBits, per axis or per tensor",
        ));
    }
    let quants = tensor.to_i32()?;
    let rank = tensor.shape.len();
    let axis = node.int("axis", 1);
    let axis = if axis < 0 { axis + rank as i64 } else { axis };
    let per_axis = scales.len() > 1;
    let along = usize::try_from(axis).ok().and_then(|a| tensor.shape.get(a)).copied();
    if per_axis && along != Some(scales.len())
        || zeros.as_ref().is_some_and(|z| z.len() != scales.len())
        || scales.is_empty()
    {
        return Err(invalid("scales, zero points and axis of a DequantizeLinear do not fit its tensor"));
    }
    // How many elements lie between two steps along the axis.
    let stride: usize = if per_axis { tensor.shape.iter().skip(axis as usize + 1).product() } else { usize::MAX };
    let step = |index: usize| index.checked_div(stride).unwrap_or(0) % scales.len();
    let zero = |step: usize| zeros.as_ref().and_then(|z| z.get(step)).copied().unwrap_or(0);
    let centred: Option<Vec<i16>> = quants
        .iter()
        .enumerate()
        .map(|(i, q)| q.checked_sub(zero(step(i))).and_then(|c| i16::try_from(c).ok()).filter(|c| c.abs() <= 255))
        .collect();
    match (tensor.shape.as_slice(), centred) {
        (&[rows, columns], Some(centred)) if !per_axis || axis == 0 => {
            Ok(Weight::Centred8 { shape: [rows, columns], centred, scales })
        }
        _ => {
            let scale = |step: usize| scales.get(step).copied().unwrap_or(0.0);
            let float = |(i, q): (usize, &i32)| (f64::from(*q) - f64::from(zero(step(i)))) as f32 * scale(step(i));
            Ok(Weight::Float { shape: tensor.shape.clone(), values: quants.iter().enumerate().map(float).collect() })
        }
    }
}

/// `[in, out]` -> `[out, in]`. A weight that is not a matrix stays as it is.
pub(super) fn transposed(weight: Weight) -> Weight {
    let &[rows, columns] = weight.shape().as_slice() else {
        return weight;
    };
    match weight {
        // One scale for all survives; a scale a row would become a scale a column.
        Weight::Centred8 { centred, scales, .. } if scales.len() == 1 => {
            Weight::Centred8 { shape: [columns, rows], centred: turned(&centred, rows, columns), scales }
        }
        other => Weight::Float { shape: vec![columns, rows], values: turned(&other.to_f32(), rows, columns) },
    }
}

fn turned<T: Copy>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    (0..columns).flat_map(|c| (0..rows).filter_map(move |r| values.get(r * columns + c).copied())).collect()
}

/// `com.microsoft.MatMulNBits`: `B` is uint8 `[N, K / block, block / 2]`, low half first.
pub(super) fn matmul_nbits(graph: &Graph<'_>, node: &Node<'_>) -> Result<Weight, FormatError> {
    let constant = |index, what: &str| {
        let tensor = node.input(index).and_then(|name| graph.initializers.get(name));
        tensor.ok_or_else(|| invalid(format!("the {what} of a MatMulNBits are no constant")))
    };
    let size = |name: &str| usize::try_from(node.int(name, 0)).unwrap_or(0);
    let (rows, columns, block, bits) = (size("N"), size("K"), size("block_size"), node.int("bits", 4));
    let sound = bits == 4
        && rows > 0
        && columns > 0
        && block > 0
        && block.is_multiple_of(BLOCK)
        && columns.is_multiple_of(block);
    if !sound {
        return Err(FormatError::Unsupported {
            what: "MatMulNBits layout",
            got: format!("{bits} bits, blocks of {block}, {rows} x {columns}"),
            supported: "4 bits, blocks of 32 or a multiple of it, whole blocks a row",
        });
    }
    if node.input(4).is_some() {
        return Err(invalid("a MatMulNBits has group indices (act_order), which are not read; quantize without them"));
    }
    let quants = constant(1, "weights")?.bytes()?;
    let scales = constant(2, "scales")?.to_f32()?;
    let blocks = columns / block;
    let expected = rows.checked_mul(blocks).ok_or_else(|| invalid("a MatMulNBits is too large"))?;
    if scales.len() != expected || quants.len() != expected.saturating_mul(block / 2) {
        return Err(invalid(format!(
            "a MatMulNBits of {rows} x {columns} has {} scales and {} bytes, expected {expected} and {}",
            scales.len(),
            quants.len(),
            expected.saturating_mul(block / 2)
        )));
    }
    let zero_points = match node.input(3) {
        None => None,
        Some(_) => {
            let packed = constant(3, "zero points")?.bytes()?;
            let stride = blocks.div_ceil(2);
            if packed.len() != rows.saturating_mul(stride) {
                return Err(invalid("the zero points of a MatMulNBits do not fit its shape"));
            }
            // Two to a byte along a row, the low half first; rows begin on a byte.
            let zero = |row: &[u8]| -> Vec<u8> { row.iter().flat_map(|b| [b & 15, b >> 4]).take(blocks).collect() };
            Some(packed.chunks_exact(stride).flat_map(zero).collect::<Vec<u8>>())
        }
    };
    // A larger block is several blocks of 32 with the same scale.
    let times = block / BLOCK;
    let scales = scales.iter().flat_map(|s| std::iter::repeat_n(*s, times)).collect();
    let zero_points = zero_points.map(|z: Vec<u8>| z.iter().flat_map(|z| std::iter::repeat_n(*z, times)).collect());
    Ok(Weight::Blocks4 { shape: [rows, columns], quants, scales, zero_points })
}
