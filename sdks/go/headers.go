package armory

import (
	"slices"
	"strconv"
	"strings"
)

// Header is a header of a record. Several may have the same key.
type Header struct {
	Key   string
	Value Option[[]byte]
}

// Headers are the headers of a record, in their order. Duplicates stay. Set, Add
// and Remove leave the headers of a copy of the record as they are.
type Headers []Header

// Get returns the value of the last header with a key, as Kafka's lastHeader
// does. It is None for a null value and without such a header.
func (h Headers) Get(key string) Option[[]byte] {
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].Key == key {
			return h[i].Value
		}
	}
	return Option[[]byte]{}
}

// GetAll returns the values of all headers with a key, in their order.
func (h Headers) GetAll(key string) []Option[[]byte] {
	var values []Option[[]byte]
	for _, header := range h {
		if header.Key == key {
			values = append(values, header.Value)
		}
	}
	return values
}

// Has reports whether there is a header with a key, whether its value is null or not.
func (h Headers) Has(key string) bool {
	return slices.ContainsFunc(h, func(header Header) bool { return header.Key == key })
}

// Set leaves one header with a key: in the place of the first there was,
// otherwise at the end.
func (h *Headers) Set(key string, value Option[[]byte]) {
	at := slices.IndexFunc(*h, func(header Header) bool { return header.Key == key })
	if at < 0 {
		h.Add(key, value)
		return
	}
	kept := slices.Clone((*h)[:at+1])
	kept[at].Value = value
	for _, header := range (*h)[at+1:] {
		if header.Key != key {
			kept = append(kept, header)
		}
	}
	*h = kept
}

// Add appends a header, whether there is one with its key or not.
func (h *Headers) Add(key string, value Option[[]byte]) {
	*h = append((*h)[:len(*h):len(*h)], Header{key, value})
}

// Remove removes all headers with one of the keys.
func (h *Headers) Remove(keys ...string) {
	*h = slices.DeleteFunc(slices.Clone(*h), func(header Header) bool { return slices.Contains(keys, header.Key) })
}

// String shows the headers in their order.
func (h Headers) String() string {
	shown := make([]string, len(h))
	for i, header := range h {
		shown[i] = strconv.Quote(header.Key) + "=" + header.Value.String()
	}
	return "[" + strings.Join(shown, " ") + "]"
}
