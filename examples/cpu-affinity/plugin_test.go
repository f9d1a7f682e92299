package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore/nricoretest"
	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
)

// start makes a configured plugin, and forgets what that logs.
func start(t *testing.T, text string) (*pinner, *nricoretest.Runtime) {
	t.Helper()
	runtime := nricoretest.Record(t)
	plugin := &pinner{}
	if _, err := plugin.Configure(t.Context(), &api.ConfigureRequest{Config: text}); err != nil {
		t.Fatal(err)
	}
	runtime.TakeLog()
	return plugin, runtime
}

// matcher is a pod with annotations, given as keys and values.
func matcher(annotations ...string) *api.PodSandbox {
	pod := &api.PodSandbox{Id: "p1", Namespace: "trading", Name: "matcher", Annotations: map[string]string{}}
	for pair := range slices.Chunk(annotations, 2) {
		pod.Annotations[pair[0]] = pair[1]
	}
	return pod
}

func withCPUs(cpus string) *api.LinuxResources {
	return &api.LinuxResources{Cpu: &api.LinuxCPU{Cpus: cpus}}
}

func engine(cpus string) *api.Container {
	return &api.Container{Id: "c1", PodSandboxId: "p1", Name: "engine", Linux: &api.LinuxContainer{Resources: withCPUs(cpus)}}
}

func expectLog(t *testing.T, runtime *nricoretest.Runtime, want ...string) {
	t.Helper()
	if lines := runtime.TakeLog(); !slices.Equal(lines, want) {
		t.Errorf("logged %q; want %q", lines, want)
	}
}

func expectMessage(t *testing.T, got, want proto.Message) {
	t.Helper()
	if !proto.Equal(got, want) {
		t.Errorf("got %v; want %v", got, want)
	}
}

func create(t *testing.T, plugin *pinner, pod *api.PodSandbox) (string, error) {
	t.Helper()
	response, err := plugin.CreateContainer(t.Context(), &api.CreateContainerRequest{Pod: pod, Container: engine("")})
	return response.GetAdjust().GetLinux().GetResources().GetCpu().GetCpus(), err
}

func TestConfigureWantsTwoEventsAndSaysWhatItRead(t *testing.T) {
	runtime, plugin := nricoretest.Record(t), &pinner{}
	response, err := plugin.Configure(t.Context(), &api.ConfigureRequest{Config: "cpus: 2-7\nnamespaces: [trading, risk]"})
	if err != nil {
		t.Fatal(err)
	}
	want := api.MustParseEventMask("CreateContainer,UpdateContainer")
	expectMessage(t, response, &api.ConfigureResponse{Events: int32(want)})
	expectLog(t, runtime, "info: configured: pods of the namespaces trading, risk may ask for the CPUs 2-7")
	if _, err = plugin.Configure(t.Context(), &api.ConfigureRequest{Config: "cpus: 3,2"}); err != nil {
		t.Fatal(err)
	}
	expectLog(t, runtime, "info: configured: pods of every namespace may ask for the CPUs 2-3")
	if _, err = plugin.Configure(t.Context(), &api.ConfigureRequest{}); err == nil {
		t.Error("Configure() takes a config without CPUs")
	}
}

func TestCreateContainerPinsWhatAsksForIt(t *testing.T) {
	plugin, runtime := start(t, "cpus: 2-7")
	for _, test := range []struct {
		pod  *api.PodSandbox
		want string
	}{
		{matcher(), ""},
		{matcher("cpus.armory.dev", "2"), "2"},
		{matcher("cpus.armory.dev", "2", "cpus.armory.dev/pod", " 6,3,4-5\n"), "3-6"},
		{matcher("cpus.armory.dev/pod", "2", "cpus.armory.dev/container.engine", "7"), "7"},
		{matcher("cpus.armory.dev/pod", "2", "cpus.armory.dev/container.engine", ""), ""},
		{matcher("cpus.armory.dev/container.metrics", "2"), ""},
	} {
		got, err := create(t, plugin, test.pod)
		if err != nil || got != test.want {
			t.Errorf("CreateContainer() of %v pins to %q, %v; want %q", test.pod.GetAnnotations(), got, err, test.want)
		}
		if test.want == "" {
			expectLog(t, runtime)
		} else {
			expectLog(t, runtime, `info: container "engine" of pod "trading/matcher": pinned to the CPUs `+test.want)
		}
	}
}

func TestCreateContainerRefuses(t *testing.T) {
	long := strings.Repeat("2,", 500) + "2"
	for _, test := range []struct{ config, list, problem string }{
		{"cpus: 2-7", "0-3", "the CPUs 0-1 are not allowed; ask for some of 2-7"},
		{"cpus: 2-3,6", "2-6", "the CPUs 4-5 are not allowed; ask for some of 2-3,6"},
		{"cpus: 2-7", "two", `"two" is not a list of CPUs; write one such as 2-3,6`},
		{"cpus: 2-7", "4-2", `"4-2" is not a list of CPUs; write one such as 2-3,6`},
		{"cpus: 2-7", "2 3", `"2 3" is not a list of CPUs; write one such as 2-3,6`},
		{"cpus: 2-7", "0-4294967295", `"0-4294967295" is not a list of CPUs; write one such as 2-3,6`},
		{"cpus: 2-7", long, `"` + long[:60] + `…" is not a list of CPUs; write one such as 2-3,6`},
		{
			"{ cpus: 2-7, namespaces: [risk] }", "2",
			"pods of this namespace may not ask for CPUs; remove the annotation, or add the namespace to the plugin's config",
		},
	} {
		plugin, runtime := start(t, test.config)
		want := `cannot pin container "engine" of pod "trading/matcher": annotation "cpus.armory.dev/pod": ` + test.problem
		if _, err := create(t, plugin, matcher("cpus.armory.dev/pod", test.list)); err == nil || err.Error() != want {
			t.Errorf("CreateContainer() of %q = %v; want %s", test.list, err, want)
		}
		expectLog(t, runtime, "error: "+want)
	}
}

func TestUpdateContainerKeepsAPinnedContainerOnItsCPUs(t *testing.T) {
	plugin, runtime := start(t, "cpus: 2-7")
	pinned := &api.UpdateContainerResponse{Update: []*api.ContainerUpdate{
		{ContainerId: "c1", Linux: &api.LinuxContainerUpdate{Resources: withCPUs("2-3")}},
	}}
	for _, test := range []struct {
		list, asked string
		want        *api.UpdateContainerResponse
	}{
		{"2-3", "0-7", pinned},
		{"2-3", "2,3", &api.UpdateContainerResponse{}},
		{"2-3", "", &api.UpdateContainerResponse{}},
		{"", "0-7", &api.UpdateContainerResponse{}},
		{"0", "0-7", &api.UpdateContainerResponse{}},
	} {
		got, err := plugin.UpdateContainer(t.Context(), &api.UpdateContainerRequest{
			Pod: matcher("cpus.armory.dev", test.list), Container: engine("2-3"), LinuxResources: withCPUs(test.asked),
		})
		if err != nil {
			t.Fatal(err)
		}
		expectMessage(t, got, test.want)
	}
	expectLog(t, runtime,
		`info: container "engine" of pod "trading/matcher": pinned to the CPUs 2-3, instead of "0-7"`,
		`warn: cannot pin container "engine" of pod "trading/matcher": annotation "cpus.armory.dev": the CPUs 0 are not allowed; ask for some of 2-7`)
}

func TestSynchronizePinsWhatRunsAlready(t *testing.T) {
	stopped := engine("0-7")
	stopped.State = api.ContainerState_CONTAINER_STOPPED
	other := engine("0-7")
	other.PodSandboxId = "p2"
	plugin, runtime := start(t, "cpus: 2-7")
	got, err := plugin.Synchronize(t.Context(), &api.SynchronizeRequest{
		Pods:       []*api.PodSandbox{matcher("cpus.armory.dev", "2")},
		Containers: []*api.Container{engine(""), engine("2"), stopped, other},
	})
	if err != nil {
		t.Fatal(err)
	}
	expectMessage(t, got, &api.SynchronizeResponse{Update: []*api.ContainerUpdate{
		{ContainerId: "c1", Linux: &api.LinuxContainerUpdate{Resources: withCPUs("2")}, IgnoreFailure: true},
	}})
	expectLog(t, runtime,
		`info: container "engine" of pod "trading/matcher": pinned to the CPUs 2, instead of ""`,
		"info: synchronized: 4 containers, 1 of them pinned")
}

func TestTheOtherMethodsAnswerNothing(t *testing.T) {
	pinner, runtime := start(t, "cpus: 2-7")
	var plugin api.Plugin = pinner
	response, err := plugin.ValidateContainerAdjustment(t.Context(), &api.ValidateContainerAdjustmentRequest{})
	if err != nil || response.GetReject() {
		t.Errorf("ValidateContainerAdjustment() = %v, %v", response, err)
	}
	if _, err := plugin.Shutdown(t.Context(), &api.Empty{}); err != nil {
		t.Error(err)
	}
	expectLog(t, runtime)
}
