// Loading a plugin's module, at build time.

enum load_status {
    LOADED,
    // The module, or the prelude, threw: armory_error has the exception.
    THREW,
    // An await at the top level never went on.
    UNFINISHED,
    // armory_error has the names, a line each: the interface or "", and the function.
    NOT_A_FUNCTION,
    NOT_AN_INTERFACE,
    NO_SUCH_FUNCTION,
};

static bool evaluate_script(const char *source, size_t length)
{
    JSValue value = JS_Eval(context, source, length, "prelude.js", JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(value)) return false;
    JS_FreeValue(context, value);
    return true;
}

static enum load_status evaluate_module(const char *source, size_t length, JSValue *namespace)
{
    JSValue compiled = JS_Eval(context, source, length, "plugin.js", JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(compiled)) return THREW;
    JSModuleDef *module = JS_VALUE_GET_PTR(compiled);
    JSValue done = JS_EvalFunction(context, compiled);
    if (JS_IsException(done)) return THREW;
    run_jobs();
    JSPromiseStateEnum state = JS_PromiseState(context, done);
    if (state == JS_PROMISE_REJECTED) JS_Throw(context, JS_PromiseResult(context, done));
    JS_FreeValue(context, done);
    if (state == JS_PROMISE_REJECTED) return THREW;
    if (state == JS_PROMISE_PENDING) return UNFINISHED;
    *namespace = JS_GetModuleNamespace(context, module);
    return JS_IsException(*namespace) ? THREW : LOADED;
}

static enum load_status bind_export(struct function *f, JSValueConst namespace)
{
    bool of_world = f->interface == JS_ATOM_empty_string;
    if (!of_world) {
        f->object = JS_GetProperty(context, namespace, f->interface);
        if (JS_IsException(f->object)) return THREW;
        if (!JS_IsObject(f->object)) return NOT_AN_INTERFACE;
    }
    f->callee = JS_GetProperty(context, of_world ? namespace : f->object, f->name);
    if (JS_IsException(f->callee)) return THREW;
    if (JS_IsFunction(context, f->callee)) return LOADED;
    return of_world ? NOT_A_FUNCTION : NO_SUCH_FUNCTION;
}

static void note_names(const struct function *f)
{
    const char *interface = JS_AtomToCString(context, f->interface), *name = JS_AtomToCString(context, f->name);
    error_length = 0;
    add_error(interface ? interface : "");
    add_error("\n");
    add_error(name ? name : "");
    JS_FreeCString(context, interface);
    JS_FreeCString(context, name);
}

static enum load_status bind_exports(JSValueConst namespace)
{
    for (uint32_t i = 0; i < export_count; i++) {
        enum load_status status = bind_export(&world_exports[i], namespace);
        if (status == THREW) note_exception();
        else if (status != LOADED) note_names(&world_exports[i]);
        if (status != LOADED) return status;
    }
    return LOADED;
}

// What a snapshot does not need: the sources of functions (toString gives no source then), garbage, and what calls left on the stack.
static void drop_leftovers(void)
{
    struct list_head *at;
    JS_RunGC(runtime);
    list_for_each(at, &runtime->gc_obj_list) {
        JSGCObjectHeader *header = list_entry(at, JSGCObjectHeader, link);
        if (JS_GC_TYPE(header) != JS_GC_OBJ_TYPE_FUNCTION_BYTECODE) continue;
        JSFunctionBytecode *function = (JSFunctionBytecode *)header;
        js_free(context, function->source);
        function->source = NULL;
        function->source_len = 0;
    }
}

static void clear_stack(void)
{
    volatile uint8_t *top = __builtin_frame_address(0);
    for (volatile uint8_t *at = top - JS_STACK; at < top - 64; at++) *at = 0;
}

// Loads a plugin's module with the globals of the prelude, for the world of a description (world.h) and with features (globals.h).
EXPORT("armory_load") enum load_status armory_load(
    const char *prelude, uint32_t prelude_length, const char *source, uint32_t source_length, const uint8_t *world, uint32_t granted)
{
    clearing = loading = true;
    features = granted;
    runtime = JS_NewRuntime2(&engine_memory, NULL);
    JS_SetMaxStackSize(checked(runtime), JS_STACK);
    JS_UpdateStackTop(runtime);
    context = checked(JS_NewContext(runtime));
    JS_SetModuleLoaderFunc(runtime, keep_name, load_import, NULL);
    read_world(world);
    define_natives();
    JSValue namespace;
    enum load_status status = evaluate_script(prelude, prelude_length) ? evaluate_module(source, source_length, &namespace) : THREW;
    if (status == THREW) note_exception();
    if (status != LOADED) return status;
    status = bind_exports(namespace);
    if (status != LOADED) return status;
    JS_FreeValue(context, namespace);
    drop_leftovers();
    memset((void *)prelude, 0, prelude_length);
    memset((void *)source, 0, source_length);
    clearing = loading = false;
    clear_stack();
    return LOADED;
}
