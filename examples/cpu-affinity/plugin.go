package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/containerd/nri/pkg/api"
	"k8s.io/utils/cpuset"
)

// pinner pins containers to the CPUs that their pod asks for.
type pinner struct {
	unimplemented
	runtime api.HostFunctions
	config  config
}

// Configure is called once, before anything else.
func (p *pinner) Configure(ctx context.Context, request *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	config, err := parseConfig(request.GetConfig())
	if err != nil {
		return nil, err
	}
	p.config = config
	namespaces := "every namespace"
	if config.namespaces != nil {
		namespaces = "the namespaces " + strings.Join(config.namespaces, ", ")
	}
	p.log(ctx, info, "configured: pods of %s may ask for the CPUs %s", namespaces, config.cpus)
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
	p.log(ctx, info, "synchronized: %d containers, %d of them pinned", len(request.GetContainers()), len(response.Update))
	return response, nil
}

// CreateContainer is called for each container, before it is created.
func (p *pinner) CreateContainer(ctx context.Context, request *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	cpus, err := p.cpusFor(request.GetPod(), request.GetContainer())
	if err != nil {
		// The runtime gives it to whoever asked for the container; the log is for whoever runs the node.
		p.log(ctx, failure, "%v", err)
		return nil, err
	}
	response := &api.CreateContainerResponse{}
	if !cpus.IsEmpty() {
		response.Adjust = &api.ContainerAdjustment{}
		response.Adjust.SetLinuxCPUSetCPUs(cpus.String())
		p.log(ctx, info, "%s: pinned to the CPUs %s", fullName(request.GetPod(), request.GetContainer()), cpus)
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
		p.log(ctx, warning, "%v", err)
		return nil
	}
	if has, err := parseCPUs(current); cpus.IsEmpty() || err == nil && has.Equals(cpus) {
		return nil
	}
	p.log(ctx, info, "%s: pinned to the CPUs %s, instead of %q", fullName(pod, container), cpus, current)
	update := &api.ContainerUpdate{}
	update.SetContainerId(container.GetId())
	update.SetLinuxCPUSetCPUs(cpus.String())
	return update
}

// cpusFor reads which CPUs a pod asks for, for one of its containers; empty when
// it asks for none. An error names the pod, the container, the annotation and
// what to do.
func (p *pinner) cpusFor(pod *api.PodSandbox, container *api.Container) (cpuset.CPUSet, error) {
	key, list := findAnnotation(pod.GetAnnotations(), container.GetName())
	if list == "" {
		return cpuset.New(), nil
	}
	refuse := func(problem string) (cpuset.CPUSet, error) {
		return cpuset.New(), fmt.Errorf("cannot pin %s: annotation %q: %s", fullName(pod, container), key, problem)
	}
	if p.config.namespaces != nil && !slices.Contains(p.config.namespaces, pod.GetNamespace()) {
		return refuse("pods of this namespace may not ask for CPUs; remove the annotation, or add the namespace to the plugin's config")
	}
	cpus, err := parseCPUs(list)
	if err != nil {
		return refuse(err.Error())
	}
	if others := cpus.Difference(p.config.cpus); !others.IsEmpty() {
		return refuse(fmt.Sprintf("the CPUs %s are not allowed; ask for some of %s", others, p.config.cpus))
	}
	return cpus, nil
}

// findAnnotation finds the list of CPUs for a container: its own annotation's,
// or otherwise the pod's.
func findAnnotation(annotations map[string]string, container string) (key, list string) {
	const name = "cpus.armory.dev"
	for _, key := range []string{name + "/container." + container, name + "/pod", name} {
		if list, there := annotations[key]; there {
			return key, strings.TrimSpace(list)
		}
	}
	return "", ""
}

const (
	info    = api.LogRequest_LEVEL_INFO
	warning = api.LogRequest_LEVEL_WARN
	failure = api.LogRequest_LEVEL_ERROR
)

// log writes a line to the runtime's log. That it can't be written is no reason to fail.
func (p *pinner) log(ctx context.Context, level api.LogRequest_Level, format string, args ...any) {
	_, _ = p.runtime.Log(ctx, &api.LogRequest{Level: level, Msg: fmt.Sprintf(format, args...)})
}

// fullName is the container and its pod, as people look for them.
func fullName(pod *api.PodSandbox, container *api.Container) string {
	return fmt.Sprintf("container \"%s\" of pod \"%s/%s\"", container.GetName(), pod.GetNamespace(), pod.GetName())
}
