//! What authors would write again and again.

use super::{
    Container, ContainerAdjustment, ContainerUpdate, CreateContainerResponse, LinuxContainerUpdate,
    LinuxMemory, LinuxResources, PodSandbox, UpdateContainerResponse,
};

impl From<ContainerAdjustment> for CreateContainerResponse {
    fn from(adjust: ContainerAdjustment) -> Self {
        Some(adjust).into()
    }
}

impl From<Option<ContainerAdjustment>> for CreateContainerResponse {
    fn from(adjust: Option<ContainerAdjustment>) -> Self {
        Self {
            adjust,
            ..Self::default()
        }
    }
}

impl From<Vec<ContainerUpdate>> for UpdateContainerResponse {
    fn from(update: Vec<ContainerUpdate>) -> Self {
        Self {
            update,
            ..Self::default()
        }
    }
}

impl ContainerUpdate {
    /// An update of a container. Set `ignore_failure` where the request may go on without it.
    #[must_use]
    pub fn new(container: &Container, resources: LinuxResources) -> Self {
        Self {
            container_id: container.id.clone(),
            linux: Some(LinuxContainerUpdate {
                resources: Some(resources),
            }),
            ignore_failure: false,
        }
    }
}

impl LinuxResources {
    /// Resources that set the memory limit, in bytes, and nothing else.
    #[must_use]
    pub fn with_memory_limit(bytes: i64) -> Self {
        let memory = LinuxMemory {
            limit: Some(bytes),
            ..Default::default()
        };
        Self {
            memory: Some(memory),
            ..Default::default()
        }
    }

    /// The memory limit in bytes, where there is one; a runtime says 0 or less for none.
    #[must_use]
    pub fn memory_limit(&self) -> Option<i64> {
        self.memory.as_ref()?.limit
    }
}

impl PodSandbox {
    /// The value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        find(&self.annotations, key)
    }

    /// The value of a label.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&str> {
        find(&self.labels, key)
    }
}

impl Container {
    /// The value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        find(&self.annotations, key)
    }

    /// The value of a label.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&str> {
        find(&self.labels, key)
    }

    /// The resources that the container was created with.
    #[must_use]
    pub fn resources(&self) -> Option<&LinuxResources> {
        self.linux.as_ref()?.resources.as_ref()
    }
}

fn find<'a>(map: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let (_, value) = map.iter().find(|(other, _)| other == key)?;
    Some(value)
}
