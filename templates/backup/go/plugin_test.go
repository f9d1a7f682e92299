package main

import (
	"reflect"
	"strings"
	"testing"

	"example.com/template-backup-go/internal/armory"
)

func TestInitRefuses(t *testing.T) {
	tests := map[string]struct{ config, names string }{
		"a field that does not exist":    {"delete: [email]", "delete"},
		"a text where a list belongs":    {"remove: email", "remove"},
		"a number where a text belongs":  {"mask: [phone, 42]", "mask[1]"},
		"null where a list belongs":      {"remove:", "remove"},
		"a text in place of the mapping": {"email", "remove, mask"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := new(remover).Init(armory.Context{Topic: "orders"}, armory.Some(test.config))
			if err == nil || !strings.Contains(err.Error(), test.names) {
				t.Errorf("Init(%q) = %v; want an error that names %q", test.config, err, test.names)
			}
		})
	}
}

func TestTransform(t *testing.T) {
	tests := map[string]struct {
		config       armory.Option[string]
		before, want []armory.Header
	}{
		"changes nothing without a config": {
			armory.None[string](),
			[]armory.Header{header("email", "ada@example.com")},
			[]armory.Header{header("email", "ada@example.com")},
		},
		"removes every header of a key": {
			armory.Some("remove: [email]"),
			[]armory.Header{header("email", "ada@example.com"), header("trace", "1"), header("email", "bob@example.com")},
			[]armory.Header{header("trace", "1")},
		},
		"masks values and leaves null values null": {
			armory.Some("mask: [phone]"),
			[]armory.Header{header("phone", "+32 2 123"), {Key: "phone"}, header("phone", "")},
			[]armory.Header{header("phone", "***"), {Key: "phone"}, header("phone", "***")},
		},
		"removes a header that is in both lists": {
			armory.Some("{ remove: [email], mask: [email] }"),
			[]armory.Header{header("email", "ada@example.com")},
			[]armory.Header{},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var plugin remover
			if err := plugin.Init(armory.Context{Topic: "orders"}, test.config); err != nil {
				t.Fatal(err)
			}
			got, want := plugin.Transform(order(test.before)), armory.Accept(order(test.want))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("Transform() = %+v; want %+v", got, want)
			}
		})
	}
}

func order(headers []armory.Header) armory.Record {
	return armory.Record{
		Key:       armory.Some([]byte("order-1041")),
		Headers:   headers,
		Partition: armory.Some[int32](3),
		Offset:    armory.Some[int64](1041),
		Timestamp: armory.Some(armory.Timestamp{Kind: armory.CreateTime, Time: 1_767_603_600_000}),
		Payload:   armory.Some([]byte(`{"total":"19.90"}`)),
	}
}

func header(key, value string) armory.Header {
	return armory.Header{Key: key, Val: armory.Some([]byte(value))}
}
