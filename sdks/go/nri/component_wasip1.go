package nri

import (
	"cmp"
	"log/slog"
	"maps"
	"slices"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/wit"
)

func init() { theRuntime = realRuntime{} }

// realRuntime is what the component imports.
type realRuntime struct{}

func (realRuntime) Log(level slog.Level, message string) {
	// The levels of the contract are counted from 0, those of slog in steps of 4.
	importLog(uint8((level-slog.LevelDebug)/4), message)
}

func (realRuntime) UpdateContainers(update []ContainerUpdate, evict []ContainerEviction) {
	importUpdateContainers(update, evict)
}

// What the bindings call.

func exportConfigure(request ConfigureRequest) wit.Result[ConfigureResponse, string] {
	return wit.ResultOf(exported.Configure(request))
}

func exportSynchronize(pods []PodSandbox, containers []Container) wit.Result[[]ContainerUpdate, string] {
	return wit.ResultOf(exported.Synchronize(pods, containers))
}

func exportCreateContainer(pod PodSandbox, container Container) wit.Result[CreateContainerResponse, string] {
	return wit.ResultOf(exported.CreateContainer(&pod, &container))
}

func exportUpdateContainer(pod PodSandbox, container Container, resources armory.Option[LinuxResources]) wit.Result[UpdateContainerResponse, string] {
	return wit.ResultOf(exported.UpdateContainer(&pod, &container, resources))
}

func exportStopContainer(pod PodSandbox, container Container) wit.Result[[]ContainerUpdate, string] {
	return wit.ResultOf(exported.StopContainer(&pod, &container))
}

func exportValidateContainerAdjustment(request ValidateContainerAdjustmentRequest) wit.Result[Validation, string] {
	return wit.ResultOf(exported.ValidateContainerAdjustment(&request))
}

func exportUpdatePodSandbox(pod PodSandbox, overhead, resources armory.Option[LinuxResources]) wit.Result[wit.Unit, string] {
	return wit.ResultOf(wit.Unit{}, exported.UpdatePodSandbox(&pod, overhead, resources))
}

func exportStateChange(event lifecycleEvent, pod PodSandbox, container armory.Option[Container]) wit.Result[wit.Unit, string] {
	var of *Container
	if some, ok := container.Get(); ok {
		of = &some
	}
	return wit.ResultOf(wit.Unit{}, exported.StateChange(event.event(), &pod, of))
}

func exportUpdatesFailed(updates []ContainerUpdate) wit.Result[wit.Unit, string] {
	return wit.ResultOf(wit.Unit{}, exported.UpdatesFailed(updates))
}

func exportShutdown() { exported.Shutdown() }

// pair is an entry of a map, as the contract has it.
type pair[K cmp.Ordered, V any] struct {
	F0 K
	F1 V
}

// pairsOf are the entries of a map, in the order of their keys.
func pairsOf[K cmp.Ordered, V any](entries map[K]V) []pair[K, V] {
	pairs := make([]pair[K, V], 0, len(entries))
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		pairs = append(pairs, pair[K, V]{key, entries[key]})
	}
	return pairs
}

// event is the event that the runtime has by the same name.
func (v lifecycleEvent) event() Events {
	return [...]Events{
		lifecycleEventRunPodSandbox:        EventRunPodSandbox,
		lifecycleEventPostUpdatePodSandbox: EventPostUpdatePodSandbox,
		lifecycleEventStopPodSandbox:       EventStopPodSandbox,
		lifecycleEventRemovePodSandbox:     EventRemovePodSandbox,
		lifecycleEventPostCreateContainer:  EventPostCreateContainer,
		lifecycleEventStartContainer:       EventStartContainer,
		lifecycleEventPostStartContainer:   EventPostStartContainer,
		lifecycleEventPostUpdateContainer:  EventPostUpdateContainer,
		lifecycleEventRemoveContainer:      EventRemoveContainer,
	}[v]
}
