// Package armory has what plugins for every system share: records of Kafka,
// what is answered to them, and values that may be absent. It knows nothing of
// WebAssembly, so that a plugin's tests run as plain Go.
//
// The packages [github.com/armory-plugins/armory-plugins/sdks/go/backup],
// [github.com/armory-plugins/armory-plugins/sdks/go/restore] and
// [github.com/armory-plugins/armory-plugins/sdks/go/nri] have an interface and
// an Export function for one kind of plugin each.
package armory
