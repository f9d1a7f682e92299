// Package armorytest makes records for tests.
package armorytest

import armory "github.com/armory-plugins/armory-plugins/sdks/go"

// Field sets a field of a record that [Record] makes.
type Field func(*armory.Record)

// Record makes a record with the key "key" and the payload "payload", in
// partition 0, at offset 0, created at time 0. Fields change it, in their order.
func Record(fields ...Field) armory.Record {
	record := armory.Record{
		Key:       armory.FromText("key"),
		Partition: armory.Some[int32](0),
		Offset:    armory.Some[int64](0),
		Timestamp: armory.Some(armory.Timestamp{Kind: armory.CreateTime}),
		Payload:   armory.FromText("payload"),
	}
	for _, set := range fields {
		set(&record)
	}
	return record
}

// Key sets the key.
func Key(text string) Field {
	return func(r *armory.Record) { r.Key = armory.FromText(text) }
}

// NullKey takes the key away.
func NullKey() Field {
	return func(r *armory.Record) { r.Key = armory.None[[]byte]() }
}

// Payload sets the payload.
func Payload(text string) Field {
	return func(r *armory.Record) { r.Payload = armory.FromText(text) }
}

// Tombstone takes the payload away.
func Tombstone() Field {
	return func(r *armory.Record) { r.Payload = armory.None[[]byte]() }
}

// Header adds a header.
func Header(key, value string) Field {
	return func(r *armory.Record) { r.Headers.Add(key, armory.FromText(value)) }
}

// NullHeader adds a header whose value is null.
func NullHeader(key string) Field {
	return func(r *armory.Record) { r.Headers.Add(key, armory.None[[]byte]()) }
}

// Partition sets the partition.
func Partition(partition int32) Field {
	return func(r *armory.Record) { r.Partition = armory.Some(partition) }
}

// NoPartition takes the partition away.
func NoPartition() Field {
	return func(r *armory.Record) { r.Partition = armory.None[int32]() }
}

// Offset sets the offset.
func Offset(offset int64) Field {
	return func(r *armory.Record) { r.Offset = armory.Some(offset) }
}

// NoOffset takes the offset away.
func NoOffset() Field {
	return func(r *armory.Record) { r.Offset = armory.None[int64]() }
}

// Created sets the time of the producer, in milliseconds since 1970.
func Created(time int64) Field {
	return func(r *armory.Record) {
		r.Timestamp = armory.Some(armory.Timestamp{Kind: armory.CreateTime, Time: time})
	}
}
