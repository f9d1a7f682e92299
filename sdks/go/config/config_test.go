package config_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
)

type target struct {
	Name   string `yaml:"name,required"`
	Weight *int64 `yaml:"weight"`
}

// shared is the type that sdks/config-cases.json describes.
type shared struct {
	Remove  []string  `yaml:"remove"`
	Keep    *[]string `yaml:"keep"`
	Limit   *int64    `yaml:"limit"`
	Ratio   *float64  `yaml:"ratio"`
	Enabled bool      `yaml:"enabled"`
	Target  *target   `yaml:"target"`
}

func (s *shared) SetDefaults() { s.Remove = []string{} }

// asJSON is the config as the cases write it.
func (s shared) asJSON() map[string]any {
	fields := map[string]any{"remove": toAny(s.Remove), "enabled": s.Enabled}
	if s.Keep != nil {
		fields["keep"] = toAny(*s.Keep)
	}
	if s.Limit != nil {
		fields["limit"] = strconv.FormatInt(*s.Limit, 10)
	}
	if s.Ratio != nil {
		fields["ratio"] = *s.Ratio
	}
	if s.Target != nil {
		inner := map[string]any{"name": s.Target.Name}
		if s.Target.Weight != nil {
			inner["weight"] = strconv.FormatInt(*s.Target.Weight, 10)
		}
		fields["target"] = inner
	}
	return fields
}

func toAny(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

func TestTheCasesThatAllSDKsShare(t *testing.T) {
	file, err := os.ReadFile("../../config-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases struct {
		Cases []struct {
			Name    string
			YAML    *string
			Config  map[string]any
			Refused *string
		}
	}
	if err := json.Unmarshal(file, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.Cases) < 50 {
		t.Fatalf("%d cases", len(cases.Cases))
	}
	for _, each := range cases.Cases {
		t.Run(each.Name, func(t *testing.T) {
			text := ""
			if each.YAML != nil {
				text = *each.YAML
			}
			got, err := config.Parse[shared](text)
			switch {
			case each.Refused != nil && err == nil:
				t.Errorf("Parse(%q) = %+v; want an error", text, got.asJSON())
			case each.Refused != nil && !strings.Contains(err.Error(), *each.Refused):
				t.Errorf("Parse(%q) = %v; want an error with %q", text, err, *each.Refused)
			case each.Refused == nil && err != nil:
				t.Errorf("Parse(%q) = %v", text, err)
			case each.Refused == nil && !reflect.DeepEqual(got.asJSON(), each.Config):
				t.Errorf("Parse(%q) = %v; want %v", text, got.asJSON(), each.Config)
			}
		})
	}
}

func TestErrorsNameThePath(t *testing.T) {
	type nested struct {
		Remove []string          `yaml:"remove"`
		Target target            `yaml:"target"`
		Small  int8              `yaml:"small"`
		Count  uint16            `yaml:"count"`
		Labels map[string]string `yaml:"labels"`
		Wait   time.Duration     `yaml:"wait"`
	}
	for text, want := range map[string]string{
		"remove: [a, 42]":               "config: remove[1]: expected a string, not an integer",
		"delete: [a]":                   `config: unknown field "delete"; expected remove, target, small, count, labels, wait`,
		"target: {name: a, heavy: 1}":   `config: target: unknown field "heavy"; expected name, weight`,
		"target: {weight: 1}":           "config: target.name: missing; write this field",
		"target: {name: a, weight: x}":  "config: target.weight: expected an integer, not a string",
		"remove: !secret [a]":           "config: remove: expected a list, not a value with the tag !secret",
		"small: 128":                    `config: small: "128" is out of range; expected an integer from -128 to 127`,
		"count: -1":                     `config: count: "-1" is out of range; expected an integer from 0 to 65535`,
		"labels: {a: b, c: 1}":          "config: labels.c: expected a string, not an integer",
		"labels: {1: b}":                "config: labels: expected a string as the name of a field, not an integer",
		`labels: {a.b: 1}`:              `config: labels["a.b"]: expected a string, not an integer`,
		`labels: {"": 1}`:               `config: labels[""]: expected a string, not an integer`,
		`labels: {"a\nb": 1}`:           `config: labels["a\nb"]: expected a string, not an integer`,
		`labels: {app/é_1-x: 1}`:        "config: labels.app/é_1-x: expected a string, not an integer",
		`"a\nb": 1`:                     `config: unknown field "a\nb"; expected remove, target, small, count, labels, wait`,
		"wait: 5":                       "config: wait: expected a duration, such as 1m30s, not an integer",
		"- a":                           "config: expected a mapping with remove, target, small, count, labels, wait, not a list",
		"remove: []\nremove: []":        `config: line 2: field "remove" is a duplicate`,
		"remove: &a [*a]":               `config: line 1: anchor "a" contains itself`,
		"remove: *a":                    `config: line 1: unknown anchor "a"`,
		"remove: []\n---\nremove: []\n": "config: line 2: second document; write one",
		"\xff":                          "config: not UTF-8",
		"a: [":                          "config: line 1: did not find expected node content",
		"remove:\n\t- h\n":              "config: line 2: found character that cannot start any token",
	} {
		if _, err := config.Parse[nested](text); err == nil || err.Error() != want {
			t.Errorf("Parse(%q):\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestLimits(t *testing.T) {
	nested := func(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }
	if _, err := config.Parse[any](nested(100)); err != nil {
		t.Errorf("100 levels: %v", err)
	}
	for _, levels := range []int{101, 5000, 1_000_000} {
		if _, err := config.Parse[any](nested(levels)); err == nil || !strings.Contains(err.Error(), "100 levels") {
			t.Errorf("%d levels: %v", levels, err)
		}
	}
	deep := strings.Repeat("- ", 200) + "a"
	if _, err := config.Parse[any](deep); err == nil || !strings.Contains(err.Error(), "100 levels") {
		t.Errorf("200 levels of block: %v", err)
	}
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 30; i++ {
		last := strconv.Itoa(i - 1)
		bomb += "a" + strconv.Itoa(i) + ": &a" + strconv.Itoa(i) + " [" + strings.Repeat("*a"+last+", ", 9) + "*a" + last + "]\n"
	}
	if _, err := config.Parse[any](bomb); err == nil || !strings.Contains(err.Error(), "10000 values") {
		t.Errorf("an alias bomb: %v", err)
	}
	large := strings.Repeat("- a: {b: [c, 'd', \"e\"], f: &x g}\n", 20_000)
	if _, err := config.Parse[any](large); err != nil {
		t.Errorf("%d bytes: %v", len(large), err)
	}
}

func TestEscapesAreThoseOfYAML12(t *testing.T) {
	for text, want := range map[string]string{
		`"\/\u00e9\ud83d\ude00"`: "/é😀", `"\N\_\L\P"`: "\u0085\u00a0\u2028\u2029", `'\/'`: `\/`, `"a\` + "\n" + `  b"`: "ab",
	} {
		if got, err := config.Parse[string](text); err != nil || got != want {
			t.Errorf("Parse(%s) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`"\'"`, `"\ud83d"`, `"\ud83dx"`, `"\ud83d\u0041"`, `"\ude00\ud83d"`, `"\x"`, `"\q"`} {
		if got, err := config.Parse[string](text); err == nil {
			t.Errorf("Parse(%s) = %q; want an error", text, got)
		}
	}
}

func TestDirectives(t *testing.T) {
	for _, text := range []string{
		"%YAML 1.2\n---\na", "%YAML 1.1 # old\n--- a\n", "%YAML 1.3\n---\na\n...\n", "%FOO\n---\na", "# c\n%FOO-1.x bar \t baz # c\n%YAML 1.2\n%\u00e9 x\n---\na",
	} {
		if got, err := config.Parse[any](text); err != nil || got != "a" {
			t.Errorf("Parse(%q) = %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"%YAML 2.0\n---\na":              "line 1: found incompatible YAML document",
		"%YAML 1.2\n%YAML 1.2\n---\na":   "line 2: found duplicate %YAML directive",
		"%YAML 1.2.3\n---\na":            "line 1: did not find expected comment or line break",
		"%YAML 1.2\na":                   "line 2: did not find expected <document start>",
		"%FOO\na":                        "line 2: did not find expected <document start>",
		"%FOO":                           "line 1: did not find expected <document start>",
		"% FOO\n---\na":                  "line 1: could not find expected directive name",
		"a: b\n%FOO\n---\na":             "line 2: second document; write one",
		"[a,\n%FOO\n]":                   "line 2: did not find expected node content",
		"--- a\n...\n%YAML 1.2\n--- b\n": "line 3: second document; write one",
	} {
		if got, err := config.Parse[any](text); err == nil || err.Error() != "config: "+want {
			t.Errorf("Parse(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestTabs(t *testing.T) {
	for _, text := range []string{"a:\t- b", "-\t- a", "-\ta: 1", "?\ta: 1\n:\tb", "a:\n\tb: 1", "-\t-", "\ta: 1"} {
		if got, err := config.Parse[any](text); err == nil {
			t.Errorf("Parse(%q) = %v; want an error", text, got)
		}
	}
	for text, want := range map[string]any{
		"-\ta":          []any{"a"},
		"- \t a\t# c":   []any{"a"},
		"-\t# c\n  a":   []any{"a"},
		"-\t|\n  x\n":   []any{"x\n"},
		"-\t{a:\tb}":    []any{map[string]any{"a": "b"}},
		"- |\n  -\ta\n": []any{"-\ta\n"},
		"a\t:\tb":       map[string]any{"a": "b"},
	} {
		if got, err := config.Parse[any](text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Parse(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestTheEndOfTheTextEndsABlockScalar(t *testing.T) {
	for text, want := range map[string]string{
		"|\n  a": "a\n", "|\n  a\n": "a\n", "|+\n  a": "a\n", "|+\n  a\n\n": "a\n\n", "|-\n  a": "a", ">\n  a\n  b": "a b\n", "|\n  a\n  ": "a\n", "|": "", "|\n  ": "",
	} {
		if got, err := config.Parse[string](text); err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestAnchors(t *testing.T) {
	for _, text := range []string{
		"- &é x\n- *é", "[&é x, *é]", "- &v1.2!%? x\n- *v1.2!%?", "- &a:b x\n- *a:b", "[&a x,*a]", "- &a x\n- *a # c", "- &-_9 x\n- *-_9",
	} {
		if got, err := config.Parse[[]string](text); err != nil || !reflect.DeepEqual(got, []string{"x", "x"}) {
			t.Errorf("Parse(%q) = %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"{&a x: *a}", "&a x: *a", "{&a x : *a }"} {
		if got, err := config.Parse[map[string]string](text); err != nil || got["x"] != "x" {
			t.Errorf("Parse(%q) = %q, %v", text, got, err)
		}
	}
	if got, err := config.Parse[[]map[string]int]("[&a x: 1, *a : 2, {*a : 3}, {*a: 4}]"); err != nil || len(got) != 4 || got[1]["x"] != 2 || got[3]["x"] != 4 {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"- & x", "- &", "- *", "[&, x]", "- &: x"} {
		if got, err := config.Parse[any](text); err == nil || !strings.Contains(err.Error(), "did not find expected name of an anchor") {
			t.Errorf("Parse(%q) = %v, %v", text, got, err)
		}
	}
}

// They are YAML, but the name of a field is a string.
func TestEmptyKeys(t *testing.T) {
	for _, text := range []string{"{: 1}", "{a: 1, : 2}", "{ : }", "{? : 1}", "{null: 1}"} {
		if got, err := config.Parse[any](text); err == nil || err.Error() != "config: expected a string as the name of a field, not null" {
			t.Errorf("Parse(%q) = %v, %v", text, got, err)
		}
	}
}

func TestAnyHoldsWhatYAMLHas(t *testing.T) {
	got, err := config.Parse[any]("{a: [1, -1.5, .inf, true, ~, x, 18446744073709551615], b: {}}")
	if err != nil {
		t.Fatal(err)
	}
	list := got.(map[string]any)["a"].([]any)
	if list[0] != int64(1) || list[1] != -1.5 || list[3] != true || list[4] != nil || list[5] != "x" || list[6] != uint64(1<<64-1) {
		t.Errorf("%#v", got)
	}
}

type percent int

func (p *percent) Validate() error {
	if *p < 0 || *p > 100 {
		return errOutOfRange
	}
	return nil
}

var errOutOfRange = &json.UnsupportedValueError{Str: "not a percentage"}

func TestValidate(t *testing.T) {
	type settings struct {
		Shares []percent `yaml:"shares"`
	}
	if got, err := config.Parse[settings]("shares: [0, 100]"); err != nil || got.Shares[1] != 100 {
		t.Errorf("%v, %v", got, err)
	}
	_, err := config.Parse[settings]("shares: [1, 101]")
	if err == nil || !strings.HasPrefix(err.Error(), "config: shares[1]: ") {
		t.Errorf("%v", err)
	}
}

type common struct {
	Topic string `yaml:"topic"`
}

func TestTagsOfFields(t *testing.T) {
	type settings struct {
		common  `yaml:",inline"`
		Plain   uint8
		Ignored chan int           `yaml:"-"`
		Wait    time.Duration      `yaml:"wait,omitempty"`
		Rates   map[string]float32 `yaml:"rates"`
		hidden  int
	}
	got, err := config.Parse[*settings]("{topic: a, plain: 255, wait: 1m30s, rates: {x: .5, y: -.INF, z: 0x10}}")
	if err != nil || got.Topic != "a" || got.Plain != 255 || got.Wait != 90*time.Second || got.Rates["x"] != .5 || got.Rates["z"] != 16 || got.hidden != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	for text, want := range map[string]string{
		"ignored: 1": "unknown field", "hidden: 1": "unknown field", "common: {}": "unknown field", "rates: {x: 1e39}": `rates.x: "1e39" is out of range`,
	} {
		if _, err := config.Parse[settings](text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v; want %s", text, err, want)
		}
	}
	if _, err := config.Parse[struct {
		A *common `yaml:",inline"`
	}]("{}"); err == nil || !strings.Contains(err.Error(), "inline and not a struct") {
		t.Error(err)
	}
	if _, err := config.Parse[struct {
		A int `yaml:"a,optional"`
	}]("{}"); err == nil || !strings.Contains(err.Error(), `unknown option "optional"`) {
		t.Error(err)
	}
	if err := config.Decode("{}", settings{}); err == nil {
		t.Error("Decode takes what is not a pointer")
	}
}

func TestPathsOfTheWholeConfig(t *testing.T) {
	for text, want := range map[string]string{
		`"": x`:             `config: [""]: expected an integer, not a string`,
		`"a.b": x`:          `config: ["a.b"]: expected an integer, not a string`,
		`{"a[0]": x}`:       `config: ["a[0]"]: expected an integer, not a string`,
		`"\e[31m\u2028": x`: `config: ["\x1b[31m\u2028"]: expected an integer, not a string`,
	} {
		if _, err := config.Parse[map[string]int](text); err == nil || err.Error() != want {
			t.Errorf("Parse(%q):\n got %v\nwant %s", text, err, want)
		}
	}
	nested := `a.b: {"": [x]}`
	if _, err := config.Parse[map[string]map[string][]int](nested); err == nil || err.Error() != `config: ["a.b"][""][0]: expected an integer, not a string` {
		t.Error(err)
	}
}

// limits and retries have defaults and values that they refuse.
type limits struct {
	Most int `yaml:"most"`
}

func (l *limits) SetDefaults() { l.Most = 10 }

func (l *limits) Validate() error {
	if l.Most > 100 {
		return errOutOfRange
	}
	return nil
}

type retries struct {
	Times int `yaml:"times"`
}

func (r *retries) SetDefaults() { r.Times = 3 }

func (r *retries) Validate() error {
	if r.Times > 5 {
		return errOutOfRange
	}
	return nil
}

type mode string

func (m *mode) SetDefaults() { *m = "fast" }

type inner struct {
	Limits limits `yaml:"limits"`
	Mode   mode   `yaml:"mode"`
}

// outer chooses another default for an inner struct.
type outer struct {
	inner   `yaml:",inline"`
	limits  `yaml:",inline"`
	Retries retries           `yaml:",inline"`
	Nested  inner             `yaml:"nested"`
	Other   inner             `yaml:"other"`
	Pointer *limits           `yaml:"pointer"`
	List    []limits          `yaml:"list"`
	Map     map[string]limits `yaml:"map"`
	Skipped limits            `yaml:"-"`
}

func (o *outer) SetDefaults() { o.Other.Limits.Most = 20 }

func TestDefaultsOfTheWholeTree(t *testing.T) {
	for _, text := range []string{"", "{}", "nested: {}\nother: {mode: fast}", "nested: {limits: {}}\nother: {limits: {}}"} {
		got, err := config.Parse[outer](text)
		want := outer{Nested: inner{limits{10}, "fast"}, Other: inner{limits{20}, "fast"}, Retries: retries{3}}
		want.Limits, want.Mode, want.Most = limits{10}, "fast", 10
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	got, err := config.Parse[*outer]("{pointer: {}, list: [{}, {most: 1}], map: {a: {}}, other: {limits: {most: 1}}}")
	if err != nil || got.Pointer.Most != 10 || !reflect.DeepEqual(got.List, []limits{{10}, {1}}) || got.Map["a"].Most != 10 || got.Other.Limits.Most != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := config.Parse[mode](""); err != nil || got != "fast" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestValidateOfInlineStructs(t *testing.T) {
	for text, want := range map[string]string{
		"most: 101":                     "config: json: ",
		"times: 6":                      "config: json: ",
		"limits: {most: 101}":           "config: limits: json: ",
		"nested: {limits: {most: 101}}": "config: nested.limits: json: ",
	} {
		if _, err := config.Parse[outer](text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%q) = %v; want %s", text, err, want)
		}
	}
}

// choice has a default of any type, and a form of its own.
type choice struct {
	Value any `yaml:"value"`
}

func (c *choice) SetDefaults() { c.Value = "default" }

func TestNullReplacesADefault(t *testing.T) {
	for text, want := range map[string]any{"": "default", "value: ~": nil, "value: null": nil, "value: 1": int64(1)} {
		if got, err := config.Parse[choice](text); err != nil || got.Value != want {
			t.Errorf("Parse(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestFieldsWithTheSameName(t *testing.T) {
	type twice struct {
		A int `yaml:"a"`
		B int `yaml:"a"`
	}
	type inlined struct {
		common `yaml:",inline"`
		Other  string `yaml:"topic"`
	}
	_, plain := config.Parse[twice]("")
	_, inline := config.Parse[inlined]("")
	for want, err := range map[string]error{
		`config: cannot decode into the Go type config_test.twice: its fields A and B have the same name "a"; rename one`:               plain,
		`config: cannot decode into the Go type config_test.inlined: its fields Topic and Other have the same name "topic"; rename one`: inline,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
	if _, err := config.Parse[struct {
		hidden common `yaml:",inline"`
	}](""); err == nil || !strings.Contains(err.Error(), "its field hidden is inline and not exported") {
		t.Error(err)
	}
}

func TestIntegersWithSigns(t *testing.T) {
	for _, text := range []string{"-0", "+0", "-00", "0"} {
		if got, err := config.Parse[uint8](text); err != nil || got != 0 {
			t.Errorf("Parse(%q) = %d, %v", text, got, err)
		}
	}
	if got, err := config.Parse[any]("+18446744073709551615"); err != nil || got != uint64(1<<64-1) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := config.Parse[uint8]("-01"); err == nil {
		t.Errorf("Parse(-01) = %d", got)
	}
}

// A panic would end the plugin's instance.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "remove: [a]\nkeep: &a [*a]", "? [a]\n: b", "<<: {a: [a]}", "!x {a: !!int b}", "-\th", "a: |+2\n  b\n\n", "\"\\ud83d\\ude00\"",
		"%TAG ! tag:x,2000:\n---\n!a b", "%YAML 1.2\n%FOO bar\n---\na", "[a, {b: c}, ? d, e: f]", "'\n\n'", "a: >-\n b\n\n  c\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = config.Parse[shared](text)
		_, _ = config.Parse[any](text)
	})
}
