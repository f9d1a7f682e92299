package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/nritest"
)

// start makes a configured plugin, and forgets what that logs.
func start(t *testing.T, text string) (*nri.Instance, *nritest.Runtime) {
	t.Helper()
	plugin, runtime := nritest.Start(t, &adjuster{}, text)
	runtime.TakeLog()
	return plugin, runtime
}

type limit = armory.Option[int64]

func orders(annotations map[string]string) *nri.PodSandbox {
	return nritest.Pod("default", "orders", annotations)
}

func withLimit(limit limit) armory.Option[nri.LinuxResources] {
	return armory.Some(nri.LinuxResources{Memory: armory.Some(nri.LinuxMemory{Limit: limit})})
}

func shop(limit limit) *nri.Container {
	linux := nri.LinuxContainer{Resources: withLimit(limit)}
	return &nri.Container{Id: "c1", Name: "shop", Linux: armory.Some(linux)}
}

func create(t *testing.T, plugin *nri.Instance, annotations map[string]string, limit limit) armory.Option[nri.ContainerAdjustment] {
	t.Helper()
	response, err := plugin.CreateContainer(orders(annotations), shop(limit))
	if err != nil {
		t.Fatal(err)
	}
	return response.Adjust
}

func expect(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v; want %+v", got, want)
	}
}

func expectLog(t *testing.T, runtime *nritest.Runtime, want ...string) {
	t.Helper()
	if lines := runtime.TakeLog(); !slices.Equal(lines, want) {
		t.Errorf("logged %q; want %q", lines, want)
	}
}

func TestConfigureSaysWhatItRead(t *testing.T) {
	for text, want := range map[string]string{
		"max-memory: 1Gi\nforbidden-annotations: [a, b]\nallow: [mounts, devices]": "max-memory 1073741824, 2 forbidden annotations, allowed: mounts, devices",
		"": "max-memory none, 0 forbidden annotations, allowed: nothing",
	} {
		runtime := nritest.Record(t)
		_, response, err := nri.Open(&adjuster{}, nri.ConfigureRequest{Config: text})
		if err != nil {
			t.Fatal(err)
		}
		events := nri.EventCreateContainer | nri.EventUpdateContainer | nri.EventValidateContainerAdjustment
		expect(t, response, nri.ConfigureResponse{Events: events})
		expectLog(t, runtime, "info: configured: "+want)
	}
}

func TestConfigureRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"max-memory: 1.5Gi":          `config: max-memory: expected an amount of memory, such as 512Mi, not "1.5Gi"`,
		"max-memory: 0":              "config: max-memory: expected an amount of memory, such as 512Mi, not an integer",
		"max-memory:":                "config: max-memory: expected an amount of memory, such as 512Mi, not null",
		"forbidden-annotations: a":   "config: forbidden-annotations: expected a list, not a string",
		"forbidden-annotations: [1]": "config: forbidden-annotations[0]: expected a string, not an integer",
		"allow: [mounts, network]":   `config: allow[1]: expected mounts or devices, not "network"`,
		"maxMemory: 1Gi":             `config: unknown field "maxMemory"; expected max-memory, forbidden-annotations, allow`,
	} {
		if got := nritest.StartError(t, &adjuster{}, text); got != want {
			t.Errorf("Configure with %q: %s; want %s", text, got, want)
		}
	}
}

func TestCreateContainerAdjustsNothingUnasked(t *testing.T) {
	plugin, runtime := start(t, "")
	if adjust := create(t, plugin, nil, limit{}); adjust.IsSome() {
		t.Errorf("CreateContainer() adjusts %v; want nothing", adjust)
	}
	expectLog(t, runtime, `debug: container "shop" of pod "default/orders": nothing to adjust`)
}

func TestCreateContainerSetsWhatThePodAsksFor(t *testing.T) {
	plugin, runtime := start(t, "allow: [mounts, devices]")
	got := create(t, plugin, map[string]string{
		"rlimits.armory.dev/pod":  "nofile=1024:65536\r\n# and\n\n memlock=unlimited",
		"env.armory.dev":          "LOG_LEVEL=debug\nEMPTY=\nPAIR=a=b",
		"annotations.armory.dev":  "example.com/team=orders",
		"mounts.armory.dev":       "/var/log/shop\t/logs  bind rbind,ro",
		"devices.armory.dev":      "/dev/fuse c 10 229 0666\n/dev/loop0 b 7 0 660 0 6\n/dev/null c 1 3",
		"memory-limit.armory.dev": "256Mi",
	}, limit{})
	expect(t, got, armory.Some(nri.ContainerAdjustment{
		Rlimits: []nri.PosixRlimit{
			{Type: "RLIMIT_NOFILE", Soft: 1024, Hard: 65536},
			{Type: "RLIMIT_MEMLOCK", Soft: math.MaxUint64, Hard: math.MaxUint64},
		},
		Env:         []nri.KeyValue{{Key: "LOG_LEVEL", Value: "debug"}, {Key: "EMPTY"}, {Key: "PAIR", Value: "a=b"}},
		Annotations: map[string]string{"example.com/team": "orders"},
		Mounts: []nri.Mount{
			{Source: "/var/log/shop", Destination: "/logs", Type: "bind", Options: []string{"rbind", "ro"}},
		},
		Linux: armory.Some(nri.LinuxContainerAdjustment{
			Devices: []nri.LinuxDevice{
				{Path: "/dev/fuse", Type: "c", Major: 10, Minor: 229, FileMode: armory.Some[uint32](0o666)},
				{
					Path: "/dev/loop0", Type: "b", Major: 7,
					FileMode: armory.Some[uint32](0o660), Uid: armory.Some[uint32](0), Gid: armory.Some[uint32](6),
				},
				{Path: "/dev/null", Type: "c", Major: 1, Minor: 3},
			},
			Resources: withLimit(armory.Some[int64](256 << 20)),
		}),
	}))
	expectLog(t, runtime, `info: container "shop" of pod "default/orders": `+
		`2 rlimits, 3 env, 1 annotations, 1 mounts, 3 devices, memory limit 268435456`)
}

func TestTheContainersAnnotationComesBeforeThePods(t *testing.T) {
	plugin, _ := start(t, "")
	keys := []string{"env.armory.dev/container.shop", "env.armory.dev/pod", "env.armory.dev"}
	for i, want := range keys {
		annotations := map[string]string{"env.armory.dev/container.web": "A=web"}
		for _, key := range keys[i:] {
			annotations[key] = "A=" + key
		}
		env := create(t, plugin, annotations, limit{}).OrZero().Env
		if len(env) != 1 || env[0].Value != want {
			t.Errorf("CreateContainer() of %v sets %v; want %s", slices.Collect(maps.Keys(annotations)), env, want)
		}
	}
	none := map[string]string{"env.armory.dev/container.shop": "# none", "env.armory.dev/pod": "A=1"}
	if adjust := create(t, plugin, none, limit{}); adjust.IsSome() {
		t.Errorf("CreateContainer() adjusts %v; want nothing", adjust)
	}
}

func TestCreateContainerCapsMemory(t *testing.T) {
	const most = 1 << 30
	plugin, runtime := start(t, "max-memory: 1Gi")
	tests := []struct {
		own         limit
		asked       string
		want, warns int64
	}{
		{own: armory.Some[int64](most - 1)},
		{own: armory.Some[int64](most)},
		{own: armory.Some[int64](most + 1), want: most, warns: most + 1},
		{want: most},
		{own: armory.Some[int64](0), want: most},
		{own: armory.Some[int64](-1), want: most},
		{own: armory.Some[int64](5), asked: "1Ki", want: 1024},
		{own: armory.Some[int64](5), asked: "1Ti", want: most, warns: 1 << 40},
		{own: armory.Some[int64](1024), asked: "1Ki"},
	}
	for _, test := range tests {
		annotations := map[string]string{"memory-limit.armory.dev": test.asked}
		adjust := create(t, plugin, annotations, test.own).OrZero()
		got := memoryLimit(adjust.Linux.OrZero().Resources.OrZero())
		if got != test.want {
			t.Errorf("%+v: CreateContainer() sets %d", test, got)
		}
		var want []string
		if test.warns > 0 {
			want = []string{fmt.Sprintf(
				`warn: container "shop" of pod "default/orders": memory limit %d is over max-memory, which is %d`, test.warns, most)}
		}
		lines := slices.DeleteFunc(runtime.TakeLog(), func(line string) bool { return !strings.HasPrefix(line, "warn") })
		if !slices.Equal(lines, want) {
			t.Errorf("logged %q; want %q", lines, want)
		}
	}
}

func TestCreateContainerRefusesWhatIsNoItem(t *testing.T) {
	const (
		rlimit     = "is not an rlimit; write TYPE=SOFT:HARD with one of as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack"
		limit      = "is not a limit; write a whole number up to 18446744073709551615, or unlimited"
		variable   = "is not a variable; write NAME=VALUE, such as LOG_LEVEL=debug"
		annotation = "is not an annotation; write KEY=VALUE, such as example.com/team=orders"
		mount      = "is not a mount; write SOURCE DESTINATION TYPE OPTIONS, such as /var/log/shop /logs bind rbind,ro"
		device     = "is not a device; write PATH TYPE MAJOR MINOR, then MODE, UID GID if needed, such as /dev/fuse c 10 229 0666"
		amount     = "is not an amount of memory; write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi"
	)
	tests := []struct {
		what, value string
		line        int
		problem     string
	}{
		{"rlimits", "files=1", 1, `"files" ` + rlimit},
		{"rlimits", "nofile", 1, `"" ` + limit},
		{"rlimits", "nofile=", 1, `"" ` + limit},
		{"rlimits", "\n\nnofile=1:x", 3, `"x" ` + limit},
		{"rlimits", "nofile=-1", 1, `"-1" ` + limit},
		{"rlimits", "nofile=+1", 1, `"+1" ` + limit},
		{"rlimits", "nofile=1:2:3", 1, `"1:2:3" ` + limit},
		{"rlimits", "nofile=18446744073709551616", 1, `"18446744073709551616" ` + limit},
		{"rlimits", "nofile=2:1", 1, `the soft limit "2" is over the hard limit "1"; lower it`},
		{"rlimits", "core=1\ncore=2", 2, `"core" is a duplicate; keep one of them`},
		{"env", "LOG", 1, `"LOG" ` + variable},
		{"env", "1A=x", 1, `"1A" ` + variable},
		{"env", strings.Repeat("é", 61) + "=x", 1, `"` + strings.Repeat("é", 60) + `…" ` + variable},
		{"annotations", "-a=b", 1, `"-a" ` + annotation},
		{"annotations", "=b", 1, `"" ` + annotation},
		{"mounts", "/a /b bind", 1, `"/a /b bind" ` + mount},
		{"mounts", "/a b bind ro", 1, `"/a b bind ro" ` + mount},
		{"mounts", "/a /b bind ro x", 1, `"/a /b bind ro x" ` + mount},
		{"devices", "/dev/null x 1 3", 1, `"/dev/null x 1 3" ` + device},
		{"devices", "/dev/null c 1 4294967296", 1, `"/dev/null c 1 4294967296" ` + device},
		{"devices", "/dev/null c 1 3 888", 1, `"/dev/null c 1 3 888" ` + device},
		{"devices", "/dev/null c 1 3 666 0", 1, `"/dev/null c 1 3 666 0" ` + device},
		{"memory-limit", "256 Mi", 0, `"256 Mi" ` + amount},
		{"memory-limit", "1Ki\n2Ki", 0, `"1Ki 2Ki" ` + amount},
		{"memory-limit", "0", 0, `"0" ` + amount},
		{"memory-limit", "9223372036854775808", 0, `"9223372036854775808" ` + amount},
	}
	plugin, runtime := start(t, "allow: [mounts, devices]")
	for _, test := range tests {
		key := test.what + ".armory.dev/container.shop"
		place := ""
		if test.line > 0 {
			place = fmt.Sprintf(", line %d", test.line)
		}
		want := fmt.Sprintf(`cannot adjust container "shop" of pod "default/orders": annotation "%s"%s: %s`, key, place, test.problem)
		expectRefusal(t, plugin, map[string]string{key: test.value}, want)
		expectLog(t, runtime, "error: "+want)
	}
}

func TestCreateContainerRefusesWhatTheConfigDoesNotAllow(t *testing.T) {
	plugin, _ := start(t, "")
	for what, item := range map[string]string{"mounts": "/a /b bind ro", "devices": "no device at all"} {
		key := what + ".armory.dev"
		want := fmt.Sprintf(`cannot adjust container "shop" of pod "default/orders": annotation "%s": `+
			`the config does not allow %s; add "%[2]s" to its field allow, or remove the annotation`, key, what)
		expectRefusal(t, plugin, map[string]string{key: item}, want)
		if adjust := create(t, plugin, map[string]string{key: "# none"}, limit{}); adjust.IsSome() {
			t.Errorf("CreateContainer() adjusts %v; want nothing", adjust)
		}
	}
}

func expectRefusal(t *testing.T, plugin *nri.Instance, annotations map[string]string, want string) {
	t.Helper()
	if response, err := plugin.CreateContainer(orders(annotations), shop(limit{})); err == nil || err.Error() != want {
		t.Errorf("CreateContainer() = %v, %v; want the error %s", response, err, want)
	}
}

func TestSynchronizeCountsAndCapsWhatIsOverTheCapAndRuns(t *testing.T) {
	var containers []nri.Container
	var want []nri.ContainerUpdate
	for _, each := range []struct {
		id       string
		limit    limit
		state    nri.ContainerState
		isCapped bool
	}{
		{"a", armory.Some[int64](1024), nri.ContainerStateRunning, false},
		{"b", armory.Some[int64](1025), nri.ContainerStateRunning, true},
		{"c", armory.None[int64](), nri.ContainerStateCreated, true},
		{"d", armory.Some[int64](-1), nri.ContainerStateUnknown, true},
		{"e", armory.Some[int64](2048), nri.ContainerStateStopped, false},
	} {
		container := shop(each.limit)
		container.Id, container.State = each.id, each.state
		containers = append(containers, *container)
		if each.isCapped {
			linux := nri.LinuxContainerUpdate{Resources: withLimit(armory.Some[int64](1024))}
			want = append(want, nri.ContainerUpdate{ContainerId: each.id, Linux: armory.Some(linux), IgnoreFailure: true})
		}
	}
	plugin, runtime := start(t, "max-memory: 1Ki")
	got, err := plugin.Synchronize([]nri.PodSandbox{*orders(nil)}, containers)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, got, want)
	expectLog(t, runtime, "info: synchronized: 1 pods, 5 containers, 3 over max-memory")

	other, _ := start(t, "")
	if got, err = other.Synchronize(nil, containers); err != nil || len(got) != 0 {
		t.Errorf("Synchronize() = %v, %v; want no updates", got, err)
	}
}

func TestUpdateContainerCapsTheLimitThatIsAskedFor(t *testing.T) {
	plugin, runtime := start(t, "max-memory: 1Ki")
	linux := nri.LinuxContainerUpdate{Resources: withLimit(armory.Some[int64](1024))}
	capped := nri.UpdateContainerResponse{
		Update: []nri.ContainerUpdate{{ContainerId: "c1", Linux: armory.Some(linux)}},
	}
	for asked, want := range map[int64]nri.UpdateContainerResponse{0: {}, 1024: {}, 1025: capped, -1: capped} {
		got, err := plugin.UpdateContainer(orders(nil), shop(limit{}), withLimit(armory.Some(asked)))
		if err != nil {
			t.Fatal(err)
		}
		expect(t, got, want)
		if lines := runtime.TakeLog(); len(lines) != len(want.Update) {
			t.Errorf("UpdateContainer() to %d logs %q", asked, lines)
		}
	}
	got, err := plugin.UpdateContainer(orders(nil), shop(limit{}), armory.None[nri.LinuxResources]())
	if err != nil {
		t.Fatal(err)
	}
	expect(t, got, nri.UpdateContainerResponse{})
}

func TestValidateRefusesAForbiddenAnnotation(t *testing.T) {
	plugin, runtime := start(t, "forbidden-annotations: [first, team]")
	for _, test := range []struct{ key, owner, who string }{
		{"team", "10-x", `plugin "10-x"`},
		{"-team", "-10-x", `plugin "10-x"`},
		{"team", "", "plugins"},
	} {
		request := validation(map[string]string{test.key: "a"})
		if test.owner != "" {
			compound := nri.CompoundFieldOwners{
				Field: nri.FieldAnnotations, Owners: map[string]string{"team": test.owner},
			}
			request.Owners = armory.Some([]nri.FieldOwners{
				{ContainerId: "c1", Compound: []nri.CompoundFieldOwners{compound}},
			})
		}
		reason := fmt.Sprintf(`annotation "team" of container "shop" of pod "default/orders" is forbidden; `+
			`keep %s from changing it, or take it off forbidden-annotations`, test.who)
		expectValidation(t, plugin, request, nri.Reject(reason))
		expectLog(t, runtime, "warn: "+reason)
	}
	request := validation(map[string]string{"teams": "a"})
	expectValidation(t, plugin, request, nri.Accept())
	request.Adjust = armory.None[nri.ContainerAdjustment]()
	expectValidation(t, plugin, request, nri.Accept())
	expectLog(t, runtime)
}

func validation(annotations map[string]string) *nri.ValidateContainerAdjustmentRequest {
	return &nri.ValidateContainerAdjustmentRequest{
		Pod: *orders(nil), Container: *shop(limit{}),
		Adjust: armory.Some(nri.ContainerAdjustment{Annotations: annotations}),
	}
}

func expectValidation(t *testing.T, plugin *nri.Instance, request *nri.ValidateContainerAdjustmentRequest, want nri.Validation) {
	t.Helper()
	got, err := plugin.ValidateContainerAdjustment(request)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, got, want)
}

func TestShutdownIsLogged(t *testing.T) {
	plugin, runtime := start(t, "")
	plugin.Shutdown()
	expectLog(t, runtime, "info: shutting down")
}

// config.schema.json travels in the plugin: it must allow what the plugin does.
func TestSchemaHasTheFieldsOfTheConfig(t *testing.T) {
	file, err := os.ReadFile("config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties           map[string]any
		AdditionalProperties bool
	}
	if err := json.Unmarshal(file, &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Properties) != reflect.TypeFor[settings]().NumField() || schema.AdditionalProperties {
		t.Error("config.schema.json has other fields than settings")
	}
	for name := range schema.Properties {
		if _, err := config.Parse[settings](name + ": {}"); err == nil || strings.Contains(err.Error(), "unknown field") {
			t.Errorf("config.schema.json has the field %q: %v", name, err)
		}
	}
}

func TestTheExampleIsAConfig(t *testing.T) {
	text, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Parse[settings](string(text))
	if err != nil || got.MaxMemory != 512<<20 || len(got.Allow) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}
