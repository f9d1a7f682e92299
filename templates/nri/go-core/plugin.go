package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/containerd/nri/pkg/api"
)

// adjuster adjusts containers as their pod's annotations ask, and caps their memory.
type adjuster struct {
	unimplemented
	runtime api.HostFunctions
	config  config
}

// Configure is called once, before anything else.
func (a *adjuster) Configure(ctx context.Context, request *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	config, err := parseConfig(request.GetConfig())
	if err != nil {
		return nil, err
	}
	a.config = config
	most, allowed := "none", "nothing"
	if config.maxMemory > 0 {
		most = fmt.Sprint(config.maxMemory)
	}
	if len(config.allow) > 0 {
		allowed = strings.Join(config.allow, ", ")
	}
	a.log(ctx, info, "configured: max-memory %s, %d forbidden annotations, allowed: %s",
		most, len(config.forbiddenAnnotations), allowed)
	var events api.EventMask
	events.Set(api.Event_CREATE_CONTAINER, api.Event_UPDATE_CONTAINER, api.Event_VALIDATE_CONTAINER_ADJUSTMENT)
	return &api.ConfigureResponse{Events: int32(events)}, nil
}

// Synchronize is called once after that, with all that runs already: those with
// too much memory get less.
func (a *adjuster) Synchronize(ctx context.Context, request *api.SynchronizeRequest) (*api.SynchronizeResponse, error) {
	response := &api.SynchronizeResponse{}
	for _, container := range request.GetContainers() {
		if container.GetState() != api.ContainerState_CONTAINER_STOPPED && a.isOver(limitOf(container)) {
			update := memoryUpdate(container, a.config.maxMemory)
			update.SetIgnoreFailure()
			response.Update = append(response.Update, update)
		}
	}
	a.log(ctx, info, "synchronized: %d pods, %d containers, %d over max-memory",
		len(request.GetPods()), len(request.GetContainers()), len(response.Update))
	return response, nil
}

// CreateContainer is called for each container, before it is created.
func (a *adjuster) CreateContainer(ctx context.Context, request *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	adjustment, err := a.adjust(ctx, request.GetPod(), request.GetContainer())
	if err != nil {
		// The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
		a.log(ctx, failure, "%v", err)
		return nil, err
	}
	return &api.CreateContainerResponse{Adjust: adjustment}, nil
}

// UpdateContainer is called for each update of a container's resources.
func (a *adjuster) UpdateContainer(ctx context.Context, request *api.UpdateContainerRequest) (*api.UpdateContainerResponse, error) {
	// Zero leaves the limit as it is; a negative one is none.
	limit := request.GetLinuxResources().GetMemory().GetLimit().GetValue()
	if limit == 0 || !a.isOver(max(limit, 0)) {
		return &api.UpdateContainerResponse{}, nil
	}
	a.warn(ctx, request.GetPod(), request.GetContainer(), limit)
	update := memoryUpdate(request.GetContainer(), a.config.maxMemory)
	return &api.UpdateContainerResponse{Update: []*api.ContainerUpdate{update}}, nil
}

// ValidateContainerAdjustment is called after all plugins had their say.
func (a *adjuster) ValidateContainerAdjustment(ctx context.Context, request *api.ValidateContainerAdjustmentRequest) (*api.ValidateContainerAdjustmentResponse, error) {
	annotations := request.GetAdjust().GetAnnotations()
	for _, key := range a.config.forbiddenAnnotations {
		_, sets := annotations[key]
		_, removes := annotations[api.MarkForRemoval(key)]
		if sets || removes {
			reason := fmt.Sprintf(
				"annotation \"%s\" of %s is forbidden; keep %s from changing it, or take it off forbidden-annotations",
				key, fullName(request.GetPod(), request.GetContainer()), ownerOf(request, key))
			a.log(ctx, warning, "%s", reason)
			return &api.ValidateContainerAdjustmentResponse{Reject: true, Reason: reason}, nil
		}
	}
	return &api.ValidateContainerAdjustmentResponse{}, nil
}

// Shutdown is called before the plugin is stopped, where there is time for it.
func (a *adjuster) Shutdown(ctx context.Context, _ *api.Empty) (*api.Empty, error) {
	a.log(ctx, info, "shutting down")
	return &api.Empty{}, nil
}

// --- internal ---

func (a *adjuster) adjust(ctx context.Context, pod *api.PodSandbox, container *api.Container) (*api.ContainerAdjustment, error) {
	asked, err := readRequests(pod, container, a.config.allow)
	if err != nil {
		return nil, err
	}
	own := limitOf(container)
	limit := own
	if asked.memoryLimit > 0 {
		limit = asked.memoryLimit
	}
	if a.isOver(limit) {
		if limit > 0 {
			a.warn(ctx, pod, container, limit)
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
		a.log(ctx, debug, "%s: nothing to adjust", name)
		return nil, nil
	}
	a.log(ctx, info, "%s: %d rlimits, %d env, %d annotations, %d mounts, %d devices, memory limit %s", name,
		len(asked.rlimits), len(asked.env), len(asked.annotations), len(asked.mounts), len(asked.devices), set)
	adjustment := &api.ContainerAdjustment{
		Rlimits: asked.rlimits, Env: asked.env, Annotations: asked.annotations, Mounts: asked.mounts,
	}
	for _, device := range asked.devices {
		adjustment.AddDevice(device)
	}
	if limit != own {
		adjustment.SetLinuxMemoryLimit(limit)
	}
	return adjustment, nil
}

// isOver reports whether a limit is over the cap; 0 means no limit, which exceeds every cap.
func (a *adjuster) isOver(limit int64) bool {
	return a.config.maxMemory > 0 && (limit == 0 || limit > a.config.maxMemory)
}

func (a *adjuster) warn(ctx context.Context, pod *api.PodSandbox, container *api.Container, limit int64) {
	a.log(ctx, warning, "%s: memory limit %d is over max-memory, which is %d",
		fullName(pod, container), limit, a.config.maxMemory)
}

const (
	debug   = api.LogRequest_LEVEL_DEBUG
	info    = api.LogRequest_LEVEL_INFO
	warning = api.LogRequest_LEVEL_WARN
	failure = api.LogRequest_LEVEL_ERROR
)

// log writes a line to the runtime's log. That it can't be written is no reason to fail.
func (a *adjuster) log(ctx context.Context, level api.LogRequest_Level, format string, args ...any) {
	_, _ = a.runtime.Log(ctx, &api.LogRequest{Level: level, Msg: fmt.Sprintf(format, args...)})
}

// limitOf is the container's own memory limit in bytes; 0 when it has none.
func limitOf(container *api.Container) int64 {
	return max(container.GetLinux().GetResources().GetMemory().GetLimit().GetValue(), 0)
}

func memoryUpdate(container *api.Container, limit int64) *api.ContainerUpdate {
	update := &api.ContainerUpdate{}
	update.SetContainerId(container.GetId())
	update.SetLinuxMemoryLimit(limit)
	return update
}

// ownerOf says who changes an annotation.
func ownerOf(request *api.ValidateContainerAdjustmentRequest, key string) string {
	fields := request.GetOwners().GetOwners()[request.GetContainer().GetId()]
	owner := fields.GetCompound()[api.Field_Annotations.Key()].GetOwners()[key]
	if owner == "" {
		return "plugins"
	}
	// A hyphen says that it removes the annotation.
	return `plugin "` + strings.TrimPrefix(owner, "-") + `"`
}

// fullName is the container and its pod, as people look for them.
func fullName(pod *api.PodSandbox, container *api.Container) string {
	return fmt.Sprintf("container \"%s\" of pod \"%s/%s\"", container.GetName(), pod.GetNamespace(), pod.GetName())
}
