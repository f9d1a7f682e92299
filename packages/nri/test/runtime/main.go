// A container runtime without containers: the runtime's side of NRI is the real one, github.com/containerd/nri/pkg/adaptation.
//
// It takes a command on each line of stdin, {"id": 1, "do": "createContainer", "with": {…}}, and answers on stdout, {"id": 1, "result": {…}} or
// {"id": 1, "error": "the error's text, verbatim"}. Requests and results are NRI's messages in protobuf's JSON. What happens by itself is told as
// {"event": "…", …}. Commands run at once, in any number. NRI's log goes to stderr. It ends with its stdin.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/log"
)

// defaultValidator makes a setting of the builtin validator's config.
var defaultValidator = func(string) (adaptation.Option, error) {
	return nil, errors.New("this version of NRI has no builtin validator")
}

type options struct {
	name, version                   string
	socket, plugins, config         string
	registrationTimeout, reqTimeout time.Duration
	validator                       string
}

func main() {
	var o options
	flag.StringVar(&o.name, "name", "armory-runtime", "name that plugins are told")
	flag.StringVar(&o.version, "version", "v1.0.0", "version that plugins are told")
	flag.StringVar(&o.socket, "socket", "", "socket for plugins; none: they can't connect")
	flag.StringVar(&o.plugins, "plugins", "", "folder of plugins that the runtime itself starts")
	flag.StringVar(&o.config, "config", "", "folder of their configs")
	flag.DurationVar(&o.registrationTimeout, "registration-timeout", adaptation.DefaultPluginRegistrationTimeout, "for a plugin to register")
	flag.DurationVar(&o.reqTimeout, "request-timeout", adaptation.DefaultPluginRequestTimeout, "for a plugin to answer")
	flag.StringVar(&o.validator, "default-validator", "", "config of the builtin validator, in JSON; none: there is none")
	flag.Parse()
	log.Set(logger{os.Stderr})

	out := &output{encoder: json.NewEncoder(os.Stdout)}
	if err := serve(o, os.Stdin, out); err != nil {
		fmt.Fprintln(os.Stderr, "fatal", err)
		os.Exit(1)
	}
}

func serve(o options, in io.Reader, out *output) error {
	r, err := start(o, out)
	if err != nil {
		return err
	}
	defer r.adaptation.Stop()
	out.event("ready", nil)
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var c struct {
			ID   int
			Do   string
			With json.RawMessage
		}
		if err := json.Unmarshal(line, &c); err != nil {
			return fmt.Errorf("the command is no JSON: %w", err)
		}
		go func() {
			result, err := r.run(c.Do, c.With)
			out.answer(c.ID, result, err)
		}()
	}
}

func start(o options, out *output) (*runtime, error) {
	adaptation.SetPluginRegistrationTimeout(o.registrationTimeout)
	adaptation.SetPluginRequestTimeout(o.reqTimeout)
	settings := []adaptation.Option{adaptation.WithPluginPath(o.plugins), adaptation.WithPluginConfigPath(o.config)}
	if o.socket == "" {
		settings = append(settings, adaptation.WithDisabledExternalConnections())
	} else {
		settings = append(settings, adaptation.WithSocketPath(o.socket))
	}
	if o.validator != "" {
		setting, err := defaultValidator(o.validator)
		if err != nil {
			return nil, err
		}
		settings = append(settings, setting)
	}
	r := &runtime{out: out}
	var err error
	r.adaptation, err = adaptation.New(o.name, o.version, r.synchronize, r.updateContainers, settings...)
	if err != nil {
		return nil, err
	}
	return r, r.adaptation.Start()
}
