// Package armory is what a plugin is written against: the types of its world
// under short names, and [Register], which hands the plugin over.
//
// The packages below it are generated from wit/ by "npm run generate"; this
// file and exports/export_wit_world are not.
package armory

import (
	"strings"

	types "example.com/template-backup-go/internal/armory/imports/kannika_wasi_plugins_types"
	"example.com/template-backup-go/internal/armory/imports/wit_world"
	wit "example.com/template-backup-go/internal/armory/wit/types"
)

// Plugin is what Armory calls, one call at a time.
//
// A panic ends the plugin's instance: answer errors instead.
type Plugin interface {
	// Init is called for each topic, before its first record. An error stops
	// the backup of the topic. The config is YAML, and None when there is none.
	Init(context Context, config Option[string]) error

	// Transform is called for each record.
	Transform(record Record) Outcome
}

type (
	// Context says which topic the plugin is opened for.
	Context = wit_world.Context

	// Record is a record of Kafka. What is null there is None here; an empty
	// slice is not null. Its slices are the plugin's: it may change them.
	Record = types.KafkaRecord

	// Header is a header of a record. Several may have the same key.
	Header = types.KafkaRecordHeader

	// Timestamp is a time in milliseconds since 1970, and who set it.
	Timestamp = types.KafkaRecordTimestamp

	// Outcome is the answer to a record: made by Accept, Reject or Fail.
	Outcome = types.Outcome
)

// The kinds of a Timestamp.
const (
	NoTime        = types.TimestampKind_None
	CreateTime    = types.TimestampKind_CreateTime
	LogAppendTime = types.TimestampKind_LogAppendTime
)

// Option is a value or nothing: made by Some or None.
type Option[T any] = wit.Option[T]

// Some is an option with a value.
func Some[T any](value T) Option[T] { return wit.Some(value) }

// None is an option without a value.
func None[T any]() Option[T] { return wit.None[T]() }

// Accept keeps a record, as it is given here.
func Accept(record Record) Outcome { return types.MakeOutcomeAccepted(record) }

// Reject drops a record.
func Reject(record Record) Outcome { return types.MakeOutcomeRejected(record) }

// Fail says that a record could not be processed.
func Fail(message string) Outcome { return types.MakeOutcomeError(Text(message)) }

// Text makes a string fit to leave the plugin: bytes that are not UTF-8, which
// would end the instance, become U+FFFD.
func Text(message string) string { return strings.ToValidUTF8(message, "\uFFFD") }

var registered Plugin

// Register hands the plugin over. Call it in an init function: main is never called.
func Register(plugin Plugin) { registered = plugin }

// Registered is the plugin that was handed over.
func Registered() Plugin { return registered }
