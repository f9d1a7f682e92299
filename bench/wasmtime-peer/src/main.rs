//! Measures calls of a record plugin on the native wasmtime crate, for `npm run bench -- calls`.
//!
//! Its arguments are a component and a cell as JSON. Each line on stdin is how many milliseconds to run, each line on stdout what came of
//! it as JSON: the benchmark interleaves its rounds with those of other programs that understand the same (bench/src/calls/messages.ts).

mod bench;
mod digest;
mod plugin;
mod records;

use std::io::{self, BufRead, Write};

use bench::{Bench, Cell};

fn main() -> wasmtime::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, component, cell] = arguments.as_slice() else {
        wasmtime::bail!("usage: wasmtime-peer COMPONENT CELL");
    };
    let cell: Cell = serde_json::from_str(cell)?;
    let mut bench = Bench::prepare(component.as_ref(), &cell)?;
    for line in io::stdin().lock().lines() {
        let answer = bench.run(line?.parse()?)?;
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{}", serde_json::to_string(&answer)?)?;
        stdout.flush()?;
    }
    Ok(())
}
