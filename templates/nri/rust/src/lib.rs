//! Adjusts containers as their pod's annotations ask, and caps their memory.

mod amount;
mod annotation;
mod bindings;
mod config;
mod log;
mod requests;
mod yaml;

use std::cell::RefCell;

use bindings::{
    ConfigureRequest, ConfigureResponse, Container, ContainerAdjustment, ContainerState,
    ContainerUpdate, CreateContainerResponse, Events, Field, Guest, LinuxContainerAdjustment,
    LinuxContainerUpdate, LinuxMemory, LinuxResources, Notification, PodSandbox,
    UpdateContainerResponse, ValidateContainerAdjustmentRequest, Validation,
};
use config::{Allowed, Config};
use requests::Requests;

thread_local! {
    // A component has one thread; the config is set by the first call.
    static CONFIG: RefCell<Config> = const { RefCell::new(Config { max_memory: None, forbidden_annotations: Vec::new(), allow: Vec::new() }) };
}

struct Plugin;

bindings::export!(Plugin with_types_in bindings);

impl Guest for Plugin {
    /// Once, before anything else.
    fn configure(request: ConfigureRequest) -> Result<ConfigureResponse, String> {
        let config = Config::parse(&request.config)?;
        log::info(&summary(&config));
        CONFIG.replace(config);
        Ok(ConfigureResponse {
            events: Events::CREATE_CONTAINER
                | Events::UPDATE_CONTAINER
                | Events::VALIDATE_CONTAINER_ADJUSTMENT,
            failure_policy: None,
        })
    }

    /// Once after that, with all that runs already: those with too much memory get less.
    fn synchronize(
        pods: Vec<PodSandbox>,
        containers: Vec<Container>,
    ) -> Result<Vec<ContainerUpdate>, String> {
        let most = CONFIG.with_borrow(|config| config.max_memory);
        let is_over = |container: &&Container| {
            container.state != ContainerState::Stopped
                && most.is_some_and(|most| limit_of(container).is_none_or(|limit| limit > most))
        };
        let updates: Vec<_> = containers
            .iter()
            .filter(is_over)
            .map(|container| ContainerUpdate {
                ignore_failure: true,
                ..memory_update(container, most)
            })
            .collect();
        log::info(&format!(
            "synchronized: {} pods, {} containers, {} over max-memory",
            pods.len(),
            containers.len(),
            updates.len()
        ));
        Ok(updates)
    }

    fn create_container(
        pod: PodSandbox,
        container: Container,
    ) -> Result<CreateContainerResponse, String> {
        let adjust = CONFIG
            .with_borrow(|config| adjust(&pod, &container, config))
            // The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
            .inspect_err(|error| log::error(error))?;
        Ok(CreateContainerResponse {
            adjust,
            ..Default::default()
        })
    }

    fn update_container(
        pod: PodSandbox,
        container: Container,
        resources: Option<LinuxResources>,
    ) -> Result<UpdateContainerResponse, String> {
        let most = CONFIG.with_borrow(|config| config.max_memory);
        let limit = resources.and_then(|resources| resources.memory?.limit);
        let mut response = UpdateContainerResponse::default();
        // Zero leaves the limit as it is; a negative one is none.
        if let (Some(most), Some(limit)) = (most, limit)
            && (limit < 0 || limit > most)
        {
            warn_of(&pod, &container, limit, most);
            response.update.push(memory_update(&container, Some(most)));
        }
        Ok(response)
    }

    fn stop_container(_: PodSandbox, _: Container) -> Result<Vec<ContainerUpdate>, String> {
        Ok(Vec::new())
    }

    /// After all plugins had their say.
    fn validate_container_adjustment(
        request: ValidateContainerAdjustmentRequest,
    ) -> Result<Validation, String> {
        let Some(key) = CONFIG.with_borrow(|config| forbidden_key(&request, config)) else {
            return Ok(Validation::Accept);
        };
        let who = owner_of(&request, &key)
            .map_or("plugins".to_owned(), |owner| format!("plugin \"{owner}\""));
        let container = full_name(&request.pod, &request.container);
        let reason = format!(
            "annotation \"{key}\" of {container} is forbidden; keep {who} from changing it, or take it off forbidden-annotations"
        );
        log::warn(&reason);
        Ok(Validation::Reject(reason))
    }

    /// Only for the events that `configure` asks for.
    fn notify(_: Notification) -> Result<(), String> {
        Ok(())
    }

    fn shutdown() {
        log::info("shutting down");
    }
}

fn summary(config: &Config) -> String {
    let most = config
        .max_memory
        .map_or("none".to_owned(), |most| most.to_string());
    let allowed: Vec<_> = config
        .allow
        .iter()
        .map(|what| Allowed::name(*what))
        .collect();
    format!(
        "configured: max-memory {most}, {} forbidden annotations, allowed: {}",
        config.forbidden_annotations.len(),
        if allowed.is_empty() {
            "nothing".to_owned()
        } else {
            allowed.join(", ")
        }
    )
}

fn adjust(
    pod: &PodSandbox,
    container: &Container,
    config: &Config,
) -> Result<Option<ContainerAdjustment>, String> {
    let requests = Requests::read(pod, container, &config.allow)?;
    let own = limit_of(container);
    let mut limit = requests.memory_limit.or(own);
    if let Some(most) = config.max_memory
        && limit.is_none_or(|limit| limit > most)
    {
        if let Some(limit) = limit {
            warn_of(pod, container, limit, most);
        }
        limit = Some(most);
    }
    let new_limit = limit.filter(|_| limit != own);
    let name = full_name(pod, container);
    let lists = Requests {
        memory_limit: None,
        ..requests
    };
    if new_limit.is_none() && lists == Requests::default() {
        log::debug(&format!("{name}: nothing to adjust"));
        return Ok(None);
    }
    let Requests {
        rlimits,
        env,
        annotations,
        mounts,
        devices,
        ..
    } = lists;
    log::info(&format!(
        "{name}: {} rlimits, {} env, {} annotations, {} mounts, {} devices, memory limit {}",
        rlimits.len(),
        env.len(),
        annotations.len(),
        mounts.len(),
        devices.len(),
        new_limit.map_or("unchanged".to_owned(), |limit| limit.to_string())
    ));
    let linux = (!devices.is_empty() || new_limit.is_some()).then(|| LinuxContainerAdjustment {
        devices,
        resources: new_limit.map(memory_of),
        ..Default::default()
    });
    Ok(Some(ContainerAdjustment {
        annotations,
        mounts,
        env,
        linux,
        rlimits,
        ..Default::default()
    }))
}

/// The container's own memory limit in bytes; `None` when it has none.
fn limit_of(container: &Container) -> Option<i64> {
    let resources = container.linux.as_ref()?.resources.as_ref()?;
    resources.memory?.limit.filter(|limit| *limit > 0)
}

fn memory_of(limit: i64) -> LinuxResources {
    LinuxResources {
        memory: Some(LinuxMemory {
            limit: Some(limit),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn memory_update(container: &Container, limit: Option<i64>) -> ContainerUpdate {
    ContainerUpdate {
        container_id: container.id.clone(),
        linux: Some(LinuxContainerUpdate {
            resources: limit.map(memory_of),
        }),
        ignore_failure: false,
    }
}

fn warn_of(pod: &PodSandbox, container: &Container, limit: i64, most: i64) {
    let name = full_name(pod, container);
    log::warn(&format!(
        "{name}: memory limit {limit} is over max-memory, which is {most}"
    ));
}

/// The first forbidden annotation that a plugin sets, or removes by a hyphen before its key.
fn forbidden_key(request: &ValidateContainerAdjustmentRequest, config: &Config) -> Option<String> {
    let annotations = &request.adjust.as_ref()?.annotations;
    let is_changed = |key: &&String| {
        let has = |wanted: &str| annotations.iter().any(|(other, _)| other == wanted);
        has(key) || has(&format!("-{key}"))
    };
    config
        .forbidden_annotations
        .iter()
        .find(is_changed)
        .cloned()
}

fn owner_of<'a>(request: &'a ValidateContainerAdjustmentRequest, key: &str) -> Option<&'a str> {
    let id = &request.container.id;
    let fields = request
        .owners
        .as_ref()?
        .iter()
        .find(|owners| owners.container_id == *id)?;
    let annotations = fields
        .compound
        .iter()
        .find(|owners| owners.field == Field::Annotations)?;
    let (_, owner) = annotations.owners.iter().find(|(other, _)| other == key)?;
    // A hyphen says that it removes the annotation.
    Some(owner.strip_prefix('-').unwrap_or(owner))
}

/// The container and its pod, as people look for them.
fn full_name(pod: &PodSandbox, container: &Container) -> String {
    format!(
        "container \"{}\" of pod \"{}/{}\"",
        container.name, pod.namespace, pod.name
    )
}

#[cfg(test)]
mod tests;
