//! Stands in for the crate of this name, and forgets what is submitted to it.
//!
//! Burn compiles its stock kernels at run time: CubeCL's operations become an IR (pliron), which is optimized and written
//! as WGSL. On wasm32 every operation, type and attribute of that IR registers itself at start through `inventory`, so the
//! linker must keep all of them: 1.6 of 7.8 MB of code, 0.5 MB of gzip, whether a kernel is ever compiled or not. Here
//! none is: the kernels of `src/kernels` are WGSL already, and `tests/package/contents.test.mjs` sees to it that no stock
//! kernel is in the module again. (Elsewhere the registry is `linkme`'s, and whole.)
//!
//! The version is that of the crate it replaces (`[patch.crates-io]` in Cargo.toml).
#![no_std]

/// A type of which values may be submitted.
pub trait Collect: 'static {}

/// The values submitted of a type: none.
#[allow(non_camel_case_types)]
pub fn iter<T: Collect>() -> core::iter::Empty<&'static T> {
    core::iter::empty()
}

/// As inventory's.
#[macro_export]
macro_rules! collect {
    ($ty:ty) => {
        impl $crate::Collect for $ty {}
    };
}

/// As inventory's, to no effect.
#[macro_export]
macro_rules! submit {
    ($($value:tt)*) => {};
}
