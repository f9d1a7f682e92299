package armory

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// ErrNull is the error of [Text] and [JSON] for a key, payload or header that is null.
var ErrNull = errors.New("null")

// Text returns bytes as a string. They must be UTF-8 and not null.
func Text(value Option[[]byte]) (string, error) {
	bytes, some := value.Get()
	if !some {
		return "", ErrNull
	}
	if !utf8.Valid(bytes) {
		return "", fmt.Errorf("not UTF-8: %s", show(bytes[:min(len(bytes), 32)]))
	}
	return string(bytes), nil
}

// FromText is a string as bytes.
func FromText(text string) Option[[]byte] { return Some([]byte(text)) }

// JSON decodes bytes as encoding/json does. They must be UTF-8 and not null.
func JSON[T any](value Option[[]byte]) (T, error) {
	var decoded, none T
	text, err := Text(value)
	if err != nil {
		return none, err
	}
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		return none, err
	}
	return decoded, nil
}

// FromJSON encodes a value as encoding/json does.
func FromJSON(value any) (Option[[]byte], error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return None[[]byte](), err
	}
	return Some(encoded), nil
}
