// What was called that is not a function, for the error: "record.payload.trim is not a function". QuickJS says "not a function" alone.
//
// The name is found when the error is thrown, in the bytecode of the function that called: an instruction that reads a variable or a property pushed the
// callee. So calls that work cost nothing.

// An instruction that pushed a value: where it is, and, if it read a property, which one pushed the object.
struct origin {
    int at;
    struct origin *object;
};

// How the stack of a function changes up to a call. Bytecode of up to this size is looked at.
#define MAX_TRACED_BYTES 16384

struct trace {
    JSFunctionBytecode *function;
    struct origin *origins, **stack;
    // The depth of the stack at an instruction that is jumped to; -1 where that is not known.
    int16_t *depth_at;
    // -1 behind a jump, until an instruction whose depth is known.
    int depth, used;
    // Whether a depth was found that an instruction before needs, as the end of a loop tells that of its body.
    bool learned;
};

static int operand_of(const JSOpCode *info, const uint8_t *at, int opcode)
{
    switch (info->fmt) {
    case OP_FMT_npop: case OP_FMT_npop_u16: return get_u16(at + 1);
    case OP_FMT_npopx: return opcode - OP_call0;
    default: return 0;
    }
}

// The distance that an instruction jumps, from its start; 0 if it does not jump.
static int jump_of(const JSOpCode *info, const uint8_t *at)
{
    switch (info->fmt) {
    case OP_FMT_label8: return 1 + (int8_t)at[1];
    case OP_FMT_label16: return 1 + (int16_t)get_u16(at + 1);
    case OP_FMT_label: case OP_FMT_label_u16: return 1 + (int32_t)get_u32(at + 1);
    case OP_FMT_atom_label_u8: case OP_FMT_atom_label_u16: return 5 + (int32_t)get_u32(at + 5);
    default: return 0;
    }
}

static bool goes_on(int opcode)
{
    switch (opcode) {
    case OP_goto: case OP_goto8: case OP_goto16: case OP_return: case OP_return_undef: case OP_return_async: case OP_throw: case OP_throw_error:
    case OP_tail_call: case OP_tail_call_method: case OP_ret:
        return false;
    default:
        return true;
    }
}

static bool trace_instruction(struct trace *t, int at, const JSOpCode *info, int opcode)
{
    int popped = info->n_pop + operand_of(info, t->function->byte_code_buf + at, opcode), pushed = info->n_push;
    if (popped > t->depth || t->depth - popped + pushed > t->function->stack_size) return false;
    struct origin *object = t->depth ? t->stack[t->depth - 1] : NULL;
    t->depth -= popped;
    // These leave the object where it was.
    if (opcode == OP_get_field2 || opcode == OP_get_array_el2) {
        object = t->stack[t->depth];
        t->depth += 1;
        pushed -= 1;
    }
    for (int i = 0; i < pushed; i++) {
        struct origin *origin = &t->origins[t->used++];
        origin->at = at;
        origin->object = opcode == OP_get_field || opcode == OP_get_field2 ? object : NULL;
        t->stack[t->depth++] = origin;
    }
    return true;
}

static struct origin *callee_of(const struct trace *t, const JSOpCode *info, const uint8_t *at)
{
    int arguments = operand_of(info, at, at[0]);
    bool calls = info->fmt == OP_FMT_npopx || at[0] == OP_call || at[0] == OP_tail_call || at[0] == OP_call_method || at[0] == OP_tail_call_method;
    return calls && t->depth > arguments ? t->stack[t->depth - arguments - 1] : NULL;
}

// Follows all instructions once. Gives what pushed the callee of the call that ends at end; NULL if that cannot be told.
static struct origin *trace_once(struct trace *t, int end)
{
    const uint8_t *code = t->function->byte_code_buf;
    struct origin *callee = NULL;
    t->depth = t->used = 0;
    t->learned = false;
    // Origins are used again: one that the turn before left here could come to push its own object.
    memset(t->stack, 0, (t->function->stack_size + 1) * sizeof *t->stack);
    for (int at = 0, next; at < t->function->byte_code_len; at = next) {
        int opcode = code[at];
        const JSOpCode *info = &short_opcode_info(opcode);
        next = at + info->size;
        if (t->depth_at[at] >= 0) t->depth = t->depth_at[at];
        if (t->depth < 0) continue;
        if (next == end) callee = callee_of(t, info, code + at);
        if (!trace_instruction(t, at, info, opcode)) return callee;
        int target = at + jump_of(info, code + at);
        if (target != at && target >= 0 && target < t->function->byte_code_len && t->depth_at[target] < 0) {
            t->depth_at[target] = t->depth;
            if (target < at) t->learned = true;
        }
        if (!goes_on(opcode)) t->depth = -1;
    }
    return callee;
}

static struct origin *trace_callee(struct trace *t, int end)
{
    for (int turn = 0; turn < 8; turn++) {
        struct origin *callee = trace_once(t, end);
        if (callee || !t->learned) return callee;
    }
    return NULL;
}

static JSAtom variable_name(JSFunctionBytecode *b, const uint8_t *at)
{
    int opcode = at[0], index = 0;
    enum { LOCAL, ARGUMENT, CLOSURE } in = LOCAL;
    switch (opcode) {
    case OP_get_var: case OP_get_var_undef: return get_u32(at + 1);
    case OP_push_this: return JS_ATOM_this;
    case OP_get_loc: case OP_get_loc_check: index = get_u16(at + 1); break;
    case OP_get_loc8: index = at[1]; break;
    case OP_get_loc0: case OP_get_loc1: case OP_get_loc2: case OP_get_loc3: index = opcode - OP_get_loc0; break;
    case OP_get_arg: in = ARGUMENT; index = get_u16(at + 1); break;
    case OP_get_arg0: case OP_get_arg1: case OP_get_arg2: case OP_get_arg3: in = ARGUMENT; index = opcode - OP_get_arg0; break;
    case OP_get_var_ref: case OP_get_var_ref_check: in = CLOSURE; index = get_u16(at + 1); break;
    case OP_get_var_ref0: case OP_get_var_ref1: case OP_get_var_ref2: case OP_get_var_ref3: in = CLOSURE; index = opcode - OP_get_var_ref0; break;
    default: return JS_ATOM_NULL;
    }
    if (in == CLOSURE) return b->closure_var && index < b->closure_var_count ? b->closure_var[index].var_name : JS_ATOM_NULL;
    if (!b->vardefs || index >= (in == ARGUMENT ? b->arg_count : b->var_count)) return JS_ATOM_NULL;
    return b->vardefs[in == ARGUMENT ? index : b->arg_count + index].var_name;
}

// Names are written with up to this many parts.
#define MAX_NAME_PARTS 64

// Writes "a.b.c" for a value; "(…).c" where the object has no name, or one of more parts.
static int write_origin(JSContext *ctx, JSFunctionBytecode *b, const struct origin *origin, int parts, char *to, size_t size)
{
    char name[ATOM_GET_STR_BUF_SIZE];
    const uint8_t *at = b->byte_code_buf + origin->at;
    if (at[0] == OP_get_field || at[0] == OP_get_field2) {
        int length = origin->object && parts > 1 ? write_origin(ctx, b, origin->object, parts - 1, to, size) : 0;
        if (length == 0) length = snprintf(to, size, "(…)");
        if ((size_t)length >= size) return length;
        return length + snprintf(to + length, size - length, ".%s", JS_AtomGetStr(ctx, name, sizeof name, get_u32(at + 1)));
    }
    JSAtom variable = variable_name(b, at);
    return variable == JS_ATOM_NULL ? 0 : snprintf(to, size, "%s", JS_AtomGetStr(ctx, name, sizeof name, variable));
}

static JSValue throw_not_a_function(JSContext *ctx)
{
    char name[256] = "";
    JSStackFrame *frame = ctx->rt->current_stack_frame;
    JSObject *caller = frame && JS_IsObject(frame->cur_func) ? JS_VALUE_GET_OBJ(frame->cur_func) : NULL;
    JSFunctionBytecode *b = caller && js_class_has_bytecode(caller->class_id) ? caller->u.func.function_bytecode : NULL;
    if (b && frame->cur_pc && b->byte_code_len <= MAX_TRACED_BYTES) {
        // Each instruction pushes at most six values.
        struct trace t = { .function = b };
        t.origins = js_malloc_rt(ctx->rt, (6 * b->byte_code_len + 1) * sizeof *t.origins);
        t.stack = js_malloc_rt(ctx->rt, (b->stack_size + 1) * sizeof *t.stack);
        t.depth_at = js_malloc_rt(ctx->rt, (b->byte_code_len + 1) * sizeof *t.depth_at);
        if (t.origins && t.stack && t.depth_at) {
            memset(t.depth_at, 0xff, (b->byte_code_len + 1) * sizeof *t.depth_at);
            struct origin *callee = trace_callee(&t, frame->cur_pc - b->byte_code_buf);
            if (callee) write_origin(ctx, b, callee, MAX_NAME_PARTS, name, sizeof name);
        }
        js_free_rt(ctx->rt, t.origins);
        js_free_rt(ctx->rt, t.stack);
        js_free_rt(ctx->rt, t.depth_at);
    }
    return name[0] ? JS_ThrowTypeError(ctx, "%s is not a function", name) : JS_ThrowTypeError(ctx, "not a function");
}
