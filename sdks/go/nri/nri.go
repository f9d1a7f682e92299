// Package nri exports an NRI plugin, which containerd and CRI-O call for the
// events of pods and containers (world nri-plugin of armory:nri 0.1):
//
//	func init() { nri.Export(&plugin{}) }
//
//	func main() {} // never called
//
// A plugin has the methods of the events that it handles, as with NRI's own stub:
// [CreateContainerInterface], [SynchronizeInterface] and so on. The runtime sends
// it these events and no others. An error fails the runtime's request with its
// text, and so does a panic.
//
// The types are NRI's own, field by field. An Option that is not set is None, and
// a list or a map that is not set is empty.
package nri

import (
	"log/slog"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
)

// Plugin is what every NRI plugin has. C is the type of the plugin's config, which
// package config decodes; struct{} allows no field.
type Plugin[C any] interface {
	// Configure is called once, before anything else. An error keeps the plugin
	// from starting.
	Configure(request ConfigureRequest, config C) error
}

// EventsInterface is a plugin that chooses its events, after Configure, instead of
// getting those that it has methods for. Without any it gets RemovePodSandbox: the
// runtime takes none for all.
type EventsInterface interface{ Events() Events }

// FailurePolicyInterface is a plugin that says, after Configure, what the runtime
// does when the plugin fails. Without it, the request goes on, and the plugin is
// dropped.
type FailurePolicyInterface interface{ FailurePolicy() FailurePolicy }

// SynchronizeInterface is a plugin that is told what runs already: once, after
// Configure. It returns the updates that this needs.
type SynchronizeInterface interface {
	Synchronize(pods []PodSandbox, containers []Container) ([]ContainerUpdate, error)
}

// ShutdownInterface is a plugin that is called before it is stopped, where there
// is time for it.
type ShutdownInterface interface{ Shutdown() }

// RunPodSandboxInterface handles the start of a pod.
type RunPodSandboxInterface interface{ RunPodSandbox(pod *PodSandbox) error }

// UpdatePodSandboxInterface handles a change of a pod's resources: those that it gets.
type UpdatePodSandboxInterface interface {
	UpdatePodSandbox(pod *PodSandbox, overhead, resources armory.Option[LinuxResources]) error
}

// PostUpdatePodSandboxInterface is told that a pod's resources were changed.
type PostUpdatePodSandboxInterface interface{ PostUpdatePodSandbox(pod *PodSandbox) error }

// StopPodSandboxInterface handles the end of a pod.
type StopPodSandboxInterface interface{ StopPodSandbox(pod *PodSandbox) error }

// RemovePodSandboxInterface handles the removal of a pod.
type RemovePodSandboxInterface interface{ RemovePodSandbox(pod *PodSandbox) error }

// CreateContainerInterface adjusts containers before they are created.
type CreateContainerInterface interface {
	CreateContainer(pod *PodSandbox, container *Container) (CreateContainerResponse, error)
}

// PostCreateContainerInterface is told that a container was created.
type PostCreateContainerInterface interface {
	PostCreateContainer(pod *PodSandbox, container *Container) error
}

// StartContainerInterface handles the start of a container.
type StartContainerInterface interface {
	StartContainer(pod *PodSandbox, container *Container) error
}

// PostStartContainerInterface is told that a container was started.
type PostStartContainerInterface interface {
	PostStartContainer(pod *PodSandbox, container *Container) error
}

// UpdateContainerInterface handles a change of a container's resources: those that
// are asked for.
type UpdateContainerInterface interface {
	UpdateContainer(pod *PodSandbox, container *Container, resources armory.Option[LinuxResources]) (UpdateContainerResponse, error)
}

// PostUpdateContainerInterface is told that a container's resources were changed.
type PostUpdateContainerInterface interface {
	PostUpdateContainer(pod *PodSandbox, container *Container) error
}

// StopContainerInterface handles the end of a container. It returns updates of others.
type StopContainerInterface interface {
	StopContainer(pod *PodSandbox, container *Container) ([]ContainerUpdate, error)
}

// RemoveContainerInterface handles the removal of a container.
type RemoveContainerInterface interface {
	RemoveContainer(pod *PodSandbox, container *Container) error
}

// ValidateContainerAdjustmentInterface is asked about a container that is being
// created, after all plugins have adjusted it.
type ValidateContainerAdjustmentInterface interface {
	ValidateContainerAdjustment(request *ValidateContainerAdjustmentRequest) (Validation, error)
}

// UpdatesFailedInterface is told which updates that it asked for with
// [UpdateContainers] could not be made.
type UpdatesFailedInterface interface {
	UpdatesFailed(updates []ContainerUpdate) error
}

// Validation is an answer of [ValidateContainerAdjustmentInterface]: made by
// [Accept] or [Reject].
type Validation struct {
	rejected bool
	reason   string
}

// Accept lets a container be created.
func Accept() Validation { return Validation{} }

// Reject keeps a container from being created, and says why.
func Reject(reason string) Validation { return Validation{true, armory.ValidText(reason)} }

// Rejected is why a container is not created, and whether it is not.
func (v Validation) Rejected() (reason string, rejected bool) { return v.reason, v.rejected }

// Export makes a plugin the one of this component. Call it in an init function:
// main is never called. The default logger of log/slog, and with it that of log,
// then writes to the runtime's log.
func Export[C any](plugin Plugin[C]) {
	exported = newInstance(plugin)
	slog.SetDefault(slog.New(LogHandler{}))
}

// UpdateContainers asks for updates and evictions that are no answer to a call.
// They are asked for when the plugin's method has returned; those that fail come
// to [UpdatesFailedInterface].
func UpdateContainers(update []ContainerUpdate, evict []ContainerEviction) {
	theRuntime.UpdateContainers(update, evict)
}

// Runtime is what the runtime does for a plugin.
type Runtime interface {
	// Log writes a line to the runtime's log, under the plugin's name. The level
	// is one of log/slog's four.
	Log(level slog.Level, message string)
	// UpdateContainers asks for updates and evictions.
	UpdateContainers(update []ContainerUpdate, evict []ContainerEviction)
}

// UseRuntime sets another runtime than the real one, for tests, and returns a
// function that sets the former one again. Package nritest has one that records.
func UseRuntime(runtime Runtime) (restore func()) {
	former := theRuntime
	theRuntime = runtime
	return func() { theRuntime = former }
}

// --- internal ---

// theRuntime is the real one in a component.
var theRuntime Runtime = noRuntime{}

// noRuntime is what there is of one outside WebAssembly.
type noRuntime struct{}

func (noRuntime) Log(slog.Level, string)                                  {}
func (noRuntime) UpdateContainers([]ContainerUpdate, []ContainerEviction) {}

func nameOf(value int, names ...string) string {
	if value < 0 || value >= len(names) {
		return "unknown"
	}
	return names[value]
}
