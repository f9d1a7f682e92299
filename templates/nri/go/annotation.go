package main

import "strings"

// annotation is the one of a pod that counts for one of its containers.
type annotation struct {
	key   string
	items []item
}

// item is a line that asks for something.
type item struct {
	line int // from 1
	text string
}

// findAnnotation finds the annotation by which a pod asks for something: the
// container's own, else the pod's; nil when there is none.
func findAnnotation(annotations map[string]string, container, what string) *annotation {
	name := what + ".armory.dev"
	for _, key := range []string{name + "/container." + container, name + "/pod", name} {
		if value, there := annotations[key]; there {
			return &annotation{key, itemsOf(value)}
		}
	}
	return nil
}

func itemsOf(value string) []item {
	var items []item
	for i, line := range strings.Split(value, "\n") {
		text := strings.Trim(line, " \t\r")
		if text != "" && !strings.HasPrefix(text, "#") {
			items = append(items, item{i + 1, text})
		}
	}
	return items
}
