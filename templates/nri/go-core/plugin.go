package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore"
	"github.com/containerd/nri/pkg/api"
)

// adjuster adjusts containers as their pod's annotations ask, and caps their memory.
type adjuster struct {
	nricore.Unimplemented
	settings
}

// Configure is called once, before anything else.
func (a *adjuster) Configure(ctx context.Context, request *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	settings, err := config.Parse[settings](request.GetConfig())
	if err != nil {
		return nil, err
	}
	a.settings = settings
	most, allowed := "none", "nothing"
	if a.MaxMemory > 0 {
		most = fmt.Sprint(a.MaxMemory)
	}
	if len(a.Allow) > 0 {
		allowed = a.Allow.String()
	}
	slog.InfoContext(ctx, fmt.Sprintf("configured: max-memory %s, %d forbidden annotations, allowed: %s",
		most, len(a.ForbiddenAnnotations), allowed))
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
			update := a.capped(container)
			update.SetIgnoreFailure()
			response.Update = append(response.Update, update)
		}
	}
	slog.InfoContext(ctx, fmt.Sprintf("synchronized: %d pods, %d containers, %d over max-memory",
		len(request.GetPods()), len(request.GetContainers()), len(response.Update)))
	return response, nil
}

// CreateContainer is called for each container, before it is created.
func (a *adjuster) CreateContainer(ctx context.Context, request *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	adjustment, err := a.adjust(ctx, request.GetPod(), request.GetContainer())
	if err != nil {
		// The runtime tells it whoever asked for the container; this tells it whoever reads the node's log.
		slog.ErrorContext(ctx, err.Error())
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
	return &api.UpdateContainerResponse{Update: []*api.ContainerUpdate{a.capped(request.GetContainer())}}, nil
}

// ValidateContainerAdjustment is called after all plugins had their say.
func (a *adjuster) ValidateContainerAdjustment(ctx context.Context, request *api.ValidateContainerAdjustmentRequest) (*api.ValidateContainerAdjustmentResponse, error) {
	annotations := request.GetAdjust().GetAnnotations()
	for _, key := range a.ForbiddenAnnotations {
		_, sets := annotations[key]
		_, removes := annotations[api.MarkForRemoval(key)]
		if sets || removes {
			reason := fmt.Sprintf(
				"annotation \"%s\" of %s is forbidden; keep %s from changing it, or take it off forbidden-annotations",
				key, fullName(request.GetPod(), request.GetContainer()), ownerOf(request, key))
			slog.WarnContext(ctx, reason)
			return &api.ValidateContainerAdjustmentResponse{Reject: true, Reason: reason}, nil
		}
	}
	return &api.ValidateContainerAdjustmentResponse{}, nil
}

// Shutdown is called before the plugin is stopped, where there is time for it.
func (a *adjuster) Shutdown(ctx context.Context, _ *api.Empty) (*api.Empty, error) {
	slog.InfoContext(ctx, "shutting down")
	return &api.Empty{}, nil
}

// --- internal ---

func (a *adjuster) adjust(ctx context.Context, pod *api.PodSandbox, container *api.Container) (*api.ContainerAdjustment, error) {
	asked, err := readRequests(pod, container, a.Allow)
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
		limit = a.most()
	}
	name := fullName(pod, container)
	if limit == own && asked.count() == 0 {
		slog.DebugContext(ctx, name+": nothing to adjust")
		return nil, nil
	}
	set := "unchanged"
	if limit != own {
		set = fmt.Sprint(limit)
	}
	slog.InfoContext(ctx, fmt.Sprintf("%s: %d rlimits, %d env, %d annotations, %d mounts, %d devices, memory limit %s", name,
		len(asked.rlimits), len(asked.env), len(asked.annotations), len(asked.mounts), len(asked.devices), set))
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
	return a.most() > 0 && (limit == 0 || limit > a.most())
}

// most is max-memory in bytes; 0 when it is not set.
func (a *adjuster) most() int64 { return int64(a.MaxMemory) }

func (a *adjuster) warn(ctx context.Context, pod *api.PodSandbox, container *api.Container, limit int64) {
	slog.WarnContext(ctx, fmt.Sprintf("%s: memory limit %d is over max-memory, which is %d",
		fullName(pod, container), limit, a.most()))
}

// limitOf is the container's own memory limit in bytes; 0 when it has none.
func limitOf(container *api.Container) int64 {
	return max(container.GetLinux().GetResources().GetMemory().GetLimit().GetValue(), 0)
}

// capped is the update that gives a container as much memory as it may have.
func (a *adjuster) capped(container *api.Container) *api.ContainerUpdate {
	update := &api.ContainerUpdate{}
	update.SetContainerId(container.GetId())
	update.SetLinuxMemoryLimit(a.most())
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
