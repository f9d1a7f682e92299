// `#nri-runtime` inside a component; package.json says when.
export { log, updateContainers } from "armory:nri/runtime@0.1.0";
