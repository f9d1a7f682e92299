package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
)

// runtime is what a container runtime has besides NRI: pods and containers, and a way to change those that run.
type runtime struct {
	adaptation *adaptation.Adaptation
	out        *output

	sync.Mutex
	pods       []*api.PodSandbox
	containers []*api.Container
	refuse     refusal
}

// refusal says which updates that plugins ask for on their own fail: of these containers, or all with an error.
type refusal struct {
	Containers []string
	Error      string
}

// synchronize tells a plugin that has just registered of the pods and containers that are there.
func (r *runtime) synchronize(ctx context.Context, plugin adaptation.SyncCB) error {
	r.Lock()
	pods, containers := r.pods, r.containers
	r.Unlock()
	updates, err := plugin(ctx, pods, containers)
	details := map[string]any{"updates": toJSONs(updates)}
	if err != nil {
		details["error"] = err.Error()
	}
	r.out.event("synchronized", details)
	return err
}

// updateContainers takes the updates that a plugin asks for on its own, and gives those that failed.
func (r *runtime) updateContainers(_ context.Context, updates []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) {
	r.out.event("updateContainers", map[string]any{"updates": toJSONs(updates)})
	r.Lock()
	defer r.Unlock()
	if r.refuse.Error != "" {
		return nil, errors.New(r.refuse.Error)
	}
	var failed []*api.ContainerUpdate
	for _, u := range updates {
		if slices.Contains(r.refuse.Containers, u.ContainerId) {
			failed = append(failed, u)
		}
	}
	return failed, nil
}

// generate makes pods with some containers each, for a plugin to be told of, and an annotation of so many bytes at each pod.
func (r *runtime) generate(pods, containers, bytes int) {
	r.Lock()
	defer r.Unlock()
	r.pods, r.containers = nil, nil
	for i := range pods {
		pod := &api.PodSandbox{
			Id:          fmt.Sprintf("pod%d", i),
			Name:        fmt.Sprintf("pod-%d", i),
			Uid:         fmt.Sprintf("uid%d", i),
			Namespace:   "default",
			Labels:      map[string]string{"app": "generated"},
			Annotations: map[string]string{"example.org/padding": strings.Repeat("x", bytes)},
			Linux:       &api.LinuxPodSandbox{CgroupParent: fmt.Sprintf("/kubepods/pod%d", i)},
		}
		r.pods = append(r.pods, pod)
		for j := range containers {
			r.containers = append(r.containers, &api.Container{
				Id:           fmt.Sprintf("pod%d-ctr%d", i, j),
				PodSandboxId: pod.Id,
				Name:         fmt.Sprintf("ctr-%d", j),
				State:        api.ContainerState_CONTAINER_RUNNING,
				Args:         []string{"sleep", "infinity"},
				Env:          []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
				Linux:        &api.LinuxContainer{},
			})
		}
	}
}

// plugin is one that is registered now.
type plugin struct {
	Index  string `json:"index"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Events int64  `json:"events"`
}

// plugins lists them in the order in which they are asked. The adaptation shows this to nobody but its log, and logs only when one is added.
func (r *runtime) plugins() []plugin {
	r.adaptation.Lock()
	defer r.adaptation.Unlock()
	list := []plugin{}
	field := reflect.ValueOf(r.adaptation).Elem().FieldByName("plugins")
	for i := range field.Len() {
		p := field.Index(i).Elem()
		if p.FieldByName("closed").Bool() {
			continue
		}
		list = append(list, plugin{
			Index:  p.FieldByName("idx").String(),
			Name:   p.FieldByName("base").String(),
			Kind:   kindOf(p),
			Events: p.FieldByName("events").Int(),
		})
	}
	return list
}

// kindOf says where a plugin comes from. Before v0.10.0 none is builtin, and before v0.9.0 none is of wasm.
func kindOf(p reflect.Value) string {
	if impl := p.FieldByName("impl"); impl.IsValid() {
		for _, kind := range []string{"wasm", "builtin"} {
			if field := impl.Elem().FieldByName(kind + "Impl"); field.IsValid() && !field.IsNil() {
				return kind
			}
		}
	}
	if !p.FieldByName("cmd").IsNil() {
		return "launched"
	}
	return "external"
}
