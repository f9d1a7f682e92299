package main

import (
	"fmt"
	"log/slog"
	"strings"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri"
)

// adjuster adjusts containers as their pod's annotations ask, and caps their memory.
type adjuster struct{ settings }

// Configure is called once, before anything else.
func (a *adjuster) Configure(_ nri.ConfigureRequest, config settings) error {
	a.settings = config
	most, allowed := "none", "nothing"
	if config.MaxMemory > 0 {
		most = fmt.Sprint(config.MaxMemory)
	}
	if len(config.Allow) > 0 {
		allowed = config.Allow.String()
	}
	slog.Info(fmt.Sprintf("configured: max-memory %s, %d forbidden annotations, allowed: %s",
		most, len(config.ForbiddenAnnotations), allowed))
	return nil
}

// Synchronize is called once after that, with all that runs already: those with
// too much memory get less.
func (a *adjuster) Synchronize(pods []nri.PodSandbox, containers []nri.Container) ([]nri.ContainerUpdate, error) {
	var updates []nri.ContainerUpdate
	for _, container := range containers {
		if container.State != nri.ContainerStateStopped && a.isOver(limitOf(&container)) {
			update := a.capped(&container)
			update.IgnoreFailure = true
			updates = append(updates, update)
		}
	}
	slog.Info(fmt.Sprintf("synchronized: %d pods, %d containers, %d over max-memory", len(pods), len(containers), len(updates)))
	return updates, nil
}

// CreateContainer is called for each container, before it is created.
func (a *adjuster) CreateContainer(pod *nri.PodSandbox, container *nri.Container) (nri.CreateContainerResponse, error) {
	adjustment, err := a.adjust(pod, container)
	if err != nil {
		// The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
		slog.Error(err.Error())
		return nri.CreateContainerResponse{}, err
	}
	return nri.CreateContainerResponse{Adjust: adjustment}, nil
}

// UpdateContainer is called for each update of a container's resources.
func (a *adjuster) UpdateContainer(pod *nri.PodSandbox, container *nri.Container, resources armory.Option[nri.LinuxResources]) (nri.UpdateContainerResponse, error) {
	// Zero leaves the limit as it is; a negative one is none.
	limit := memoryLimit(resources.OrZero())
	if limit == 0 || !a.isOver(max(limit, 0)) {
		return nri.UpdateContainerResponse{}, nil
	}
	a.warn(pod, container, limit)
	return nri.UpdateContainerResponse{Update: []nri.ContainerUpdate{a.capped(container)}}, nil
}

// ValidateContainerAdjustment is called after all plugins had their say.
func (a *adjuster) ValidateContainerAdjustment(request *nri.ValidateContainerAdjustmentRequest) (nri.Validation, error) {
	annotations := request.Adjust.OrZero().Annotations
	for _, key := range a.ForbiddenAnnotations {
		_, sets := annotations[key]
		_, removes := annotations["-"+key]
		if sets || removes {
			reason := fmt.Sprintf(
				"annotation \"%s\" of %s is forbidden; keep %s from changing it, or take it off forbidden-annotations",
				key, fullName(&request.Pod, &request.Container), ownerOf(request, key))
			slog.Warn(reason)
			return nri.Reject(reason), nil
		}
	}
	return nri.Accept(), nil
}

// Shutdown is called before the plugin is stopped, where there is time for it.
func (a *adjuster) Shutdown() { slog.Info("shutting down") }

// --- internal ---

func (a *adjuster) adjust(pod *nri.PodSandbox, container *nri.Container) (armory.Option[nri.ContainerAdjustment], error) {
	none := armory.None[nri.ContainerAdjustment]()
	asked, err := readRequests(pod, container, a.Allow)
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
		limit = a.most()
	}
	name := fullName(pod, container)
	if limit == own && asked.count() == 0 {
		slog.Debug(name + ": nothing to adjust")
		return none, nil
	}
	set := "unchanged"
	if limit != own {
		set = fmt.Sprint(limit)
	}
	slog.Info(fmt.Sprintf("%s: %d rlimits, %d env, %d annotations, %d mounts, %d devices, memory limit %s", name,
		len(asked.rlimits), len(asked.env), len(asked.annotations), len(asked.mounts), len(asked.devices), set))
	adjustment := nri.ContainerAdjustment{
		Rlimits: asked.rlimits, Env: asked.env, Annotations: asked.annotations, Mounts: asked.mounts,
	}
	if len(asked.devices) > 0 || limit != own {
		linux := nri.LinuxContainerAdjustment{Devices: asked.devices}
		if limit != own {
			linux.Resources = armory.Some(withMemoryLimit(limit))
		}
		adjustment.Linux = armory.Some(linux)
	}
	return armory.Some(adjustment), nil
}

// isOver reports whether a limit is over the cap; 0 means no limit, which exceeds every cap.
func (a *adjuster) isOver(limit int64) bool {
	return a.most() > 0 && (limit == 0 || limit > a.most())
}

// most is max-memory in bytes; 0 when it is not set.
func (a *adjuster) most() int64 { return int64(a.MaxMemory) }

func (a *adjuster) warn(pod *nri.PodSandbox, container *nri.Container, limit int64) {
	slog.Warn(fmt.Sprintf("%s: memory limit %d is over max-memory, which is %d", fullName(pod, container), limit, a.most()))
}

// limitOf is the container's own memory limit in bytes; 0 when it has none.
func limitOf(container *nri.Container) int64 {
	return max(memoryLimit(container.Linux.OrZero().Resources.OrZero()), 0)
}

func memoryLimit(resources nri.LinuxResources) int64 {
	return resources.Memory.OrZero().Limit.OrZero()
}

func withMemoryLimit(limit int64) nri.LinuxResources {
	return nri.LinuxResources{Memory: armory.Some(nri.LinuxMemory{Limit: armory.Some(limit)})}
}

// capped is the update that gives a container as much memory as it may have.
func (a *adjuster) capped(container *nri.Container) nri.ContainerUpdate {
	linux := nri.LinuxContainerUpdate{Resources: armory.Some(withMemoryLimit(a.most()))}
	return nri.ContainerUpdate{ContainerId: container.Id, Linux: armory.Some(linux)}
}

// ownerOf says who changes an annotation.
func ownerOf(request *nri.ValidateContainerAdjustmentRequest, key string) string {
	for _, owners := range request.Owners.OrZero() {
		for _, compound := range owners.Compound {
			if owners.ContainerId != request.Container.Id || compound.Field != nri.FieldAnnotations {
				continue
			}
			if owner, known := compound.Owners[key]; known {
				// A hyphen says that it removes the annotation.
				return `plugin "` + strings.TrimPrefix(owner, "-") + `"`
			}
		}
	}
	return "plugins"
}

// fullName is the container and its pod, as people look for them.
func fullName(pod *nri.PodSandbox, container *nri.Container) string {
	return fmt.Sprintf("container \"%s\" of pod \"%s/%s\"", container.Name, pod.Namespace, pod.Name)
}
