package amount_test

import (
	"fmt"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/amount"
)

func ExampleParse() {
	bytes, err := amount.Parse("256Mi")
	fmt.Println(bytes, err)
	// Output: 268435456 <nil>
}

func TestParse(t *testing.T) {
	for text, want := range map[string]amount.Bytes{
		"1": 1, "1k": 1000, "1Ki": 1024, "16Ti": 16 << 40, "2T": 2e12, "9223372036854775807": 1<<63 - 1, "001": 1,
	} {
		if got, err := amount.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "0", "-1", "+1", "1.5Gi", "256 Mi", "Mi", "1mi", "1K", "1kk", "9223372036854775808", "9223372036854775807Ki", "00000000000000000001", "0x10", "1_0", "é",
	} {
		if got, err := amount.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %d; want an error", text, got)
		}
	}
}

func TestUnmarshalConfig(t *testing.T) {
	type settings struct {
		Max amount.Bytes `yaml:"max"`
	}
	for text, want := range map[string]amount.Bytes{"": 0, "max: 7": 7, "max: 1Gi": 1 << 30, "max: '1k'": 1000} {
		if got, err := config.Parse[settings](text); err != nil || got.Max != want {
			t.Errorf("Parse(%q) = %+v, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"max: 0":     "config: max: expected an amount of memory, such as 512Mi, not an integer",
		"max: 1.5Gi": `config: max: expected an amount of memory, such as 512Mi, not "1.5Gi"`,
		"max: [1]":   "config: max: expected an amount of memory, such as 512Mi, not a list",
		"max:":       "config: max: expected an amount of memory, such as 512Mi, not null",
	} {
		if _, err := config.Parse[settings](text); err == nil || err.Error() != want {
			t.Errorf("Parse(%q) = %v; want %s", text, err, want)
		}
	}
}
