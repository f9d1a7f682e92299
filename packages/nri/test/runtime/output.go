package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// output writes one line of JSON at a time.
type output struct {
	sync.Mutex
	encoder *json.Encoder
}

func (o *output) answer(id int, result any, err error) {
	if err != nil {
		o.write(map[string]any{"id": id, "error": err.Error()})
	} else {
		o.write(map[string]any{"id": id, "result": result})
	}
}

func (o *output) event(name string, details map[string]any) {
	line := map[string]any{"event": name}
	for key, value := range details {
		line[key] = value
	}
	o.write(line)
}

func (o *output) write(line any) {
	o.Lock()
	defer o.Unlock()
	if err := o.encoder.Encode(line); err != nil {
		panic(err) // nobody reads the answers any more
	}
}

// toJSON gives a message as protobuf's JSON has it; null for none.
func toJSON(m proto.Message) json.RawMessage {
	if m == nil || !m.ProtoReflect().IsValid() {
		return json.RawMessage("null")
	}
	text, err := protojson.Marshal(m)
	if err != nil {
		panic(err) // a message that came over the wire can be printed
	}
	return text
}

func toJSONs[M proto.Message](messages []M) []json.RawMessage {
	texts := []json.RawMessage{}
	for _, m := range messages {
		texts = append(texts, toJSON(m))
	}
	return texts
}

// logger prints NRI's log, a line each.
type logger struct{ to io.Writer }

func (l logger) print(level, format string, args []any) {
	fmt.Fprintf(l.to, "%s %s\n", level, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", `\n`))
}

func (l logger) Debugf(_ context.Context, format string, args ...any) { l.print("debug", format, args) }
func (l logger) Infof(_ context.Context, format string, args ...any)  { l.print("info", format, args) }
func (l logger) Warnf(_ context.Context, format string, args ...any)  { l.print("warn", format, args) }
func (l logger) Errorf(_ context.Context, format string, args ...any) { l.print("error", format, args) }
