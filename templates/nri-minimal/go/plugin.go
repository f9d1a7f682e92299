package main

import "github.com/armory-plugins/armory-plugins/sdks/go/nri"

// settings is what an operator may write in the plugin's config file: no field yet.
type settings struct{}

// plugin leaves every container as it is.
type plugin struct{ settings }

// Configure is called once, before anything else.
func (p *plugin) Configure(_ nri.ConfigureRequest, config settings) error {
	p.settings = config
	return nil
}

// CreateContainer is called for each container, before it is created.
func (p *plugin) CreateContainer(*nri.PodSandbox, *nri.Container) (nri.CreateContainerResponse, error) {
	return nri.CreateContainerResponse{}, nil
}
