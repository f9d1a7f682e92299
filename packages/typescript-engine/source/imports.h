// The functions that a world imports, as functions of modules that the plugin imports by the interface's name.

// The value of a result's ok; its err is thrown as an Error with that payload, as with jco's bindings.
static JSValue returned_or_thrown(struct type *t, uint32_t index, JSValue value)
{
    if (index == 0 || JS_IsException(value)) return value;
    JSValue error = JS_NewError(context);
    if (JS_IsException(error)) return error;
    if (JS_IsString(value)) {
        JS_DefinePropertyValueStr(context, error, "message", JS_DupValue(context, value), JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    }
    JS_DefinePropertyValue(context, error, atom_payload, value, JS_PROP_C_W_E);
    return JS_Throw(context, error);
}

static JSValue lift_result(struct type *t, const uint8_t *area, const uint64_t *slots)
{
    if (!t) return JS_UNDEFINED;
    if (t->kind != T_RESULT) return area ? lift(t, area) : lift_flat(t, slots);
    uint32_t index = require_case(t, area ? read_discriminant(t, area) : slots[0]);
    struct type *part = t->parts[index];
    JSValue value = !part ? JS_UNDEFINED : area ? lift(part, area + t->payload) : lift_flat(part, slots + 1);
    return returned_or_thrown(t, index, value);
}

static int lower_parameters(struct function *f, uint64_t *slots, uint32_t *used, int count, JSValueConst *values)
{
    *used = 0;
    if (f->flat > MAX_FLAT_PARAMETERS) {
        uint8_t *at = hold_memory(f->size);
        slots[(*used)++] = (uint32_t)at;
        for (uint32_t i = 0; i < f->count; i++) {
            if (lower(f->parameters[i], at + f->offsets[i], (int)i < count ? values[i] : JS_UNDEFINED)) return at_index(i);
        }
        return 0;
    }
    for (uint32_t i = 0; i < f->count; i++) {
        if (lower_flat(f->parameters[i], slots + *used, (int)i < count ? values[i] : JS_UNDEFINED)) return at_index(i);
        *used += f->parameters[i]->flat;
    }
    return 0;
}

static JSValue call_import(JSContext *c, JSValueConst self, int count, JSValueConst *values, int index)
{
    (void)c, (void)self;
    struct function *f = &world_imports[index];
    // All flat parameters, and where the result goes.
    uint64_t slots[MAX_FLAT_PARAMETERS + 1];
    uint32_t used;
    size_t held_before = held_count;
    if (loading) return JS_ThrowTypeError(context, "a function of the world cannot be called while the plugin is built");
    JSValue result = JS_EXCEPTION;
    if (lower_parameters(f, slots, &used, count, values) || check_held(held_before)) {
        const char *name = JS_AtomToCString(context, f->name);
        at_root("the arguments of %s", name ? name : "?");
        JS_FreeCString(context, name);
    } else {
        uint8_t *area = f->result && f->result->flat > 1 ? checked(malloc(f->result->size)) : NULL;
        if (area) slots[used] = (uint32_t)area;
        call_slot(index, slots);
        result = lift_result(f->result, area, slots);
        free(area);
    }
    release_held(held_before);
    return result;
}

static int define_exports(JSContext *c, JSModuleDef *module)
{
    for (uint32_t i = 0; i < import_count; i++) {
        struct function *f = &world_imports[i];
        if (f->interface != module->module_name) continue;
        const char *name = JS_AtomToCString(c, f->name);
        JS_SetModuleExport(c, module, name, JS_NewCFunctionMagic(c, call_import, name, f->count, JS_CFUNC_generic_magic, i));
        JS_FreeCString(c, name);
    }
    return 0;
}

static JSModuleDef *load_import(JSContext *c, const char *interface, void *opaque)
{
    (void)opaque;
    JSModuleDef *module = NULL;
    JSAtom wanted = JS_NewAtom(c, interface);
    for (uint32_t i = 0; i < import_count; i++) {
        struct function *f = &world_imports[i];
        if (f->interface != wanted) continue;
        if (!module) module = JS_NewCModule(c, interface, define_exports);
        const char *name = JS_AtomToCString(c, f->name);
        JS_AddModuleExport(c, module, name);
        JS_FreeCString(c, name);
    }
    JS_FreeAtom(c, wanted);
    if (!module) JS_ThrowReferenceError(c, "the world imports no interface \"%s\"", interface);
    return module;
}

// The interface's name is the module's, whoever imports it.
static char *keep_name(JSContext *c, const char *base, const char *name, void *opaque)
{
    (void)base, (void)opaque;
    return js_strdup(c, name);
}
