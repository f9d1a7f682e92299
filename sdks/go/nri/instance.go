package nri

import (
	"errors"
	"fmt"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/guard"
)

// Instance is a plugin as the runtime calls it. An event that the plugin has no
// method for is answered with nothing.
type Instance struct {
	plugin    any
	configure func(ConfigureRequest) error
	ready     bool // the last call of Configure returned no error
}

// leastEvents are those of a plugin without events: the contract takes none for all.
const leastEvents = EventRemovePodSandbox

// Open calls Configure as the runtime does and returns what takes the events. An
// error of Configure leaves nothing to call.
func Open[C any](plugin Plugin[C], request ConfigureRequest) (*Instance, ConfigureResponse, error) {
	instance := newInstance(plugin)
	response, err := instance.Configure(request)
	if err != nil {
		return nil, response, err
	}
	return instance, response, nil
}

// Configure decodes the config and hands it to the plugin. The response has the
// events that the plugin handles. Without any it has RemovePodSandbox, the rarest,
// because the runtime takes none for all.
func (i *Instance) Configure(request ConfigureRequest) (response ConfigureResponse, err error) {
	defer recovered(&err)
	if i.configure == nil {
		return response, errors.New("no plugin in this component; call nri.Export in an init function")
	}
	i.ready = false
	if err := i.configure(request); err != nil {
		return response, err
	}
	if response.Events = i.events(); response.Events == 0 {
		response.Events = leastEvents
	}
	if plugin, ok := i.plugin.(FailurePolicyInterface); ok {
		response.FailurePolicy = armory.Some(plugin.FailurePolicy())
	}
	i.ready = true
	return response, nil
}

// Synchronize calls the plugin's method.
func (i *Instance) Synchronize(pods []PodSandbox, containers []Container) (updates []ContainerUpdate, err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	if plugin, ok := i.plugin.(SynchronizeInterface); ok {
		return plugin.Synchronize(pods, containers)
	}
	return nil, nil
}

// CreateContainer calls the plugin's method.
func (i *Instance) CreateContainer(pod *PodSandbox, container *Container) (response CreateContainerResponse, err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	if plugin, ok := i.plugin.(CreateContainerInterface); ok {
		return plugin.CreateContainer(pod, container)
	}
	return response, nil
}

// UpdateContainer calls the plugin's method.
func (i *Instance) UpdateContainer(pod *PodSandbox, container *Container, resources armory.Option[LinuxResources]) (response UpdateContainerResponse, err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	if plugin, ok := i.plugin.(UpdateContainerInterface); ok {
		return plugin.UpdateContainer(pod, container, resources)
	}
	return response, nil
}

// StopContainer calls the plugin's method.
func (i *Instance) StopContainer(pod *PodSandbox, container *Container) (updates []ContainerUpdate, err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	if plugin, ok := i.plugin.(StopContainerInterface); ok {
		return plugin.StopContainer(pod, container)
	}
	return nil, nil
}

// ValidateContainerAdjustment calls the plugin's method.
func (i *Instance) ValidateContainerAdjustment(request *ValidateContainerAdjustmentRequest) (validation Validation, err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	if plugin, ok := i.plugin.(ValidateContainerAdjustmentInterface); ok {
		return plugin.ValidateContainerAdjustment(request)
	}
	return Accept(), nil
}

// UpdatePodSandbox calls the plugin's method.
func (i *Instance) UpdatePodSandbox(pod *PodSandbox, overhead, resources armory.Option[LinuxResources]) (err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	if plugin, ok := i.plugin.(UpdatePodSandboxInterface); ok {
		return plugin.UpdatePodSandbox(pod, overhead, resources)
	}
	return nil
}

// UpdatesFailed calls the plugin's method.
func (i *Instance) UpdatesFailed(updates []ContainerUpdate) (err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	if plugin, ok := i.plugin.(UpdatesFailedInterface); ok {
		return plugin.UpdatesFailed(updates)
	}
	return nil
}

// Shutdown calls the plugin's method.
func (i *Instance) Shutdown() {
	if plugin, ok := i.plugin.(ShutdownInterface); ok && i.ready {
		plugin.Shutdown()
	}
}

// StateChange calls the method of one of the other events. The container is nil
// for the events of pods.
func (i *Instance) StateChange(event Events, pod *PodSandbox, container *Container) (err error) {
	defer recovered(&err)
	if err = i.unready(); err != nil {
		return
	}
	switch event {
	case EventRunPodSandbox:
		if plugin, ok := i.plugin.(RunPodSandboxInterface); ok {
			return plugin.RunPodSandbox(pod)
		}
	case EventPostUpdatePodSandbox:
		if plugin, ok := i.plugin.(PostUpdatePodSandboxInterface); ok {
			return plugin.PostUpdatePodSandbox(pod)
		}
	case EventStopPodSandbox:
		if plugin, ok := i.plugin.(StopPodSandboxInterface); ok {
			return plugin.StopPodSandbox(pod)
		}
	case EventRemovePodSandbox:
		if plugin, ok := i.plugin.(RemovePodSandboxInterface); ok {
			return plugin.RemovePodSandbox(pod)
		}
	case EventPostCreateContainer:
		if plugin, ok := i.plugin.(PostCreateContainerInterface); ok {
			return plugin.PostCreateContainer(pod, container)
		}
	case EventStartContainer:
		if plugin, ok := i.plugin.(StartContainerInterface); ok {
			return plugin.StartContainer(pod, container)
		}
	case EventPostStartContainer:
		if plugin, ok := i.plugin.(PostStartContainerInterface); ok {
			return plugin.PostStartContainer(pod, container)
		}
	case EventPostUpdateContainer:
		if plugin, ok := i.plugin.(PostUpdateContainerInterface); ok {
			return plugin.PostUpdateContainer(pod, container)
		}
	case EventRemoveContainer:
		if plugin, ok := i.plugin.(RemoveContainerInterface); ok {
			return plugin.RemoveContainer(pod, container)
		}
	default:
		return fmt.Errorf("no event of StateChange: %d", event)
	}
	return nil
}

// --- internal ---

//lint:ignore U1000 the bindings call it, in WebAssembly alone
var exported = &Instance{}

func newInstance[C any](plugin Plugin[C]) *Instance {
	return &Instance{plugin: plugin, configure: func(request ConfigureRequest) error {
		parsed, err := config.Parse[C](request.Config)
		if err != nil {
			return err
		}
		return plugin.Configure(request, parsed)
	}}
}

// unready is the error of a call before Configure, or after one that failed: the
// plugin has no config.
func (i *Instance) unready() error {
	if !i.ready {
		return errors.New("cannot handle the event: configure was not called or failed; call configure first")
	}
	return nil
}

// events are those that the plugin has methods for.
func (i *Instance) events() Events {
	if plugin, ok := i.plugin.(EventsInterface); ok {
		return plugin.Events()
	}
	var events Events
	handles := func(event Events, does bool) {
		if does {
			events |= event
		}
	}
	handles(EventRunPodSandbox, is[RunPodSandboxInterface](i.plugin))
	handles(EventUpdatePodSandbox, is[UpdatePodSandboxInterface](i.plugin))
	handles(EventPostUpdatePodSandbox, is[PostUpdatePodSandboxInterface](i.plugin))
	handles(EventStopPodSandbox, is[StopPodSandboxInterface](i.plugin))
	handles(EventRemovePodSandbox, is[RemovePodSandboxInterface](i.plugin))
	handles(EventCreateContainer, is[CreateContainerInterface](i.plugin))
	handles(EventPostCreateContainer, is[PostCreateContainerInterface](i.plugin))
	handles(EventStartContainer, is[StartContainerInterface](i.plugin))
	handles(EventPostStartContainer, is[PostStartContainerInterface](i.plugin))
	handles(EventUpdateContainer, is[UpdateContainerInterface](i.plugin))
	handles(EventPostUpdateContainer, is[PostUpdateContainerInterface](i.plugin))
	handles(EventStopContainer, is[StopContainerInterface](i.plugin))
	handles(EventRemoveContainer, is[RemoveContainerInterface](i.plugin))
	handles(EventValidateContainerAdjustment, is[ValidateContainerAdjustmentInterface](i.plugin))
	return events
}

func is[I any](plugin any) bool {
	_, ok := plugin.(I)
	return ok
}

// recovered makes the error of a call of a panic.
func recovered(err *error) {
	if reason := recover(); reason != nil {
		*err = errors.New(guard.Panic(reason))
	}
}
