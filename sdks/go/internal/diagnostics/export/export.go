// Package export makes a component give what its plugin logs and counts.
package export
