package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/log"
	"google.golang.org/protobuf/proto"
)

// serveFleet is a runtime that any number of plugins connect to. Each line on stdin is answered by one on stdout: {"plugins": 50} once so many are
// registered, {"create": true} when all have answered for a container of the workload's first cell, with how long that took.
func serveFleet(work *workload, socket string) error {
	log.Set(silentLog{})
	count := &counter{}
	count.changed.L = &count.Mutex
	r, err := adaptation.New("bench", "v1", synchronizeNothing, updateNothing,
		adaptation.WithSocketPath(socket), adaptation.WithMetrics(count))
	if err != nil {
		return err
	}
	if err := r.Start(); err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]bool{"listening": true}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var order struct {
			Plugins int
			Create  bool
		}
		if err := json.Unmarshal(lines.Bytes(), &order); err != nil {
			return err
		}
		begin := time.Now()
		if order.Create {
			request := proto.Clone(work.cells[0][0].message).(*api.CreateContainerRequest)
			if _, err := r.CreateContainer(context.Background(), request); err != nil {
				return fmt.Errorf("no container was created: %w", err)
			}
		} else {
			count.wait(order.Plugins)
		}
		if err := out.Encode(map[string]float64{"ms": time.Since(begin).Seconds() * 1e3}); err != nil {
			return err
		}
	}
	return nil
}

// counter knows how many plugins are registered.
type counter struct {
	watch
	sync.Mutex
	changed sync.Cond
	count   int
}

func (c *counter) UpdatePluginCount(count int) {
	c.Lock()
	defer c.Unlock()
	c.count = count
	c.changed.Broadcast()
}

func (c *counter) wait(count int) {
	c.Lock()
	defer c.Unlock()
	for c.count != count {
		c.changed.Wait()
	}
}
