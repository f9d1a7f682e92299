// Package wit has the types that the generated bindings of all worlds use.
package wit

import armory "github.com/armory-plugins/armory-plugins/sdks/go"

// The tags of a Result.
const (
	ResultOk  = 0
	ResultErr = 1
)

// Result is a value or an error.
type Result[T, E any] struct {
	tag   uint8
	value T
	err   E
}

// Ok is a result with a value.
func Ok[T, E any](value T) Result[T, E] { return Result[T, E]{tag: ResultOk, value: value} }

// Err is a result with an error.
func Err[T, E any](err E) Result[T, E] { return Result[T, E]{tag: ResultErr, err: err} }

// Tag tells values and errors apart.
func (r Result[T, E]) Tag() uint8 { return r.tag }

// Ok is the value.
func (r Result[T, E]) Ok() T { return r.value }

// Err is the error.
func (r Result[T, E]) Err() E { return r.err }

// Unit is the value of a function without one.
type Unit struct{}

// ResultOf makes a result of what Go functions return.
func ResultOf[T any](value T, err error) Result[T, string] {
	if err != nil {
		return Err[T](armory.ValidText(err.Error()))
	}
	return Ok[T, string](value)
}
