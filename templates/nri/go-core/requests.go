package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
func readRequests(pod *api.PodSandbox, container *api.Container, allow []string) (requests, error) {
	asked := requests{annotations: map[string]string{}}
	r := reader{pod: pod, container: container, allow: allow}
	r.each("rlimits", func(text string) (string, error) {
		key, rlimit, err := parseRlimit(text)
		asked.rlimits = append(asked.rlimits, rlimit)
		return key, err
	})
	r.each("env", func(text string) (string, error) {
		key, value, err := parseVariable(text)
		asked.env = append(asked.env, &api.KeyValue{Key: key, Value: value})
		return key, err
	})
	r.each("annotations", func(text string) (string, error) {
		key, value, err := parseAnnotation(text)
		asked.annotations[key] = value
		return key, err
	})
	r.eachAllowed("mounts", func(text string) (string, error) {
		mount, err := parseMount(text)
		asked.mounts = append(asked.mounts, mount)
		return mount.GetDestination(), err
	})
	r.eachAllowed("devices", func(text string) (string, error) {
		device, err := parseDevice(text)
		asked.devices = append(asked.devices, device)
		return device.GetPath(), err
	})
	asked.memoryLimit = r.memoryLimit()
	if r.err != nil {
		return requests{}, r.err
	}
	return asked, nil
}

// --- internal ---

// reader reads annotations until the first problem, which it keeps.
type reader struct {
	pod       *api.PodSandbox
	container *api.Container
	allow     []string
	err       error
}

// each hands the items of an annotation to parse, which returns the key of each:
// two may not have the same.
func (r *reader) each(what string, parse func(text string) (key string, err error)) {
	found := r.find(what)
	if found == nil {
		return
	}
	seen := map[string]bool{}
	for _, item := range found.items {
		key, err := parse(item.text)
		if err == nil && seen[key] {
			err = fmt.Errorf("%s is a duplicate; keep one of them", quote(key))
		}
		if err != nil {
			r.refuse(found.key, fmt.Sprintf(", line %d: %v", item.line, err))
			return
		}
		seen[key] = true
	}
}

// eachAllowed does the same for what reaches into the node: the config must allow it.
func (r *reader) eachAllowed(what string, parse func(text string) (key string, err error)) {
	found := r.find(what)
	if found != nil && len(found.items) > 0 && !slices.Contains(r.allow, what) {
		problem := ": the config does not allow %s; add \"%[1]s\" to its field allow, or remove the annotation"
		r.refuse(found.key, fmt.Sprintf(problem, what))
		return
	}
	r.each(what, parse)
}

func (r *reader) memoryLimit() int64 {
	found := r.find("memory-limit")
	if found == nil || len(found.items) == 0 {
		return 0
	}
	var texts []string
	for _, item := range found.items {
		texts = append(texts, item.text)
	}
	text := strings.Join(texts, " ")
	bytes, ok := parseAmount(text)
	if !ok {
		remedy := "write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi"
		r.refuse(found.key, fmt.Sprintf(": %s is not an amount of memory; %s", quote(text), remedy))
	}
	return bytes
}

// find returns nil after a problem, too.
func (r *reader) find(what string) *annotation {
	if r.err != nil {
		return nil
	}
	return findAnnotation(r.pod.GetAnnotations(), r.container.GetName(), what)
}

func (r *reader) refuse(key, problem string) {
	r.err = fmt.Errorf("cannot adjust %s: annotation \"%s\"%s", fullName(r.pod, r.container), key, problem)
}

// rlimitTypes is what setrlimit(2) knows.
var rlimitTypes = []string{
	"as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile",
	"nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
}

func parseRlimit(text string) (string, *api.POSIXRlimit, error) {
	name, value, _ := strings.Cut(text, "=")
	if !slices.Contains(rlimitTypes, name) {
		types := strings.Join(rlimitTypes, ", ")
		return "", nil, fmt.Errorf("%s is not an rlimit; write TYPE=SOFT:HARD with one of %s", quote(name), types)
	}
	softText, hardText, two := strings.Cut(value, ":")
	if !two || strings.Contains(hardText, ":") {
		softText, hardText = value, value
	}
	soft, err := parseLimit(softText)
	if err != nil {
		return "", nil, err
	}
	hard, err := parseLimit(hardText)
	if err != nil {
		return "", nil, err
	}
	if soft > hard {
		problem := "the soft limit %s is over the hard limit %s; lower it"
		return "", nil, fmt.Errorf(problem, quote(softText), quote(hardText))
	}
	return name, &api.POSIXRlimit{Type: "RLIMIT_" + strings.ToUpper(name), Soft: soft, Hard: hard}, nil
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
	return 0, fmt.Errorf("%s is not a limit; %s", quote(text), remedy)
}

var variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

func parseVariable(text string) (key, value string, err error) {
	key, value, isPair := strings.Cut(text, "=")
	if !isPair || !variablePattern.MatchString(key) {
		return "", "", errors.New(quote(key) + " is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug")
	}
	return key, value, nil
}

func parseAnnotation(text string) (key, value string, err error) {
	key, value, isPair := strings.Cut(text, "=")
	// A hyphen would remove the annotation.
	if !isPair || key == "" || strings.HasPrefix(key, "-") || strings.ContainsAny(key, " \t") {
		return "", "", errors.New(quote(key) + " is not an annotation; write KEY=VALUE, such as example.com/team=orders")
	}
	return key, value, nil
}

func parseMount(text string) (*api.Mount, error) {
	words := wordsOf(text)
	if len(words) != 4 || !strings.HasPrefix(words[1], "/") {
		form := "write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro"
		return nil, fmt.Errorf("%s is not a mount; %s", quote(text), form)
	}
	return &api.Mount{
		Source: words[0], Destination: words[1], Type: words[2], Options: strings.Split(words[3], ","),
	}, nil
}

var devicePattern = regexp.MustCompile(
	`^(/[^ \t]*)[ \t]+([cbup])[ \t]+([0-9]{1,10})[ \t]+([0-9]{1,10})` +
		`(?:[ \t]+([0-7]{1,4})(?:[ \t]+([0-9]{1,10})[ \t]+([0-9]{1,10}))?)?$`,
)

func parseDevice(text string) (*api.LinuxDevice, error) {
	form := "write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666"
	problem := fmt.Errorf("%s is not a device; %s", quote(text), form)
	match := devicePattern.FindStringSubmatch(text)
	if match == nil {
		return nil, problem
	}
	var numbers [4]uint64 // major, minor, uid, gid
	for i, digits := range []string{match[3], match[4], match[6], match[7]} {
		if digits == "" {
			continue
		}
		number, err := strconv.ParseUint(digits, 10, 32)
		if err != nil {
			return nil, problem
		}
		numbers[i] = number
	}
	device := &api.LinuxDevice{
		Path: match[1], Type: match[2], Major: int64(numbers[0]), Minor: int64(numbers[1]),
	}
	if match[5] != "" {
		mode, err := strconv.ParseUint(match[5], 8, 32)
		if err != nil {
			return nil, problem
		}
		device.FileMode = &api.OptionalFileMode{Value: uint32(mode)}
	}
	if match[6] != "" {
		device.Uid = &api.OptionalUInt32{Value: uint32(numbers[2])}
		device.Gid = &api.OptionalUInt32{Value: uint32(numbers[3])}
	}
	return device, nil
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' })
}

func quote(text string) string {
	const longest = 60
	if characters := []rune(text); len(characters) > longest {
		text = string(characters[:longest]) + "…"
	}
	return `"` + text + `"`
}
