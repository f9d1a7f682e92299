package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri/amount"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/annotation"
	"github.com/containerd/nri/pkg/api"
)

// requests is what the annotations of a pod ask for, for one of its containers.
type requests struct {
	rlimits     []*api.POSIXRlimit
	env         []*api.KeyValue
	annotations map[string]string
	mounts      []*api.Mount
	devices     []*api.LinuxDevice
	memoryLimit int64 // bytes; 0 when it is not asked for
}

// readRequests reads what a pod asks for. An error names the pod, the container,
// the annotation and what to write instead.
func readRequests(pod *api.PodSandbox, container *api.Container, allow accesses) (requests, error) {
	asked := requests{annotations: map[string]string{}}
	find := func(what string) annotation.Annotation {
		found, _ := annotation.Find(pod.GetAnnotations(), container.GetName(), what+".armory.dev")
		return found
	}
	// What reaches into the node: the config must allow it.
	allowed := func(what access) error {
		found := find(string(what))
		if len(found.Items) > 0 && !slices.Contains(allow, what) {
			return found.Errorf("the config does not allow %s; add \"%[1]s\" to its field allow, or remove the annotation", what)
		}
		return nil
	}
	for _, read := range []func() error{
		func() error { return find("rlimits").Each(asked.addRlimit) },
		func() error { return find("env").Each(asked.addVariable) },
		func() error { return find("annotations").Each(asked.addAnnotation) },
		func() error { return allowed(mounts) },
		func() error { return find("mounts").Each(asked.addMount) },
		func() error { return allowed(devices) },
		func() error { return find("devices").Each(asked.addDevice) },
		func() error { return asked.setMemoryLimit(find("memory-limit")) },
	} {
		if err := read(); err != nil {
			return requests{}, fmt.Errorf("cannot adjust %s: %w", fullName(pod, container), err)
		}
	}
	return asked, nil
}

// --- internal ---

// count is how many items are asked for, besides the memory limit.
func (r *requests) count() int {
	return len(r.rlimits) + len(r.env) + len(r.annotations) + len(r.mounts) + len(r.devices)
}

func (r *requests) setMemoryLimit(found annotation.Annotation) error {
	if len(found.Items) == 0 {
		return nil
	}
	bytes, err := amount.Parse(found.Text())
	if err != nil {
		return found.Errorf("%w", err)
	}
	r.memoryLimit = int64(bytes)
	return nil
}

// rlimitTypes is what setrlimit(2) knows.
var rlimitTypes = []string{
	"as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile",
	"nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
}

func (r *requests) addRlimit(text string) (string, error) {
	name, value, _ := strings.Cut(text, "=")
	if !slices.Contains(rlimitTypes, name) {
		types := strings.Join(rlimitTypes, ", ")
		return "", fmt.Errorf("%s is not an rlimit; write TYPE=SOFT:HARD with one of %s", annotation.Quote(name), types)
	}
	softText, hardText, two := strings.Cut(value, ":")
	if !two || strings.Contains(hardText, ":") {
		softText, hardText = value, value
	}
	soft, err := parseLimit(softText)
	if err != nil {
		return "", err
	}
	hard, err := parseLimit(hardText)
	if err != nil {
		return "", err
	}
	if soft > hard {
		problem := "the soft limit %s is over the hard limit %s; lower it"
		return "", fmt.Errorf(problem, annotation.Quote(softText), annotation.Quote(hardText))
	}
	r.rlimits = append(r.rlimits, &api.POSIXRlimit{Type: "RLIMIT_" + strings.ToUpper(name), Soft: soft, Hard: hard})
	return name, nil
}

var limitPattern = regexp.MustCompile(`^[0-9]{1,20}$`)

func parseLimit(text string) (uint64, error) {
	if text == "unlimited" {
		return math.MaxUint64, nil
	}
	if limitPattern.MatchString(text) {
		if limit, err := strconv.ParseUint(text, 10, 64); err == nil {
			return limit, nil
		}
	}
	remedy := "write a whole number up to 18446744073709551615, or unlimited"
	return 0, fmt.Errorf("%s is not a limit; %s", annotation.Quote(text), remedy)
}

var variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

func (r *requests) addVariable(text string) (string, error) {
	key, value, isPair := strings.Cut(text, "=")
	if !isPair || !variablePattern.MatchString(key) {
		return "", errors.New(annotation.Quote(key) + " is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug")
	}
	r.env = append(r.env, &api.KeyValue{Key: key, Value: value})
	return key, nil
}

func (r *requests) addAnnotation(text string) (string, error) {
	key, value, isPair := strings.Cut(text, "=")
	// A hyphen would remove the annotation.
	if !isPair || key == "" || strings.HasPrefix(key, "-") || strings.ContainsAny(key, " \t") {
		return "", errors.New(annotation.Quote(key) + " is not an annotation; write KEY=VALUE, such as example.com/team=orders")
	}
	r.annotations[key] = value
	return key, nil
}

func (r *requests) addMount(text string) (string, error) {
	words := annotation.Words(text)
	if len(words) != 4 || !strings.HasPrefix(words[1], "/") {
		form := "write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro"
		return "", fmt.Errorf("%s is not a mount; %s", annotation.Quote(text), form)
	}
	r.mounts = append(r.mounts, &api.Mount{
		Source: words[0], Destination: words[1], Type: words[2], Options: strings.Split(words[3], ","),
	})
	return words[1], nil
}

var devicePattern = regexp.MustCompile(
	`^(/[^ \t]*)[ \t]+([cbup])[ \t]+([0-9]{1,10})[ \t]+([0-9]{1,10})` +
		`(?:[ \t]+([0-7]{1,4})(?:[ \t]+([0-9]{1,10})[ \t]+([0-9]{1,10}))?)?$`,
)

func (r *requests) addDevice(text string) (string, error) {
	form := "write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666"
	problem := fmt.Errorf("%s is not a device; %s", annotation.Quote(text), form)
	match := devicePattern.FindStringSubmatch(text)
	if match == nil {
		return "", problem
	}
	var numbers [4]uint64 // major, minor, uid, gid
	for i, digits := range []string{match[3], match[4], match[6], match[7]} {
		if digits == "" {
			continue
		}
		number, err := strconv.ParseUint(digits, 10, 32)
		if err != nil {
			return "", problem
		}
		numbers[i] = number
	}
	device := &api.LinuxDevice{
		Path: match[1], Type: match[2], Major: int64(numbers[0]), Minor: int64(numbers[1]),
	}
	if match[5] != "" {
		mode, err := strconv.ParseUint(match[5], 8, 32)
		if err != nil {
			return "", problem
		}
		device.FileMode = &api.OptionalFileMode{Value: uint32(mode)}
	}
	if match[6] != "" {
		device.Uid = &api.OptionalUInt32{Value: uint32(numbers[2])}
		device.Gid = &api.OptionalUInt32{Value: uint32(numbers[3])}
	}
	r.devices = append(r.devices, device)
	return device.Path, nil
}
