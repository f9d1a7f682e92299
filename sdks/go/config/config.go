// Package config decodes what an operator writes below spec, in YAML 1.2 (core
// schema), into a type of the plugin's author.
//
// Fields have the names of their yaml tags, or their own in lower case:
//
//	type settings struct {
//		Remove []string `yaml:"remove"`          // absent: nil
//		Limit  *int64   `yaml:"limit"`           // absent or null: nil
//		Target target   `yaml:"target,required"` // must be given
//	}
//
// Fields that the type does not have are refused, and so are duplicates, unknown
// tags, a second document, more than 100 levels, and aliases that repeat more
// than 10,000 values. A string is never taken for a number, nor a number for a
// string: no, yes and 1_000 are strings, 0x10 is 16. Null is a value for
// pointers and any alone. Errors name the path of the field.
//
// A type sets its defaults in a method SetDefaults(), and checks its values in a
// method Validate() error. A type with a form of its own is an [Unmarshaler] or
// an encoding.TextUnmarshaler.
package config

import (
	"errors"
	"reflect"

	"github.com/armory-plugins/armory-plugins/sdks/go/config/internal/yaml"
)

// Defaulter is a type with other defaults than Go's zero values. SetDefaults is
// called before the config is decoded: for a type, for the structs in it before,
// and for what a pointer, a list or a map gets. An outer type may so choose other
// defaults for an inner one.
type Defaulter interface{ SetDefaults() }

// Validator is a type that checks its own values. Validate is called when they
// are decoded, also for structs that are inline, but not for a field that the
// config does not mention.
type Validator interface{ Validate() error }

// Unmarshaler is a type that reads a value in its own way.
type Unmarshaler interface{ UnmarshalConfig(Value) error }

// Parse decodes a config into a new value. Without content it is the type's
// defaults. Errors start with "config: ".
func Parse[T any](text string) (T, error) {
	var parsed T
	if err := Decode(text, &parsed); err != nil {
		var none T
		return none, err
	}
	return parsed, nil
}

// Decode does the same into a variable that exists.
func Decode(text string, into any) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return errors.New("config: Decode needs a pointer to decode into")
	}
	root, err := yaml.Parse(text)
	if err != nil {
		return prefixed(err)
	}
	if root.Kind == yaml.Null && target.Elem().Kind() != reflect.Interface {
		root = &yaml.Node{Kind: yaml.Mapping, Line: root.Line}
		if !hasFields(target.Elem().Type()) {
			setDefaults(target.Elem())
			return nil
		}
	}
	if err := decodeNew(Value{node: root}, target.Elem()); err != nil {
		return prefixed(err)
	}
	return nil
}

// --- internal ---

func prefixed(err error) error {
	return &configError{err}
}

// configError says that the config is at fault.
type configError struct{ reason error }

func (e *configError) Error() string { return "config: " + e.reason.Error() }
func (e *configError) Unwrap() error { return e.reason }

// hasFields reports whether a mapping is decoded into a type.
func hasFields(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(unmarshalerType)
}
