package main

import (
	"fmt"
	"regexp"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri/annotation"
	"k8s.io/utils/cpuset"
)

// longestList is more than a list for 8192 CPUs, the most that Linux is built
// for, needs when it is written in ranges.
const longestList = 1000

var listPattern = regexp.MustCompile(`^[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*$`)

// parseCPUs reads a list of CPUs as cpuset(7) has it, such as 2-3,6. Whoever
// writes pods writes it: what would make a set of millions is refused before it is made.
func parseCPUs(list string) (cpuset.CPUSet, error) {
	if len(list) <= longestList && listPattern.MatchString(list) {
		if cpus, err := cpuset.Parse(list); err == nil {
			return cpus, nil
		}
	}
	return cpuset.New(), fmt.Errorf("%s is not a list of CPUs; write one such as 2-3,6", annotation.Quote(list))
}
