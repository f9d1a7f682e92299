package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
)

// workload is what the plugin is asked.
type workload struct {
	configure *api.ConfigureRequest
	// The requests of each cell.
	cells [][]request
}

type request struct {
	encoded []byte
	message *api.CreateContainerRequest
}

// readWorkload reads a file of bench/src/nri/workload.ts: messages in protobuf's encoding.
func readWorkload(file string) (*workload, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var encoded struct {
		Configure []byte
		Cells     [][][]byte
	}
	if err := json.Unmarshal(text, &encoded); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	work := &workload{configure: &api.ConfigureRequest{}}
	if err := proto.Unmarshal(encoded.Configure, work.configure); err != nil {
		return nil, err
	}
	for _, cell := range encoded.Cells {
		var requests []request
		for _, bytes := range cell {
			message := &api.CreateContainerRequest{}
			if err := proto.Unmarshal(bytes, message); err != nil {
				return nil, err
			}
			requests = append(requests, request{bytes, message})
		}
		work.cells = append(work.cells, requests)
	}
	return work, nil
}
