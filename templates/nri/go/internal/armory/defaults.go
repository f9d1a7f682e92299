package armory

// Defaults answers nothing to all that a plugin has no method for.
type Defaults struct{}

func (Defaults) Configure(ConfigureRequest) (ConfigureResponse, error) {
	return ConfigureResponse{}, nil
}

func (Defaults) Synchronize([]PodSandbox, []Container) ([]ContainerUpdate, error) {
	return nil, nil
}

func (Defaults) CreateContainer(PodSandbox, Container) (CreateContainerResponse, error) {
	return CreateContainerResponse{}, nil
}

func (Defaults) UpdateContainer(PodSandbox, Container, Option[LinuxResources]) (UpdateContainerResponse, error) {
	return UpdateContainerResponse{}, nil
}

func (Defaults) StopContainer(PodSandbox, Container) ([]ContainerUpdate, error) {
	return nil, nil
}

func (Defaults) ValidateContainerAdjustment(ValidateContainerAdjustmentRequest) (Validation, error) {
	return Accept(), nil
}

func (Defaults) Notify(Notification) error { return nil }

func (Defaults) Shutdown() {}
