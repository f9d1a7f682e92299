// structuredClone, for plugins that name it.
export { default as structuredClone } from "@ungap/structured-clone";
