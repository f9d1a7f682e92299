// Of the builds with older versions of NRI, whose line scripts/runtime.ts changes. What both kinds of build use is the same, so that it is compiled once; ttrpc is each version's own.
module github.com/armory-plugins/armory-plugins/packages/nri/test/runtime

go 1.24.0

require (
	github.com/containerd/nri v0.3.0
	google.golang.org/protobuf v1.34.1
)

require (
	github.com/golang/protobuf v1.5.4 // indirect
	github.com/knqyf263/go-plugin v0.9.0 // indirect
	github.com/sirupsen/logrus v1.9.4 // indirect
	github.com/tetratelabs/wazero v1.11.0 // indirect
	golang.org/x/net v0.25.0 // indirect
	golang.org/x/sys v0.39.0 // indirect
	golang.org/x/text v0.15.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20240528184218-531527333157 // indirect
	google.golang.org/grpc v1.65.1 // indirect
	k8s.io/cri-api v0.25.3 // indirect
)
