use std::hint::black_box;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

use crate::digest::Digest;
use crate::plugin::{Instance, Outcome, Record, Runtime};
use crate::records::records;
use crate::{Answer, Request};

/// A kind of record and a plugin that was opened for it.
pub struct Cell {
    records: Vec<Record>,
    instance: Instance,
    digest: u32,
}

impl Cell {
    /// Open a plugin, compare its outcomes once, and let it run until everything is warm.
    pub fn prepare(runtime: &Runtime, request: &Request) -> wasmtime::Result<Self> {
        let records = records(request.payload, request.headers);
        let mut instance = runtime.open("bench", request.config.as_deref())?;
        let mut digest = Digest::default();
        instance.transform(&records, |outcome| digest.outcome(&outcome))?;
        let mut cell = Cell {
            records,
            instance,
            digest: digest.finish(),
        };
        cell.run(request.milliseconds)?;
        Ok(cell)
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
