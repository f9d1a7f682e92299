package backup

import (
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
)

// filter keeps nothing that has one of its words.
type filter struct{ words []string }

type words struct {
	Words []string `yaml:"words,required"`
}

func (w words) Validate() error {
	if len(w.Words) > 1 {
		panic("too many words")
	}
	return nil
}

func (f *filter) Init(_ Context, config words) error {
	f.words = config.Words
	return nil
}

func (f *filter) Transform(record armory.Record) armory.Outcome {
	for _, word := range f.words {
		if text, _ := armory.Text(record.Payload); strings.Contains(text, word) {
			return armory.Reject(record)
		}
	}
	return armory.Accept(record)
}

// A plugin without its config would let pass what it is there to hold back.
func TestNoRecordIsTransformedUnlessInitSucceeded(t *testing.T) {
	former := exported
	defer func() { exported = former }()
	Export(&filter{})
	secret := armory.Record{Payload: armory.FromText("secret")}
	check := func(want string) {
		t.Helper()
		if got := exported.Transform(secret).String(); !strings.HasPrefix(got, want) {
			t.Errorf("Transform() = %s; want %s", got, want)
		}
	}
	check("error: cannot transform the record: init was not called or failed")
	for _, refused := range []string{"word: [secret]", "words: [a, b]"} {
		if err := exported.calls.init(Context{}, armory.Some("words: [secret]")); err != nil {
			t.Fatal(err)
		}
		check("rejected: ")
		if err := exported.calls.init(Context{}, armory.Some(refused)); err == nil {
			t.Fatalf("init takes %q", refused)
		}
		check("error: cannot transform the record: init was not called or failed")
	}
}
