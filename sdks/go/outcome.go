package armory

import (
	"fmt"
	"strings"
)

// OutcomeKind says what becomes of a record.
type OutcomeKind uint8

// The kinds of outcomes. The zero kind is not among them: the SDK takes the zero
// Outcome for an error.
const (
	Accepted OutcomeKind = iota + 1 // the record is kept, as the outcome has it
	Rejected                        // the record is dropped
	Failed                          // the record could not be processed
)

// String is the name that the contract has for the kind.
func (k OutcomeKind) String() string {
	switch k {
	case 0:
		return "none"
	case Accepted:
		return "accepted"
	case Rejected:
		return "rejected"
	case Failed:
		return "error"
	default:
		return fmt.Sprintf("OutcomeKind(%d)", uint8(k))
	}
}

// Outcome is the answer to a record: made by [Accept], [Reject], [Fail] or
// [Failf].
type Outcome struct {
	kind   OutcomeKind
	record Record
	text   string
}

// Accept keeps a record, as it is given here.
func Accept(record Record) Outcome { return Outcome{kind: Accepted, record: record} }

// Reject drops a record.
func Reject(record Record) Outcome { return Outcome{kind: Rejected, record: record} }

// Fail reports that a record could not be processed, and why. By default the
// operator's job stops.
func Fail(text string) Outcome { return Outcome{kind: Failed, text: ValidText(text)} }

// Failf does the same with a text in the format of package fmt.
func Failf(format string, args ...any) Outcome { return Fail(fmt.Sprintf(format, args...)) }

// Kind is what becomes of the record.
func (o Outcome) Kind() OutcomeKind { return o.kind }

// Record is the record of an outcome that is accepted or rejected.
func (o Outcome) Record() Record { return o.record }

// Text is why a record could not be processed.
func (o Outcome) Text() string { return o.text }

// String shows the outcome on one line, for tests.
func (o Outcome) String() string {
	switch o.kind {
	case 0:
		return o.kind.String()
	case Failed:
		return fmt.Sprintf("%s: %s", o.kind, o.text)
	default:
		return fmt.Sprintf("%s: %s", o.kind, o.record)
	}
}

// ValidText makes a string fit to leave a plugin: bytes that are not UTF-8,
// which would end its instance, become U+FFFD. The SDK does this to errors and
// logs itself.
func ValidText(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
