//go:build !old

package main

import (
	"encoding/json"
	"fmt"

	"github.com/containerd/nri/pkg/adaptation"
	validator "github.com/containerd/nri/plugins/default-validator/builtin"
)

// What old versions of NRI don't have.
func init() {
	commands["updatePodSandbox"] = ask((*adaptation.Adaptation).UpdatePodSandbox)
	commands["postUpdatePodSandbox"] = tell((*adaptation.Adaptation).PostUpdatePodSandbox)
	defaultValidator = func(text string) (adaptation.Option, error) {
		config := validator.DefaultValidatorConfig{Enable: true}
		if err := json.Unmarshal([]byte(text), &config); err != nil {
			return nil, fmt.Errorf("the validator's config is no JSON: %w", err)
		}
		return adaptation.WithDefaultValidator(&config), nil
	}
}
