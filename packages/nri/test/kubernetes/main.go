// What Kubernetes itself makes of YAML and of quantities, and which fields its Pods have: the reference of what armory nri run reads.
//
// It takes a question on each line of stdin, {"do": "yaml", "text": "…"}, and answers each on stdout: {"value": …} or {"error": "…"}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"
)

type question struct {
	Do, Text string
}

type answer struct {
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	if err := serve(bufio.NewReader(os.Stdin), json.NewEncoder(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(in *bufio.Reader, out *json.Encoder) error {
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var q question
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		var a answer
		if a.Value, err = ask(q); err != nil {
			a.Error = err.Error()
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
}

func ask(q question) (any, error) {
	switch q.Do {
	case "yaml":
		value, err := yaml.YAMLToJSON([]byte(q.Text))
		// As text: numbers keep their digits
		return string(value), err
	case "quantity":
		quantity, err := resource.ParseQuantity(q.Text)
		if err != nil {
			return nil, err
		}
		return map[string]string{"units": fmt.Sprint(quantity.Value()), "text": quantity.String()}, nil
	case "fields":
		return fields(), nil
	}
	return nil, fmt.Errorf("nobody can do %q", q.Do)
}

// fields lists the fields of what a Pod is made of, by the names that they have in JSON.
func fields() map[string][]string {
	found := map[string][]string{}
	for _, of := range []any{
		corev1.Pod{}.ObjectMeta, corev1.PodSpec{}, corev1.PodSecurityContext{}, corev1.Container{}, corev1.EphemeralContainer{}, corev1.SecurityContext{},
		corev1.VolumeMount{}, corev1.VolumeDevice{}, corev1.EnvVar{}, corev1.EnvVarSource{}, corev1.ResourceRequirements{}, corev1.Capabilities{},
		corev1.SeccompProfile{}, corev1.Volume{},
	} {
		t := reflect.TypeOf(of)
		found[t.Name()] = names(t)
	}
	return found
}

func names(t reflect.Type) []string {
	var all []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			all = append(all, names(field.Type)...)
		} else {
			all = append(all, name)
		}
	}
	return all
}
