// Package annotation reads the annotations by which pods ask NRI plugins for
// something. It depends on neither kind of NRI plugin.
//
// An annotation NAME/container.CONTAINER counts for one container of the pod,
// NAME/pod and NAME for the others. Its value has items, one per line; empty
// lines and those that start with # are left out.
package annotation

import (
	"fmt"
	"strings"
)

// Annotation is the one of a pod that counts for one of its containers.
type Annotation struct {
	Key   string
	Items []Item
}

// Item is a line that asks for something.
type Item struct {
	Line int // from 1
	Text string
}

// Find finds the annotation by which a pod asks for something, such as
// rlimits.example.com: the container's own, otherwise the pod's. Without one, the
// annotation has no items.
func Find(annotations map[string]string, container, name string) (Annotation, bool) {
	for _, key := range []string{name + "/container." + container, name + "/pod", name} {
		if value, found := annotations[key]; found {
			return Annotation{key, itemsOf(value)}, true
		}
	}
	return Annotation{}, false
}

// Each hands the items to parse, in their order, which returns the key of each:
// two may not have the same. An error names the annotation and the line.
func (a Annotation) Each(parse func(text string) (key string, err error)) error {
	seen := make(map[string]bool, len(a.Items))
	for _, item := range a.Items {
		key, err := parse(item.Text)
		if err == nil && seen[key] {
			err = fmt.Errorf("%s is a duplicate; keep one of them", Quote(key))
		}
		if err != nil {
			return fmt.Errorf("annotation \"%s\", line %d: %w", a.Key, item.Line, err)
		}
		seen[key] = true
	}
	return nil
}

// Text is the items on one line.
func (a Annotation) Text() string {
	texts := make([]string, len(a.Items))
	for i, item := range a.Items {
		texts[i] = item.Text
	}
	return strings.Join(texts, " ")
}

// Errorf is an error that names the annotation.
func (a Annotation) Errorf(format string, args ...any) error {
	return fmt.Errorf("annotation \"%s\": %w", a.Key, fmt.Errorf(format, args...))
}

// Quote shortens what the author of a pod wrote, for an error.
func Quote(text string) string {
	const longest = 60
	if characters := []rune(text); len(characters) > longest {
		text = string(characters[:longest]) + "…"
	}
	return `"` + text + `"`
}

// Words are the words of an item, between spaces and tabs.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' })
}

// --- internal ---

func itemsOf(value string) []Item {
	var items []Item
	for i, line := range strings.Split(value, "\n") {
		text := strings.Trim(line, " \t\r")
		if text != "" && !strings.HasPrefix(text, "#") {
			items = append(items, Item{i + 1, text})
		}
	}
	return items
}
