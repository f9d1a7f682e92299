package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// report is what a load of requests gave.
type report struct {
	Count   int     `json:"count"`
	Seconds float64 `json:"seconds"`
	// How often each error came.
	Errors map[string]int `json:"errors"`
	// How often each value of the counted annotation came; "" where it was not set.
	Annotations map[string]int `json:"annotations,omitempty"`
	// Of one request, in microseconds, in the order of the requests.
	Latencies []float64 `json:"latencies"`
}

// load creates containers one after another, so many or for so long. Each has an id of its own: the request's, "-" and its number.
func load(r *runtime, with json.RawMessage) (any, error) {
	var order struct {
		Count   int
		Seconds float64
		// The annotation whose values are counted.
		Annotation string
		Request    json.RawMessage
	}
	if err := json.Unmarshal(with, &order); err != nil {
		return nil, err
	}
	var model api.CreateContainerRequest
	if err := protojson.Unmarshal(order.Request, &model); err != nil {
		return nil, err
	}
	done := report{Errors: map[string]int{}, Annotations: map[string]int{}, Latencies: []float64{}}
	begin := time.Now()
	limit := time.Duration(order.Seconds * float64(time.Second))
	for done.Count < order.Count || time.Since(begin) < limit {
		// An adjustment changes the request's container.
		request := proto.Clone(&model).(*adaptation.CreateContainerRequest)
		request.Container.Id = fmt.Sprintf("%s-%d", model.Container.Id, done.Count)
		sent := time.Now()
		answer, err := r.adaptation.CreateContainer(context.Background(), request)
		done.Latencies = append(done.Latencies, float64(time.Since(sent).Nanoseconds())/1000)
		done.Count++
		if err != nil {
			done.Errors[err.Error()]++
		} else if order.Annotation != "" {
			done.Annotations[answer.GetAdjust().GetAnnotations()[order.Annotation]]++
		}
	}
	done.Seconds = time.Since(begin).Seconds()
	return done, nil
}
