package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/armory-plugins/armory-plugins/sdks/go/config/internal/yaml"
)

var (
	unmarshalerType = reflect.TypeFor[Unmarshaler]()
)

// decodeNew decodes a value into a variable that has no value yet.
func decodeNew(v Value, target reflect.Value) error {
	setDefaults(target)
	return decode(v, target)
}

// decode decodes a value into a variable that has its defaults, and can be set.
func decode(v Value, target reflect.Value) error {
	if target.Kind() == reflect.Pointer {
		if v.node.Kind == yaml.Null {
			target.SetZero()
			return nil
		}
		if target.IsNil() {
			target.Set(reflect.New(target.Type().Elem()))
			return decodeNew(v, target.Elem())
		}
		return decode(v, target.Elem())
	}
	if err := decodeInto(v, target); err != nil {
		return err
	}
	return validate(v, target)
}

// setDefaults sets the defaults of a variable and of the structs in it. Those of
// the outer one come last: it may choose others for the inner ones.
func setDefaults(target reflect.Value) {
	if target.Kind() == reflect.Struct {
		for i := range target.NumField() {
			each := target.Type().Field(i)
			if tag, err := tagOf(each); err == nil && tag.name != "-" && (each.IsExported() || tag.inline && each.Anonymous) {
				setDefaults(target.Field(i))
			}
		}
	}
	if defaulted, ok := pointerTo(target).(Defaulter); ok {
		defaulted.SetDefaults()
	}
}

func validate(v Value, target reflect.Value) error {
	if checked, ok := pointerTo(target).(Validator); ok {
		return v.wrap(checked.Validate())
	}
	return nil
}

// validateInline checks the structs whose fields are those of another one.
func validateInline(v Value, target reflect.Value) error {
	for i := range target.NumField() {
		if tag, err := tagOf(target.Type().Field(i)); err != nil || !tag.inline {
			continue
		}
		if err := validateInline(v, target.Field(i)); err != nil {
			return err
		}
		if err := validate(v, target.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

// pointerTo is a pointer to a variable, even to a struct of a type that is not
// exported and embedded in another one.
func pointerTo(target reflect.Value) any {
	return reflect.NewAt(target.Type(), target.Addr().UnsafePointer()).Interface()
}

func decodeInto(v Value, target reflect.Value) error {
	switch pointer := target.Addr().Interface().(type) {
	case Unmarshaler:
		return v.wrap(pointer.UnmarshalConfig(v))
	case encoding.TextUnmarshaler:
		if v.node.Kind != yaml.String {
			return v.Expected("a string")
		}
		return v.wrap(pointer.UnmarshalText([]byte(v.node.Value)))
	case *time.Duration:
		return decodeDuration(v, pointer)
	}
	switch target.Kind() {
	case reflect.Bool:
		if v.node.Kind != yaml.Bool {
			return v.Expected("a boolean")
		}
		target.SetBool(v.node.Value[0] == 't' || v.node.Value[0] == 'T')
	case reflect.String:
		if v.node.Kind != yaml.String {
			return v.Expected("a string")
		}
		target.SetString(v.node.Value)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return decodeInt(v, target)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return decodeUint(v, target)
	case reflect.Float32, reflect.Float64:
		return decodeFloat(v, target)
	case reflect.Slice:
		return decodeSlice(v, target)
	case reflect.Map:
		return decodeMap(v, target)
	case reflect.Struct:
		return decodeStruct(v, target)
	case reflect.Interface:
		if target.NumMethod() > 0 {
			return v.Errorf("cannot decode into the Go type %s", target.Type())
		}
		value, err := anyOf(v)
		if err != nil {
			return err
		}
		target.SetZero()
		if value != nil {
			target.Set(reflect.ValueOf(value))
		}
	default:
		return v.Errorf("cannot decode into the Go type %s", target.Type())
	}
	return nil
}

func decodeInt(v Value, target reflect.Value) error {
	if v.node.Kind != yaml.Int {
		return v.Expected("an integer")
	}
	digits, base := digitsOf(v.node.Value)
	number, err := strconv.ParseInt(digits, base, 64)
	if err != nil || target.OverflowInt(number) {
		most := int64(1)<<(target.Type().Bits()-1) - 1
		return v.Errorf("%s is out of range; expected an integer from %d to %d", quote(v.node.Value), -most-1, most)
	}
	target.SetInt(number)
	return nil
}

func decodeUint(v Value, target reflect.Value) error {
	if v.node.Kind != yaml.Int {
		return v.Expected("an integer")
	}
	digits, base := digitsOf(strings.TrimPrefix(v.node.Value, "+"))
	if zeros, negative := strings.CutPrefix(digits, "-"); negative && strings.Trim(zeros, "0") == "" {
		digits = zeros
	}
	number, err := strconv.ParseUint(digits, base, 64)
	if err != nil || target.OverflowUint(number) {
		most := ^uint64(0) >> (64 - target.Type().Bits())
		return v.Errorf("%s is out of range; expected an integer from 0 to %d", quote(v.node.Value), most)
	}
	target.SetUint(number)
	return nil
}

// digitsOf is an integer of the core schema as strconv takes it.
func digitsOf(value string) (digits string, base int) {
	switch {
	case strings.HasPrefix(value, "0x"):
		return value[2:], 16
	case strings.HasPrefix(value, "0o"):
		return value[2:], 8
	default:
		return value, 10
	}
}

func decodeFloat(v Value, target reflect.Value) error {
	number, err := floatOf(v)
	if err != nil {
		return err
	}
	if target.OverflowFloat(number) {
		return v.Errorf("%s is out of range", quote(v.node.Value))
	}
	target.SetFloat(number)
	return nil
}

func floatOf(v Value) (float64, error) {
	value := v.node.Value
	switch v.node.Kind {
	case yaml.Int:
		if digits, base := digitsOf(value); base != 10 {
			if number, err := strconv.ParseUint(digits, base, 64); err == nil {
				return float64(number), nil
			}
			return 0, v.Errorf("%s is out of range", quote(value))
		}
	case yaml.Float:
		// strconv knows .5 and 5., and inf and nan without their dot.
		if trimmed := strings.TrimLeft(value, "+-."); trimmed != "" && (trimmed[0]|0x20 == 'i' || trimmed[0]|0x20 == 'n') {
			value = strings.Replace(value, ".", "", 1)
		}
	default:
		return 0, v.Expected("a number")
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0, v.Errorf("%s is out of range", quote(value))
	}
	return number, nil
}

func decodeDuration(v Value, into *time.Duration) error {
	if v.node.Kind != yaml.String {
		return v.Expected("a duration, such as 1m30s")
	}
	duration, err := time.ParseDuration(v.node.Value)
	if err != nil {
		return v.Errorf("%s is not a duration; write one such as 1m30s", quote(v.node.Value))
	}
	*into = duration
	return nil
}

func decodeSlice(v Value, target reflect.Value) error {
	if v.node.Kind != yaml.Sequence {
		return v.Expected("a list")
	}
	items := reflect.MakeSlice(target.Type(), len(v.node.Items), len(v.node.Items))
	for i := range v.node.Items {
		if err := decodeNew(v.item(i), items.Index(i)); err != nil {
			return err
		}
	}
	target.Set(items)
	return nil
}

func decodeMap(v Value, target reflect.Value) error {
	if v.node.Kind != yaml.Mapping {
		return v.Expected("a mapping")
	}
	if target.Type().Key().Kind() != reflect.String {
		return v.Errorf("cannot decode into the Go type %s", target.Type())
	}
	entries := reflect.MakeMapWithSize(target.Type(), len(v.node.Items)/2)
	for i := 0; i < len(v.node.Items); i += 2 {
		name, err := keyOf(v, v.node.Items[i])
		if err != nil {
			return err
		}
		entry := reflect.New(target.Type().Elem()).Elem()
		if err := decodeNew(v.field(name, v.node.Items[i+1]), entry); err != nil {
			return err
		}
		entries.SetMapIndex(reflect.ValueOf(name).Convert(target.Type().Key()), entry)
	}
	target.Set(entries)
	return nil
}

func keyOf(v Value, key *yaml.Node) (string, error) {
	if key.Kind != yaml.String {
		return "", v.Errorf("expected a string as the name of a field, not %s", Value{node: key}.describe())
	}
	return key.Value, nil
}

func decodeStruct(v Value, target reflect.Value) error {
	fields, err := fieldsOf(target.Type())
	if err != nil {
		return v.wrap(err)
	}
	if v.node.Kind != yaml.Mapping {
		return v.Expected("a mapping" + with(fields))
	}
	given := make(map[string]bool, len(fields))
	for i := 0; i < len(v.node.Items); i += 2 {
		name, err := keyOf(v, v.node.Items[i])
		if err != nil {
			return err
		}
		at := slices.IndexFunc(fields, func(each field) bool { return each.name == name })
		if at < 0 {
			return v.Errorf("unknown field %s; expected %s", quote(name), namesOf(fields))
		}
		given[name] = true
		if err := decode(v.field(name, v.node.Items[i+1]), target.FieldByIndex(fields[at].index)); err != nil {
			return err
		}
	}
	for _, each := range fields {
		if each.required && !given[each.name] {
			return v.field(each.name, v.node).Errorf("missing; write this field")
		}
	}
	return validateInline(v, target)
}

// field is a field of a struct, as it is named in a config.
type field struct {
	name     string
	index    []int
	required bool
}

func fieldsOf(t reflect.Type) ([]field, error) {
	fields, err := allFieldsOf(t)
	if err != nil {
		return nil, err
	}
	for i, each := range fields {
		if first := slices.IndexFunc(fields, func(other field) bool { return other.name == each.name }); first < i {
			return nil, fmt.Errorf("cannot decode into the Go type %s: its fields %s and %s have the same name %q; rename one",
				t, t.FieldByIndex(fields[first].index).Name, t.FieldByIndex(each.index).Name, each.name)
		}
	}
	return fields, nil
}

// allFieldsOf are the fields of a struct, with duplicates.
func allFieldsOf(t reflect.Type) ([]field, error) {
	var fields []field
	for i := range t.NumField() {
		each := t.Field(i)
		tag, err := tagOf(each)
		if err != nil {
			return nil, fmt.Errorf("cannot decode into the Go type %s: %w", t, err)
		}
		if tag.name == "-" {
			continue
		}
		if tag.inline {
			if each.Type.Kind() != reflect.Struct {
				return nil, fmt.Errorf("cannot decode into the Go type %s: its field %s is inline and not a struct", t, each.Name)
			}
			if !each.IsExported() && !each.Anonymous {
				return nil, fmt.Errorf("cannot decode into the Go type %s: its field %s is inline and not exported", t, each.Name)
			}
			inner, err := allFieldsOf(each.Type)
			if err != nil {
				return nil, err
			}
			for _, field := range inner {
				field.index = append([]int{i}, field.index...)
				fields = append(fields, field)
			}
			continue
		}
		if !each.IsExported() {
			if tag.name != "" {
				return nil, fmt.Errorf("cannot decode into the Go type %s: its field %s has a yaml tag and is not exported", t, each.Name)
			}
			continue
		}
		if tag.name == "" {
			tag.name = strings.ToLower(each.Name)
		}
		fields = append(fields, field{tag.name, []int{i}, tag.required})
	}
	return fields, nil
}

// tag is what the yaml tag of a field says.
type tag struct {
	name             string
	inline, required bool
}

func tagOf(field reflect.StructField) (tag, error) {
	name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	of := tag{name: name}
	for _, option := range strings.Split(options, ",") {
		switch option {
		case "inline":
			of.inline = true
		case "required":
			of.required = true
		case "", "omitempty", "flow": // what others write for encoders
		default:
			return tag{}, fmt.Errorf("unknown option %q in a yaml tag", option)
		}
	}
	return of, nil
}

func with(fields []field) string {
	if len(fields) == 0 {
		return ""
	}
	return " with " + namesOf(fields)
}

func namesOf(fields []field) string {
	if len(fields) == 0 {
		return "none"
	}
	names := make([]string, len(fields))
	for i, each := range fields {
		names[i] = each.name
	}
	return strings.Join(names, ", ")
}

// anyOf is a value as Go has it: nil, bool, int64, uint64, float64, string,
// []any or map[string]any.
func anyOf(v Value) (any, error) {
	switch v.node.Kind {
	case yaml.Null:
		return nil, nil
	case yaml.Bool:
		return v.node.Value[0]|0x20 == 't', nil
	case yaml.Int:
		digits, base := digitsOf(v.node.Value)
		if number, err := strconv.ParseInt(digits, base, 64); err == nil {
			return number, nil
		}
		number, err := strconv.ParseUint(strings.TrimPrefix(digits, "+"), base, 64)
		if err != nil {
			return nil, v.Errorf("%s is out of range", quote(v.node.Value))
		}
		return number, nil
	case yaml.Float:
		return floatOf(v)
	case yaml.String:
		return v.node.Value, nil
	case yaml.Sequence:
		var list []any
		err := decodeSlice(v, reflect.ValueOf(&list).Elem())
		return list, err
	case yaml.Mapping:
		var entries map[string]any
		err := decodeMap(v, reflect.ValueOf(&entries).Elem())
		return entries, err
	default:
		return nil, v.Expected("a value of YAML's core schema")
	}
}
