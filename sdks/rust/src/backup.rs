//! Plugins that see each record of a topic before a backup stores it.

use serde::de::DeserializeOwned;

pub use crate::{
    Error, Header, Headers, NULL, Outcome, Record, Result, Timestamp, TimestampKind, accept, fail,
    reject,
};

use crate::bindings::{backup as bindings, types};
use crate::config;
use crate::diagnostics::keep_panics;
use crate::error::describe;
use crate::instance::Instance;

/// A plugin that processes the records of a topic on their way into a backup. [`export_backup!`](crate::export_backup) makes it one.
///
/// ```
/// use armory_plugins::backup::{BackupPlugin, Context, Outcome, Record, Result, accept, reject};
/// use armory_plugins::text;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct Config {
///     /// Regions whose records are not stored.
///     #[serde(default)]
///     without: Vec<String>,
/// }
///
/// struct RegionFilter {
///     topic: String,
///     config: Config,
/// }
///
/// armory_plugins::export_backup!(RegionFilter);
///
/// impl BackupPlugin for RegionFilter {
///     type Config = Config;
///
///     fn init(context: Context, config: Config) -> Result<Self> {
///         Ok(Self { topic: context.topic, config })
///     }
///
///     fn transform(&mut self, mut record: Record) -> Result<Outcome> {
///         let region = record.headers.get("region").map(text).transpose()?;
///         if region.is_some_and(|region| self.config.without.iter().any(|other| other == region)) {
///             return Ok(reject(record));
///         }
///         record.headers.set("backup-of", self.topic.as_str());
///         Ok(accept(record))
///     }
/// }
///
/// // A test runs it without WebAssembly:
/// let mut plugin = armory_plugins::testing::backup::<RegionFilter>("orders", "without: [eu]")?;
/// let order = Record::new().with_header("region", "us");
/// assert_eq!(plugin.transform(order.clone()), accept(order.with_header("backup-of", "orders")));
/// let order = Record::new().with_header("region", "eu");
/// assert_eq!(plugin.transform(order.clone()), reject(order));
/// # Ok::<(), String>(())
/// ```
pub trait BackupPlugin: Sized + 'static {
    /// What an operator may write below `spec`. A plugin without a config has `()`.
    ///
    /// The SDK reads it as [`config::parse`] does.
    type Config: DeserializeOwned;

    /// Make the plugin, once for each topic, before its first record.
    ///
    /// # Errors
    ///
    /// An error is the plugin's refusal to start: the operator reads it.
    fn init(context: Context, config: Self::Config) -> Result<Self>;

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
    /// The topic that is backed up.
    pub topic: String,
}

impl From<&str> for Context {
    /// The context of a topic.
    fn from(topic: &str) -> Self {
        let topic = topic.to_owned();
        Self { topic }
    }
}

/// ```compile_fail,E0638
/// let armory_plugins::backup::Context { topic } = Default::default();
/// ```
#[cfg(doctest)]
struct ContextMayGrow;

/// Make a type that implements [`BackupPlugin`](crate::backup::BackupPlugin) the plugin of this crate, once in it.
#[macro_export]
macro_rules! export_backup {
    ($plugin:ty) => {
        const _: () = {
            ::std::thread_local! {
                static INSTANCE: $crate::instance::Instance<$plugin> = const { $crate::instance::Instance::new() };
            }

            struct Component;

            impl $crate::bindings::backup::Guest for Component {
                fn init(
                    context: $crate::bindings::backup::Context,
                    config: ::std::option::Option<::std::string::String>,
                ) -> ::std::result::Result<(), ::std::string::String> {
                    INSTANCE.with(|instance| $crate::backup::__init(instance, context, config.as_deref()))
                }

                fn transform(record: $crate::bindings::types::KafkaRecord) -> $crate::bindings::types::Outcome {
                    INSTANCE.with(|instance| $crate::backup::__transform(instance, record))
                }
            }

            $crate::__export_wasi_backup_plugin_impl!(Component with_types_in $crate::bindings::backup);
            $crate::__export_diagnostics!();
        };
    };
}

#[doc(hidden)]
pub fn __init<P: BackupPlugin>(
    instance: &Instance<P>,
    context: bindings::Context,
    config: Option<&str>,
) -> Result<(), String> {
    let context = Context {
        topic: context.topic,
    };
    keep_panics();
    instance.clear();
    instance.start(start(context, config)?);
    Ok(())
}

#[doc(hidden)]
pub fn __transform<P: BackupPlugin>(
    instance: &Instance<P>,
    record: types::KafkaRecord,
) -> types::Outcome {
    let outcome = instance.call(|plugin| transform(plugin, record.into()));
    outcome
        .unwrap_or_else(|| fail("init was not called"))
        .into()
}

pub(crate) fn start<P: BackupPlugin>(context: Context, config: Option<&str>) -> Result<P, String> {
    #[cfg(feature = "log")]
    crate::diagnostics::keep_other_logs();
    let config = config::parse(config).map_err(|error| error.to_string())?;
    P::init(context, config).map_err(|error| describe(error.as_ref()))
}

pub(crate) fn transform<P: BackupPlugin>(plugin: &mut P, record: Record) -> Outcome {
    let outcome = plugin.transform(record);
    outcome.unwrap_or_else(|error| Outcome::Error(describe(error.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Plugin;

    impl BackupPlugin for Plugin {
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
                topic: "orders".to_owned(),
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
