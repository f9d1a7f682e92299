package main

import "github.com/containerd/nri/pkg/api"

func init() { api.RegisterPlugin(&pinner{runtime: api.NewHostFunctions()}) }
