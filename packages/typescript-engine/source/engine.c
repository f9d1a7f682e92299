// A JavaScript engine for components, as one core module without imports of WASI: QuickJS, and an interpreter of the canonical ABI.
//
// At build time, load.h evaluates a plugin's module and keeps the functions that its world exports. The memory is then frozen into the component.
// At run time, each export of the component is a function that the splicer adds, which calls armory_call of exports.h.
//
// The slots come first, since the linker orders imports by their first use.
// All parts are one translation unit, since they use what QuickJS does not export: shapes, and the elements of arrays.
#include "slots.h"

#include "quickjs.c"

#include "callee-name.h"

#include "memory.h"
#include "world.h"
#include "lift.h"
#include "lower.h"
#include "errors.h"
#include "globals.h"
#include "exports.h"
#include "imports.h"
#include "load.h"
