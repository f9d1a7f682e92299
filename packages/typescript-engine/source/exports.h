// Calls of the functions that a plugin exports.

// Promise jobs that a call left behind. Their exceptions reject promises; nobody else hears of them.
static void run_jobs(void)
{
    JSContext *of_job;
    while (JS_IsJobPending(runtime)) {
        if (JS_ExecutePendingJob(runtime, &of_job) < 0) JS_FreeValue(context, JS_GetException(context));
    }
}

// Ends the instance: no result can carry the pending exception. Its text goes to standard error, where the plugin may write there.
static _Noreturn void end_with_exception(void)
{
    if (features & FEATURE_STDIO) {
        note_exception();
        if (error_length == 0 || error_text[error_length - 1] != '\n') add_error("\n");
        write_bytes(2, error_text, error_length);
    }
    trap();
}

// The error of a result, as with jco's bindings: a thrown object's own property "payload", or what was thrown, if that is not an Error. -1 for an Error.
static int thrown_payload(JSValue *payload)
{
    JSValue thrown = JS_GetException(context);
    if (JS_IsObject(thrown)) {
        int has = JS_GetOwnProperty(context, NULL, thrown, atom_payload);
        if (has < 0) return -1;
        if (has) {
            *payload = JS_GetProperty(context, thrown, atom_payload);
            JS_FreeValue(context, thrown);
            return JS_IsException(*payload) ? -1 : 0;
        }
        if (JS_IsError(thrown)) {
            JS_Throw(context, thrown);
            return -1;
        }
    }
    *payload = thrown;
    return 0;
}

static void lift_parameters(struct function *f, const uint64_t *slots, JSValue *values)
{
    if (f->flat > MAX_FLAT_PARAMETERS) {
        uint8_t *at = (uint8_t *)(uint32_t)slots[0];
        for (uint32_t i = 0; i < f->count; i++) values[i] = lift(f->parameters[i], at + f->offsets[i]);
        free(at);
    } else {
        for (uint32_t i = 0; i < f->count; i++) {
            values[i] = lift_flat(f->parameters[i], slots);
            slots += f->parameters[i]->flat;
        }
    }
    for (uint32_t i = 0; i < f->count; i++) {
        if (JS_IsException(values[i])) end_with_exception();
    }
}

// Lowers what a function returned, or the exception that it threw, to memory or to the first slot. -1 with an exception.
static int lower_outcome(struct function *f, uint64_t *slots, JSValue *returned)
{
    struct type *t = f->result;
    if (!t) return JS_IsException(*returned) ? -1 : 0;
    // A result of more than one core value is returned in memory.
    uint8_t *area = t->flat > 1 ? hold_memory(t->size) : NULL;
    if (t->kind != T_RESULT) {
        if (JS_IsException(*returned)) return -1;
        if (area ? lower(t, area, *returned) : lower_flat(t, slots, *returned)) return -1;
    } else {
        bool threw = JS_IsException(*returned);
        if (threw && thrown_payload(returned)) return -1;
        struct type *part = t->parts[threw];
        if (area) {
            write_discriminant(t, area, threw);
            if (part && lower(part, area + t->payload, *returned)) return -1;
        } else {
            slots[0] = threw;
        }
    }
    if (area) slots[0] = (uint32_t)area;
    return check_held(0);
}

// Called by the functions that the splicer adds: the flat parameters are in slots; a flat result comes in the first of them.
EXPORT("armory_call") void armory_call(uint32_t index, uint64_t *slots)
{
    struct function *f = &world_exports[index];
    JSValue arguments[f->count + 1];
    release_held(0);
    JS_UpdateStackTop(runtime);
    lift_parameters(f, slots, arguments);
    JSValue returned = JS_Call(context, f->callee, f->object, f->count, (JSValueConst *)arguments);
    for (uint32_t i = 0; i < f->count; i++) JS_FreeValue(context, arguments[i]);
    run_jobs();
    if (lower_outcome(f, slots, &returned)) {
        const char *name = JS_AtomToCString(context, f->name);
        at_root("the result of %s", name ? name : "?");
        JS_FreeCString(context, name);
        end_with_exception();
    }
    JS_FreeValue(context, returned);
}
