use std::path::Path;

use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Inlining, InstanceAllocationStrategy, OptLevel, Store};

wasmtime::component::bindgen!({
    path: "../../wit/kannika-wasi-plugins/0.1",
    world: "wasi-backup-plugin",
    ownership: Borrowing { duplicate_if_necessary: true },
});

use kannika::wasi_plugins::types::{KafkaRecordHeaderParam, KafkaRecordParam};

/// A record with its own memory, as it comes out of a plugin.
pub type Record = kannika::wasi_plugins::types::KafkaRecordResult;
pub type Header = kannika::wasi_plugins::types::KafkaRecordHeaderResult;
pub use kannika::wasi_plugins::types::{KafkaRecordTimestamp as Timestamp, TimestampKind};

/// A plugin that was opened for a topic, on an engine with wasmtime's fastest settings for calls: no epochs, no fuel, nothing that
/// asynchronous functions need, calls between core functions inlined, memory of a pool whose bounds the processor checks.
pub struct Instance {
    store: Store<()>,
    plugin: WasiBackupPlugin,
}

impl Instance {
    pub fn open(component: &Path, topic: &str, config: Option<&str>) -> wasmtime::Result<Self> {
        let engine = Engine::new(&fastest())?;
        let component = Component::from_file(&engine, component)?;
        let mut store = Store::new(&engine, ());
        let plugin = WasiBackupPlugin::instantiate(&mut store, &component, &Linker::new(&engine))?;
        match plugin.call_init(&mut store, Context { topic }, config)? {
            Ok(()) => Ok(Instance { store, plugin }),
            Err(text) => wasmtime::bail!("the plugin refused its config {config:?}: {text}"),
        }
    }

    /// Lend each record to the plugin, in their order, and see each outcome.
    pub fn transform(
        &mut self,
        records: &[Record],
        mut see: impl FnMut(Outcome),
    ) -> wasmtime::Result<()> {
        let mut headers: Vec<KafkaRecordHeaderParam> = Vec::new();
        for record in records {
            headers.clear();
            headers.extend(record.headers.iter().map(|Header { key, val }| {
                KafkaRecordHeaderParam {
                    key,
                    val: val.as_deref(),
                }
            }));
            let lent = KafkaRecordParam {
                key: record.key.as_deref(),
                headers: &headers,
                partition: record.partition,
                offset: record.offset,
                timestamp: record.timestamp,
                payload: record.payload.as_deref(),
            };
            see(self.plugin.call_transform(&mut self.store, lent)?);
        }
        Ok(())
    }
}

fn fastest() -> Config {
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::pooling())
        .cranelift_opt_level(OptLevel::Speed)
        .compiler_inlining(Inlining::Yes)
        .concurrency_support(false);
    config
}
