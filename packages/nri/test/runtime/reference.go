//go:build !old

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/adaptation/builtin"
	"github.com/containerd/nri/pkg/api"
	nrigen "github.com/containerd/nri/pkg/runtime-tools/generate"
	validator "github.com/containerd/nri/plugins/default-validator/builtin"
	rspec "github.com/opencontainers/runtime-spec/specs-go"
	ocigen "github.com/opencontainers/runtime-tools/generate"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// What the rules of merging are compared with: upstream's, called without a socket.
func init() {
	commands["adapt"] = func(_ *runtime, with json.RawMessage) (any, error) { return adapt(with) }
	commands["adjustSpec"] = func(_ *runtime, with json.RawMessage) (any, error) { return adjustSpec(with) }
}

// A script says what a plugin answers to each of its events; one that it has no answer for it doesn't subscribe to.
type script struct {
	Index, Name string
	Create      json.RawMessage
	Update      json.RawMessage
	Stop        json.RawMessage
	Validate    json.RawMessage
	Error       string
}

// adapt sends one request to plugins that answer what their scripts say, through an adaptation of its own.
func adapt(with json.RawMessage) (any, error) {
	var c struct {
		Op        string
		Request   json.RawMessage
		Plugins   []script
		Validator *validator.DefaultValidatorConfig
	}
	if err := json.Unmarshal(with, &c); err != nil {
		return nil, err
	}
	w := &witness{seen: map[string]json.RawMessage{}}
	var plugins []*builtin.BuiltinPlugin
	for _, s := range c.Plugins {
		p, err := w.plugin(s)
		if err != nil {
			return nil, err
		}
		plugins = append(plugins, p)
	}
	a, err := adaptation.New("reference", "v0", synchronizeNothing, updateNothing,
		adaptation.WithPluginPath(""), adaptation.WithDisabledExternalConnections(),
		adaptation.WithBuiltinPlugins(plugins...), adaptation.WithDefaultValidator(c.Validator))
	if err != nil {
		return nil, err
	}
	if err := a.Start(); err != nil {
		return nil, err
	}
	defer a.Stop()
	response, err := send(a, c.Op, c.Request)
	answer := map[string]any{"seen": w.seen, "validation": w.validation}
	if err != nil {
		answer["error"] = err.Error()
	} else {
		answer["response"] = toJSON(response)
	}
	return answer, nil
}

func synchronizeNothing(ctx context.Context, plugin adaptation.SyncCB) error {
	_, err := plugin(ctx, nil, nil)
	return err
}

func updateNothing(context.Context, []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) {
	return nil, nil
}

func send(a *adaptation.Adaptation, op string, request json.RawMessage) (proto.Message, error) {
	ctx := context.Background()
	switch op {
	case "create":
		q := &api.CreateContainerRequest{}
		if err := protojson.Unmarshal(request, q); err != nil {
			return nil, err
		}
		return a.CreateContainer(ctx, q)
	case "update":
		q := &api.UpdateContainerRequest{}
		if err := protojson.Unmarshal(request, q); err != nil {
			return nil, err
		}
		return a.UpdateContainer(ctx, q)
	case "stop":
		q := &api.StopContainerRequest{}
		if err := protojson.Unmarshal(request, q); err != nil {
			return nil, err
		}
		return a.StopContainer(ctx, q)
	}
	return nil, fmt.Errorf("there is no request %q", op)
}

// witness keeps what plugins and validators are shown.
type witness struct {
	seen       map[string]json.RawMessage
	validation json.RawMessage
}

func (w *witness) plugin(s script) (*builtin.BuiltinPlugin, error) {
	create, update := &api.CreateContainerResponse{}, &api.UpdateContainerResponse{}
	stop, validate := &api.StopContainerResponse{}, &api.ValidateContainerAdjustmentResponse{}
	for text, m := range map[*json.RawMessage]proto.Message{&s.Create: create, &s.Update: update, &s.Stop: stop, &s.Validate: validate} {
		if len(*text) == 0 {
			continue
		}
		if err := protojson.Unmarshal(*text, m); err != nil {
			return nil, err
		}
	}
	var failure error
	if s.Error != "" {
		failure = errors.New(s.Error)
	}
	p := &builtin.BuiltinPlugin{Index: s.Index, Base: s.Name}
	see := func(request proto.Message) { w.seen[s.Index+"-"+s.Name] = toJSON(request) }
	if len(s.Create) > 0 {
		p.Handlers.CreateContainer = func(_ context.Context, q *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
			see(q)
			return create, failure
		}
	}
	if len(s.Update) > 0 {
		p.Handlers.UpdateContainer = func(_ context.Context, q *api.UpdateContainerRequest) (*api.UpdateContainerResponse, error) {
			see(q)
			return update, failure
		}
	}
	if len(s.Stop) > 0 {
		p.Handlers.StopContainer = func(_ context.Context, q *api.StopContainerRequest) (*api.StopContainerResponse, error) {
			see(q)
			return stop, failure
		}
	}
	if len(s.Validate) > 0 {
		p.Handlers.ValidateContainerAdjustment = func(_ context.Context, q *api.ValidateContainerAdjustmentRequest) error {
			w.validation = toJSON(q)
			if validate.Reject {
				return errors.New(validate.Reason)
			}
			return nil
		}
	}
	return p, nil
}

// adjustSpec changes an OCI spec as containerd does: with upstream's generator over that of runtime-tools.
func adjustSpec(with json.RawMessage) (any, error) {
	var c struct {
		Spec   rspec.Spec
		Adjust json.RawMessage
	}
	if err := json.Unmarshal(with, &c); err != nil {
		return nil, err
	}
	adjust := &api.ContainerAdjustment{}
	if err := protojson.Unmarshal(c.Adjust, adjust); err != nil {
		return nil, err
	}
	underlying := ocigen.NewFromSpec(&c.Spec)
	if err := nrigen.SpecGenerator(&underlying).Adjust(adjust); err != nil {
		return nil, err
	}
	return underlying.Config, nil
}
