package armory

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Record is a record of Kafka. What is null there is None here; an empty slice
// is not null. Its slices are the plugin's: it may change them.
type Record struct {
	Key       Option[[]byte]
	Headers   Headers
	Partition Option[int32]
	Offset    Option[int64]
	Timestamp Option[Timestamp]
	Payload   Option[[]byte] // a tombstone has none
}

// Timestamp is a time in milliseconds since 1970, and who set it.
type Timestamp struct {
	Kind TimestampKind
	Time int64
}

// TimestampKind says who set a timestamp.
type TimestampKind uint8

// The kinds of timestamps.
const (
	NoTimestampType TimestampKind = iota
	CreateTime                    // the producer
	LogAppendTime                 // the broker
)

// String is the name of the kind.
func (k TimestampKind) String() string {
	switch k {
	case NoTimestampType:
		return "none"
	case CreateTime:
		return "create-time"
	case LogAppendTime:
		return "log-append-time"
	default:
		return fmt.Sprintf("TimestampKind(%d)", uint8(k))
	}
}

// At is the time in UTC.
func (t Timestamp) At() time.Time { return time.UnixMilli(t.Time).UTC() }

// String shows the time and who set it.
func (t Timestamp) String() string { return fmt.Sprintf("%s %d", t.Kind, t.Time) }

// String shows the record on one line, for tests and errors. Bytes are shown as
// text where they are printable, otherwise in hexadecimal digits.
func (r Record) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "key %s, headers %s, partition %s, offset %s, timestamp %s, payload %s",
		r.Key, r.Headers, r.Partition, r.Offset, r.Timestamp, r.Payload)
	return b.String()
}

// show is what people read of bytes.
func show(bytes []byte) string {
	if !utf8.Valid(bytes) || strings.ContainsFunc(string(bytes), func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }) {
		return "0x" + hex.EncodeToString(bytes)
	}
	return strconv.Quote(string(bytes))
}
