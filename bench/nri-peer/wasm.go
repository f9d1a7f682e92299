package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/containerd/nri/pkg/api"
	"github.com/tetratelabs/wazero"
	wasm "github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"google.golang.org/protobuf/proto"
)

// requestTimeout is what the adaptation gives a plugin by default.
const requestTimeout = 2 * time.Second

// loaded is a plugin as the adaptation loads it, and the module within.
type loaded struct {
	plugin api.Plugin
	module wasm.Module
}

// load does what pkg/adaptation/wasm-enabled.go does.
func load(file string) (*loaded, error) {
	l := &loaded{}
	newRuntime := func(ctx context.Context) (wazero.Runtime, error) {
		r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCloseOnContextDone(true))
		if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
			return nil, err
		}
		return &watchedRuntime{r, l}, nil
	}
	ctx := context.Background()
	service, err := api.NewPluginPlugin(ctx, api.WazeroRuntime(newRuntime))
	if err != nil {
		return nil, err
	}
	l.plugin, err = service.Load(ctx, file, silentHost{})
	return l, err
}

// watchedRuntime keeps the module that is instantiated.
type watchedRuntime struct {
	wazero.Runtime
	loaded *loaded
}

func (r *watchedRuntime) InstantiateModule(ctx context.Context, code wazero.CompiledModule, config wazero.ModuleConfig) (wasm.Module, error) {
	module, err := r.Runtime.InstantiateModule(ctx, code, config)
	r.loaded.module = module
	return module, err
}

// silentHost drops what the plugin logs, as the other side does.
type silentHost struct{}

func (silentHost) Log(context.Context, *api.LogRequest) (*api.Empty, error) { return &api.Empty{}, nil }

func (l *loaded) start(work *workload) error {
	ctx := context.Background()
	if _, err := l.plugin.Configure(ctx, work.configure); err != nil {
		return err
	}
	_, err := l.plugin.Synchronize(ctx, &api.SynchronizeRequest{})
	return err
}

// openClient asks by the client that the adaptation has.
func openClient(l *loaded, work *workload) (*path, error) {
	call := func(q request) (response, error) {
		ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
		defer cancel()
		answer, err := l.plugin.CreateContainer(ctx, q.message)
		return func() ([]byte, error) { return proto.Marshal(answer) }, err
	}
	return &path{work: work, call: call}, l.start(work)
}

// openCall asks as that client does (pkg/api/api_host.pb.go), without its protobuf.
func openCall(l *loaded, work *workload) (*path, error) {
	malloc, free := l.module.ExportedFunction("malloc"), l.module.ExportedFunction("free")
	create := l.module.ExportedFunction("plugin_create_container")
	memory := l.module.Memory()
	ask := func(encoded []byte) ([]byte, error) {
		ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
		defer cancel()
		size := uint64(len(encoded))
		found, err := malloc.Call(ctx, size)
		if err != nil {
			return nil, err
		}
		pointer := found[0]
		defer free.Call(ctx, pointer)
		if !memory.Write(uint32(pointer), encoded) {
			return nil, errors.New("malloc gave what is outside of memory")
		}
		answer, err := create.Call(ctx, pointer, size)
		if err != nil {
			return nil, err
		}
		at, length := uint32(answer[0]>>32), uint32(answer[0])
		if at != 0 {
			defer free.Call(ctx, uint64(at))
		}
		view, ok := memory.Read(at, length&^(1<<31))
		if !ok {
			return nil, errors.New("the answer is outside of memory")
		}
		if length&(1<<31) != 0 {
			return nil, fmt.Errorf("the plugin says: %s", view)
		}
		// What is given back must outlive the buffer, which is freed.
		return append([]byte(nil), view...), nil
	}
	call := func(q request) (response, error) {
		answer, err := ask(q.encoded)
		return func() ([]byte, error) { return answer, nil }, err
	}
	return &path{work: work, call: call}, l.start(work)
}

// timeLoad loads a module twice and says how long each took. The first stays, as it does where a plugin is loaded anew.
func timeLoad(file string) error {
	var times []map[string]float64
	for range 2 {
		begin, cpu := time.Now(), cpuTime()
		l, err := load(file)
		if err != nil {
			return err
		}
		defer l.module.Close(context.Background())
		times = append(times, map[string]float64{
			"wallMs": time.Since(begin).Seconds() * 1e3,
			"cpuMs":  (cpuTime() - cpu).Seconds() * 1e3,
		})
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"first": times[0], "again": times[1]})
}
