package main

import (
	"strconv"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"k8s.io/utils/cpuset"
)

// settings is what an operator writes in the plugin's config file;
// config.schema.json says the same to tools.
type settings struct {
	CPUs       cpus     `yaml:"cpus,required"` // the CPUs that pods may ask for
	Namespaces []string `yaml:"namespaces"`    // the namespaces whose pods may ask; nil: all of them
}

// highestCPU is the last one that a list of CPUs can name.
const highestCPU = 9999

// cpus is a list of CPUs, which YAML takes for an integer when it is a single one.
type cpus struct{ cpuset.CPUSet }

// UnmarshalConfig reads the list from the config.
func (c *cpus) UnmarshalConfig(value config.Value) error {
	var list string
	var single uint16
	if value.Decode(&single) == nil && single <= highestCPU {
		list = strconv.Itoa(int(single))
	} else if value.Decode(&list) != nil {
		return value.Expected("a list of CPUs, such as 2-3,6")
	}
	parsed, err := parseCPUs(list)
	if err != nil {
		return err
	}
	c.CPUSet = parsed
	return nil
}
