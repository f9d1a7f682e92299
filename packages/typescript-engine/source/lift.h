// Lifting: from memory or core values to values of JavaScript, as jco's types have them. Each function owns the memory that it lifts, and frees it.
//
// Flattened values are in slots of 64 bits. The low bits of a slot hold the value, whatever type it was joined to.

static JSValue lift(struct type *t, const uint8_t *at);

#define READ(type, at) (*(const type *)(at))

static JSValue lift_string(uint32_t at, uint32_t length)
{
    JSValue value = JS_NewStringLen(context, (const char *)at, length);
    if (length) free((void *)at);
    return value;
}

static JSValue lift_bytes(uint32_t at, uint32_t size)
{
    if (size == 0) return JS_NewUint8ArrayCopy(context, NULL, 0);
    return JS_NewUint8Array(context, (uint8_t *)at, size, free_buffer, NULL, false);
}

// The typed array of numbers of a kind; -1 for what is not a number, or is a bool.
static int array_of(enum kind kind)
{
    switch (kind) {
    case T_S8: return JS_TYPED_ARRAY_INT8;
    case T_U8: return JS_TYPED_ARRAY_UINT8;
    case T_S16: return JS_TYPED_ARRAY_INT16;
    case T_U16: return JS_TYPED_ARRAY_UINT16;
    case T_S32: return JS_TYPED_ARRAY_INT32;
    case T_U32: return JS_TYPED_ARRAY_UINT32;
    case T_S64: return JS_TYPED_ARRAY_BIG_INT64;
    case T_U64: return JS_TYPED_ARRAY_BIG_UINT64;
    case T_F32: return JS_TYPED_ARRAY_FLOAT32;
    case T_F64: return JS_TYPED_ARRAY_FLOAT64;
    default: return -1;
    }
}

static JSValue lift_numbers(const struct type *element, uint32_t at, uint32_t count)
{
    JSValue bytes = lift_bytes(at, count * element->size);
    if (element->kind == T_U8 || JS_IsException(bytes)) return bytes;
    JSValue buffer = JS_GetTypedArrayBuffer(context, bytes, NULL, NULL, NULL);
    JSValue numbers = JS_NewTypedArray(context, 1, (JSValueConst *)&buffer, array_of(element->kind));
    JS_FreeValue(context, buffer);
    JS_FreeValue(context, bytes);
    return numbers;
}

static JSValue lift_list(struct type *t, uint32_t at, uint32_t count)
{
    struct type *element = t->parts[0];
    if (array_of(element->kind) >= 0) return lift_numbers(element, at, count);
    JSValue array = JS_NewArray(context);
    if (JS_IsException(array) || count == 0) return array;
    JSObject *object = JS_VALUE_GET_OBJ(array);
    if (expand_fast_array(context, object, count)) return JS_EXCEPTION;
    const uint8_t *from = (const uint8_t *)at;
    for (uint32_t i = 0; i < count; i++, from += element->size) {
        JSValue value = lift(element, from);
        if (JS_IsException(value)) return value;
        object->u.array.u.values[i] = value;
        object->u.array.count = i + 1;
    }
    // Its length.
    object->prop[0].u.value = js_int32(count);
    free((void *)at);
    return array;
}

// An object with a type's names as properties. The first one of a type makes the shape of the others.
static JSValue make_record(struct type *t, JSValue *values)
{
    if (t->shape) {
        JSValue object = JS_NewObjectFromShape(context, js_dup_shape(t->shape), JS_CLASS_OBJECT, NULL);
        if (JS_IsException(object)) return object;
        JSProperty *properties = JS_VALUE_GET_OBJ(object)->prop;
        for (uint32_t i = 0; i < t->count; i++) properties[i].u.value = values[i];
        return object;
    }
    JSValue object = JS_NewObject(context);
    if (JS_IsException(object)) return object;
    for (uint32_t i = 0; i < t->count; i++) {
        if (JS_DefinePropertyValue(context, object, t->atoms[i], values[i], JS_PROP_C_W_E) < 0) return JS_EXCEPTION;
    }
    if (t->count) t->shape = js_dup_shape(JS_VALUE_GET_OBJ(object)->shape);
    return object;
}

static JSShape *shape_with_payload, *shape_without_payload;

static JSValue make_case(JSValue tag, bool has_payload, JSValue payload)
{
    JSShape **shape = has_payload ? &shape_with_payload : &shape_without_payload;
    JSValue object;
    if (*shape) {
        object = JS_NewObjectFromShape(context, js_dup_shape(*shape), JS_CLASS_OBJECT, NULL);
        if (JS_IsException(object)) return object;
        JSProperty *properties = JS_VALUE_GET_OBJ(object)->prop;
        properties[0].u.value = JS_DupValue(context, tag);
        if (has_payload) properties[1].u.value = payload;
        return object;
    }
    object = JS_NewObject(context);
    if (JS_IsException(object)) return object;
    if (JS_DefinePropertyValue(context, object, atom_tag, JS_DupValue(context, tag), JS_PROP_C_W_E) < 0) return JS_EXCEPTION;
    if (has_payload && JS_DefinePropertyValue(context, object, atom_val, payload, JS_PROP_C_W_E) < 0) return JS_EXCEPTION;
    *shape = js_dup_shape(JS_VALUE_GET_OBJ(object)->shape);
    return object;
}

static JSValue lift_char(uint32_t scalar)
{
    uint8_t bytes[4];
    return JS_NewStringLen(context, (const char *)bytes, utf8_encode(bytes, scalar));
}

static JSValue lift_flags(struct type *t, const uint32_t *words)
{
    JSValue values[32 * MAX_FLAG_WORDS];
    for (uint32_t i = 0; i < t->count; i++) values[i] = JS_NewBool(context, words[i / 32] >> i % 32 & 1);
    return make_record(t, values);
}

// The value of a case: an option is undefined or its value, but an option of an option is {tag, val}, as are variants and results.
static JSValue from_case(struct type *t, uint32_t index, JSValue payload)
{
    if (JS_IsException(payload)) return payload;
    if (t->kind == T_OPTION && t->parts[1]->kind != T_OPTION) return payload;
    return make_case(t->tags[index], t->parts[index] != NULL, payload);
}

static uint32_t require_case(const struct type *t, uint32_t index)
{
    if (index >= t->count) trap();
    return index;
}

static JSValue lift(struct type *t, const uint8_t *at)
{
    switch (t->kind) {
    case T_BOOL: return JS_NewBool(context, *at != 0);
    case T_S8: return js_int32(READ(int8_t, at));
    case T_U8: return js_int32(READ(uint8_t, at));
    case T_S16: return js_int32(READ(int16_t, at));
    case T_U16: return js_int32(READ(uint16_t, at));
    case T_S32: return js_int32(READ(int32_t, at));
    case T_U32: return js_uint32(READ(uint32_t, at));
    case T_S64: return JS_NewBigInt64(context, READ(int64_t, at));
    case T_U64: return JS_NewBigUint64(context, READ(uint64_t, at));
    case T_F32: return JS_NewFloat64(context, READ(float, at));
    case T_F64: return JS_NewFloat64(context, READ(double, at));
    case T_CHAR: return lift_char(READ(uint32_t, at));
    case T_STRING: return lift_string(READ(uint32_t, at), READ(uint32_t, at + 4));
    case T_LIST: return lift_list(t, READ(uint32_t, at), READ(uint32_t, at + 4));
    case T_RECORD: {
        JSValue values[t->count + 1];
        for (uint32_t i = 0; i < t->count; i++) {
            values[i] = lift(t->parts[i], at + t->offsets[i]);
            if (JS_IsException(values[i])) return JS_EXCEPTION;
        }
        return make_record(t, values);
    }
    case T_TUPLE: {
        JSValue array = JS_NewArray(context);
        for (uint32_t i = 0; i < t->count; i++) {
            JSValue value = lift(t->parts[i], at + t->offsets[i]);
            if (JS_IsException(value) || JS_DefinePropertyValueUint32(context, array, i, value, JS_PROP_C_W_E) < 0) return JS_EXCEPTION;
        }
        return array;
    }
    case T_ENUM: return JS_DupValue(context, t->tags[require_case(t, read_discriminant(t, at))]);
    case T_FLAGS: {
        uint32_t words[MAX_FLAG_WORDS] = { 0 };
        memcpy(words, at, t->size);
        return lift_flags(t, words);
    }
    case T_VARIANT: case T_OPTION: case T_RESULT: {
        uint32_t index = require_case(t, read_discriminant(t, at));
        struct type *part = t->parts[index];
        return from_case(t, index, part ? lift(part, at + t->payload) : JS_UNDEFINED);
    }
    }
    trap();
}

static JSValue lift_flat(struct type *t, const uint64_t *slots)
{
    switch (t->kind) {
    case T_STRING: return lift_string(slots[0], slots[1]);
    case T_LIST: return lift_list(t, slots[0], slots[1]);
    case T_RECORD: {
        JSValue values[t->count + 1];
        for (uint32_t i = 0; i < t->count; i++) {
            values[i] = lift_flat(t->parts[i], slots);
            if (JS_IsException(values[i])) return JS_EXCEPTION;
            slots += t->parts[i]->flat;
        }
        return make_record(t, values);
    }
    case T_TUPLE: {
        JSValue array = JS_NewArray(context);
        for (uint32_t i = 0; i < t->count; i++) {
            JSValue value = lift_flat(t->parts[i], slots);
            if (JS_IsException(value) || JS_DefinePropertyValueUint32(context, array, i, value, JS_PROP_C_W_E) < 0) return JS_EXCEPTION;
            slots += t->parts[i]->flat;
        }
        return array;
    }
    case T_ENUM: return JS_DupValue(context, t->tags[require_case(t, slots[0])]);
    case T_FLAGS: {
        uint32_t words[MAX_FLAG_WORDS] = { 0 };
        for (uint32_t i = 0; i < t->flat; i++) words[i] = slots[i];
        return lift_flags(t, words);
    }
    case T_VARIANT: case T_OPTION: case T_RESULT: {
        uint32_t index = require_case(t, slots[0]);
        struct type *part = t->parts[index];
        return from_case(t, index, part ? lift_flat(part, slots + 1) : JS_UNDEFINED);
    }
    // One value: its slot is memory that holds it, since WebAssembly is little-endian.
    default: return lift(t, (const uint8_t *)slots);
    }
}
