package nri_test

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nritest"
)

type settings struct {
	Name string `yaml:"name"`
}

// labeler tells each container its pod.
type labeler struct{ settings }

func (l *labeler) Configure(_ nri.ConfigureRequest, config settings) error {
	l.settings = config
	return nil
}

func (l *labeler) CreateContainer(pod *nri.PodSandbox, container *nri.Container) (nri.CreateContainerResponse, error) {
	if container.Name == "" {
		return nri.CreateContainerResponse{}, errors.New("a container without a name")
	}
	slog.Info("labeled", "pod", pod.Name)
	env := []nri.KeyValue{{Key: l.Name, Value: pod.Namespace + "/" + pod.Name}}
	return nri.CreateContainerResponse{Adjust: armory.Some(nri.ContainerAdjustment{Env: env})}, nil
}

func (l *labeler) StopPodSandbox(pod *nri.PodSandbox) error {
	nri.UpdateContainers(nil, []nri.ContainerEviction{{ContainerId: pod.Labels["main"], Reason: "its pod stops"}})
	return nil
}

func (l *labeler) RemoveContainer(_ *nri.PodSandbox, container *nri.Container) error {
	panic("removed " + container.Linux.OrZero().Devices[0].Path)
}

func ExampleOpen() {
	instance, response, err := nri.Open(&labeler{}, nri.ConfigureRequest{Config: "name: POD"})
	fmt.Println(response.Events == nri.EventCreateContainer|nri.EventStopPodSandbox|nri.EventRemoveContainer, err)
	pod := nritest.Pod("default", "orders", nil)
	created, _ := instance.CreateContainer(pod, nritest.Container(pod, "shop"))
	fmt.Println(created.Adjust.OrZero().Env)
	// Output:
	// true <nil>
	// [{POD default/orders}]
}

func TestTheRuntimeIsRecorded(t *testing.T) {
	instance, runtime := nritest.Start(t, &labeler{}, "name: POD")
	pod := nritest.Pod("default", "orders", nil)
	pod.Labels = map[string]string{"main": "c1"}
	if _, err := instance.CreateContainer(pod, nritest.Container(pod, "shop")); err != nil {
		t.Fatal(err)
	}
	if got := runtime.TakeLog(); !slices.Equal(got, []string{"info: labeled pod=orders"}) || runtime.TakeLog() != nil {
		t.Errorf("logged %q", got)
	}
	if err := instance.StateChange(nri.EventStopPodSandbox, pod, nil); err != nil {
		t.Fatal(err)
	}
	if updates, evicted := runtime.TakeUpdates(); updates != nil || !reflect.DeepEqual(evicted, []nri.ContainerEviction{{ContainerId: "c1", Reason: "its pod stops"}}) {
		t.Errorf("asked for %v, %v", updates, evicted)
	}
}

func TestErrorsAndPanicsAreErrors(t *testing.T) {
	instance, _ := nritest.Start(t, &labeler{}, "")
	if _, err := instance.CreateContainer(&nri.PodSandbox{}, &nri.Container{}); err == nil || err.Error() != "a container without a name" {
		t.Error(err)
	}
	err := instance.StateChange(nri.EventRemoveContainer, &nri.PodSandbox{}, &nri.Container{})
	if err == nil || !strings.HasPrefix(err.Error(), "panic: runtime error: index out of range [0] with length 0 at nri/nri_test.go:") {
		t.Error(err)
	}
	if got := nritest.StartError(t, &labeler{}, "name: 5"); got != "config: name: expected a string, not an integer" {
		t.Error(got)
	}
}

func TestEventsWithoutAMethodAreAnsweredWithNothing(t *testing.T) {
	instance, _ := nritest.Start(t, &labeler{}, "")
	for _, event := range []nri.Events{
		nri.EventRunPodSandbox, nri.EventPostUpdatePodSandbox, nri.EventRemovePodSandbox, nri.EventPostCreateContainer,
		nri.EventStartContainer, nri.EventPostStartContainer, nri.EventPostUpdateContainer,
	} {
		if err := instance.StateChange(event, &nri.PodSandbox{}, &nri.Container{}); err != nil {
			t.Error(err)
		}
	}
	if err := instance.StateChange(nri.EventCreateContainer, &nri.PodSandbox{}, nil); err == nil {
		t.Error("StateChange takes CreateContainer")
	}
	validation, err := instance.ValidateContainerAdjustment(&nri.ValidateContainerAdjustmentRequest{})
	if _, rejected := validation.Rejected(); err != nil || rejected {
		t.Errorf("%v, %v", validation, err)
	}
	if updates, err := instance.Synchronize(nil, nil); err != nil || updates != nil {
		t.Errorf("%v, %v", updates, err)
	}
	if updates, err := instance.StopContainer(nil, nil); err != nil || updates != nil {
		t.Errorf("%v, %v", updates, err)
	}
	if _, err := instance.UpdateContainer(nil, nil, armory.None[nri.LinuxResources]()); err != nil {
		t.Error(err)
	}
	if err := errors.Join(instance.UpdatePodSandbox(nil, armory.None[nri.LinuxResources](), armory.None[nri.LinuxResources]()), instance.UpdatesFailed(nil)); err != nil {
		t.Error(err)
	}
	instance.Shutdown()
}

// watcher has no method of an event, or chooses its events.
type watcher struct{}

func (watcher) Configure(nri.ConfigureRequest, struct{}) error { return nil }

func (watcher) Synchronize([]nri.PodSandbox, []nri.Container) ([]nri.ContainerUpdate, error) {
	return nil, nil
}

type chooser struct {
	watcher
	events nri.Events
}

func (c chooser) Events() nri.Events { return c.events }

func TestAPluginWithoutEventsGetsTheLeast(t *testing.T) {
	for _, test := range []struct {
		plugin nri.Plugin[struct{}]
		want   nri.Events
	}{
		{watcher{}, nri.EventRemovePodSandbox},
		{chooser{}, nri.EventRemovePodSandbox},
		{chooser{events: nri.EventStopContainer}, nri.EventStopContainer},
	} {
		if _, response, err := nri.Open(test.plugin, nri.ConfigureRequest{}); response.Events != test.want || err != nil {
			t.Errorf("the events of %T are %b, %v; want %b", test.plugin, response.Events, err, test.want)
		}
	}
}

func TestNoEventIsHandledUnlessConfigureSucceeded(t *testing.T) {
	if instance, _, err := nri.Open(&labeler{}, nri.ConfigureRequest{Config: "name: 5"}); instance != nil || err == nil {
		t.Errorf("Open() = %v, %v", instance, err)
	}
	instance, _ := nritest.Start(t, &labeler{}, "name: POD")
	if _, err := instance.Configure(nri.ConfigureRequest{Config: "name: 5"}); err == nil {
		t.Fatal("Configure takes an integer")
	}
	pod := nritest.Pod("default", "orders", nil)
	_, created := instance.CreateContainer(pod, nritest.Container(pod, "shop"))
	_, validated := instance.ValidateContainerAdjustment(&nri.ValidateContainerAdjustmentRequest{})
	for _, err := range []error{created, validated, instance.StateChange(nri.EventRunPodSandbox, pod, nil)} {
		if err == nil || !strings.HasPrefix(err.Error(), "cannot handle the event: configure was not called or failed") {
			t.Error(err)
		}
	}
	instance.Shutdown()
}

func TestLogHandlerWritesAttributesAndLevels(t *testing.T) {
	runtime := nritest.Record(t)
	logger := slog.Default().With("a", 1).WithGroup("g").With("b", "x y")
	logger.Debug("m")
	logger.Log(t.Context(), slog.LevelWarn+1, "m", slog.Group("h", "c", ""), "d", `"`)
	logger.Error("é")
	want := []string{`debug: m a=1 g.b="x y"`, `warn: m a=1 g.b="x y" g.h.c="" g.d="\""`, `error: é a=1 g.b="x y"`}
	if got := runtime.TakeLog(); !slices.Equal(got, want) {
		t.Errorf("logged %q; want %q", got, want)
	}
}

func TestValuesHaveTheNamesOfTheContract(t *testing.T) {
	for want, got := range map[string]fmt.Stringer{
		"running": nri.ContainerStateRunning, "mem-swap-limit": nri.FieldMemSwapLimit, "weighted-interleave": nri.MpolModeWeightedInterleave,
		"unknown": nri.ContainerState(99),
	} {
		if got.String() != want {
			t.Errorf("String() = %s; want %s", got, want)
		}
	}
}
