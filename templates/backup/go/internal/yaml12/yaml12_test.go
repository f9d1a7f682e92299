package yaml12

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseTakesOneDocument(t *testing.T) {
	for text, names := range map[string]string{
		"a: 1\n---\nb: 2\n": "second document",
		"a: [":              "not YAML",
		"a: 1\n---\n[":      "not YAML",
		"a: \"\\x\"":        "not YAML",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("Parse(%q) = %v; want an error with %q", text, err, names)
		}
	}
}

func TestIsNull(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "# c": true, "~": true, "null": true, "Null": true, "---\n...\n": true, "!!null ''": true, "\ufeff": true,
		"''": false, "nUll": false, "0": false, "{}": false, "!!str": false,
	} {
		if value := parse(t, text); value.IsNull() != want {
			t.Errorf("Parse(%q).IsNull() = %v", text, !want)
		}
	}
}

func TestFields(t *testing.T) {
	fields, err := parse(t, "'a': 1\n\"b\": 2\n").Fields("a", "b", "c")
	if err != nil || len(fields) != 2 {
		t.Errorf("Fields() = %v, %v; want a and b", fields, err)
	}
	for text, want := range map[string]string{
		"a: 1\nx: 2":      `line 2: unknown field "x"; expected a, b`,
		"a: 1\n'a': 2":    `line 2: field "a" is a duplicate`,
		"- a":             `line 1: the config is a list; expected a mapping with a, b`,
		"42":              `line 1: the config is the integer "42"; expected a mapping with a, b`,
		"1: 2":            `line 1: the config is the integer "1"; expected a field's name`,
		"[a]: 2":          `line 1: the config is a list; expected a field's name`,
		"<<: {a: 1}":      `line 1: unknown field "<<"; expected a, b`,
		"!thing {a: 1}":   `line 1: the config is a value with the tag !thing; expected a mapping with a, b`,
		"&k a: 1\n*k : 2": `line 1: field "a" is a duplicate`,
	} {
		value := parse(t, text)
		if _, err := value.Fields("a", "b"); err == nil || err.Error() != want {
			t.Errorf("Fields() of %q: %v; want %s", text, err, want)
		}
	}
}

func TestTexts(t *testing.T) {
	for text, want := range map[string][]string{
		"[]":                               {},
		"[no, yes, on, y, Off]":            {"no", "yes", "on", "y", "Off"},
		"[1_000, 0b1, 1:30, 2026-01-01]":   {"1_000", "0b1", "1:30", "2026-01-01"},
		"[0o8, 0xg, 1e, ., +, nan, .Inf.]": {"0o8", "0xg", "1e", ".", "+", "nan", ".Inf."},
		"['42', \"true\", !!str 42, '']":   {"42", "true", "42", ""},
		"- |\n  a\n- >\n  b\n":             {"a\n", "b\n"},
		"[&x é, *x]":                       {"é", "é"},
	} {
		got, err := parse(t, text).Texts()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Texts() of %q = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		"a", "{}", "~", "!!set {}", "[[a]]", "[{}]", "[~]", "[null]", "[!!null '']", "[true]", "[FALSE]", "[42]", "[-1]", "[0x10]", "[0o17]", "[017]",
		"[1.5]", "[.5]", "[1.]", "[1e3]", "[.inf]", "[-.INF]", "[.NaN]", "[!thing a]", "[!!binary YQ==]", "[!!int a]", "&x [*x]",
	} {
		if got, err := parse(t, text).Texts(); err == nil {
			t.Errorf("Texts() of %q = %q; want an error", text, got)
		}
	}
}

func TestInteger(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "12": 12, "+7": 7, "0x10": 16, "0o17": 15, "017": 17, "!!int '9'": 9, "100": 100,
	} {
		if got, err := parse(t, text).Integer(1, 100); err != nil || got != want {
			t.Errorf("Integer() of %q = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"0", "101", "-1", "99999999999999999999", "1.0", "1e1", "1_0", "0b1", "'12'", "~", "true", "[1]", "{}", ".inf", ".nan", "!!str 12", "!!float 1",
	} {
		if got, err := parse(t, text).Integer(1, 100); err == nil {
			t.Errorf("Integer() of %q = %d; want an error", text, got)
		}
	}
}

func TestErrorsNameTheFieldAndAreShort(t *testing.T) {
	fields, err := parse(t, "a:\n- "+strings.Repeat("1", 1000)).Fields("a")
	if err != nil {
		t.Fatal(err)
	}
	_, err = fields["a"].Texts()
	if err == nil || !strings.HasPrefix(err.Error(), `line 2: a[0] is the integer "111`) || len(err.Error()) > 120 {
		t.Errorf("Texts(): %v", err)
	}
}

func parse(t *testing.T, text string) Value {
	t.Helper()
	value, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return value
}
