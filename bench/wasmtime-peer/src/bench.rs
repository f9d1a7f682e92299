use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::plugin::{Instance, Outcome, Record};
use crate::records::records;

/// A kind of record, and the config that says what the plugin does with it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    payload: usize,
    headers: usize,
    config: Option<String>,
}

/// What came of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    records: u64,
    /// CPU time of the whole process.
    cpu_ms: f64,
    wall_ms: f64,
    /// Of the outcomes of all records: programs that did the same work give the same number.
    digest: u32,
}

/// A plugin that is open, and the records for it.
pub struct Bench {
    records: Vec<Record>,
    instance: Instance,
    digest: u32,
}

impl Bench {
    pub fn prepare(component: &Path, cell: &Cell) -> wasmtime::Result<Self> {
        let records = records(cell.payload, cell.headers);
        let mut instance = Instance::open(component, "bench", cell.config.as_deref())?;
        let mut digest = Digest::default();
        instance.transform(&records, |outcome| digest.outcome(&outcome))?;
        Ok(Bench {
            records,
            instance,
            digest: digest.finish(),
        })
    }

    /// Transform all records, again and again, until the time is over.
    pub fn run(&mut self, milliseconds: u64) -> wasmtime::Result<Answer> {
        let enough = Duration::from_millis(milliseconds);
        let (started, cpu) = (Instant::now(), ProcessTime::now());
        let mut count = 0;
        while started.elapsed() < enough {
            let mut seen = 0;
            self.instance
                .transform(&self.records, |outcome| seen += look_at(&outcome))?;
            black_box(seen);
            count += self.records.len() as u64;
        }
        Ok(Answer {
            records: count,
            cpu_ms: cpu.elapsed().as_secs_f64() * 1e3,
            wall_ms: started.elapsed().as_secs_f64() * 1e3,
            digest: self.digest,
        })
    }
}

/// What every contender reads of an outcome: its tag, the length of the payload, how many headers, the first byte of the key.
fn look_at(outcome: &Outcome) -> usize {
    let (tag, record) = match outcome {
        Outcome::Accepted(record) => (0, record),
        Outcome::Rejected(record) => (1, record),
        Outcome::Error(text) => return 2 + text.len(),
    };
    let payload = record.payload.as_ref().map_or(0, Vec::len);
    let key = record.key.as_ref().and_then(|key| key.first());
    tag + payload + record.headers.len() + key.map_or(0, |&byte| byte.into())
}
