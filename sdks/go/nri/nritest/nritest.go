// Package nritest runs an NRI plugin in a test, without WebAssembly and without a
// container runtime.
package nritest

import (
	"log/slog"
	"reflect"
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri"
)

// Start opens a plugin with a config in YAML, and with a [Runtime] that records
// what the plugin asks of it until the test ends. The test fails if the plugin
// refuses to start, or has a method with the name of an event and another
// signature.
func Start[C any](t testing.TB, plugin nri.Plugin[C], config string) (*nri.Instance, *Runtime) {
	t.Helper()
	checkMethods(t, plugin)
	runtime := Record(t)
	instance, _, err := nri.Open(plugin, nri.ConfigureRequest{Config: config})
	if err != nil {
		t.Fatalf("Configure: %v", err)
	}
	return instance, runtime
}

// StartError returns the error with which a plugin refuses to start. The test
// fails if it starts.
func StartError[C any](t testing.TB, plugin nri.Plugin[C], config string) string {
	t.Helper()
	Record(t)
	_, _, err := nri.Open(plugin, nri.ConfigureRequest{Config: config})
	if err == nil {
		t.Fatalf("Configure takes the config %q", config)
	}
	return err.Error()
}

// Record sets a runtime that records, until the test ends. The default logger of
// log/slog writes to it.
func Record(t testing.TB) *Runtime {
	runtime := &Runtime{}
	t.Cleanup(nri.UseRuntime(runtime))
	former := slog.Default()
	slog.SetDefault(slog.New(nri.LogHandler{}))
	t.Cleanup(func() { slog.SetDefault(former) })
	return runtime
}

// Runtime records what a plugin asks of the runtime.
type Runtime struct {
	log     []string
	updates []nri.ContainerUpdate
	evicted []nri.ContainerEviction
}

// Log records a line.
func (r *Runtime) Log(level slog.Level, message string) {
	r.log = append(r.log, strings.ToLower(level.String())+": "+message)
}

// UpdateContainers records updates and evictions.
func (r *Runtime) UpdateContainers(update []nri.ContainerUpdate, evict []nri.ContainerEviction) {
	r.updates = append(r.updates, update...)
	r.evicted = append(r.evicted, evict...)
}

// TakeLog returns what was logged since the last time, each line with its level
// before it, such as "info: configured".
func (r *Runtime) TakeLog() []string {
	lines := r.log
	r.log = nil
	return lines
}

// TakeUpdates returns the updates and evictions that were asked for since the last
// time.
func (r *Runtime) TakeUpdates() ([]nri.ContainerUpdate, []nri.ContainerEviction) {
	updates, evicted := r.updates, r.evicted
	r.updates, r.evicted = nil, nil
	return updates, evicted
}

// Pod is a pod with a namespace, a name and annotations, which may be nil.
func Pod(namespace, name string, annotations map[string]string) *nri.PodSandbox {
	return &nri.PodSandbox{Id: name + "-id", Uid: name + "-uid", Namespace: namespace, Name: name, Annotations: annotations}
}

// Container is a container of a pod, which is running.
func Container(pod *nri.PodSandbox, name string) *nri.Container {
	return &nri.Container{Id: name + "-id", PodSandboxId: pod.Id, Name: name, State: nri.ContainerStateRunning}
}

// MemoryLimit is resources with a limit of memory in bytes.
func MemoryLimit(bytes int64) nri.LinuxResources {
	return nri.LinuxResources{Memory: armory.Some(nri.LinuxMemory{Limit: armory.Some(bytes)})}
}

// --- internal ---

var interfaces = []reflect.Type{
	reflect.TypeFor[nri.EventsInterface](), reflect.TypeFor[nri.FailurePolicyInterface](),
	reflect.TypeFor[nri.SynchronizeInterface](), reflect.TypeFor[nri.ShutdownInterface](),
	reflect.TypeFor[nri.RunPodSandboxInterface](), reflect.TypeFor[nri.UpdatePodSandboxInterface](),
	reflect.TypeFor[nri.PostUpdatePodSandboxInterface](), reflect.TypeFor[nri.StopPodSandboxInterface](),
	reflect.TypeFor[nri.RemovePodSandboxInterface](), reflect.TypeFor[nri.CreateContainerInterface](),
	reflect.TypeFor[nri.PostCreateContainerInterface](), reflect.TypeFor[nri.StartContainerInterface](),
	reflect.TypeFor[nri.PostStartContainerInterface](), reflect.TypeFor[nri.UpdateContainerInterface](),
	reflect.TypeFor[nri.PostUpdateContainerInterface](), reflect.TypeFor[nri.StopContainerInterface](),
	reflect.TypeFor[nri.RemoveContainerInterface](), reflect.TypeFor[nri.ValidateContainerAdjustmentInterface](),
	reflect.TypeFor[nri.UpdatesFailedInterface](),
}

// checkMethods finds methods that the SDK would not call.
func checkMethods(t testing.TB, plugin any) {
	t.Helper()
	for _, each := range interfaces {
		method := each.Method(0)
		got := reflect.ValueOf(plugin).MethodByName(method.Name)
		if got.IsValid() && !reflect.TypeOf(plugin).Implements(each) {
			t.Fatalf("the method %s of %T is %s; the SDK calls %s", method.Name, plugin, got.Type(), method.Type)
		}
	}
}
