// world armory:diagnostics/diagnosed@0.1.0
export * as memory from './interfaces/armory-diagnostics-memory.js'; // export armory:diagnostics/memory@0.1.0
export * as diagnostics from './interfaces/armory-diagnostics-diagnostics.js'; // export armory:diagnostics/diagnostics@0.1.0
