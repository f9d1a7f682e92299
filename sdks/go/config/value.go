package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"github.com/armory-plugins/armory-plugins/sdks/go/config/internal/yaml"
)

// Value is a value of the config, for an [Unmarshaler].
type Value struct {
	path string
	node *yaml.Node
}

// Path is where the value is, such as target.names[1] or labels["a.b"]; empty for
// the whole.
func (v Value) Path() string { return v.path }

// Decode decodes the value into a variable, as it is done for fields.
func (v Value) Decode(into any) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return errors.New("config: Decode needs a pointer to decode into")
	}
	return decodeNew(v, target.Elem())
}

// Expected is the error of a value that is something else than expected.
func (v Value) Expected(what string) error {
	return v.Errorf("expected %s, not %s", what, v.describe())
}

// Errorf is an error that names the value's path.
func (v Value) Errorf(format string, args ...any) error {
	return v.wrap(fmt.Errorf(format, args...))
}

// --- internal ---

// pathError is an error that names its path.
type pathError struct {
	path string
	err  error
}

func (e *pathError) Error() string {
	if e.path == "" {
		return e.err.Error()
	}
	return e.path + ": " + e.err.Error()
}

func (e *pathError) Unwrap() error { return e.err }

func (v Value) wrap(err error) error {
	var named *pathError
	if err == nil || errors.As(err, &named) {
		return err
	}
	return &pathError{v.path, err}
}

func (v Value) field(name string, node *yaml.Node) Value {
	switch {
	case name == "" || strings.ContainsFunc(name, isOdd):
		return Value{v.path + "[" + quote(name) + "]", node}
	case v.path == "":
		return Value{name, node}
	default:
		return Value{v.path + "." + name, node}
	}
}

// isOdd reports whether a name with a character needs quotes in a path.
func isOdd(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_/", r)
}

func (v Value) item(index int) Value {
	return Value{fmt.Sprintf("%s[%d]", v.path, index), v.node.Items[index]}
}

func (v Value) describe() string {
	switch v.node.Kind {
	case yaml.Null:
		return "null"
	case yaml.Bool:
		return "a boolean"
	case yaml.Int:
		return "an integer"
	case yaml.Float:
		return "a number"
	case yaml.String:
		return "a string"
	case yaml.Sequence:
		return "a list"
	case yaml.Mapping:
		return "a mapping"
	default:
		return "a value with the tag " + v.node.Tag
	}
}

// quote shortens a text that the operator wrote.
func quote(text string) string {
	const longest = 60
	if characters := []rune(text); len(characters) > longest {
		text = string(characters[:longest]) + "…"
	}
	return strconv.Quote(text)
}
