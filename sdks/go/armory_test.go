package armory_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
)

func ExampleOption() {
	key := armory.FromText("order-1")
	if bytes, ok := key.Get(); ok {
		fmt.Printf("%s\n", bytes)
	}
	fmt.Println(armory.None[int32]().Or(7), armory.None[int32]())
	// Output:
	// order-1
	// 7 null
}

func ExampleHeaders() {
	var headers armory.Headers
	headers.Add("trace", armory.FromText("1"))
	headers.Add("email", armory.None[[]byte]())
	headers.Add("trace", armory.FromText("2"))
	fmt.Println(headers.Get("trace"), headers.GetAll("trace"), headers.Has("email"))
	headers.Set("trace", armory.FromText("3"))
	fmt.Println(headers)
	headers.Remove("trace", "phone")
	fmt.Println(headers)
	// Output:
	// "2" ["1" "2"] true
	// ["trace"="3" "email"=null]
	// ["email"=null]
}

func ExampleJSON() {
	record := armorytest.Record(armorytest.Payload(`{"total": 9007199254740993}`))
	order, err := armory.JSON[struct{ Total int64 }](record.Payload)
	fmt.Println(order.Total, err)
	// Output: 9007199254740993 <nil>
}

func ExampleRecord() {
	fmt.Println(armorytest.Record(armorytest.Header("a", "\x00\xff"), armorytest.Tombstone()))
	// Output: key "key", headers ["a"=0x00ff], partition 0, offset 0, timestamp create-time 0, payload null
}

func ExampleOutcome() {
	fmt.Println(armory.Failf("partition %d is negative", -1))
	// Output: error: partition -1 is negative
}

func TestOption(t *testing.T) {
	var zero armory.Option[string]
	if zero.IsSome() || !zero.IsNone() || zero.OrZero() != "" || zero.Or("x") != "x" || zero != armory.None[string]() {
		t.Errorf("the zero Option is %v", zero)
	}
	some := armory.Some("")
	if value, ok := some.Get(); !ok || value != "" || some.Or("x") != "" || some == zero {
		t.Errorf("Some is %v", some)
	}
	for want, got := range map[string]fmt.Stringer{
		"null": armory.None[[]byte](), `""`: armory.Some([]byte{}), `"é\n\t"`: armory.FromText("é\n\t"), "0xff": armory.Some([]byte{0xff}),
		"0x61001b": armory.FromText("a\x00\x1b"), "5": armory.Some(5),
	} {
		if got.String() != want {
			t.Errorf("String() = %s; want %s", got, want)
		}
	}
}

func TestHeadersKeepTheirOrder(t *testing.T) {
	make := func(pairs ...string) armory.Headers {
		var headers armory.Headers
		for _, pair := range pairs {
			key, value, _ := strings.Cut(pair, "=")
			headers.Add(key, armory.FromText(value))
		}
		return headers
	}
	for _, test := range []struct {
		before, want armory.Headers
		change       func(*armory.Headers)
	}{
		{make("a=1", "b=2", "a=3", "c=4", "a=5"), make("a=x", "b=2", "c=4"), func(h *armory.Headers) { h.Set("a", armory.FromText("x")) }},
		{make("a=1"), make("a=1", "b=x"), func(h *armory.Headers) { h.Set("b", armory.FromText("x")) }},
		{nil, make("b=x"), func(h *armory.Headers) { h.Set("b", armory.FromText("x")) }},
		{make("b=1", "c=2", "b=3"), make("b=x", "c=2"), func(h *armory.Headers) { h.Set("b", armory.FromText("x")) }},
		{make("a=1", "b=2", "a=3"), make("b=2"), func(h *armory.Headers) { h.Remove("a") }},
		{make("a=1", "b=2"), make("a=1", "b=2"), func(h *armory.Headers) { h.Remove() }},
	} {
		got := append(armory.Headers(nil), test.before...)
		test.change(&got)
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%v becomes %v; want %v", test.before, got, test.want)
		}
	}
	if got := make("a=1").Get("b"); got.IsSome() {
		t.Errorf("Get() = %v", got)
	}
}

func TestHeadersOfACopyStay(t *testing.T) {
	for name, change := range map[string]func(*armory.Headers){
		"Set":    func(h *armory.Headers) { h.Set("a", armory.FromText("x")) },
		"Set b":  func(h *armory.Headers) { h.Set("b", armory.FromText("x")) },
		"Set d":  func(h *armory.Headers) { h.Set("d", armory.FromText("x")) },
		"Add":    func(h *armory.Headers) { h.Add("d", armory.FromText("x")) },
		"Remove": func(h *armory.Headers) { h.Remove("a") },
	} {
		record := armorytest.Record(armorytest.Header("a", "1"), armorytest.Header("b", "2"), armorytest.Header("a", "3"))
		record.Headers = append(make(armory.Headers, 0, 8), record.Headers...)
		before := record.String()
		changed, other := record, record
		change(&changed.Headers)
		after := changed.String()
		other.Headers.Add("e", armory.FromText("y"))
		if record.String() != before || changed.String() != after || before == after {
			t.Errorf("%s: the record was %s and is %s; its copy was %s and is %s", name, before, record, after, changed)
		}
	}
}

func TestOutcome(t *testing.T) {
	record := armorytest.Record(armorytest.Offset(math.MaxInt64), armorytest.Partition(3), armorytest.Created(1_767_603_600_000))
	for _, test := range []struct {
		outcome armory.Outcome
		kind    armory.OutcomeKind
		want    string
	}{
		{armory.Accept(record), armory.Accepted, "accepted: " + record.String()},
		{armory.Reject(record), armory.Rejected, "rejected: " + record.String()},
		{armory.Fail("no \xff"), armory.Failed, "error: no \uFFFD"},
		{armory.Outcome{}, 0, "none"},
	} {
		if test.outcome.Kind() != test.kind || test.outcome.String() != test.want {
			t.Errorf("%s: %s; want %s", test.outcome.Kind(), test.outcome, test.want)
		}
	}
	if !strings.Contains(record.String(), "offset 9223372036854775807, timestamp create-time 1767603600000") {
		t.Errorf("%s", record)
	}
}

func TestTextAndJSONAreStrict(t *testing.T) {
	if _, err := armory.Text(armory.None[[]byte]()); !errors.Is(err, armory.ErrNull) {
		t.Errorf("Text() of null = %v", err)
	}
	if _, err := armory.JSON[any](armory.None[[]byte]()); !errors.Is(err, armory.ErrNull) {
		t.Errorf("JSON() of null = %v", err)
	}
	if _, err := armory.Text(armory.Some([]byte{0xff})); err == nil || err.Error() != "not UTF-8: 0xff" {
		t.Errorf("Text() = %v", err)
	}
	if _, err := armory.JSON[string](armory.Some([]byte("\"\xff\""))); err == nil {
		t.Error("JSON() takes what is not UTF-8")
	}
	if got, err := armory.Text(armory.FromText("\ufeffé")); err != nil || got != "\ufeffé" {
		t.Errorf("Text() = %q, %v", got, err)
	}
	encoded, err := armory.FromJSON(map[string]int{"a": 1})
	if err != nil || encoded.String() != `"{\"a\":1}"` {
		t.Errorf("FromJSON() = %s, %v", encoded, err)
	}
	if _, err := armory.FromJSON(make(chan int)); err == nil {
		t.Error("FromJSON() takes a channel")
	}
}
