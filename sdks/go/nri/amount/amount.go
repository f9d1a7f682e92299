// Package amount reads amounts of memory, such as 256Mi, from annotations and
// configs. It depends on neither kind of NRI plugin.
package amount

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/nri/annotation"
)

// Bytes is an amount of memory. In a config it is an integer of bytes, or a
// string that [Parse] reads; 0 is not an amount.
type Bytes int64

// Parse reads an amount of memory: a whole number, alone or with Ki, Mi, Gi, Ti,
// k, M, G or T.
func Parse(text string) (Bytes, error) {
	digits, unit := text, int64(1)
	for _, each := range units {
		if rest, found := strings.CutSuffix(text, each.suffix); found {
			digits, unit = rest, each.bytes
			break
		}
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) > 19 || digits[0] == '+' || number < 1 || number > math.MaxInt64/unit {
		return 0, fmt.Errorf("%s is not an amount of memory; "+
			"write a whole number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T, such as 256Mi", annotation.Quote(text))
	}
	return Bytes(number * unit), nil
}

// UnmarshalConfig reads an amount from a config.
func (b *Bytes) UnmarshalConfig(value config.Value) error {
	var number int64
	if value.Decode(&number) == nil && number > 0 {
		*b = Bytes(number)
		return nil
	}
	var text string
	if value.Decode(&text) == nil {
		if bytes, err := Parse(text); err == nil {
			*b = bytes
			return nil
		}
		return value.Errorf("expected an amount of memory, such as 512Mi, not %s", annotation.Quote(text))
	}
	return value.Expected("an amount of memory, such as 512Mi")
}

// --- internal ---

var units = []struct {
	suffix string
	bytes  int64
}{
	{"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"Ti", 1 << 40}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12},
}
