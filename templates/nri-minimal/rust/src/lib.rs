//! Leaves every container as it is.

use armory_plugins::nri::{
    Container, Context, CreateContainerResponse, Events, NriPlugin, PodSandbox, Result,
};
use serde::Deserialize;

/// What an operator may write in the plugin's config file: no field yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {}

struct Plugin;

armory_plugins::export_nri!(Plugin);

impl NriPlugin for Plugin {
    type Config = Config;

    /// Once, before anything else.
    fn init(_context: Context, _config: Config) -> Result<Self> {
        Ok(Self)
    }

    /// Only for these does the runtime call the plugin.
    fn events(&self) -> Events {
        Events::CREATE_CONTAINER
    }

    /// Before a container is created.
    fn create_container(
        &mut self,
        _pod: &PodSandbox,
        _container: &Container,
    ) -> Result<CreateContainerResponse> {
        Ok(CreateContainerResponse::default())
    }
}

#[cfg(test)]
mod tests;
