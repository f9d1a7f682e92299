package main

import (
	"fmt"
	"strings"

	"example.com/template-nri-go/internal/armory"
)

// adjuster adjusts containers as their pod's annotations ask, and caps their memory.
type adjuster struct {
	armory.Defaults
	config config
}

// Configure is called once, before anything else.
func (a *adjuster) Configure(request armory.ConfigureRequest) (armory.ConfigureResponse, error) {
	config, err := parseConfig(request.Config)
	if err != nil {
		return armory.ConfigureResponse{}, err
	}
	a.config = config
	most, allowed := "none", "nothing"
	if config.maxMemory > 0 {
		most = fmt.Sprint(config.maxMemory)
	}
	if len(config.allow) > 0 {
		allowed = strings.Join(config.allow, ", ")
	}
	armory.Info("configured: max-memory %s, %d forbidden annotations, allowed: %s",
		most, len(config.forbiddenAnnotations), allowed)
	events := armory.EventCreateContainer | armory.EventUpdateContainer | armory.EventValidateContainerAdjustment
	return armory.ConfigureResponse{Events: events}, nil
}

// Synchronize is called once after that, with all that runs already: those with
// too much memory get less.
func (a *adjuster) Synchronize(pods []armory.PodSandbox, containers []armory.Container) ([]armory.ContainerUpdate, error) {
	var updates []armory.ContainerUpdate
	for _, container := range containers {
		if container.State != armory.StateStopped && a.isOver(limitOf(container)) {
			update := memoryUpdate(container, a.config.maxMemory)
			update.IgnoreFailure = true
			updates = append(updates, update)
		}
	}
	armory.Info("synchronized: %d pods, %d containers, %d over max-memory", len(pods), len(containers), len(updates))
	return updates, nil
}

// CreateContainer is called for each container, before it is created.
func (a *adjuster) CreateContainer(pod armory.PodSandbox, container armory.Container) (armory.CreateContainerResponse, error) {
	adjustment, err := a.adjust(pod, container)
	if err != nil {
		// The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
		armory.Error("%v", err)
		return armory.CreateContainerResponse{}, err
	}
	return armory.CreateContainerResponse{Adjust: adjustment}, nil
}

// UpdateContainer is called for each update of a container's resources.
func (a *adjuster) UpdateContainer(pod armory.PodSandbox, container armory.Container, resources armory.Option[armory.LinuxResources]) (armory.UpdateContainerResponse, error) {
	var none armory.LinuxResources
	// Zero leaves the limit as it is; a negative one is none.
	limit := memoryLimit(resources.SomeOr(none))
	if limit == 0 || !a.isOver(max(limit, 0)) {
		return armory.UpdateContainerResponse{}, nil
	}
	a.warn(pod, container, limit)
	update := memoryUpdate(container, a.config.maxMemory)
	return armory.UpdateContainerResponse{Update: []armory.ContainerUpdate{update}}, nil
}

// ValidateContainerAdjustment is called after all plugins had their say.
func (a *adjuster) ValidateContainerAdjustment(request armory.ValidateContainerAdjustmentRequest) (armory.Validation, error) {
	var none armory.ContainerAdjustment
	annotations := armory.Map(request.Adjust.SomeOr(none).Annotations)
	for _, key := range a.config.forbiddenAnnotations {
		_, sets := annotations[key]
		_, removes := annotations["-"+key]
		if sets || removes {
			reason := fmt.Sprintf(
				"annotation \"%s\" of %s is forbidden; keep %s from changing it, or take it off forbidden-annotations",
				key, fullName(request.Pod, request.Container), ownerOf(request, key))
			armory.Warn("%s", reason)
			return armory.Reject(reason), nil
		}
	}
	return armory.Accept(), nil
}

// Shutdown is called before the plugin is stopped, where there is time for it.
func (a *adjuster) Shutdown() { armory.Info("shutting down") }

// --- internal ---

func (a *adjuster) adjust(pod armory.PodSandbox, container armory.Container) (armory.Option[armory.ContainerAdjustment], error) {
	none := armory.None[armory.ContainerAdjustment]()
	asked, err := readRequests(pod, container, a.config.allow)
	if err != nil {
		return none, err
	}
	own := limitOf(container)
	limit := own
	if asked.memoryLimit > 0 {
		limit = asked.memoryLimit
	}
	if a.isOver(limit) {
		if limit > 0 {
			a.warn(pod, container, limit)
		}
		limit = a.config.maxMemory
	}
	set := "unchanged"
	if limit != own {
		set = fmt.Sprint(limit)
	}
	name := fullName(pod, container)
	count := len(asked.rlimits) + len(asked.env) + len(asked.annotations) + len(asked.mounts) + len(asked.devices)
	if limit == own && count == 0 {
		armory.Debug("%s: nothing to adjust", name)
		return none, nil
	}
	armory.Info("%s: %d rlimits, %d env, %d annotations, %d mounts, %d devices, memory limit %s", name,
		len(asked.rlimits), len(asked.env), len(asked.annotations), len(asked.mounts), len(asked.devices), set)
	adjustment := armory.ContainerAdjustment{
		Rlimits: asked.rlimits, Env: asked.env, Annotations: asked.annotations, Mounts: asked.mounts,
	}
	if len(asked.devices) > 0 || limit != own {
		linux := armory.LinuxContainerAdjustment{Devices: asked.devices}
		if limit != own {
			linux.Resources = armory.Some(withMemoryLimit(limit))
		}
		adjustment.Linux = armory.Some(linux)
	}
	return armory.Some(adjustment), nil
}

// isOver reports whether a limit is over the cap; 0 means no limit, which exceeds every cap.
func (a *adjuster) isOver(limit int64) bool {
	return a.config.maxMemory > 0 && (limit == 0 || limit > a.config.maxMemory)
}

func (a *adjuster) warn(pod armory.PodSandbox, container armory.Container, limit int64) {
	armory.Warn("%s: memory limit %d is over max-memory, which is %d", fullName(pod, container), limit, a.config.maxMemory)
}

// limitOf is the container's own memory limit in bytes; 0 when it has none.
func limitOf(container armory.Container) int64 {
	var linux armory.LinuxContainer
	var resources armory.LinuxResources
	return max(memoryLimit(container.Linux.SomeOr(linux).Resources.SomeOr(resources)), 0)
}

func memoryLimit(resources armory.LinuxResources) int64 {
	var memory armory.LinuxMemory
	return resources.Memory.SomeOr(memory).Limit.SomeOr(0)
}

func withMemoryLimit(limit int64) armory.LinuxResources {
	return armory.LinuxResources{Memory: armory.Some(armory.LinuxMemory{Limit: armory.Some(limit)})}
}

func memoryUpdate(container armory.Container, limit int64) armory.ContainerUpdate {
	linux := armory.LinuxContainerUpdate{Resources: armory.Some(withMemoryLimit(limit))}
	return armory.ContainerUpdate{ContainerId: container.Id, Linux: armory.Some(linux)}
}

// ownerOf says who changes an annotation.
func ownerOf(request armory.ValidateContainerAdjustmentRequest, key string) string {
	for _, owners := range request.Owners.SomeOr(nil) {
		for _, compound := range owners.Compound {
			if owners.ContainerId != request.Container.Id || compound.Field != armory.FieldAnnotations {
				continue
			}
			if owner, known := armory.Map(compound.Owners)[key]; known {
				// A hyphen says that it removes the annotation.
				return `plugin "` + strings.TrimPrefix(owner, "-") + `"`
			}
		}
	}
	return "plugins"
}

// fullName is the container and its pod, as people look for them.
func fullName(pod armory.PodSandbox, container armory.Container) string {
	return fmt.Sprintf("container \"%s\" of pod \"%s/%s\"", container.Name, pod.Namespace, pod.Name)
}
