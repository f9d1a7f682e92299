//! Plugins that see each stored record before a restore writes it to a topic.

use serde::de::DeserializeOwned;

pub use crate::{
    Error, Header, Headers, NULL, Outcome, Record, Result, Timestamp, TimestampKind, accept, fail,
    reject,
};

use crate::bindings::{restore as bindings, types};
use crate::config;
use crate::diagnostics::keep_panics;
use crate::error::describe;
use crate::instance::Instance;

/// A plugin that processes stored records on their way back into a topic. [`export_restore!`](crate::export_restore) makes it one.
///
/// ```
/// use armory_plugins::restore::{Context, Outcome, Record, RestorePlugin, Result, accept};
///
/// struct Doubler;
///
/// armory_plugins::export_restore!(Doubler);
///
/// impl RestorePlugin for Doubler {
///     type Config = ();
///
///     fn init(_context: Context, (): ()) -> Result<Self> {
///         Ok(Self)
///     }
///
///     fn required_partitions(&self, requested: u64) -> u64 {
///         requested * 2
///     }
///
///     fn transform(&mut self, mut record: Record) -> Result<Outcome> {
///         let partition = record.partition.ok_or("the record has no partition")?;
///         record.partition = Some(partition * 2);
///         record.offset = None; // it counted the records of another partition
///         Ok(accept(record))
///     }
/// }
///
/// // A test runs it without WebAssembly:
/// let mut plugin = armory_plugins::testing::restore::<Doubler>(("orders", "orders-restored"), None)?;
/// assert_eq!(plugin.required_partitions(3), 6);
/// let order = Record::new().with_partition(1);
/// assert_eq!(plugin.transform(order.clone()), accept(order.with_partition(2)));
/// # Ok::<(), String>(())
/// ```
pub trait RestorePlugin: Sized + 'static {
    /// What an operator may write below `spec`. A plugin without a config has `()`.
    ///
    /// The SDK reads it as [`config::parse`] does.
    type Config: DeserializeOwned;

    /// Make the plugin, once for each target topic, before everything else.
    ///
    /// # Errors
    ///
    /// An error is the plugin's refusal to start: the operator reads it.
    fn init(context: Context, config: Self::Config) -> Result<Self>;

    /// How many partitions the target topic must have, given how many are required without the plugin. Armory checks it before the
    /// restore starts.
    fn required_partitions(&self, requested: u64) -> u64 {
        requested
    }

    /// Process a record.
    ///
    /// # Errors
    ///
    /// An error is the same as the outcome [`Outcome::Error`] with its text. A panic instead ends the plugin; a host that reads what it left in memory reports its message and its place.
    fn transform(&mut self, record: Record) -> Result<Outcome>;
}

/// What a plugin is started for. Later versions may have more fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The topic that was backed up.
    pub source_topic: String,
    /// The topic that the restore writes to.
    pub target_topic: String,
}

impl From<(&str, &str)> for Context {
    /// The context of a source and a target topic.
    fn from((source_topic, target_topic): (&str, &str)) -> Self {
        Self {
            source_topic: source_topic.to_owned(),
            target_topic: target_topic.to_owned(),
        }
    }
}

/// ```compile_fail,E0638
/// let armory_plugins::restore::Context { source_topic, target_topic } = Default::default();
/// ```
#[cfg(doctest)]
struct ContextMayGrow;

/// Make a type that implements [`RestorePlugin`](crate::restore::RestorePlugin) the plugin of this crate, once in it.
#[macro_export]
macro_rules! export_restore {
    ($plugin:ty) => {
        const _: () = {
            ::std::thread_local! {
                static INSTANCE: $crate::instance::Instance<$plugin> = const { $crate::instance::Instance::new() };
            }

            struct Component;

            impl $crate::bindings::restore::Guest for Component {
                fn init(
                    context: $crate::bindings::restore::Context,
                    config: ::std::option::Option<::std::string::String>,
                ) -> ::std::result::Result<(), ::std::string::String> {
                    INSTANCE.with(|instance| $crate::restore::__init(instance, context, config.as_deref()))
                }

                fn update_target_topic_requirements(
                    requested: $crate::bindings::restore::TargetTopicRequirements,
                ) -> $crate::bindings::restore::TargetTopicRequirements {
                    INSTANCE.with(|instance| $crate::restore::__requirements(instance, requested))
                }

                fn transform(record: $crate::bindings::types::KafkaRecord) -> $crate::bindings::types::Outcome {
                    INSTANCE.with(|instance| $crate::restore::__transform(instance, record))
                }
            }

            $crate::__export_wasi_restore_plugin_impl!(Component with_types_in $crate::bindings::restore);
            $crate::__export_diagnostics!();
        };
    };
}

#[doc(hidden)]
pub fn __init<P: RestorePlugin>(
    instance: &Instance<P>,
    context: bindings::Context,
    config: Option<&str>,
) -> Result<(), String> {
    let context = Context {
        source_topic: context.source_topic,
        target_topic: context.target_topic,
    };
    keep_panics();
    instance.clear();
    instance.start(start(context, config)?);
    Ok(())
}

#[doc(hidden)]
pub fn __requirements<P: RestorePlugin>(
    instance: &Instance<P>,
    requested: bindings::TargetTopicRequirements,
) -> bindings::TargetTopicRequirements {
    let required = instance.call(|plugin| plugin.required_partitions(requested.no_partitions));
    bindings::TargetTopicRequirements {
        no_partitions: required.unwrap_or(requested.no_partitions),
    }
}

#[doc(hidden)]
pub fn __transform<P: RestorePlugin>(
    instance: &Instance<P>,
    record: types::KafkaRecord,
) -> types::Outcome {
    let outcome = instance.call(|plugin| transform(plugin, record.into()));
    outcome
        .unwrap_or_else(|| fail("init was not called"))
        .into()
}

pub(crate) fn start<P: RestorePlugin>(context: Context, config: Option<&str>) -> Result<P, String> {
    #[cfg(feature = "log")]
    crate::diagnostics::keep_other_logs();
    let config = config::parse(config).map_err(|error| error.to_string())?;
    P::init(context, config).map_err(|error| describe(error.as_ref()))
}

pub(crate) fn transform<P: RestorePlugin>(plugin: &mut P, record: Record) -> Outcome {
    let outcome = plugin.transform(record);
    outcome.unwrap_or_else(|error| Outcome::Error(describe(error.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Plugin;

    impl RestorePlugin for Plugin {
        type Config = ();

        fn init(_context: Context, (): ()) -> Result<Self> {
            Ok(Self)
        }

        fn transform(&mut self, record: Record) -> Result<Outcome> {
            Ok(reject(record))
        }
    }

    #[test]
    fn an_init_that_fails_leaves_no_plugin() {
        let instance = Instance::<Plugin>::new();
        let init = |config| {
            let context = bindings::Context {
                source_topic: "orders".to_owned(),
                target_topic: "orders".to_owned(),
            };
            __init(&instance, context, config)
        };
        let transform = || __transform(&instance, Record::new().into());
        init(None).unwrap();
        assert!(matches!(transform(), types::Outcome::Rejected(_)));
        let refusal = init(Some("a: 1")).unwrap_err();
        assert_eq!(refusal, "config: a: unknown field");
        match transform() {
            types::Outcome::Error(reason) => assert_eq!(reason, "init was not called"),
            _ => panic!("the earlier plugin is in use"),
        }
        init(None).unwrap();
        assert!(matches!(transform(), types::Outcome::Rejected(_)));
    }
}
