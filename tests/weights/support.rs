//! A sink that writes down what it gets, and an allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;

use burnside::weights::{FileHeader, FormatError, Reader, TensorInfo, TensorSink, quant};

/// What a reader told its sink, with the pieces of each tensor joined. Checks the sink's contract.
#[derive(Debug, Default, PartialEq)]
pub struct Recorder {
    pub header: Option<FileHeader>,
    pub data: BTreeMap<String, Vec<u8>>,
    pub ended: Vec<String>,
}

impl TensorSink for Recorder {
    fn begin(&mut self, header: &FileHeader) -> burnside::Result<()> {
        assert!(self.header.is_none(), "begin twice");
        self.header = Some(header.clone());
        Ok(())
    }

    fn data(&mut self, tensor: &TensorInfo, at: u64, bytes: &[u8]) -> burnside::Result<()> {
        let header = self.header.as_ref().expect("data before begin");
        assert_eq!(&header.tensors[self.ended.len()], tensor, "out of order");
        assert!(!bytes.is_empty() && bytes.len().is_multiple_of(tensor.element.block_bytes()));
        let got = self.data.entry(tensor.name.clone()).or_default();
        assert_eq!(got.len() as u64, at, "a gap");
        got.extend(bytes);
        Ok(())
    }

    fn end(&mut self, tensor: &TensorInfo) -> burnside::Result<()> {
        let got = self.data.get(&tensor.name).map_or(0, Vec::len);
        assert_eq!(got as u64, tensor.bytes, "ended too early");
        self.ended.push(tensor.name.clone());
        Ok(())
    }
}

impl Recorder {
    /// The tensor's values, decoded.
    pub fn values(&self, name: &str) -> Vec<f32> {
        let header = self.header.as_ref().expect("no header");
        let tensor = header.tensors.iter().find(|t| t.name == name).expect("no such tensor");
        let mut out = vec![0.0; tensor.shape.iter().product()];
        quant::dequantize(tensor.element, &self.data[name], &mut out).expect("decodes");
        out
    }
}

/// Reads a whole file in chunks of `chunk` bytes.
pub fn read(file: &[u8], chunk: usize) -> burnside::Result<Recorder> {
    let (mut reader, mut recorder) = (Reader::new(), Recorder::default());
    for chunk in file.chunks(chunk) {
        reader.push(chunk, &mut recorder)?;
    }
    reader.finish()?;
    Ok(recorder)
}

/// The format error that reading `file` must end in, the same for any chunking.
pub fn refused(file: &[u8]) -> FormatError {
    let mut errors = [1, 3, file.len().max(1)].into_iter().map(|chunk| match read(file, chunk) {
        Err(burnside::Error::Format(error)) => error,
        other => panic!("expected a format error, got {other:?}"),
    });
    let first = errors.next().expect("three of them");
    assert!(errors.all(|error| error == first), "chunking changes the error");
    first
}

#[track_caller]
pub fn assert_invalid(file: &[u8], says: &str) {
    match refused(file) {
        FormatError::Invalid(message) => {
            assert!(message.contains(says), "{message:?} does not say {says:?}");
        }
        other => panic!("expected Invalid, got {other:?}"),
    }
}

#[track_caller]
pub fn assert_unsupported(file: &[u8], says: &str) {
    match refused(file) {
        FormatError::Unsupported { got, supported, .. } => {
            assert!(got.contains(says), "{got:?} does not say {says:?}");
            assert!(!supported.is_empty());
        }
        other => panic!("expected Unsupported, got {other:?}"),
    }
}

pub fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/quant/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// Deterministic noise (xorshift64*), so that a failure can be run again.
pub struct Noise(pub u64);

impl Noise {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 16) as usize % bound
    }

    /// Roughly normal, as weights are.
    pub fn normal(&mut self) -> f32 {
        let sum: f32 = (0..12).map(|_| (self.next() >> 40) as f32 / (1_u32 << 24) as f32).sum();
        sum - 6.0
    }
}

struct Counting;

thread_local! {
    static NOW: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    // `try_with`: threads allocate while their locals are torn down, too.
    let _ = NOW.try_with(|now| {
        now.set(now.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(now.get())));
    });
}

// SAFETY: every call goes to the system's allocator unchanged; counting allocates nothing, since
// the thread locals are const-initialized and need no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promises, passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promises, passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that `work` had allocated on this thread at its peak, beyond what there was before.
pub fn peak_bytes(work: impl FnOnce()) -> usize {
    let before = NOW.with(Cell::get);
    PEAK.with(|peak| peak.set(before));
    work();
    PEAK.with(|peak| peak.get() - before).max(0) as usize
}
