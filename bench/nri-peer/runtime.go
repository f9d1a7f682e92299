package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/log"
	"google.golang.org/protobuf/proto"
)

// openRuntime is the runtime's side of NRI: with a folder of plugins that it starts itself, or a socket that one connects to. It returns when the
// plugin is there.
func openRuntime(work *workload, plugins, config, socket string) (*path, error) {
	log.Set(silentLog{})
	seen := &watch{connected: make(chan struct{}, 1)}
	options := []adaptation.Option{
		adaptation.WithPluginPath(plugins), adaptation.WithPluginConfigPath(config), adaptation.WithMetrics(seen),
	}
	if socket == "" {
		options = append(options, adaptation.WithDisabledExternalConnections())
	} else {
		options = append(options, adaptation.WithSocketPath(socket))
	}
	// Compiling a plugin is a matter of seconds, and of more on a machine that does something else as well.
	adaptation.SetPluginRegistrationTimeout(time.Minute)
	r, err := adaptation.New("bench", "v1", synchronizeNothing, updateNothing, options...)
	if err != nil {
		return nil, err
	}
	if err := r.Start(); err != nil {
		return nil, err
	}
	if socket != "" {
		fmt.Println(`{"listening":true}`)
		<-seen.connected
	}
	return &path{
		work: work,
		// An adjustment changes the request's container.
		prepare: func(q request) request {
			return request{message: proto.Clone(q.message).(*api.CreateContainerRequest)}
		},
		call: func(q request) (response, error) {
			answer, err := r.CreateContainer(context.Background(), q.message)
			return func() ([]byte, error) { return proto.Marshal(answer) }, err
		},
		check: seen.check,
	}, nil
}

func synchronizeNothing(ctx context.Context, plugin adaptation.SyncCB) error {
	_, err := plugin(ctx, nil, nil)
	return err
}

func updateNothing(context.Context, []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) {
	return nil, nil
}

// watch counts how often the plugin was asked: the adaptation goes on without one that has left.
type watch struct {
	connected chan struct{}
	asked     atomic.Int64
	failed    atomic.Int64
}

func (w *watch) check(calls int) error {
	if failed := w.failed.Load(); failed > 0 {
		return fmt.Errorf("the plugin failed %d times", failed)
	}
	if asked := int(w.asked.Swap(0)); asked != calls {
		return fmt.Errorf("the plugin was asked %d times for %d containers; it is not there any more, or never was", asked, calls)
	}
	return nil
}

func (w *watch) RecordPluginInvocation(_, operation string, err error) {
	if err != nil {
		w.failed.Add(1)
	}
	if operation == "CreateContainer" {
		w.asked.Add(1)
	}
}

func (w *watch) UpdatePluginCount(count int) {
	if count > 0 {
		select {
		case w.connected <- struct{}{}:
		default:
		}
	}
}

func (*watch) RecordPluginLatency(string, string, time.Duration) {}

func (*watch) RecordPluginAdjustments(string, string, *adaptation.ContainerAdjustment, int, int) {}

// silentLog drops what NRI and its plugins log, but what is wrong.
type silentLog struct{}

func (silentLog) Debugf(context.Context, string, ...any) {}
func (silentLog) Infof(context.Context, string, ...any)  {}
func (silentLog) Warnf(_ context.Context, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "nri-peer: "+format+"\n", args...)
}
func (silentLog) Errorf(_ context.Context, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "nri-peer: "+format+"\n", args...)
}
