package armorylog_test

import (
	"log"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/armory-plugins/armory-plugins/sdks/go/armorylog"
	"github.com/armory-plugins/armory-plugins/sdks/go/armorytest"
)

func TestHandlerKeepsMessagesUntilTheyAreTaken(t *testing.T) {
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	logger := slog.New(armorylog.Handler{})
	slog.SetDefault(logger)
	logger.With("a", 1).WithGroup("g").Warn("m", "b", "x y")
	logger.Debug("d")
	logger.Log(t.Context(), slog.LevelError+4, "\xff")
	log.Print("printed")
	want := []armorytest.LogEntry{
		{Level: slog.LevelWarn, Message: `m a=1 g.b="x y"`},
		{Level: slog.LevelDebug, Message: "d"},
		{Level: slog.LevelError, Message: "\ufffd"},
		{Level: slog.LevelInfo, Message: "printed"},
	}
	if got := armorytest.TakeDiagnostics().Log; !slices.Equal(got, want) {
		t.Errorf("TakeDiagnostics() = %q", got)
	}
	if got := armorytest.TakeDiagnostics(); len(got.Log) > 0 || len(got.Counters) > 0 {
		t.Errorf("TakeDiagnostics() = %v, the second time", got)
	}
}

func TestHandlerKeepsNoMoreThanAHostThatNeverTakesItCanBear(t *testing.T) {
	logger := slog.New(armorylog.Handler{})
	for range 1200 {
		logger.Info("x")
	}
	taken := armorytest.TakeDiagnostics().Log
	last := armorytest.LogEntry{Level: slog.LevelWarn, Message: "200 more messages were dropped"}
	if len(taken) != 1001 || taken[1000] != last {
		t.Errorf("%d messages; the last is %v", len(taken), taken[len(taken)-1])
	}
	for range 100 {
		logger.Info("x" + strings.Repeat("é", 20_000))
	}
	taken = armorytest.TakeDiagnostics().Log
	if got, want := taken[0].Message, "x"+strings.Repeat("é", 8191)+"…"; got != want {
		t.Errorf("a message of %d bytes, not of %d", len(got), len(want))
	}
	if got := taken[len(taken)-1].Message; got != "85 more messages were dropped" {
		t.Errorf("the last is %q", got)
	}
}
