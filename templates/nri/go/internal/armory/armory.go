// Package armory is what a plugin is written against: the types of its world
// under short names, and [Register], which hands the plugin over.
//
// The packages below it are generated from wit/ by "npm run generate"; this
// package's own files and exports/export_armory_nri_plugin are not.
package armory

import (
	"strings"

	plugin "example.com/template-nri-go/internal/armory/imports/armory_nri_plugin"
	types "example.com/template-nri-go/internal/armory/imports/armory_nri_types"
	wit "example.com/template-nri-go/internal/armory/wit/types"
)

// Plugin is what the runtime calls, one call at a time. Embed [Defaults] for the
// methods that a plugin does not need.
//
// An error fails the runtime's request with its text. A panic ends the plugin's
// instance: answer errors instead.
type Plugin interface {
	// Configure is called once, before anything else.
	Configure(ConfigureRequest) (ConfigureResponse, error)

	// Synchronize is called once after that, with all that is there; it
	// returns the updates that this needs.
	Synchronize([]PodSandbox, []Container) ([]ContainerUpdate, error)

	CreateContainer(PodSandbox, Container) (CreateContainerResponse, error)

	// UpdateContainer is given the resources that are asked for.
	UpdateContainer(PodSandbox, Container, Option[LinuxResources]) (UpdateContainerResponse, error)

	// StopContainer returns updates of other containers.
	StopContainer(PodSandbox, Container) ([]ContainerUpdate, error)

	// ValidateContainerAdjustment is called after all plugins have adjusted a
	// container that is being created.
	ValidateContainerAdjustment(ValidateContainerAdjustmentRequest) (Validation, error)

	// Notify is called for what only tells.
	Notify(Notification) error

	// Shutdown is called before the plugin is stopped, where there is time for it.
	Shutdown()
}

// What the runtime asks, and what a plugin answers. An Option that is not set is
// None, and a slice that is not set is empty.
type (
	ConfigureRequest                   = plugin.ConfigureRequest
	ConfigureResponse                  = plugin.ConfigureResponse
	CreateContainerResponse            = plugin.CreateContainerResponse
	FailurePolicy                      = plugin.FailurePolicy
	Notification                       = plugin.Notification
	UpdateContainerResponse            = plugin.UpdateContainerResponse
	ValidateContainerAdjustmentRequest = plugin.ValidateContainerAdjustmentRequest
	Validation                         = plugin.Validation
)

// Pods, containers, and what changes them.
type (
	CompoundFieldOwners      = types.CompoundFieldOwners
	Container                = types.Container
	ContainerAdjustment      = types.ContainerAdjustment
	ContainerEviction        = types.ContainerEviction
	ContainerUpdate          = types.ContainerUpdate
	FieldOwners              = types.FieldOwners
	KeyValue                 = types.KeyValue
	LinuxContainer           = types.LinuxContainer
	LinuxContainerAdjustment = types.LinuxContainerAdjustment
	LinuxContainerUpdate     = types.LinuxContainerUpdate
	LinuxDevice              = types.LinuxDevice
	LinuxMemory              = types.LinuxMemory
	LinuxResources           = types.LinuxResources
	Mount                    = types.Mount
	PodSandbox               = types.PodSandbox
	PosixRlimit              = types.PosixRlimit
)

// The states of a container.
const (
	StateUnknown = types.ContainerState_Unknown
	StateCreated = types.ContainerState_Created
	StatePaused  = types.ContainerState_Paused
	StateRunning = types.ContainerState_Running
	StateStopped = types.ContainerState_Stopped
)

// The events that a plugin can ask to be called for, in Configure.
const (
	EventRunPodSandbox               = plugin.Events_RunPodSandbox
	EventUpdatePodSandbox            = plugin.Events_UpdatePodSandbox
	EventPostUpdatePodSandbox        = plugin.Events_PostUpdatePodSandbox
	EventStopPodSandbox              = plugin.Events_StopPodSandbox
	EventRemovePodSandbox            = plugin.Events_RemovePodSandbox
	EventCreateContainer             = plugin.Events_CreateContainer
	EventPostCreateContainer         = plugin.Events_PostCreateContainer
	EventStartContainer              = plugin.Events_StartContainer
	EventPostStartContainer          = plugin.Events_PostStartContainer
	EventUpdateContainer             = plugin.Events_UpdateContainer
	EventPostUpdateContainer         = plugin.Events_PostUpdateContainer
	EventStopContainer               = plugin.Events_StopContainer
	EventRemoveContainer             = plugin.Events_RemoveContainer
	EventValidateContainerAdjustment = plugin.Events_ValidateContainerAdjustment
)

// FieldAnnotations is the field of the annotations, in a [CompoundFieldOwners].
const FieldAnnotations = types.Field_Annotations

// Accept lets a container be created.
func Accept() Validation { return plugin.MakeValidationAccept() }

// Reject keeps a container from being created, and says why.
func Reject(reason string) Validation { return plugin.MakeValidationReject(Text(reason)) }

// Option is a value or nothing: made by Some or None.
type Option[T any] = wit.Option[T]

// Some is an option with a value.
func Some[T any](value T) Option[T] { return wit.Some(value) }

// None is an option without a value.
func None[T any]() Option[T] { return wit.None[T]() }

// StringMap is a map as the world has it: a list of pairs, each key once.
type StringMap = types.StringMap

// Pair is an entry of a StringMap.
func Pair(key, value string) wit.Tuple2[string, string] {
	return wit.Tuple2[string, string]{F0: key, F1: value}
}

// Map is a StringMap as Go has it.
func Map(pairs StringMap) map[string]string {
	entries := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		entries[pair.F0] = pair.F1
	}
	return entries
}

// Text makes a string fit to leave the plugin: bytes that are not UTF-8, which
// would end the instance, become U+FFFD.
func Text(message string) string { return strings.ToValidUTF8(message, "\uFFFD") }

var registered Plugin

// Register hands the plugin over. Call it in an init function: main is never called.
func Register(plugin Plugin) { registered = plugin }

// Registered is the plugin that was handed over.
func Registered() Plugin { return registered }
