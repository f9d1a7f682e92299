package annotation_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/nri/annotation"
)

func ExampleFind() {
	pod := map[string]string{"env.example.com": "LOG_LEVEL=debug\n# nothing\nTRACE=1"}
	found, _ := annotation.Find(pod, "shop", "env.example.com")
	for _, item := range found.Items {
		fmt.Println(item.Line, item.Text)
	}
	// Output:
	// 1 LOG_LEVEL=debug
	// 3 TRACE=1
}

func TestTheContainersOwnComesFirst(t *testing.T) {
	keys := []string{"env.x/container.shop", "env.x/pod", "env.x"}
	for i, want := range keys {
		annotations := map[string]string{"env.x/container.web": "web"}
		for _, key := range keys[i:] {
			annotations[key] = " \t" + key + "\r\n\n#c"
		}
		got, found := annotation.Find(annotations, "shop", "env.x")
		if wanted := (annotation.Annotation{Key: want, Items: []annotation.Item{{Line: 1, Text: want}}}); !found || !reflect.DeepEqual(got, wanted) {
			t.Errorf("Find() = %v, %v; want %v", got, found, wanted)
		}
	}
	if got, found := annotation.Find(map[string]string{"env.y": ""}, "shop", "env.x"); found || got.Text() != "" {
		t.Errorf("Find() = %v", got)
	}
}

func TestEachRefusesDuplicates(t *testing.T) {
	found, _ := annotation.Find(map[string]string{"a": "x\n\ny\nx"}, "", "a")
	err := found.Each(func(text string) (string, error) { return text, nil })
	if err == nil || err.Error() != `annotation "a", line 4: "x" is a duplicate; keep one of them` {
		t.Error(err)
	}
	if got := found.Text(); got != "x y x" {
		t.Errorf("Text() = %q", got)
	}
	if got := found.Errorf("no %s", "good").Error(); got != `annotation "a": no good` {
		t.Error(got)
	}
}
