// Package restoretest runs a restore plugin in a test, without WebAssembly.
package restoretest

import (
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/restore"
)

// The topics for which Start opens plugins.
const (
	SourceTopic = "orders"
	TargetTopic = "orders-restored"
)

// Start opens a plugin from [SourceTopic] to [TargetTopic] with a config in YAML. An empty config is
// none. The test fails if the plugin refuses to start.
func Start[C any](t testing.TB, plugin restore.Plugin[C], config string) *restore.Instance {
	t.Helper()
	text := armory.None[string]()
	if config != "" {
		text = armory.Some(config)
	}
	instance, err := restore.Open(plugin, restore.Context{SourceTopic: SourceTopic, TargetTopic: TargetTopic}, text)
	if err != nil {
		t.Fatalf("Init: %v", err)
	}
	return instance
}

// StartError returns the error with which a plugin refuses to start. The test
// fails if it starts.
func StartError[C any](t testing.TB, plugin restore.Plugin[C], config string) string {
	t.Helper()
	_, err := restore.Open(plugin, restore.Context{SourceTopic: SourceTopic, TargetTopic: TargetTopic}, armory.Some(config))
	if err == nil {
		t.Fatalf("Init takes the config %q", config)
	}
	return err.Error()
}
