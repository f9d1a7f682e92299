package main

import (
	"context"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore"
	"github.com/containerd/nri/pkg/api"
)

// settings is what an operator may write in the plugin's config file: no field yet.
type settings struct{}

// plugin leaves every container as it is.
type plugin struct {
	nricore.Unimplemented
	settings
}

// Configure is called once, before anything else. It asks for the events that the
// plugin has a method for.
func (p *plugin) Configure(_ context.Context, request *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	settings, err := config.Parse[settings](request.GetConfig())
	if err != nil {
		return nil, err
	}
	p.settings = settings
	var events api.EventMask
	events.Set(api.Event_CREATE_CONTAINER)
	return &api.ConfigureResponse{Events: int32(events)}, nil
}

// CreateContainer is called for each container, before it is created.
func (p *plugin) CreateContainer(context.Context, *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	return &api.CreateContainerResponse{}, nil
}
