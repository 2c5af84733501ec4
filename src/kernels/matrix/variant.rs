//! The kernels for products on adapters with many lanes, and which of them was chosen for what.
//!
//! Which is fastest depends on the adapter, the type and the inputs: `device::tune` measures them. Until it has, each
//! product has a fixed one.

use crate::kernels::gpu;
use crate::weights::ElementType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A kernel for products on adapters with many lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// One row: 16 invocations share the inputs of eight outputs, and add up in workgroup memory.
    Split16,
    /// One row: 32 invocations do.
    Split32,
    /// One row: each invocation takes blocks of inputs for 32 outputs, so that neighbouring words are loaded together.
    Wide,
    /// The same, added up by subgroups.
    WideSubgroups,
    /// Several rows: eight outputs of up to eight rows in registers.
    Registers,
    /// Many rows: 64 by 64 outputs a workgroup, which decodes weights once for all of them into its memory.
    Tiled,
    /// The same, multiplied as f16 and added up as f32.
    TiledHalf,
}

/// How many rows of x a product has, as far as kernels differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowCount {
    One,
    Few,
    Many,
}

impl RowCount {
    /// Rows from which on a tile of 64 may be worth it.
    const MANY: usize = 16;

    pub(crate) fn of(m: usize) -> Self {
        match m {
            1 => Self::One,
            m if m < Self::MANY => Self::Few,
            _ => Self::Many,
        }
    }
}

impl Variant {
    const ALL: [Self; 7] =
        [Self::Split16, Self::Split32, Self::Wide, Self::WideSubgroups, Self::Registers, Self::Tiled, Self::TiledHalf];

    /// Those that this device can run for `rows`, the one that is taken untuned first.
    pub fn candidates(rows: RowCount) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |variant| variant.rows() == rows && variant.runs_here())
    }

    /// What it is for. `Registers` also is what few rows are multiplied by.
    pub(super) fn rows(self) -> RowCount {
        match self {
            Self::Split16 | Self::Split32 | Self::Wide | Self::WideSubgroups => RowCount::One,
            Self::Registers | Self::Tiled | Self::TiledHalf => RowCount::Many,
        }
    }

    fn runs_here(self) -> bool {
        match self {
            Self::WideSubgroups => gpu::has_subgroups(),
            Self::TiledHalf => gpu::has_f16(),
            _ => true,
        }
    }

    /// What was chosen for matrices of `element` with `cols` inputs.
    pub(super) fn chosen(element: ElementType, cols: usize, rows: RowCount) -> Self {
        let fixed = if rows == RowCount::One { Self::Split16 } else { Self::Registers };
        let choices = CHOICES.lock().unwrap_or_else(PoisonError::into_inner);
        choices.get(&(element, cols, rows)).copied().unwrap_or(fixed)
    }
}

static CHOICES: Mutex<BTreeMap<(ElementType, usize, RowCount), Variant>> = Mutex::new(BTreeMap::new());

/// A kernel for products of `rows` by matrices of `element` with `cols` inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub element: ElementType,
    pub cols: usize,
    pub rows: RowCount,
    pub variant: Variant,
}

/// Has products computed so from now on. What this device can't run is passed over.
pub fn choose(choices: impl IntoIterator<Item = Choice>) {
    let mut all = CHOICES.lock().unwrap_or_else(PoisonError::into_inner);
    for Choice { element, cols, rows, variant } in choices {
        if variant.rows() == rows && variant.runs_here() {
            all.insert((element, cols, rows), variant);
        }
    }
}

/// What has been chosen.
#[must_use]
pub fn choices() -> Vec<Choice> {
    let all = CHOICES.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().map(|(&(element, cols, rows), &variant)| Choice { element, cols, rows, variant }).collect()
}

/// Back to the fixed ones.
pub fn forget_choices() {
    CHOICES.lock().unwrap_or_else(PoisonError::into_inner).clear();
}
