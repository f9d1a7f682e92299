package main

import (
	"errors"
	"strconv"

	"example.com/cpu-affinity/internal/yaml12"
	"k8s.io/utils/cpuset"
)

// config is what an operator writes in the plugin's config file;
// config.schema.json says the same to tools.
type config struct {
	cpus       cpuset.CPUSet // the CPUs that pods may ask for
	namespaces []string      // the namespaces whose pods may ask; nil: all of them
}

// highestCPU is the last one that a list of CPUs can name.
const highestCPU = 9999

// parseConfig reads a config.
func parseConfig(text string) (config, error) {
	document, err := yaml12.Parse(text)
	if err != nil {
		return config{}, err
	}
	missing := errors.New("the config has no field cpus; write the CPUs that pods may ask for, such as cpus: 2-7")
	if document.IsNull() {
		return config{}, missing
	}
	fields, err := document.Fields("cpus", "namespaces")
	if err != nil {
		return config{}, err
	}
	var parsed config
	field, given := fields["cpus"]
	if !given {
		return config{}, missing
	}
	if parsed.cpus, err = cpusOf(field); err != nil {
		return config{}, err
	}
	if field, given := fields["namespaces"]; given {
		if parsed.namespaces, err = field.Texts(); err != nil {
			return config{}, err
		}
	}
	return parsed, nil
}

// cpusOf reads a list of CPUs, which YAML takes for an integer when it is a single one.
func cpusOf(field yaml12.Value) (cpuset.CPUSet, error) {
	if single, err := field.Integer(0, highestCPU); err == nil {
		return parseCPUs(strconv.FormatInt(single, 10))
	}
	if list, err := field.Text(); err == nil {
		if cpus, err := parseCPUs(list); err == nil {
			return cpus, nil
		}
	}
	return cpuset.New(), field.Expected("a list of CPUs, such as 2-3,6")
}
