//! What each kernel of a model costs, natively: its launches are recorded, and then run again alone, one kernel after another.

use super::gpu::{Wgsl, launch, specimen};
use crate::device::{block_on, link_time};
use burn::tensor::Device;
use cubecl::client::Client;
use cubecl::server::Handle;
use std::cell::RefCell;
use std::time::Instant;

/// A launch as it was.
struct Launch {
    client: Client,
    name: &'static str,
    constants: Vec<(&'static str, u32)>,
    source: String,
    workgroup: u32,
    grid: [u32; 3],
    buffers: Vec<Handle>,
    params: Vec<u32>,
}

/// Launches, in their order.
pub struct Recording(Vec<Launch>);

/// One kernel of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct KernelTime {
    /// Its name and those of its constants that are not 0.
    pub name: String,
    /// How often it was launched.
    pub launches: usize,
    /// Of one launch. All of them run in a row, so that weights come from memory and not from a cache, if they are many.
    pub microseconds: f64,
    /// Of the buffers that one launch binds: for a product of one row what it reads and writes.
    pub bytes: u64,
}

thread_local! {
    static RECORDING: RefCell<Option<Vec<Launch>>> = const { RefCell::new(None) };
}

/// What `work` returned, and what it launched.
pub fn record<T>(work: impl FnOnce() -> T) -> (T, Recording) {
    RECORDING.set(Some(vec![]));
    let value = work();
    (value, Recording(RECORDING.take().unwrap_or_default()))
}

/// Adds a launch to the recording, if there is one.
pub(super) fn note(client: &Client, kernel: &Wgsl, grid: [u32; 3], buffers: &[&Handle], params: &[u32]) {
    RECORDING.with_borrow_mut(|recording| {
        if let Some(recording) = recording {
            recording.push(Launch {
                client: client.clone(),
                name: kernel.name,
                constants: kernel.constants.clone(),
                source: (kernel.source)(),
                workgroup: kernel.workgroup,
                grid,
                buffers: buffers.iter().map(|handle| (*handle).clone()).collect(),
                params: params.to_vec(),
            });
        }
    });
}

impl Launch {
    fn run(&self) {
        let source = self.source.clone();
        let kernel = Wgsl {
            name: self.name,
            source: Box::new(move || source.clone()),
            constants: self.constants.clone(),
            workgroup: self.workgroup,
        };
        launch(&self.client, kernel, self.grid, &self.buffers.iter().collect::<Vec<_>>(), &self.params);
    }

    fn title(&self) -> String {
        let constants = self.constants.iter().filter(|(_, value)| *value != 0);
        constants.fold(self.name.to_string(), |all, (name, value)| format!("{all} {name}={value}"))
    }
}

impl Recording {
    /// How many launches there are.
    #[must_use]
    pub fn launches(&self) -> usize {
        self.0.len()
    }

    /// Each kernel and grid, in the order of their first launches.
    ///
    /// # Errors
    /// The GPU failed.
    pub fn times(&self) -> Result<Vec<KernelTime>, String> {
        let mut groups: Vec<Vec<&Launch>> = vec![];
        for launch in &self.0 {
            let same = |group: &&mut Vec<&Launch>| {
                group.first().is_some_and(|one| (one.title(), one.grid) == (launch.title(), launch.grid))
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(launch),
                None => groups.push(vec![launch]),
            }
        }
        groups.iter().map(|group| time(group)).collect()
    }
}

/// Launches that a long measurement has beyond a short one.
const MORE: usize = 120;
/// The best of so many measurements.
const TRIES: usize = 3;

fn time(group: &[&Launch]) -> Result<KernelTime, String> {
    let [first, ..] = group else { unreachable!("a group begins with a launch") };
    let more = MORE.div_ceil(group.len());
    let began = Instant::now();
    let microseconds = || began.elapsed().as_secs_f64() * 1e6;
    let run = async |times| {
        for _ in 0..times {
            group.iter().for_each(|launch| launch.run());
        }
        first.client.sync().await.map_err(|error| format!("{error:?}"))
    };
    // What is under way from before is awaited first.
    let of_group = block_on(async {
        run(0).await?;
        link_time([1, 1 + more], TRIES, microseconds, run).await
    })?;
    Ok(KernelTime {
        name: first.title(),
        launches: group.len(),
        microseconds: of_group / group.len() as f64,
        bytes: first.buffers.iter().map(Handle::size_in_used).sum(),
    })
}

/// Bytes a second, read and written, of a kernel that only copies: what memory gives at best.
///
/// # Errors
/// The GPU failed.
pub fn copy_speed(device: &Device) -> Result<f64, String> {
    const BYTES: usize = 64 << 20;
    const LANES: usize = 256;
    let Some(like) = specimen(device) else { return Err("the CPU has no kernel that copies".into()) };
    let [from, to] = [(); 2].map(|()| like.client.empty(BYTES));
    let groups = BYTES / 16 / LANES;
    let (_, recording) = record(|| {
        let kernel =
            Wgsl { name: "copy16", source: Box::new(|| COPY.into()), constants: vec![], workgroup: LANES as u32 };
        launch(&like.client, kernel, [groups as u32, 1, 1], &[&from, &to], &[0]);
    });
    let times = recording.times()?;
    Ok(times.iter().map(|time| time.bytes as f64 / (time.microseconds / 1e6)).sum())
}

const COPY: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    y[id.x + params[0]] = x[id.x];
}
";
