// Package yaml12 reads a config as YAML 1.2 with the core schema, strictly.
//
// The YAML library parses; what a plain scalar is, a text or a number, is
// decided here: the library takes 1_000 for a number and 2026-01-01 for a date,
// as YAML 1.1 did, and it would put the number 42 into a list of texts.
package yaml12

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is a part of a config.
type Value struct {
	// path leads to it, such as remove[1]; empty for the whole config.
	path string
	node *yaml.Node
}

// Parse reads a config, which is one YAML document. Without content it is null.
func Parse(text string) (Value, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var document, more yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) {
		return Value{node: &yaml.Node{Kind: yaml.ScalarNode, Line: 1}}, nil
	}
	if err != nil {
		return Value{}, notYAML(err)
	}
	err = decoder.Decode(&more)
	if err == nil {
		return Value{}, fmt.Errorf("line %d: a second document; the config is one", more.Line)
	}
	if !errors.Is(err, io.EOF) {
		return Value{}, notYAML(err)
	}
	return Value{node: document.Content[0]}, nil
}

// IsNull reports whether the value is null: written so, or left out.
func (v Value) IsNull() bool {
	return kindOf(v.target()) == null
}

// Fields returns the fields of a mapping by their names. A field that is not
// among the known ones is an error, and so is one that is given twice.
func (v Value) Fields(known ...string) (map[string]Value, error) {
	node := v.target()
	if kindOf(node) != mapping {
		return nil, v.expected("a mapping with " + strings.Join(known, ", "))
	}
	fields := make(map[string]Value, len(known))
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := Value{node: node.Content[i]}.target()
		if kindOf(key) != text {
			return nil, Value{v.path, key}.expected("a field's name")
		}
		field := Value{v.child(key.Value), node.Content[i+1]}
		if !slices.Contains(known, key.Value) {
			return nil, fmt.Errorf("line %d: unknown field %q; expected %s", key.Line, field.path, strings.Join(known, ", "))
		}
		if _, twice := fields[key.Value]; twice {
			return nil, fmt.Errorf("line %d: field %q is a duplicate", key.Line, field.path)
		}
		fields[key.Value] = field
	}
	return fields, nil
}

// Texts returns the texts of a list.
func (v Value) Texts() ([]string, error) {
	node := v.target()
	if kindOf(node) != list {
		return nil, v.expected("a list of texts")
	}
	texts := make([]string, len(node.Content))
	for i, item := range node.Content {
		value := Value{fmt.Sprintf("%s[%d]", v.path, i), item}
		if kindOf(value.target()) != text {
			return nil, value.expected("a text; quote it if it is one")
		}
		texts[i] = value.target().Value
	}
	return texts, nil
}

// Integer returns an integer that lies between two bounds, which are allowed too.
func (v Value) Integer(least, most int64) (int64, error) {
	node := v.target()
	if kindOf(node) == integer {
		if number, err := parseInteger(node.Value); err == nil && least <= number && number <= most {
			return number, nil
		}
	}
	return 0, v.expected(fmt.Sprintf("an integer from %d to %d", least, most))
}

// --- internal ---

// target is the node itself, or what the alias stands for.
func (v Value) target() *yaml.Node {
	if v.node.Kind == yaml.AliasNode {
		return v.node.Alias
	}
	return v.node
}

func (v Value) child(name string) string {
	if v.path == "" {
		return name
	}
	return v.path + "." + name
}

func (v Value) expected(what string) error {
	place := v.path
	if place == "" {
		place = "the config"
	}
	return fmt.Errorf("line %d: %s is %s; expected %s", v.node.Line, place, describe(v.target()), what)
}

func notYAML(err error) error {
	return fmt.Errorf("the config is not YAML: %w", err)
}

// kind is what a value is by the core schema, in the words of an error.
type kind string

const (
	null    kind = "null"
	boolean kind = "the boolean"
	integer kind = "the integer"
	float   kind = "the number"
	text    kind = "the text"
	list    kind = "a list"
	mapping kind = "a mapping"
	// other has a tag that the core schema does not know, or that does not fit.
	other kind = "a value with the tag"
)

// scalars has the kinds of plain scalars, in the order in which they are tried.
var scalars = []struct {
	kind    kind
	tag     string
	pattern *regexp.Regexp
}{
	{null, "!!null", regexp.MustCompile(`^(?:|~|null|Null|NULL)$`)},
	{boolean, "!!bool", regexp.MustCompile(`^(?:true|True|TRUE|false|False|FALSE)$`)},
	{integer, "!!int", regexp.MustCompile(`^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$`)},
	{float, "!!float", regexp.MustCompile(`^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$`)},
	{float, "!!float", regexp.MustCompile(`^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$`)},
	{text, "!!str", regexp.MustCompile(``)},
}

const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle

func kindOf(node *yaml.Node) kind {
	tagged := node.Style&yaml.TaggedStyle != 0
	may := func(tag string) bool { return !tagged || node.ShortTag() == tag }
	switch {
	case node.Kind == yaml.SequenceNode && may("!!seq"):
		return list
	case node.Kind == yaml.MappingNode && may("!!map"):
		return mapping
	case node.Kind != yaml.ScalarNode:
		return other
	case node.Style&quoted != 0 && !tagged:
		return text
	}
	for _, scalar := range scalars {
		if may(scalar.tag) && scalar.pattern.MatchString(node.Value) {
			return scalar.kind
		}
	}
	return other
}

func describe(node *yaml.Node) string {
	switch k := kindOf(node); k {
	case null, list, mapping:
		return string(k)
	case other:
		return fmt.Sprintf("%s %s", k, node.ShortTag())
	default:
		const longest = 40
		value := []rune(node.Value)
		if len(value) > longest {
			value = append(value[:longest], '…')
		}
		return fmt.Sprintf("%s %q", k, string(value))
	}
}

func parseInteger(text string) (int64, error) {
	if digits, octal := strings.CutPrefix(text, "0o"); octal {
		return strconv.ParseInt(digits, 8, 64)
	}
	if digits, hexadecimal := strings.CutPrefix(text, "0x"); hexadecimal {
		return strconv.ParseInt(digits, 16, 64)
	}
	return strconv.ParseInt(text, 10, 64)
}
