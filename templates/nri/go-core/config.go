package main

import (
	"fmt"
	"strings"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri/amount"
)

// settings is what an operator may write in the plugin's config file;
// config.schema.json says the same to tools.
type settings struct {
	MaxMemory            amount.Bytes `yaml:"max-memory"`            // the most that a container may have; 0: no limit
	ForbiddenAnnotations []string     `yaml:"forbidden-annotations"` // keys that no plugin may set or remove
	Allow                accesses     `yaml:"allow"`                 // what pods may ask for although it reaches into the node
}

// access is what gives a pod access to the node.
type access string

const (
	mounts  access = "mounts"
	devices access = "devices"
)

// Validate is called when the config is decoded.
func (a *access) Validate() error {
	if *a != mounts && *a != devices {
		return fmt.Errorf("expected %s or %s, not %q", mounts, devices, *a)
	}
	return nil
}

type accesses []access

// String is how the log has them.
func (a accesses) String() string {
	names := make([]string, len(a))
	for i, each := range a {
		names[i] = string(each)
	}
	return strings.Join(names, ", ")
}
