// Package export_armory_nri_plugin is where the generated code looks for the
// functions of the interface plugin, under this name. They call the plugin.
package export_armory_nri_plugin

import (
	"example.com/template-nri-go/internal/armory"
	wit "example.com/template-nri-go/internal/armory/wit/types"
)

// Configure is the interface's configure.
func Configure(request armory.ConfigureRequest) wit.Result[armory.ConfigureResponse, string] {
	return result(armory.Registered().Configure(request))
}

// Synchronize is the interface's synchronize.
func Synchronize(pods []armory.PodSandbox, containers []armory.Container) wit.Result[[]armory.ContainerUpdate, string] {
	return result(armory.Registered().Synchronize(pods, containers))
}

// CreateContainer is the interface's create-container.
func CreateContainer(pod armory.PodSandbox, container armory.Container) wit.Result[armory.CreateContainerResponse, string] {
	return result(armory.Registered().CreateContainer(pod, container))
}

// UpdateContainer is the interface's update-container.
func UpdateContainer(pod armory.PodSandbox, container armory.Container, resources armory.Option[armory.LinuxResources]) wit.Result[armory.UpdateContainerResponse, string] {
	return result(armory.Registered().UpdateContainer(pod, container, resources))
}

// StopContainer is the interface's stop-container.
func StopContainer(pod armory.PodSandbox, container armory.Container) wit.Result[[]armory.ContainerUpdate, string] {
	return result(armory.Registered().StopContainer(pod, container))
}

// ValidateContainerAdjustment is the interface's validate-container-adjustment.
func ValidateContainerAdjustment(request armory.ValidateContainerAdjustmentRequest) wit.Result[armory.Validation, string] {
	return result(armory.Registered().ValidateContainerAdjustment(request))
}

// Notify is the interface's notify.
func Notify(event armory.Notification) wit.Result[wit.Unit, string] {
	return result(wit.Unit{}, armory.Registered().Notify(event))
}

// Shutdown is the interface's shutdown.
func Shutdown() {
	armory.Registered().Shutdown()
}

// --- internal ---

func result[T any](value T, err error) wit.Result[T, string] {
	if err != nil {
		return wit.Err[T](armory.Text(err.Error()))
	}
	return wit.Ok[T, string](value)
}
