// Command cpu-affinity is an NRI plugin: a WebAssembly core module with the
// functions that containerd's own host looks for. "npm run build" builds it.
package main

// main is never called: the runtime calls the functions of the plugin.
func main() {}
