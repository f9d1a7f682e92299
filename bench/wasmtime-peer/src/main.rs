//! Measures calls of a record plugin on the native wasmtime crate, for `npm run bench -- calls`.
//!
//! Its argument is a component. Each line on stdin is a measurement to make, each line on stdout what came of it, both JSON: the
//! benchmark interleaves its rounds with those of other programs that understand the same lines (bench/src/calls/messages.ts).

mod cell;
mod digest;
mod plugin;
mod records;

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use cell::Cell;
use plugin::Runtime;
use serde::{Deserialize, Serialize};

/// A measurement to make.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Request {
    payload: usize,
    headers: usize,
    config: Option<String>,
    /// How long to run. The first run of a cell is preceded by one of the same length that is not counted.
    milliseconds: u64,
}

/// What came of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    records: u64,
    /// CPU time of the whole process.
    cpu_ms: f64,
    wall_ms: f64,
    /// Of the outcomes of all records: programs that did the same work give the same number.
    digest: u32,
}

fn main() -> wasmtime::Result<()> {
    let Some(component) = std::env::args_os().nth(1) else {
        wasmtime::bail!("usage: wasmtime-peer COMPONENT");
    };
    let runtime = Runtime::load(component.as_ref())?;
    let mut cells = HashMap::new();
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let name = (request.payload, request.headers, request.config.clone());
        let cell = match cells.remove(&name) {
            Some(cell) => cell,
            None => Cell::prepare(&runtime, &request)?,
        };
        let cell = cells.entry(name).or_insert(cell);
        let mut stdout = io::stdout().lock();
        serde_json::to_writer(&mut stdout, &cell.run(request.milliseconds)?)?;
        stdout.write_all(b"\n")?;
        stdout.flush()?;
    }
    Ok(())
}
