use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::bindings::nri::exports::armory::nri::plugin::{ConfigureRequest, ConfigureResponse};
use crate::config;
use crate::error::describe;
use crate::instance::Instance;
use crate::{Error, Result};

use super::{
    Container, ContainerUpdate, CreateContainerResponse, Events, FailurePolicy, LifecycleEvent,
    LinuxResources, PodSandbox, UpdateContainerResponse, ValidateContainerAdjustmentRequest,
    Validation,
};

/// A plugin of a container runtime. [`export_nri!`](crate::export_nri) makes it one.
///
/// The runtime calls it for its [`events`](Self::events), one call at a time. Every function but `init` and `events` has a default that
/// changes nothing. An error fails the request that the runtime is working on; its text reaches whoever made it. A panic ends the plugin, which
/// is then started again; its message and place are in the runtime's log.
///
/// ```
/// use armory_plugins::nri::{
///     Container, ContainerAdjustment, Context, CreateContainerResponse, Events, KeyValue, NriPlugin, PodSandbox, Result, log,
/// };
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct Config {
///     /// The name of the variable.
///     variable: String,
/// }
///
/// struct PodNamer {
///     config: Config,
/// }
///
/// armory_plugins::export_nri!(PodNamer);
///
/// impl NriPlugin for PodNamer {
///     type Config = Config;
///
///     fn init(_context: Context, config: Config) -> Result<Self> {
///         Ok(Self { config })
///     }
///
///     fn events(&self) -> Events {
///         Events::CREATE_CONTAINER
///     }
///
///     fn create_container(&mut self, pod: &PodSandbox, _container: &Container) -> Result<CreateContainerResponse> {
///         log::info!("naming {}", pod.name);
///         let key = self.config.variable.clone();
///         let value = format!("{}/{}", pod.namespace, pod.name);
///         let adjust = ContainerAdjustment {
///             env: vec![KeyValue { key, value }],
///             ..Default::default()
///         };
///         Ok(adjust.into())
///     }
/// }
///
/// // A test runs it without WebAssembly, and reads what it logged:
/// use armory_plugins::testing;
///
/// let mut plugin = testing::nri::<PodNamer>("variable: POD")?;
/// let response = plugin.create_container(&testing::pod("default", "orders"), &testing::container("shop"))?;
/// assert_eq!(response.adjust.unwrap().env[0].value, "default/orders");
/// assert_eq!(plugin.logged(), [(log::Level::Info, "naming orders".to_owned())]);
/// # Ok::<(), String>(())
/// ```
#[expect(unused_variables, reason = "the defaults do nothing with them")]
pub trait NriPlugin: Sized + 'static {
    /// What an operator may write in the plugin's config file. A plugin without a config has `()`.
    ///
    /// The SDK reads it as [`config::parse`] does.
    type Config: DeserializeOwned;

    /// Make the plugin, once, before everything else.
    ///
    /// # Errors
    ///
    /// An error is the plugin's refusal to start: the operator reads it.
    fn init(context: Context, config: Self::Config) -> Result<Self>;

    /// What the runtime calls the plugin for, besides [`synchronize`](Self::synchronize). None at all is every event.
    fn events(&self) -> Events;

    /// What the runtime does when the plugin fails. Without a policy, the request goes on and the plugin is dropped.
    fn failure_policy(&self) -> Option<FailurePolicy> {
        None
    }

    /// See all pods and containers that are there already, once after `init`; returns the updates that they need.
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn synchronize(
        &mut self,
        pods: &[PodSandbox],
        containers: &[Container],
    ) -> Result<Vec<ContainerUpdate>> {
        Ok(Vec::new())
    }

    /// Adjust a container that is being created: [`Events::CREATE_CONTAINER`].
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn create_container(
        &mut self,
        pod: &PodSandbox,
        container: &Container,
    ) -> Result<CreateContainerResponse> {
        Ok(CreateContainerResponse::default())
    }

    /// Change an update of a container, which asks for these resources: [`Events::UPDATE_CONTAINER`].
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn update_container(
        &mut self,
        pod: &PodSandbox,
        container: &Container,
        resources: Option<&LinuxResources>,
    ) -> Result<UpdateContainerResponse> {
        Ok(UpdateContainerResponse::default())
    }

    /// See a container that is being stopped; returns updates of other containers: [`Events::STOP_CONTAINER`].
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn stop_container(
        &mut self,
        pod: &PodSandbox,
        container: &Container,
    ) -> Result<Vec<ContainerUpdate>> {
        Ok(Vec::new())
    }

    /// Accept or reject what all plugins together make of a container that is being created: [`Events::VALIDATE_CONTAINER_ADJUSTMENT`].
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn validate_container_adjustment(
        &mut self,
        request: &ValidateContainerAdjustmentRequest,
    ) -> Result<Validation> {
        Ok(Validation::Accept)
    }

    /// See a pod before it gets other resources, which are these: [`Events::UPDATE_POD_SANDBOX`].
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn update_pod_sandbox(
        &mut self,
        pod: &PodSandbox,
        overhead: Option<&LinuxResources>,
        resources: Option<&LinuxResources>,
    ) -> Result<()> {
        Ok(())
    }

    /// See every other event; of a pod, there is no container.
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn state_change(
        &mut self,
        event: LifecycleEvent,
        pod: &PodSandbox,
        container: Option<&Container>,
    ) -> Result<()> {
        Ok(())
    }

    /// See the updates that the plugin asked for by [`update_containers`](super::update_containers), and that could not be made.
    ///
    /// # Errors
    ///
    /// See [`NriPlugin`].
    fn updates_failed(&mut self, updates: &[ContainerUpdate]) -> Result<()> {
        Ok(())
    }

    /// Called before the plugin is stopped, where there is time for it.
    fn shutdown(&mut self) {}
}

/// What a plugin is started by. Later versions may have more fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// `containerd` or `cri-o`, for example.
    pub runtime_name: String,
    /// As the runtime writes it.
    pub runtime_version: String,
    /// How long a plugin may take to start.
    pub registration_timeout: Duration,
    /// How long a plugin may take for a request.
    pub request_timeout: Duration,
    /// The version of NRI that the runtime speaks.
    pub nri_version: String,
}

/// Make a type that implements [`NriPlugin`](crate::nri::NriPlugin) the plugin of this crate, once in it.
#[macro_export]
macro_rules! export_nri {
    ($plugin:ty) => {
        const _: () = {
            ::std::thread_local! {
                static INSTANCE: $crate::instance::Instance<$plugin> = const { $crate::instance::Instance::new() };
            }

            struct Component;

            impl $crate::nri::__Export for Component {
                type Plugin = $plugin;

                fn with<T>(function: impl ::std::ops::FnOnce(&$crate::instance::Instance<$plugin>) -> T) -> T {
                    INSTANCE.with(function)
                }
            }

            $crate::__export_nri_plugin_impl!(Component with_types_in $crate::bindings::nri);
        };
    };
}

/// What [`export_nri!`](crate::export_nri) makes: with it, everything else is the same for all plugins.
#[doc(hidden)]
pub trait __Export {
    /// The author's type.
    type Plugin: NriPlugin;

    /// Use the plugin's place.
    fn with<T>(function: impl FnOnce(&Instance<Self::Plugin>) -> T) -> T;
}

impl<E: __Export> crate::bindings::nri::exports::armory::nri::plugin::Guest for E {
    fn configure(request: ConfigureRequest) -> Result<ConfigureResponse, String> {
        super::runtime::log_panics();
        E::with(Instance::clear);
        let plugin: E::Plugin = configure(context(&request), &request.config)?;
        let response = ConfigureResponse {
            events: plugin.events(),
            failure_policy: plugin.failure_policy(),
        };
        E::with(|instance| instance.start(plugin));
        Ok(response)
    }

    fn synchronize(
        pods: Vec<PodSandbox>,
        containers: Vec<Container>,
    ) -> Result<Vec<ContainerUpdate>, String> {
        call::<E, _>(|plugin| plugin.synchronize(&pods, &containers))
    }

    fn create_container(
        pod: PodSandbox,
        container: Container,
    ) -> Result<CreateContainerResponse, String> {
        call::<E, _>(|plugin| plugin.create_container(&pod, &container))
    }

    fn update_container(
        pod: PodSandbox,
        container: Container,
        resources: Option<LinuxResources>,
    ) -> Result<UpdateContainerResponse, String> {
        call::<E, _>(|plugin| plugin.update_container(&pod, &container, resources.as_ref()))
    }

    fn stop_container(
        pod: PodSandbox,
        container: Container,
    ) -> Result<Vec<ContainerUpdate>, String> {
        call::<E, _>(|plugin| plugin.stop_container(&pod, &container))
    }

    fn validate_container_adjustment(
        request: ValidateContainerAdjustmentRequest,
    ) -> Result<Validation, String> {
        call::<E, _>(|plugin| plugin.validate_container_adjustment(&request))
    }

    fn update_pod_sandbox(
        pod: PodSandbox,
        overhead: Option<LinuxResources>,
        resources: Option<LinuxResources>,
    ) -> Result<(), String> {
        call::<E, _>(|plugin| {
            plugin.update_pod_sandbox(&pod, overhead.as_ref(), resources.as_ref())
        })
    }

    fn state_change(
        event: LifecycleEvent,
        pod: PodSandbox,
        container: Option<Container>,
    ) -> Result<(), String> {
        call::<E, _>(|plugin| plugin.state_change(event, &pod, container.as_ref()))
    }

    fn updates_failed(updates: Vec<ContainerUpdate>) -> Result<(), String> {
        call::<E, _>(|plugin| plugin.updates_failed(&updates))
    }

    fn shutdown() {
        E::with(|instance| instance.call(NriPlugin::shutdown));
    }
}

fn call<E: __Export, T>(function: impl FnOnce(&mut E::Plugin) -> Result<T>) -> Result<T, String> {
    let result = E::with(|instance| instance.call(function));
    let result = result.unwrap_or_else(|| Err(Error::from("configure was not called")));
    result.map_err(|error| describe(error.as_ref()))
}

/// Make a plugin, as a runtime that sends this config does.
pub(crate) fn configure<P: NriPlugin>(context: Context, config: &str) -> Result<P, String> {
    #[cfg(feature = "log")]
    super::runtime::log_other_crates();
    let config = config::parse(config).map_err(|error| error.to_string())?;
    P::init(context, config).map_err(|error| describe(error.as_ref()))
}

fn context(request: &ConfigureRequest) -> Context {
    let duration = |milliseconds: i64| Duration::from_millis(milliseconds.max(0).unsigned_abs());
    Context {
        runtime_name: request.runtime_name.clone(),
        runtime_version: request.runtime_version.clone(),
        registration_timeout: duration(request.registration_timeout),
        request_timeout: duration(request.request_timeout),
        nri_version: request.nri_version.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::nri::exports::armory::nri::plugin::Guest;

    struct Plugin;

    impl NriPlugin for Plugin {
        type Config = ();

        fn init(_context: Context, (): ()) -> Result<Self> {
            Ok(Self)
        }

        fn events(&self) -> Events {
            Events::empty()
        }
    }

    struct Component;

    impl __Export for Component {
        type Plugin = Plugin;

        fn with<T>(function: impl FnOnce(&Instance<Plugin>) -> T) -> T {
            thread_local! {
                static INSTANCE: Instance<Plugin> = const { Instance::new() };
            }
            INSTANCE.with(function)
        }
    }

    #[test]
    fn a_configure_that_fails_leaves_no_plugin() {
        let configure = |config: &str| {
            Component::configure(ConfigureRequest {
                config: config.to_owned(),
                ..Default::default()
            })
        };
        let synchronize = || Component::synchronize(Vec::new(), Vec::new());
        configure("").unwrap();
        assert!(synchronize().is_ok());
        let refusal = configure("a: 1").unwrap_err();
        assert_eq!(refusal, "config: a: unknown field");
        assert_eq!(synchronize().unwrap_err(), "configure was not called");
    }
}
