package main

import (
	"math"
	"regexp"
	"strconv"
)

var amountPattern = regexp.MustCompile(`^([0-9]{1,19})([kMGT]|[KMGT]i)?$`)

var amountUnits = map[string]int64{
	"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
	"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40,
}

// parseAmount reads an amount of memory, such as 256Mi, in bytes.
func parseAmount(text string) (bytes int64, ok bool) {
	match := amountPattern.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	number, err := strconv.ParseInt(match[1], 10, 64)
	unit := amountUnits[match[2]]
	if err != nil || number < 1 || number > math.MaxInt64/unit {
		return 0, false
	}
	return number * unit, true
}
