// Package backuptest runs a backup plugin in a test, without WebAssembly.
package backuptest

import (
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/backup"
)

// Topic is the topic for which Start opens plugins.
const Topic = "orders"

// Start opens a plugin for [Topic] with a config in YAML. An empty config is
// none. The test fails if the plugin refuses to start.
func Start[C any](t testing.TB, plugin backup.Plugin[C], config string) *backup.Instance {
	t.Helper()
	text := armory.None[string]()
	if config != "" {
		text = armory.Some(config)
	}
	instance, err := backup.Open(plugin, backup.Context{Topic: Topic}, text)
	if err != nil {
		t.Fatalf("Init: %v", err)
	}
	return instance
}

// StartError returns the error with which a plugin refuses to start. The test
// fails if it starts.
func StartError[C any](t testing.TB, plugin backup.Plugin[C], config string) string {
	t.Helper()
	_, err := backup.Open(plugin, backup.Context{Topic: Topic}, armory.Some(config))
	if err == nil {
		t.Fatalf("Init takes the config %q", config)
	}
	return err.Error()
}
