package armory

import "fmt"

// Option is a value that may be absent, such as a key that is null. The zero
// Option has none.
type Option[T any] struct {
	value T
	some  bool
}

// Some is an option with a value.
func Some[T any](value T) Option[T] { return Option[T]{value, true} }

// None is an option without a value.
func None[T any]() Option[T] { return Option[T]{} }

// Get returns the value, and whether there is one.
func (o Option[T]) Get() (T, bool) { return o.value, o.some }

// Or returns the value, or another one if there is none.
func (o Option[T]) Or(other T) T {
	if o.some {
		return o.value
	}
	return other
}

// OrZero returns the value, or Go's zero value if there is none.
func (o Option[T]) OrZero() T { return o.value }

// IsSome reports whether there is a value.
func (o Option[T]) IsSome() bool { return o.some }

// IsNone reports whether there is no value.
func (o Option[T]) IsNone() bool { return !o.some }

// String shows the value, or null. Bytes are shown as text where they are
// printable, otherwise in hexadecimal digits.
func (o Option[T]) String() string {
	if !o.some {
		return "null"
	}
	if bytes, ok := any(o.value).([]byte); ok {
		return show(bytes)
	}
	return fmt.Sprint(o.value)
}
