//go:build wasip1

// A plugin of NRI by upstream's own SDK, as containerd runs it. What it does with a container, the container's name says: adjust it, refuse it, or
// fail in one of the ways in which plugins do.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/containerd/nri/pkg/api"
)

func main() {}

func init() {
	api.RegisterPlugin(&plugin{host: api.NewHostFunctions()})
}

type plugin struct {
	host   api.HostFunctions
	config string
	pods   int
	ctrs   int
	chunks [][]byte
}

func (p *plugin) log(ctx context.Context, level api.LogRequest_Level, format string, args ...any) {
	p.host.Log(ctx, &api.LogRequest{Level: level, Msg: fmt.Sprintf(format, args...)})
}

func (p *plugin) Configure(ctx context.Context, req *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	p.config = req.GetConfig()
	if text, ok := strings.CutPrefix(p.config, "fail: "); ok {
		return nil, errors.New(text)
	}
	if p.config != "quiet" {
		p.log(ctx, api.LogRequest_LEVEL_INFO, "configured by %s %s with %q", req.GetRuntimeName(), req.GetRuntimeVersion(), p.config)
	}
	res := &api.ConfigureResponse{}
	fmt.Sscanf(p.config, "events: %d", &res.Events)
	return res, nil
}

func (p *plugin) Synchronize(ctx context.Context, req *api.SynchronizeRequest) (*api.SynchronizeResponse, error) {
	p.pods, p.ctrs = len(req.GetPods()), len(req.GetContainers())
	p.log(ctx, api.LogRequest_LEVEL_DEBUG, "synchronized with %d pods and %d containers, more: %v", p.pods, p.ctrs, req.GetMore())
	return &api.SynchronizeResponse{}, nil
}

func (p *plugin) CreateContainer(ctx context.Context, req *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	container := req.GetContainer()
	switch name := container.GetName(); name {
	case "refused":
		return nil, fmt.Errorf("container %q is refused", name)
	case "panics":
		panic("as it should")
	case "exits":
		os.Exit(3)
	case "loops":
		for {
		}
	case "sleeps":
		time.Sleep(time.Hour)
	case "eats":
		for {
			p.chunks = append(p.chunks, make([]byte, 1<<20))
		}
	case "recurses":
		fmt.Fprintln(os.Stderr, deep(1))
	case "prints":
		fmt.Println("to stdout")
		fmt.Fprintln(os.Stderr, "to stderr")
	case "large":
		res := &api.CreateContainerResponse{Adjust: &api.ContainerAdjustment{}}
		res.Adjust.AddAnnotation("large", strings.Repeat("x", 3_000_000))
		return res, nil
	}
	if p.config != "quiet" {
		p.log(ctx, api.LogRequest_LEVEL_WARN, "adjusting %s/%s", req.GetPod().GetName(), container.GetName())
	}
	adjust := &api.ContainerAdjustment{}
	adjust.AddAnnotation("plugin", p.config)
	adjust.AddEnv("PODS", fmt.Sprint(p.pods))
	adjust.SetLinuxMemoryLimit(64 << 20)
	return &api.CreateContainerResponse{Adjust: adjust}, nil
}

func deep(n int) int {
	if n < 0 {
		return n
	}
	return 1 + deep(n+1)
}

func (p *plugin) Shutdown(ctx context.Context, _ *api.Empty) (*api.Empty, error) {
	p.log(ctx, api.LogRequest_LEVEL_ERROR, "shut down")
	return &api.Empty{}, nil
}

func (p *plugin) StateChange(ctx context.Context, event *api.StateChangeEvent) (*api.Empty, error) {
	p.log(ctx, api.LogRequest_LEVEL_UNSPECIFIED, "%s", event.GetEvent())
	return &api.Empty{}, nil
}

func (p *plugin) ValidateContainerAdjustment(ctx context.Context, req *api.ValidateContainerAdjustmentRequest) (*api.ValidateContainerAdjustmentResponse, error) {
	for key := range req.GetAdjust().GetAnnotations() {
		if key == "forbidden" {
			return &api.ValidateContainerAdjustmentResponse{Reject: true, Reason: "forbidden annotation"}, nil
		}
	}
	return &api.ValidateContainerAdjustmentResponse{}, nil
}

// The others answer with nothing.

func (*plugin) RunPodSandbox(context.Context, *api.RunPodSandboxRequest) (*api.RunPodSandboxResponse, error) {
	return &api.RunPodSandboxResponse{}, nil
}

func (*plugin) UpdatePodSandbox(context.Context, *api.UpdatePodSandboxRequest) (*api.UpdatePodSandboxResponse, error) {
	return &api.UpdatePodSandboxResponse{}, nil
}

func (*plugin) PostUpdatePodSandbox(context.Context, *api.PostUpdatePodSandboxRequest) (*api.PostUpdatePodSandboxResponse, error) {
	return &api.PostUpdatePodSandboxResponse{}, nil
}

func (*plugin) StopPodSandbox(context.Context, *api.StopPodSandboxRequest) (*api.StopPodSandboxResponse, error) {
	return &api.StopPodSandboxResponse{}, nil
}

func (*plugin) RemovePodSandbox(context.Context, *api.RemovePodSandboxRequest) (*api.RemovePodSandboxResponse, error) {
	return &api.RemovePodSandboxResponse{}, nil
}

func (*plugin) PostCreateContainer(context.Context, *api.PostCreateContainerRequest) (*api.PostCreateContainerResponse, error) {
	return &api.PostCreateContainerResponse{}, nil
}

func (*plugin) StartContainer(context.Context, *api.StartContainerRequest) (*api.StartContainerResponse, error) {
	return &api.StartContainerResponse{}, nil
}

func (*plugin) PostStartContainer(context.Context, *api.PostStartContainerRequest) (*api.PostStartContainerResponse, error) {
	return &api.PostStartContainerResponse{}, nil
}

func (*plugin) UpdateContainer(context.Context, *api.UpdateContainerRequest) (*api.UpdateContainerResponse, error) {
	return &api.UpdateContainerResponse{}, nil
}

func (*plugin) PostUpdateContainer(context.Context, *api.PostUpdateContainerRequest) (*api.PostUpdateContainerResponse, error) {
	return &api.PostUpdateContainerResponse{}, nil
}

func (*plugin) StopContainer(context.Context, *api.StopContainerRequest) (*api.StopContainerResponse, error) {
	return &api.StopContainerResponse{}, nil
}

func (*plugin) RemoveContainer(context.Context, *api.RemoveContainerRequest) (*api.RemoveContainerResponse, error) {
	return &api.RemoveContainerResponse{}, nil
}
