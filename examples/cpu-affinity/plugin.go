package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/annotation"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore"
	"github.com/containerd/nri/pkg/api"
	"k8s.io/utils/cpuset"
)

// pinner pins containers to the CPUs that their pod asks for.
type pinner struct {
	nricore.Unimplemented
	settings
}

// Configure is called once, before anything else.
func (p *pinner) Configure(ctx context.Context, request *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	settings, err := config.Parse[settings](request.GetConfig())
	if err != nil {
		return nil, err
	}
	p.settings = settings
	namespaces := "every namespace"
	if p.Namespaces != nil {
		namespaces = "the namespaces " + strings.Join(p.Namespaces, ", ")
	}
	slog.InfoContext(ctx, fmt.Sprintf("configured: pods of %s may ask for the CPUs %s", namespaces, p.CPUs))
	var events api.EventMask
	events.Set(api.Event_CREATE_CONTAINER, api.Event_UPDATE_CONTAINER)
	return &api.ConfigureResponse{Events: int32(events)}, nil
}

// Synchronize is called once after that, with all that runs already: containers
// that were created without the plugin are pinned now.
func (p *pinner) Synchronize(ctx context.Context, request *api.SynchronizeRequest) (*api.SynchronizeResponse, error) {
	pods := map[string]*api.PodSandbox{}
	for _, pod := range request.GetPods() {
		pods[pod.GetId()] = pod
	}
	response := &api.SynchronizeResponse{}
	for _, container := range request.GetContainers() {
		if container.GetState() == api.ContainerState_CONTAINER_STOPPED {
			continue
		}
		current := container.GetLinux().GetResources().GetCpu().GetCpus()
		if update := p.update(ctx, pods[container.GetPodSandboxId()], container, current); update != nil {
			update.SetIgnoreFailure()
			response.Update = append(response.Update, update)
		}
	}
	slog.InfoContext(ctx, fmt.Sprintf("synchronized: %d containers, %d of them pinned", len(request.GetContainers()), len(response.Update)))
	return response, nil
}

// CreateContainer is called for each container, before it is created.
func (p *pinner) CreateContainer(ctx context.Context, request *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	cpus, err := p.cpusFor(request.GetPod(), request.GetContainer())
	if err != nil {
		// The runtime gives it to whoever asked for the container; the log is for whoever runs the node.
		slog.ErrorContext(ctx, err.Error())
		return nil, err
	}
	response := &api.CreateContainerResponse{}
	if !cpus.IsEmpty() {
		response.Adjust = &api.ContainerAdjustment{}
		response.Adjust.SetLinuxCPUSetCPUs(cpus.String())
		slog.InfoContext(ctx, fmt.Sprintf("%s: pinned to the CPUs %s", fullName(request.GetPod(), request.GetContainer()), cpus))
	}
	return response, nil
}

// UpdateContainer is called for each update of a container's resources. The
// kubelet's CPU manager moves containers between CPUs; one that is pinned stays.
func (p *pinner) UpdateContainer(ctx context.Context, request *api.UpdateContainerRequest) (*api.UpdateContainerResponse, error) {
	response := &api.UpdateContainerResponse{}
	asked := request.GetLinuxResources().GetCpu().GetCpus()
	if asked == "" {
		return response, nil
	}
	if update := p.update(ctx, request.GetPod(), request.GetContainer(), asked); update != nil {
		response.Update = append(response.Update, update)
	}
	return response, nil
}

// --- internal ---

// update is what pins a container that has these CPUs; nil when it has them
// already, or its pod asks for none. A pod that may not have what it asks for
// runs already: it keeps what it has.
func (p *pinner) update(ctx context.Context, pod *api.PodSandbox, container *api.Container, current string) *api.ContainerUpdate {
	cpus, err := p.cpusFor(pod, container)
	if err != nil {
		slog.WarnContext(ctx, err.Error())
		return nil
	}
	if has, err := parseCPUs(current); cpus.IsEmpty() || err == nil && has.Equals(cpus) {
		return nil
	}
	slog.InfoContext(ctx, fmt.Sprintf("%s: pinned to the CPUs %s, instead of %q", fullName(pod, container), cpus, current))
	update := &api.ContainerUpdate{}
	update.SetContainerId(container.GetId())
	update.SetLinuxCPUSetCPUs(cpus.String())
	return update
}

// cpusFor reads which CPUs a pod asks for, for one of its containers; empty when
// it asks for none. An error names the pod, the container, the annotation and
// what to do.
func (p *pinner) cpusFor(pod *api.PodSandbox, container *api.Container) (cpuset.CPUSet, error) {
	found, _ := annotation.Find(pod.GetAnnotations(), container.GetName(), "cpus.armory.dev")
	list := found.Text()
	if list == "" {
		return cpuset.New(), nil
	}
	refuse := func(problem string) (cpuset.CPUSet, error) {
		return cpuset.New(), fmt.Errorf("cannot pin %s: %w", fullName(pod, container), found.Errorf("%s", problem))
	}
	if p.Namespaces != nil && !slices.Contains(p.Namespaces, pod.GetNamespace()) {
		return refuse("pods of this namespace may not ask for CPUs; remove the annotation, or add the namespace to the plugin's config")
	}
	cpus, err := parseCPUs(list)
	if err != nil {
		return refuse(err.Error())
	}
	if others := cpus.Difference(p.CPUs.CPUSet); !others.IsEmpty() {
		return refuse(fmt.Sprintf("the CPUs %s are not allowed; ask for some of %s", others, p.CPUs))
	}
	return cpus, nil
}

// fullName is the container and its pod, as people look for them.
func fullName(pod *api.PodSandbox, container *api.Container) string {
	return fmt.Sprintf("container \"%s\" of pod \"%s/%s\"", container.GetName(), pod.GetNamespace(), pod.GetName())
}
