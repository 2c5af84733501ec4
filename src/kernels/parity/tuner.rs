//! The tuner on a device that is no software adapter, or is told not to be one: every kernel that it may choose runs.

use super::matrices::blocks;
use crate::device::{Spot, tune};
use crate::kernels::{
    Choice, MatrixBuilder, RowCount, Variant, choices, forget_choices, is_software_adapter, set_software_adapter,
};
use crate::weights::{ElementType, quant};
use burn::tensor::Device;

/// What is chosen for a matrix of each type. `now` counts milliseconds.
///
/// # Errors
/// The GPU failed, or a choice is missing.
pub async fn run_tuner(device: &Device, now: impl Fn() -> f64) -> Result<Vec<Choice>, String> {
    const ROWS: usize = 96;
    let mut spots = vec![];
    for element in ElementType::ALL {
        let cols = element.block_len().max(64);
        let bytes = blocks(element, ROWS * cols, 31);
        let mut builder =
            MatrixBuilder::new(device, element, element, ROWS, cols).map_err(|error| error.to_string())?;
        builder.push(&bytes).map_err(|error| error.to_string())?;
        let matrix = builder.finish().map_err(|error| error.to_string())?;
        let mut known = vec![0.0; ROWS * cols];
        quant::dequantize(element, &bytes, &mut known).map_err(|error| error.to_string())?;
        known.truncate(Spot::ROWS * cols);
        spots.push(Spot::new(matrix, known, device.clone()));
    }
    let software = is_software_adapter();
    forget_choices();
    set_software_adapter(false);
    let tuned = tune(&spots, f64::INFINITY, now, || false).await;
    set_software_adapter(software);
    tuned.map_err(|error| error.to_string())?;
    let chosen = choices();
    forget_choices();
    for element in ElementType::ALL {
        for rows in [RowCount::One, RowCount::Many] {
            let found = chosen.iter().filter(|choice| choice.element == element && choice.rows == rows);
            let found: Vec<_> = found.map(|choice| choice.variant).collect();
            if !matches!(found[..], [variant] if Variant::candidates(rows).any(|candidate| candidate == variant)) {
                return Err(format!("{element} {rows:?}: {found:?} was chosen"));
            }
        }
    }
    Ok(chosen)
}
