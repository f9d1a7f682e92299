// Package yaml reads a document of YAML 1.2 into nodes. Its scanner and parser
// are those of go.yaml.in/yaml/v3 (libyaml), with the changes that NOTICE lists.
package yaml

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// What Parse refuses, to bound what a config may cost.
const (
	deepest      = 100    // levels
	mostRepeated = 10_000 // values that aliases repeat
)

// Kind is what a node is.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	Sequence
	Mapping
	// Unknown is a value whose tag the core schema does not know, or that its
	// tag does not fit.
	Unknown
)

// Node is a value. An alias is the node that it stands for.
type Node struct {
	Kind    Kind
	Value   string  // of a scalar
	Tag     string  // of an unknown node
	Items   []*Node // of a sequence; of a mapping, keys and values in turn
	Line    int     // from 1
	size    int     // values in it, with what aliases repeat
	height  int     // levels in it
	pending bool    // its end is not read
}

// Parse reads one document; one without content is a null.
func Parse(text string) (*Node, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("not UTF-8")
	}
	c := &composer{parser: yaml_parser_new(text), anchors: map[string]*Node{}}
	if err := c.next(); err != nil { // the stream's start
		return nil, err
	}
	if err := c.next(); err != nil {
		return nil, err
	}
	if c.event.typ == yaml_STREAM_END_EVENT {
		return &Node{Kind: Null, Line: 1}, nil
	}
	if err := c.next(); err != nil { // the document's start
		return nil, err
	}
	root, err := c.node(1)
	if err != nil {
		return nil, err
	}
	if err := c.next(); err != nil { // the document's end
		return nil, err
	}
	if c.event.typ != yaml_STREAM_END_EVENT {
		return nil, fmt.Errorf("line %d: second document; write one", c.line())
	}
	return root, nil
}

// --- internal ---

type composer struct {
	parser   *yaml_parser_t
	event    yaml_event_t
	anchors  map[string]*Node
	repeated int
}

// next reads the event after the current one.
func (c *composer) next() error {
	if yaml_parser_parse(c.parser, &c.event) {
		return nil
	}
	p := c.parser
	if p.error == yaml_READER_ERROR {
		return errors.New(p.problem)
	}
	// The end of the text is on a line of its own for the scanner.
	lines := 1 + strings.Count(strings.TrimRight(string(p.input), "\r\n"), "\n")
	line := min(max(p.problem_mark.line, p.context_mark.line)+1, lines)
	return fmt.Errorf("line %d: %s", line, p.problem)
}

func (c *composer) line() int { return c.event.start_mark.line + 1 }

// node reads the node that starts with the current event, and the event after it.
func (c *composer) node(depth int) (*Node, error) {
	line := c.line()
	if depth > deepest {
		return nil, fmt.Errorf("line %d: more than %d levels", line, deepest)
	}
	anchor := string(c.event.anchor)
	if c.event.typ == yaml_ALIAS_EVENT {
		node, known := c.anchors[anchor]
		switch {
		case !known:
			return nil, fmt.Errorf("line %d: unknown anchor %q", line, anchor)
		case node.pending:
			return nil, fmt.Errorf("line %d: anchor %q contains itself", line, anchor)
		case depth+node.height-1 > deepest:
			return nil, fmt.Errorf("line %d: more than %d levels", line, deepest)
		}
		if c.repeated += node.size; c.repeated > mostRepeated {
			return nil, fmt.Errorf("line %d: aliases repeat more than %d values", line, mostRepeated)
		}
		return node, c.next()
	}
	node := &Node{Line: line, size: 1, height: 1, pending: true}
	if anchor != "" {
		c.anchors[anchor] = node
	}
	var err error
	switch c.event.typ {
	case yaml_SCALAR_EVENT:
		node.Kind, node.Value = kindOfScalar(&c.event), string(c.event.value)
		node.Tag = shortTag(c.event.tag)
		err = c.next()
	case yaml_SEQUENCE_START_EVENT:
		node.setKind(Sequence, c.event.tag, "!!seq")
		err = c.items(node, yaml_SEQUENCE_END_EVENT, depth)
	case yaml_MAPPING_START_EVENT:
		node.setKind(Mapping, c.event.tag, "!!map")
		if err = c.items(node, yaml_MAPPING_END_EVENT, depth); err == nil {
			err = node.refuseDuplicates()
		}
	default:
		err = fmt.Errorf("line %d: did not find expected node content", line)
	}
	node.pending = false
	return node, err
}

func (c *composer) items(node *Node, end yaml_event_type_t, depth int) error {
	if err := c.next(); err != nil {
		return err
	}
	for c.event.typ != end {
		item, err := c.node(depth + 1)
		if err != nil {
			return err
		}
		node.Items = append(node.Items, item)
		node.size += item.size
		node.height = max(node.height, 1+item.height)
	}
	return c.next()
}

func (node *Node) setKind(kind Kind, tag []byte, own string) {
	node.Kind, node.Tag = kind, shortTag(tag)
	if node.Tag != "" && node.Tag != "!" && node.Tag != own {
		node.Kind = Unknown
	}
}

// refuseDuplicates compares keys that are strings: no other may be a field's name.
func (node *Node) refuseDuplicates() error {
	seen := make(map[string]bool, len(node.Items)/2)
	for i := 0; i < len(node.Items); i += 2 {
		key := node.Items[i]
		if key.Kind != String {
			continue
		}
		if seen[key.Value] {
			return fmt.Errorf("line %d: field %q is a duplicate", key.Line, key.Value)
		}
		seen[key.Value] = true
	}
	return nil
}

func shortTag(tag []byte) string {
	const long = "tag:yaml.org,2002:"
	if len(tag) > len(long) && string(tag[:len(long)]) == long {
		return "!!" + string(tag[len(long):])
	}
	return string(tag)
}

// kindOfScalar resolves a scalar by the core schema.
func kindOfScalar(event *yaml_event_t) Kind {
	tag := shortTag(event.tag)
	value := string(event.value)
	switch tag {
	case "":
		if event.scalar_style() != yaml_PLAIN_SCALAR_STYLE {
			return String
		}
		return plainKind(value)
	case "!", "!!str":
		return String
	case "!!null", "!!bool", "!!int", "!!float":
		kind := plainKind(value)
		if tag == "!!float" && kind == Int {
			kind = Float
		}
		if tag == map[Kind]string{Null: "!!null", Bool: "!!bool", Int: "!!int", Float: "!!float"}[kind] {
			return kind
		}
	}
	return Unknown
}

func plainKind(value string) Kind {
	switch value {
	case "", "~", "null", "Null", "NULL":
		return Null
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return Bool
	case ".nan", ".NaN", ".NAN":
		return Float
	}
	if digits, found := cutAny(value, "0o"); found {
		return intIf(digits, "01234567")
	}
	if digits, found := cutAny(value, "0x"); found {
		return intIf(digits, "0123456789abcdefABCDEF")
	}
	unsigned := value
	if value[0] == '-' || value[0] == '+' {
		unsigned = value[1:]
	}
	switch unsigned {
	case ".inf", ".Inf", ".INF":
		return Float
	}
	const digits = "0123456789"
	whole, rest := span(unsigned, digits)
	if whole > 0 && rest == "" {
		return Int
	}
	fraction := 0
	if rest != "" && rest[0] == '.' {
		fraction, rest = span(rest[1:], digits)
	}
	if whole+fraction == 0 {
		return String
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		rest = rest[1:]
		if rest != "" && (rest[0] == '-' || rest[0] == '+') {
			rest = rest[1:]
		}
		exponent := 0
		if exponent, rest = span(rest, digits); exponent == 0 {
			return String
		}
	}
	if rest != "" {
		return String
	}
	return Float
}

func cutAny(value, prefix string) (string, bool) {
	if len(value) > len(prefix) && value[:len(prefix)] == prefix {
		return value[len(prefix):], true
	}
	return "", false
}

func intIf(digits, allowed string) Kind {
	if _, rest := span(digits, allowed); rest == "" {
		return Int
	}
	return String
}

// span counts the leading bytes of a value that are among some, and returns the rest.
func span(value, allowed string) (int, string) {
	for i := range len(value) {
		found := false
		for j := range len(allowed) {
			found = found || value[i] == allowed[j]
		}
		if !found {
			return i, value[i:]
		}
	}
	return len(value), ""
}
