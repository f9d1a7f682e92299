package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// A command takes what it is to be done with, and gives what JSON can print.
type command func(*runtime, json.RawMessage) (any, error)

var commands = map[string]command{
	// what a runtime relays to plugins
	"runPodSandbox":       tell((*adaptation.Adaptation).RunPodSandbox),
	"stopPodSandbox":      tell((*adaptation.Adaptation).StopPodSandbox),
	"removePodSandbox":    tell((*adaptation.Adaptation).RemovePodSandbox),
	"createContainer":     ask((*adaptation.Adaptation).CreateContainer),
	"postCreateContainer": tell((*adaptation.Adaptation).PostCreateContainer),
	"startContainer":      tell((*adaptation.Adaptation).StartContainer),
	"postStartContainer":  tell((*adaptation.Adaptation).PostStartContainer),
	"updateContainer":     ask((*adaptation.Adaptation).UpdateContainer),
	"postUpdateContainer": tell((*adaptation.Adaptation).PostUpdateContainer),
	"stopContainer":       ask((*adaptation.Adaptation).StopContainer),
	"removeContainer":     tell((*adaptation.Adaptation).RemoveContainer),
	// what tests need besides
	"load":     load,
	"plugins":  func(r *runtime, _ json.RawMessage) (any, error) { return r.plugins(), nil },
	"setState": setState,
	"generate": generate,
	"refuse":   refuse,
}

func (r *runtime) run(name string, with json.RawMessage) (any, error) {
	c, ok := commands[name]
	if !ok {
		return nil, fmt.Errorf("there is no command %q", name)
	}
	return c(r, with)
}

// message is a pointer to a message of protobuf.
type message[T any] interface {
	*T
	proto.Message
}

// tell makes a command of what plugins are only told.
func tell[Q any, QM message[Q]](call func(*adaptation.Adaptation, context.Context, QM) error) command {
	return func(r *runtime, with json.RawMessage) (any, error) {
		request := QM(new(Q))
		if err := protojson.Unmarshal(with, request); err != nil {
			return nil, err
		}
		return nil, call(r.adaptation, context.Background(), request)
	}
}

// ask makes a command of what plugins are asked for.
func ask[Q, A any, QM message[Q], AM message[A]](call func(*adaptation.Adaptation, context.Context, QM) (AM, error)) command {
	return func(r *runtime, with json.RawMessage) (any, error) {
		request := QM(new(Q))
		if err := protojson.Unmarshal(with, request); err != nil {
			return nil, err
		}
		answer, err := call(r.adaptation, context.Background(), request)
		return toJSON(answer), err
	}
}

// setState says which pods and containers plugins are told of when they register.
func setState(r *runtime, with json.RawMessage) (any, error) {
	var state api.SynchronizeRequest
	if err := protojson.Unmarshal(with, &state); err != nil {
		return nil, err
	}
	r.Lock()
	defer r.Unlock()
	r.pods, r.containers = state.Pods, state.Containers
	return nil, nil
}

// generate makes up so many pods, with so many containers and bytes each.
func generate(r *runtime, with json.RawMessage) (any, error) {
	var size struct{ Pods, Containers, Bytes int }
	if err := json.Unmarshal(with, &size); err != nil {
		return nil, err
	}
	r.generate(size.Pods, size.Containers, size.Bytes)
	return nil, nil
}

// refuse says which updates fail.
func refuse(r *runtime, with json.RawMessage) (any, error) {
	var which refusal
	if err := json.Unmarshal(with, &which); err != nil {
		return nil, err
	}
	r.Lock()
	defer r.Unlock()
	r.refuse = which
	return nil, nil
}
