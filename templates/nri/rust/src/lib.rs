//! Adjusts containers as their pod's annotations ask, and caps their memory.

mod config;
mod requests;

use armory_plugins::nri::{
    Amount, Container, ContainerAdjustment, ContainerState, ContainerUpdate, Context,
    CreateContainerResponse, Events, Field, LinuxContainerAdjustment, LinuxResources, NriPlugin,
    PodSandbox, Result, UpdateContainerResponse, ValidateContainerAdjustmentRequest, Validation,
    log,
};
use config::Config;
use requests::Requests;

struct Plugin {
    config: Config,
    /// The most memory that a container may have, in bytes.
    most: Option<i64>,
}

armory_plugins::export_nri!(Plugin);

impl NriPlugin for Plugin {
    type Config = Config;

    /// Once, before anything else.
    fn init(_context: Context, config: Config) -> Result<Self> {
        let most = config.max_memory.map(Amount::bytes);
        let allowed: Vec<_> = config.allow.iter().map(|what| what.name()).collect();
        log::info!(
            "configured: max-memory {}, {} forbidden annotations, allowed: {}",
            most.map_or("none".to_owned(), |most| most.to_string()),
            config.forbidden_annotations.len(),
            match allowed.as_slice() {
                [] => "nothing".to_owned(),
                names => names.join(", "),
            }
        );
        Ok(Self { config, most })
    }

    /// Only for these does the runtime call the plugin.
    fn events(&self) -> Events {
        Events::CREATE_CONTAINER | Events::UPDATE_CONTAINER | Events::VALIDATE_CONTAINER_ADJUSTMENT
    }

    /// Once, with all that runs already: those with too much memory get less.
    fn synchronize(
        &mut self,
        pods: &[PodSandbox],
        containers: &[Container],
    ) -> Result<Vec<ContainerUpdate>> {
        let mut updates = Vec::new();
        for container in containers {
            if container.state != ContainerState::Stopped
                && let Some(most) = self.most
                && limit_of(container).is_none_or(|limit| limit > most)
            {
                updates.push(ContainerUpdate {
                    ignore_failure: true,
                    ..ContainerUpdate::new(container, LinuxResources::with_memory_limit(most))
                });
            }
        }
        log::info!(
            "synchronized: {} pods, {} containers, {} over max-memory",
            pods.len(),
            containers.len(),
            updates.len()
        );
        Ok(updates)
    }

    fn create_container(
        &mut self,
        pod: &PodSandbox,
        container: &Container,
    ) -> Result<CreateContainerResponse> {
        let requests = Requests::read(pod, &container.name, &self.config.allow)
            .map_err(|error| format!("cannot adjust {}: {error}", full_name(pod, container)))
            // The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
            .inspect_err(|error| log::error!("{error}"))?;
        Ok(self.adjust(pod, container, requests).into())
    }

    fn update_container(
        &mut self,
        pod: &PodSandbox,
        container: &Container,
        resources: Option<&LinuxResources>,
    ) -> Result<UpdateContainerResponse> {
        let limit = resources.and_then(LinuxResources::memory_limit);
        let mut updates = Vec::new();
        // Zero leaves the limit as it is; a negative one is none.
        if let (Some(most), Some(limit)) = (self.most, limit)
            && (limit < 0 || limit > most)
        {
            warn_of(pod, container, limit, most);
            let resources = LinuxResources::with_memory_limit(most);
            updates.push(ContainerUpdate::new(container, resources));
        }
        Ok(updates.into())
    }

    /// After all plugins had their say.
    fn validate_container_adjustment(
        &mut self,
        request: &ValidateContainerAdjustmentRequest,
    ) -> Result<Validation> {
        let Some(key) = self.forbidden_key(request) else {
            return Ok(Validation::Accept);
        };
        let who = owner_of(request, key)
            .map_or("plugins".to_owned(), |owner| format!("plugin \"{owner}\""));
        let container = full_name(&request.pod, &request.container);
        let reason = format!(
            "annotation \"{key}\" of {container} is forbidden; keep {who} from changing it, or take it off forbidden-annotations"
        );
        log::warn!("{reason}");
        Ok(Validation::Reject(reason))
    }

    fn shutdown(&mut self) {
        log::info!("shutting down");
    }
}

impl Plugin {
    fn adjust(
        &self,
        pod: &PodSandbox,
        container: &Container,
        mut requests: Requests,
    ) -> Option<ContainerAdjustment> {
        let name = full_name(pod, container);
        let own = limit_of(container);
        let mut limit = requests.memory_limit.or(own);
        if let Some(most) = self.most
            && limit.is_none_or(|limit| limit > most)
        {
            if let Some(limit) = limit {
                warn_of(pod, container, limit, most);
            }
            limit = Some(most);
        }
        let new_limit = limit.filter(|_| limit != own);
        requests.memory_limit = new_limit;
        if requests == Requests::default() {
            log::debug!("{name}: nothing to adjust");
            return None;
        }
        log::info!(
            "{name}: {} rlimits, {} env, {} annotations, {} mounts, {} devices, memory limit {}",
            requests.rlimits.len(),
            requests.env.len(),
            requests.annotations.len(),
            requests.mounts.len(),
            requests.devices.len(),
            new_limit.map_or("unchanged".to_owned(), |limit| limit.to_string())
        );
        let linux = LinuxContainerAdjustment {
            devices: requests.devices,
            resources: new_limit.map(LinuxResources::with_memory_limit),
            ..Default::default()
        };
        Some(ContainerAdjustment {
            annotations: requests.annotations,
            mounts: requests.mounts,
            env: requests.env,
            linux: (linux != LinuxContainerAdjustment::default()).then_some(linux),
            rlimits: requests.rlimits,
            ..Default::default()
        })
    }

    /// The first forbidden annotation that a plugin sets, or removes by a hyphen before its key.
    fn forbidden_key(&self, request: &ValidateContainerAdjustmentRequest) -> Option<&String> {
        let annotations = &request.adjust.as_ref()?.annotations;
        self.config.forbidden_annotations.iter().find(|key| {
            let is_key = |other: &String| other == *key || other.strip_prefix('-') == Some(key);
            annotations.iter().any(|(other, _)| is_key(other))
        })
    }
}

/// The container's own memory limit in bytes; `None` when it has none.
fn limit_of(container: &Container) -> Option<i64> {
    let limit = container.resources()?.memory_limit()?;
    (limit > 0).then_some(limit)
}

fn warn_of(pod: &PodSandbox, container: &Container, limit: i64, most: i64) {
    let name = full_name(pod, container);
    log::warn!("{name}: memory limit {limit} is over max-memory, which is {most}");
}

fn owner_of<'a>(request: &'a ValidateContainerAdjustmentRequest, key: &str) -> Option<&'a str> {
    let id = &request.container.id;
    let mut fields = request.owners.as_ref()?.iter();
    let fields = fields.find(|owners| owners.container_id == *id)?;
    let mut compound = fields.compound.iter();
    let annotations = compound.find(|owners| owners.field == Field::Annotations)?;
    let (_, owner) = annotations.owners.iter().find(|(other, _)| other == key)?;
    // A hyphen says that it removes the annotation.
    Some(owner.strip_prefix('-').unwrap_or(owner))
}

/// The container and its pod, as people look for them.
fn full_name(pod: &PodSandbox, container: &Container) -> String {
    let (namespace, pod, name) = (&pod.namespace, &pod.name, &container.name);
    format!("container \"{name}\" of pod \"{namespace}/{pod}\"")
}

#[cfg(test)]
mod tests;
