//! Launching our own WGSL on Burn's client, and looking inside Burn's tensors.

use burn::backend::wgpu::{CubeDim, CubeTensor, KernelSource, SourceKernel, SourceTemplate, Wgpu};
use burn::backend::{Flex, flex::FlexTensor};
use burn::tensor::{Bytes, DType, Device, Shape, Tensor, TensorData};
use cubecl::prelude::*;
use cubecl::server::{CopyDescriptor, Handle, KernelArguments, MetadataBindingInfo};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};

/// A tensor's storage, wherever it lives.
#[allow(clippy::large_enum_variant)] // taken apart at once, never kept
pub(crate) enum Raw {
    Gpu(CubeTensor),
    Cpu(FlexTensor),
}

/// Opens a tensor. All of ours are contiguous: nothing here makes a view of one.
pub(crate) fn raw<const D: usize>(tensor: &Tensor<D>) -> Raw {
    match tensor.clone().try_into_primitive::<Wgpu>() {
        Ok(gpu) => Raw::Gpu(gpu),
        Err(_) => match tensor.clone().try_into_primitive::<Flex>() {
            Ok(cpu) => Raw::Cpu(cpu),
            Err(_) => unreachable!("only wgpu and flex devices are ever created"),
        },
    }
}

/// The f32 values of a tensor, row after row. On a GPU everything before it is waited for.
pub(crate) async fn read(tensor: Tensor<2>) -> Result<Vec<f32>, String> {
    match raw(&tensor) {
        Raw::Gpu(tensor) => {
            let place = CopyDescriptor::new(
                tensor.handle.clone().binding(),
                tensor.meta.shape().clone(),
                tensor.meta.strides().clone(),
                size_of::<f32>(),
            );
            let bytes = tensor.client.read_one_tensor_async(place).await.map_err(|error| format!("{error:?}"))?;
            Ok(floats(&bytes))
        }
        Raw::Cpu(tensor) => Ok(values(&tensor).to_vec()),
    }
}

/// Waits for a read that nobody wants any more: dropped midway, the runtime would give its staging buffer, still mapped, to the
/// next one. A browser doesn't wait; it is told to.
pub(crate) fn let_finish<T>(read: impl Future<Output = T> + 'static) {
    let read = async { drop(read.await) };
    #[cfg(target_family = "wasm")]
    wasm_bindgen_futures::spawn_local(read);
    #[cfg(not(target_family = "wasm"))]
    pollster::block_on(read);
}

/// The values of a GPU buffer of f32s.
pub(crate) fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect()
}

/// The GPU storage of a tensor that must live beside `like`.
pub(crate) fn gpu<const D: usize>(tensor: &Tensor<D>) -> CubeTensor {
    match raw(tensor) {
        Raw::Gpu(tensor) => tensor,
        Raw::Cpu(_) => unreachable!("operands of one operation live on one device"),
    }
}

/// The values of a tensor that lives on the CPU.
pub(crate) fn cpu<const D: usize>(tensor: &Tensor<D>) -> FlexTensor {
    match raw(tensor) {
        Raw::Cpu(tensor) => tensor,
        Raw::Gpu(_) => unreachable!("operands of one operation live on one device"),
    }
}

/// The f32 values of a contiguous CPU tensor.
pub(crate) fn values(tensor: &FlexTensor) -> &[f32] {
    match tensor.as_slice::<f32>() {
        Some(values) => values,
        None => unreachable!("activations are contiguous f32"),
    }
}

/// `values`, row after row, on `device`.
///
/// As `Tensor::from_data`, which would also take quantized data, and so bring kernels of Burn's own into the module.
pub(crate) fn upload<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    match specimen(device) {
        Some(like) => {
            Tensor::from_primitive::<Wgpu>(uploaded(&like, Bytes::from_elems(values), Shape::new(shape), DType::F32))
        }
        None => cpu_tensor(values, shape),
    }
}

/// Words that only kernels read, on the GPU of `like`.
pub(crate) fn upload_words(like: &CubeTensor, words: Vec<u32>) -> CubeTensor {
    let shape = Shape::new([words.len()]);
    uploaded(like, Bytes::from_elems(words), shape, DType::U32)
}

fn uploaded(like: &CubeTensor, bytes: Bytes, shape: Shape, dtype: DType) -> CubeTensor {
    let handle = like.client.create(bytes);
    CubeTensor::new_contiguous(like.client.clone(), like.device.clone(), shape, handle, dtype)
}

/// Wraps computed values as a CPU tensor.
pub(crate) fn cpu_tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
    Tensor::from_primitive::<Flex>(FlexTensor::from_data(TensorData::new(values, shape)))
}

/// A fresh, uninitialized `[rows, cols]` f32 tensor on the device of `like`.
pub(crate) fn gpu_empty(like: &CubeTensor, shape: [usize; 2]) -> CubeTensor {
    tensor_of(like, shape, like.client.empty(shape[0] * shape[1] * 4))
}

/// As [`gpu_empty`], in a [`dedicated`] buffer.
pub(crate) fn dedicated_tensor(like: &CubeTensor, shape: [usize; 2]) -> CubeTensor {
    tensor_of(like, shape, dedicated(&like.client, shape[0] * shape[1] * 4))
}

fn tensor_of(like: &CubeTensor, shape: [usize; 2], handle: Handle) -> CubeTensor {
    CubeTensor::new_contiguous(like.client.clone(), like.device.clone(), Shape::new(shape), handle, DType::F32)
}

pub(crate) fn gpu_tensor(tensor: CubeTensor) -> Tensor<2> {
    Tensor::from_primitive::<Wgpu>(tensor)
}

/// A WGSL kernel: source text with `{{name}}` constants. Name and constants identify the compiled
/// pipeline, so everything that changes the text must be among them.
pub(crate) struct Wgsl {
    pub name: &'static str,
    /// Writes the text; called only when the pipeline isn't compiled yet.
    pub source: Box<dyn Fn() -> String + Send + Sync>,
    pub constants: Vec<(&'static str, u32)>,
    pub workgroup: u32,
}

impl KernelSource for Wgsl {
    fn source(&self) -> SourceTemplate {
        // Where pages are shared between tensors (native), WebGPU's usage scopes see one buffer
        // both read and written: every binding must then be read_write.
        let read = if cfg!(target_family = "wasm") { "read" } else { "read_write" };
        let mut template = SourceTemplate::new((self.source)())
            .register("workgroup", self.workgroup.to_string())
            .register("read", read);
        for (name, value) in &self.constants {
            template = template.register(*name, value.to_string());
        }
        template
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info((self.name, self.constants.clone(), self.workgroup))
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}

/// Runs `kernel` over `grid` workgroups. `buffers` are bound in order; `params` follow as one
/// `array<u32>` (the runtime keeps recent ones, so equal params cost no upload).
pub(crate) fn launch(client: &Client, kernel: Wgsl, grid: [u32; 3], buffers: &[&Handle], params: &[u32]) {
    #[cfg(not(target_family = "wasm"))]
    super::record::note(client, &kernel, grid, buffers, params);
    let words =
        params.chunks(2).map(|pair| u64::from(pair[0]) | u64::from(pair.get(1).copied().unwrap_or(0)) << 32).collect();
    let workgroup = kernel.workgroup;
    let arguments = KernelArguments::new()
        .with_buffers(buffers.iter().map(|handle| (*handle).clone().binding()).collect())
        .with_info(MetadataBindingInfo::custom(words));
    client.launch(
        Box::new(SourceKernel::new(kernel, CubeDim::new_1d(workgroup))),
        CubeCount::Static(grid[0], grid[1], grid[2]),
        arguments,
    );
}

static SOFTWARE: AtomicBool = AtomicBool::new(false);

/// Tells the kernels that the adapter is software (SwiftShader, llvmpipe): barriers are expensive
/// there and lanes few, so one invocation does what a workgroup does on a real GPU.
pub fn set_software_adapter(software: bool) {
    SOFTWARE.store(software, Ordering::Relaxed);
}

/// What [`set_software_adapter`] said last.
#[must_use]
pub fn is_software_adapter() -> bool {
    SOFTWARE.load(Ordering::Relaxed)
}

static SUBGROUPS: AtomicBool = AtomicBool::new(false);

/// Tells the kernels that the device was opened with WebGPU's feature "subgroups".
pub fn set_subgroups(present: bool) {
    SUBGROUPS.store(present, Ordering::Relaxed);
}

/// What [`set_subgroups`] said last.
#[must_use]
pub fn has_subgroups() -> bool {
    SUBGROUPS.load(Ordering::Relaxed)
}

static F16: AtomicBool = AtomicBool::new(false);

/// Tells the kernels that the device was opened with WebGPU's feature "shader-f16".
pub fn set_f16(present: bool) {
    F16.store(present, Ordering::Relaxed);
}

/// What [`set_f16`] said last.
#[must_use]
pub fn has_f16() -> bool {
    F16.load(Ordering::Relaxed)
}

thread_local! {
    static SPECIMEN: RefCell<Option<CubeTensor>> = const { RefCell::new(None) };
}

/// Any tensor on a GPU device, to make others like; `None` for the CPU. Made once: a process has one GPU.
pub(crate) fn specimen(device: &Device) -> Option<CubeTensor> {
    if *device == Device::flex() {
        return None;
    }
    SPECIMEN.with_borrow_mut(|specimen| {
        if specimen.is_none()
            && let Raw::Gpu(tensor) = raw(&Tensor::<1>::empty([1], device))
        {
            *specimen = Some(tensor);
        }
        specimen.clone()
    })
}

/// The client of a GPU device, `None` for the CPU.
pub(crate) fn client(device: &Device) -> Option<Client> {
    specimen(device).map(|tensor| tensor.client)
}

/// A buffer of its own, outside the runtime's pools. For what lives long: weights, keys and values.
pub(crate) fn dedicated(client: &Client, bytes: usize) -> Handle {
    client.memory_dedicated_allocation((), |()| client.empty(bytes))
}

/// Gives [`dedicated`] buffers back now. Nothing may use them any more.
///
/// In a browser a buffer that is only dropped keeps its memory until the garbage collector finds
/// it, and the collector sees an object of a few bytes, not the gigabyte behind it. Natively the
/// drop is enough.
#[cfg_attr(not(target_family = "wasm"), allow(unused_variables))]
pub(crate) fn destroy<'h>(client: &Client, buffers: impl IntoIterator<Item = &'h Handle>) {
    #[cfg(target_family = "wasm")]
    {
        type Server = cubecl::wgpu::WgpuServer<cubecl::wgpu::AutoCompiler>;
        // Work that still waits to be submitted would fail on a destroyed buffer. A device that is
        // lost has nothing to give back.
        if client.flush().is_err() {
            return;
        }
        for handle in buffers {
            if let Ok(managed) = client.get_resource::<Server>(handle.clone()) {
                managed.resource().buffer.destroy();
            }
        }
    }
}

/// Gives back what the runtime's pools hold and nobody uses: the activations of a model that is gone.
pub fn trim(device: &Device) {
    if let Some(client) = client(device) {
        // It is refused only while a graph is recorded, which nothing here does.
        let _ = client.memory_cleanup();
    }
}
