module example.com/template-nri-go

go 1.25.0

// Dependencies of npm may bring files in Go. The generated code converts numbers
// of the canonical ABI to pointers, which go vet warns of.
ignore (
	./internal/armory/exports/wit_exports
	./internal/armory/imports/armory_nri_runtime
	./node_modules
)

require go.yaml.in/yaml/v3 v3.0.6
