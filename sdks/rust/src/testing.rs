//! Run a plugin in unit tests, without WebAssembly: what the SDK does around it in a component, it does here.
//!
//! Each function starts a plugin as a host does, from the text of a config.

#[cfg(feature = "backup")]
mod backup_plugin {
    use crate::backup::{self, BackupPlugin, Context};
    use crate::{Outcome, Record};

    /// Start a plugin for backups: `backup::<Plugin>("orders", "remove: [email]")`.
    ///
    /// # Errors
    ///
    /// The text with which the plugin refuses to start. That of a wrong config begins with `config: `.
    pub fn backup<'a, P: BackupPlugin>(
        context: impl Into<Context>,
        config: impl Into<Option<&'a str>>,
    ) -> Result<Backup<P>, String> {
        let plugin = backup::start(context.into(), config.into())?;
        Ok(Backup { plugin })
    }

    /// A plugin for backups that was started.
    #[derive(Debug)]
    pub struct Backup<P> {
        /// The plugin itself.
        pub plugin: P,
    }

    impl<P: BackupPlugin> Backup<P> {
        /// What becomes of a record; an error of the plugin is an outcome, too.
        pub fn transform(&mut self, record: Record) -> Outcome {
            backup::transform(&mut self.plugin, record)
        }
    }
}

#[cfg(feature = "restore")]
mod restore_plugin {
    use crate::restore::{self, Context, RestorePlugin};
    use crate::{Outcome, Record};

    /// Start a plugin for restores: `restore::<Plugin>(("orders", "orders-restored"), None)`.
    ///
    /// # Errors
    ///
    /// The text with which the plugin refuses to start. That of a wrong config begins with `config: `.
    pub fn restore<'a, P: RestorePlugin>(
        context: impl Into<Context>,
        config: impl Into<Option<&'a str>>,
    ) -> Result<Restore<P>, String> {
        let plugin = restore::start(context.into(), config.into())?;
        Ok(Restore { plugin })
    }

    /// A plugin for restores that was started.
    #[derive(Debug)]
    pub struct Restore<P> {
        /// The plugin itself.
        pub plugin: P,
    }

    impl<P: RestorePlugin> Restore<P> {
        /// How many partitions the target topic must have.
        pub fn required_partitions(&self, requested: u64) -> u64 {
            self.plugin.required_partitions(requested)
        }

        /// What becomes of a record; an error of the plugin is an outcome, too.
        pub fn transform(&mut self, record: Record) -> Outcome {
            restore::transform(&mut self.plugin, record)
        }
    }
}

#[cfg(any(feature = "backup", feature = "restore"))]
pub use crate::diagnostics::Diagnostics;

/// Take what plugins for backups and restores logged and counted on this thread since the last time.
///
/// ```
/// use armory_plugins::{log, testing};
///
/// log::warn!("an order without a total");
/// let taken = testing::take_diagnostics();
/// assert_eq!(taken.log, [(log::Level::Warn, "an order without a total".to_owned())]);
/// ```
#[cfg(any(feature = "backup", feature = "restore"))]
#[must_use]
pub fn take_diagnostics() -> Diagnostics {
    crate::diagnostics::take()
}

#[cfg(feature = "backup")]
pub use backup_plugin::{Backup, backup};
#[cfg(feature = "restore")]
pub use restore_plugin::{Restore, restore};

#[cfg(feature = "nri")]
mod nri_plugin {
    use std::time::Duration;

    use crate::Result;
    use crate::error::describe;
    use crate::nri::log::Level;
    use crate::nri::{
        self, Calls, Context, Events, LifecycleEvent, LinuxResources, NriPlugin, Validation,
    };
    use crate::nri::{
        Container, ContainerEviction, ContainerUpdate, PodSandbox,
        ValidateContainerAdjustmentRequest,
    };
    use crate::nri::{CreateContainerResponse, UpdateContainerResponse};

    /// Start a plugin of a container runtime: `nri::<Plugin>("max-memory: 1Gi")`. An empty text is a config without fields.
    ///
    /// # Errors
    ///
    /// The text with which the plugin refuses to start. That of a wrong config begins with `config: `.
    pub fn nri<P: NriPlugin>(config: &str) -> Result<Nri<P>, String> {
        let context = Context {
            runtime_name: "test".to_owned(),
            runtime_version: "0".to_owned(),
            registration_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(2),
            nri_version: "0".to_owned(),
        };
        drop(nri::take_calls());
        let plugin = nri::configure(context, config)?;
        let calls = Calls::default();
        Ok(Nri { plugin, calls })
    }

    /// Make a pod; what is not named is empty or zero.
    #[must_use]
    pub fn pod(namespace: &str, name: &str) -> PodSandbox {
        PodSandbox {
            id: format!("{namespace}-{name}"),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            ..Default::default()
        }
    }

    /// Make a container; what is not named is empty or zero.
    #[must_use]
    pub fn container(name: &str) -> Container {
        Container {
            id: name.to_owned(),
            name: name.to_owned(),
            ..Default::default()
        }
    }

    /// A plugin of a container runtime that was started. What it logs and asks for on this thread is kept.
    #[derive(Debug)]
    pub struct Nri<P> {
        /// The plugin itself.
        pub plugin: P,
        calls: Calls,
    }

    fn in_words<T>(result: Result<T>) -> Result<T, String> {
        result.map_err(|error| describe(error.as_ref()))
    }

    /// The plugin's functions, with their errors as the runtime reads them.
    #[expect(
        clippy::missing_errors_doc,
        reason = "each has the errors of the plugin's own function"
    )]
    impl<P: NriPlugin> Nri<P> {
        /// See [`NriPlugin::events`].
        pub fn events(&self) -> Events {
            self.plugin.events()
        }

        /// See [`NriPlugin::synchronize`].
        pub fn synchronize(
            &mut self,
            pods: &[PodSandbox],
            containers: &[Container],
        ) -> Result<Vec<ContainerUpdate>, String> {
            in_words(self.plugin.synchronize(pods, containers))
        }

        /// See [`NriPlugin::create_container`].
        pub fn create_container(
            &mut self,
            pod: &PodSandbox,
            container: &Container,
        ) -> Result<CreateContainerResponse, String> {
            in_words(self.plugin.create_container(pod, container))
        }

        /// See [`NriPlugin::update_container`].
        pub fn update_container(
            &mut self,
            pod: &PodSandbox,
            container: &Container,
            resources: Option<&LinuxResources>,
        ) -> Result<UpdateContainerResponse, String> {
            in_words(self.plugin.update_container(pod, container, resources))
        }

        /// See [`NriPlugin::stop_container`].
        pub fn stop_container(
            &mut self,
            pod: &PodSandbox,
            container: &Container,
        ) -> Result<Vec<ContainerUpdate>, String> {
            in_words(self.plugin.stop_container(pod, container))
        }

        /// See [`NriPlugin::validate_container_adjustment`].
        pub fn validate_container_adjustment(
            &mut self,
            request: &ValidateContainerAdjustmentRequest,
        ) -> Result<Validation, String> {
            in_words(self.plugin.validate_container_adjustment(request))
        }

        /// See [`NriPlugin::update_pod_sandbox`].
        pub fn update_pod_sandbox(
            &mut self,
            pod: &PodSandbox,
            overhead: Option<&LinuxResources>,
            resources: Option<&LinuxResources>,
        ) -> Result<(), String> {
            in_words(self.plugin.update_pod_sandbox(pod, overhead, resources))
        }

        /// See [`NriPlugin::state_change`].
        pub fn state_change(
            &mut self,
            event: LifecycleEvent,
            pod: &PodSandbox,
            container: Option<&Container>,
        ) -> Result<(), String> {
            in_words(self.plugin.state_change(event, pod, container))
        }

        /// See [`NriPlugin::updates_failed`].
        pub fn updates_failed(&mut self, updates: &[ContainerUpdate]) -> Result<(), String> {
            in_words(self.plugin.updates_failed(updates))
        }

        /// See [`NriPlugin::shutdown`].
        pub fn shutdown(&mut self) {
            self.plugin.shutdown();
        }

        /// What the plugin logged since the last time.
        pub fn logged(&mut self) -> Vec<(Level, String)> {
            self.collect();
            std::mem::take(&mut self.calls.logged)
        }

        /// What the plugin asked for by [`update_containers`](nri::update_containers) since the last time, call by call.
        pub fn updates(&mut self) -> Vec<(Vec<ContainerUpdate>, Vec<ContainerEviction>)> {
            self.collect();
            std::mem::take(&mut self.calls.updates)
        }

        fn collect(&mut self) {
            let Calls { logged, updates } = nri::take_calls();
            self.calls.logged.extend(logged);
            self.calls.updates.extend(updates);
        }
    }
}

#[cfg(feature = "nri")]
pub use nri_plugin::{Nri, container, nri, pod};
