// Lowering: from values of JavaScript to memory or core values. Each function gives 0, or -1 with an exception.
//
// Memory that is lowered to is held until the next call, see memory.h. A value of the wrong type is a TypeError, whose message gets the path to it.

#include <stdarg.h>

static int lower(struct type *t, uint8_t *at, JSValueConst value);

// --- what is wrong, and where ---

// The path to a wrong value is built from its end, as the functions that lower return.
static char path[1024];
static size_t path_start = sizeof path - 1;
static bool path_known;
static char wrong_text[512];

static void prepend(const char *part, size_t length)
{
    if (length > path_start) length = path_start;
    path_start -= length;
    memcpy(path + path_start, part, length);
}

static int at_property(JSAtom name)
{
    if (!path_known) return -1;
    const char *text = JS_AtomToCString(context, name);
    if (text) prepend(text, strlen(text));
    JS_FreeCString(context, text);
    prepend(".", 1);
    return -1;
}

static int at_index(int64_t index)
{
    char text[24];
    if (path_known) prepend(text, snprintf(text, sizeof text, "[%lld]", (long long)index));
    return -1;
}

static const char *kind_of(JSValueConst value)
{
    if (JS_IsUndefined(value)) return "undefined";
    if (JS_IsNull(value)) return "null";
    if (JS_IsBool(value)) return "a boolean";
    if (JS_IsNumber(value)) return "a number";
    if (JS_IsBigInt(value)) return "a bigint";
    if (JS_IsString(value)) return "a string";
    if (JS_IsSymbol(value)) return "a symbol";
    if (JS_IsFunction(context, value)) return "a function";
    if (JS_GetTypedArrayType(value) >= 0) return "a typed array";
    return JS_IsArray(value) ? "an array" : JS_IsPromise(value) ? "a promise" : "an object";
}

static int wrong(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(wrong_text, sizeof wrong_text, format, arguments);
    va_end(arguments);
    path_start = sizeof path - 1;
    path_known = true;
    JS_ThrowTypeError(context, "%s", wrong_text);
    return -1;
}

static int wrong_kind(const char *expected, JSValueConst value) { return wrong("expected %s, not %s", expected, kind_of(value)); }

// Give the pending exception the path to the value that it is about. What a getter of the plugin threw stays as it is.
static int at_root(const char *format, const char *name)
{
    if (!path_known) return -1;
    char root[256];
    path_known = false;
    snprintf(root, sizeof root, format, name);
    JS_FreeValue(context, JS_GetException(context));
    JS_ThrowTypeError(context, "%s%s%s: %s", root, path[path_start] ? ", at " : "", path + path_start + (path[path_start] == '.'), wrong_text);
    return -1;
}

// --- strings and lists ---

// UTF-8 of a string. A surrogate that stands alone becomes U+FFFD, as in any USVString.
static int lower_string(JSValueConst value, uint32_t *at, uint32_t *length)
{
    size_t size;
    if (!JS_IsString(value)) return wrong_kind("a string", value);
    const char *text = JS_ToCStringLen(context, &size, value);
    if (!text) return -1;
    hold(HELD_STRING)->string = text;
    for (size_t i = 0; i + 2 < size; i++) {
        if ((uint8_t)text[i] != 0xed || (uint8_t)text[i + 1] < 0xa0) continue;
        char *copy = hold_memory(size);
        memcpy(copy, text, size);
        for (; i + 2 < size; i++) {
            if ((uint8_t)copy[i] == 0xed && (uint8_t)copy[i + 1] >= 0xa0) memcpy(copy + i, "\xef\xbf\xbd", 3);
        }
        text = copy;
        break;
    }
    *at = (uint32_t)text;
    *length = size;
    return 0;
}

// A typed array whose elements are a list's: they are handed out where they are.
static int lower_array_in_place(const struct type *element, JSValueConst array, uint32_t *at, uint32_t *count)
{
    const uint8_t *elements;
    size_t size;
    if (array_bytes(array, &elements, &size)) return -1;
    *at = elements ? (uint32_t)elements : element->align;
    *count = size / element->size;
    if (!elements) return 0;
    struct held *entry = hold(HELD_ARRAY);
    entry->array = JS_DupValue(context, array);
    entry->elements = elements;
    entry->size = size;
    return 0;
}

static int lower_array_buffer(JSValueConst buffer, uint32_t *at, uint32_t *count)
{
    JSValue bytes = JS_NewTypedArray(context, 1, &buffer, JS_TYPED_ARRAY_UINT8);
    if (JS_IsException(bytes)) return -1;
    int failed = lower_array_in_place(&(struct type) { .size = 1, .align = 1 }, bytes, at, count);
    JS_FreeValue(context, bytes);
    return failed;
}

static int lower_list(struct type *t, JSValueConst value, uint32_t *at, uint32_t *count)
{
    struct type *element = t->parts[0];
    int array = array_of(element->kind);
    if (!JS_IsObject(value) || JS_IsFunction(context, value)) return wrong_kind("an array", value);
    if (array >= 0 && JS_GetTypedArrayType(value) == array) return lower_array_in_place(element, value, at, count);
    if (element->kind == T_U8 && JS_IsArrayBuffer(value)) return lower_array_buffer(value, at, count);
    if (!JS_IsArray(value) && JS_GetTypedArrayType(value) < 0) return wrong_kind("an array", value);
    int64_t length;
    if (JS_GetLength(context, value, &length)) return -1;
    if (length > INT32_MAX / element->size) return wrong("the array is too long: %lld elements", (long long)length);
    *count = length;
    uint8_t *to = length ? hold_memory(length * element->size) : (uint8_t *)element->align;
    *at = (uint32_t)to;
    for (int64_t i = 0; i < length; i++, to += element->size) {
        JSValue item = JS_GetPropertyInt64(context, value, i);
        if (JS_IsException(item)) return -1;
        int failed = lower(element, to, item);
        JS_FreeValue(context, item);
        if (failed) return at_index(i);
    }
    return 0;
}

// --- cases and flags ---

// The index of a case by its tag. A tag is mostly the very string that the engine made or that the module has as a constant.
static int find_case(const struct type *t, JSValueConst tag)
{
    if (!JS_IsString(tag)) return wrong_kind("the name of a case", tag);
    for (uint32_t i = 0; i < t->count; i++) {
        if (JS_VALUE_GET_TAG(tag) == JS_VALUE_GET_TAG(t->tags[i]) && JS_VALUE_GET_PTR(tag) == JS_VALUE_GET_PTR(t->tags[i])) return i;
    }
    for (uint32_t i = 0; i < t->count; i++) {
        if (js_strict_eq(context, tag, t->tags[i])) return i;
    }
    const char *text = JS_ToCString(context, tag);
    wrong("\"%.100s\" is not one of its cases", text ? text : "?");
    JS_FreeCString(context, text);
    return -1;
}

// The index of a value's case, and its payload, which the caller frees.
static int open_case(struct type *t, JSValueConst value, JSValue *payload)
{
    *payload = JS_UNDEFINED;
    if (t->kind == T_OPTION && t->parts[1]->kind != T_OPTION) {
        if (JS_IsUndefined(value) || JS_IsNull(value)) return 0;
        *payload = JS_DupValue(context, value);
        return 1;
    }
    if (!JS_IsObject(value)) return wrong_kind("an object with a tag", value);
    JSValue tag = JS_GetProperty(context, value, atom_tag);
    if (JS_IsException(tag)) return -1;
    int index = find_case(t, tag);
    JS_FreeValue(context, tag);
    if (index < 0) return at_property(atom_tag);
    if (t->parts[index]) {
        *payload = JS_GetProperty(context, value, atom_val);
        if (JS_IsException(*payload)) return -1;
    }
    return index;
}

// An option's value has the option's own path; any other payload is the property val.
static int at_payload(struct type *t) { return t->kind == T_OPTION && t->parts[1]->kind != T_OPTION ? -1 : at_property(atom_val); }

static int lower_flags(struct type *t, JSValueConst value, uint32_t *words)
{
    if (!JS_IsObject(value)) return wrong_kind("an object of flags", value);
    for (uint32_t i = 0; i < t->count; i++) {
        JSValue flag = JS_GetProperty(context, value, t->atoms[i]);
        if (JS_IsException(flag)) return -1;
        if (JS_ToBool(context, flag)) words[i / 32] |= (uint32_t)1 << i % 32;
        JS_FreeValue(context, flag);
    }
    return 0;
}

// --- single values ---

static int lower_char(JSValueConst value, uint32_t *scalar)
{
    size_t size;
    if (!JS_IsString(value)) return wrong_kind("a character", value);
    const char *text = JS_ToCStringLen(context, &size, value);
    if (!text) return -1;
    const uint8_t *end = NULL;
    *scalar = size ? utf8_decode((const uint8_t *)text, &end) : 0;
    bool whole = size && end == (const uint8_t *)text + size && !(*scalar >= 0xd800 && *scalar < 0xe000);
    JS_FreeCString(context, text);
    return whole ? 0 : wrong("expected one Unicode character");
}

// Numbers out of range wrap, as with jco's bindings.
static int lower_number(struct type *t, uint8_t *at, JSValueConst value)
{
    int32_t integer;
    int64_t wide;
    double number;
    if (t->kind == T_S64 || t->kind == T_U64) {
        if (!JS_IsBigInt(value)) return wrong_kind("a bigint", value);
        if (JS_ToBigInt64(context, &wide, value)) return -1;
        memcpy(at, &wide, sizeof wide);
        return 0;
    }
    if (!JS_IsNumber(value)) return wrong_kind("a number", value);
    if (JS_ToFloat64(context, &number, value)) return -1;
    if (t->kind == T_F64) {
        memcpy(at, &number, sizeof number);
    } else if (t->kind == T_F32) {
        float single = number;
        memcpy(at, &single, sizeof single);
    } else {
        if (JS_ToInt32(context, &integer, value)) return -1;
        memcpy(at, &integer, t->size);
    }
    return 0;
}

static JSValue part_of(struct type *t, uint32_t index, JSValueConst value)
{
    return t->kind == T_RECORD ? JS_GetProperty(context, value, t->atoms[index]) : JS_GetPropertyUint32(context, value, index);
}

static int at_part(struct type *t, uint32_t index) { return t->kind == T_RECORD ? at_property(t->atoms[index]) : at_index(index); }

static int require_parts(struct type *t, JSValueConst value)
{
    return JS_IsObject(value) ? 0 : wrong_kind(t->kind == T_RECORD ? "an object" : "an array", value);
}

// --- all ---

static int lower(struct type *t, uint8_t *at, JSValueConst value)
{
    switch (t->kind) {
    case T_BOOL: *at = JS_ToBool(context, value); return 0;
    case T_CHAR: return lower_char(value, (uint32_t *)at);
    case T_STRING: return lower_string(value, (uint32_t *)at, (uint32_t *)at + 1);
    case T_LIST: return lower_list(t, value, (uint32_t *)at, (uint32_t *)at + 1);
    case T_RECORD: case T_TUPLE:
        if (require_parts(t, value)) return -1;
        for (uint32_t i = 0; i < t->count; i++) {
            JSValue part = part_of(t, i, value);
            if (JS_IsException(part)) return -1;
            int failed = lower(t->parts[i], at + t->offsets[i], part);
            JS_FreeValue(context, part);
            if (failed) return at_part(t, i);
        }
        return 0;
    case T_ENUM: {
        int index = find_case(t, value);
        if (index < 0) return -1;
        write_discriminant(t, at, index);
        return 0;
    }
    case T_FLAGS: {
        uint32_t words[MAX_FLAG_WORDS] = { 0 };
        if (lower_flags(t, value, words)) return -1;
        memcpy(at, words, t->size);
        return 0;
    }
    case T_VARIANT: case T_OPTION: case T_RESULT: {
        JSValue payload;
        int index = open_case(t, value, &payload);
        if (index < 0) return -1;
        write_discriminant(t, at, index);
        int failed = t->parts[index] ? lower(t->parts[index], at + t->payload, payload) : 0;
        JS_FreeValue(context, payload);
        return failed ? at_payload(t) : 0;
    }
    default: return lower_number(t, at, value);
    }
}

static int lower_flat(struct type *t, uint64_t *slots, JSValueConst value)
{
    uint32_t at, length;
    switch (t->kind) {
    case T_STRING: case T_LIST:
        if (t->kind == T_STRING ? lower_string(value, &at, &length) : lower_list(t, value, &at, &length)) return -1;
        slots[0] = at;
        slots[1] = length;
        return 0;
    case T_RECORD: case T_TUPLE:
        if (require_parts(t, value)) return -1;
        for (uint32_t i = 0; i < t->count; i++) {
            JSValue part = part_of(t, i, value);
            if (JS_IsException(part)) return -1;
            int failed = lower_flat(t->parts[i], slots, part);
            JS_FreeValue(context, part);
            if (failed) return at_part(t, i);
            slots += t->parts[i]->flat;
        }
        return 0;
    case T_ENUM: {
        int index = find_case(t, value);
        if (index < 0) return -1;
        slots[0] = index;
        return 0;
    }
    case T_FLAGS: {
        uint32_t words[MAX_FLAG_WORDS] = { 0 };
        if (lower_flags(t, value, words)) return -1;
        for (uint32_t i = 0; i < t->flat; i++) slots[i] = words[i];
        return 0;
    }
    case T_VARIANT: case T_OPTION: case T_RESULT: {
        JSValue payload;
        memset(slots, 0, t->flat * sizeof *slots);
        int index = open_case(t, value, &payload);
        if (index < 0) return -1;
        slots[0] = index;
        int failed = t->parts[index] ? lower_flat(t->parts[index], slots + 1, payload) : 0;
        JS_FreeValue(context, payload);
        return failed ? at_payload(t) : 0;
    }
    default:
        slots[0] = 0;
        if (lower(t, (uint8_t *)slots, value)) return -1;
        // Small signed integers are sign-extended to 32 bits.
        if (t->kind == T_S8) slots[0] = (uint32_t)(int32_t)(int8_t)slots[0];
        if (t->kind == T_S16) slots[0] = (uint32_t)(int32_t)(int16_t)slots[0];
        return 0;
    }
}
