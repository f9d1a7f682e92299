package main

import "github.com/containerd/nri/pkg/api"

func init() { api.RegisterPlugin(&adjuster{runtime: api.NewHostFunctions()}) }
