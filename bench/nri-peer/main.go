// Measures NRI's own way to run a wasm plugin, for "npm run bench -- nri": containerd/nri as it is, with wazero as its adaptation has it.
//
//	nri-peer call MODULE WORKLOAD                      the wasm call alone: the exports called as the generated client calls them
//	nri-peer client MODULE WORKLOAD                    the generated client: protobuf, the call, protobuf
//	nri-peer runtime WORKLOAD -plugins DIR -config DIR a runtime that starts the plugin itself, in its own process
//	nri-peer runtime WORKLOAD -socket FILE             a runtime that the plugin connects to
//	nri-peer fleet WORKLOAD FILE                       a runtime that many plugins connect to, by the socket FILE; see serveFleet
//	nri-peer load MODULE                               how long it takes from the file to an instance, twice
//
// The first line on stdout has the answers of the plugin to each request. Then each line on stdin, {"cell": 0, "milliseconds": 400}, is answered by
// one on stdout with what was measured (bench/src/nri/messages.ts).
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "nri-peer:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: nri-peer call|client|runtime|fleet|load …")
	}
	if args[0] == "load" {
		return timeLoad(args[1])
	}
	if args[0] == "fleet" {
		if len(args) != 3 {
			return fmt.Errorf("usage: nri-peer fleet WORKLOAD FILE")
		}
		work, err := readWorkload(args[1])
		if err != nil {
			return err
		}
		return serveFleet(work, args[2])
	}
	path, err := open(args[0], args[1:])
	if err != nil {
		return err
	}
	return serve(path)
}

func open(mode string, args []string) (*path, error) {
	switch mode {
	case "call", "client":
		if len(args) != 2 {
			return nil, fmt.Errorf("usage: nri-peer %s MODULE WORKLOAD", mode)
		}
		work, err := readWorkload(args[1])
		if err != nil {
			return nil, err
		}
		loaded, err := load(args[0])
		if err != nil {
			return nil, err
		}
		if mode == "call" {
			return openCall(loaded, work)
		}
		return openClient(loaded, work)
	case "runtime":
		flags := flag.NewFlagSet(mode, flag.ContinueOnError)
		plugins := flags.String("plugins", "", "folder of plugins that the runtime itself starts")
		config := flags.String("config", "", "folder of their configs")
		socket := flags.String("socket", "", "socket for plugins")
		if err := flags.Parse(args[1:]); err != nil {
			return nil, err
		}
		work, err := readWorkload(args[0])
		if err != nil {
			return nil, err
		}
		return openRuntime(work, *plugins, *config, *socket)
	}
	return nil, fmt.Errorf("there is no %q", mode)
}

// serve says the answers of each cell, then measures as each line on stdin says.
func serve(p *path) error {
	out := json.NewEncoder(os.Stdout)
	answers, err := p.answers()
	if err != nil {
		return err
	}
	if err := out.Encode(map[string]any{"answers": answers}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var order struct {
			Cell         int
			Milliseconds float64
		}
		if err := json.Unmarshal(lines.Bytes(), &order); err != nil {
			return err
		}
		measured, err := p.measure(order.Cell, order.Milliseconds)
		if err != nil {
			return err
		}
		if err := out.Encode(measured); err != nil {
			return err
		}
	}
	return nil
}
