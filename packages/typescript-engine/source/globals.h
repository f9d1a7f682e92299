// What the globals of prelude/ are made of.

// What a plugin was granted, as a set of these.
enum feature { FEATURE_STDIO = 1, FEATURE_CLOCKS = 2, FEATURE_RANDOM = 4 };

static uint32_t features;
static bool loading;

// --- UTF-8 ---

static JSValue native_encode(JSContext *c, JSValueConst self, int count, JSValueConst *arguments)
{
    (void)c, (void)self, (void)count;
    size_t size;
    const char *text = JS_ToCStringLen(context, &size, arguments[0]);
    if (!text) return JS_EXCEPTION;
    JSValue bytes = JS_NewUint8ArrayCopy(context, (const uint8_t *)text, size);
    JS_FreeCString(context, text);
    if (JS_IsException(bytes)) return bytes;
    uint8_t *copy = JS_GetUint8Array(context, &size, bytes);
    // A surrogate that stands alone
    for (size_t i = 0; i + 2 < size; i++) {
        if (copy[i] == 0xed && copy[i + 1] >= 0xa0) memcpy(copy + i, "\xef\xbf\xbd", 3);
    }
    return bytes;
}

// The length of the sequence at bytes; 0 where it is broken, and then in *broken how many bytes one U+FFFD replaces (encoding.spec.whatwg.org, "utf-8 decoder").
static int sequence_length(const uint8_t *bytes, size_t left, int *broken)
{
    uint8_t first = bytes[0];
    *broken = 1;
    if (first < 0x80) return 1;
    int length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    for (int i = 1; i < length; i++) {
        uint8_t low = 0x80, high = 0xbf;
        if (i == 1 && first == 0xe0) low = 0xa0;
        if (i == 1 && first == 0xed) high = 0x9f;
        if (i == 1 && first == 0xf0) low = 0x90;
        if (i == 1 && first == 0xf4) high = 0x8f;
        if ((size_t)i >= left || bytes[i] < low || bytes[i] > high) {
            *broken = i;
            return 0;
        }
    }
    return length;
}

// (bytes: Uint8Array, fatal, ignoreBOM)
static JSValue native_decode(JSContext *c, JSValueConst self, int count, JSValueConst *arguments)
{
    (void)c, (void)self, (void)count;
    size_t size;
    const uint8_t *bytes = JS_GetUint8Array(context, &size, arguments[0]);
    if (!bytes) {
        if (JS_HasException(context)) return JS_EXCEPTION;
        size = 0;
    }
    bool fatal = JS_ToBool(context, arguments[1]), keep_bom = JS_ToBool(context, arguments[2]);
    if (!keep_bom && size >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) {
        bytes += 3;
        size -= 3;
    }
    size_t replaced = 0;
    int broken;
    for (size_t i = 0; i < size;) {
        int length = sequence_length(bytes + i, size - i, &broken);
        if (!length) replaced++;
        i += length ? length : broken;
    }
    if (!replaced) return JS_NewStringLen(context, (const char *)bytes, size);
    if (fatal) return JS_ThrowTypeError(context, "The encoded data was not valid for encoding utf-8");
    uint8_t *out = malloc(size + 3 * replaced);
    if (!out) return JS_ThrowOutOfMemory(context);
    size_t written = 0;
    for (size_t i = 0; i < size;) {
        int length = sequence_length(bytes + i, size - i, &broken);
        memcpy(out + written, length ? bytes + i : (const uint8_t *)"\xef\xbf\xbd", length ? length : 3);
        written += length ? length : 3;
        i += length ? length : broken;
    }
    JSValue text = JS_NewStringLen(context, (const char *)out, written);
    free(out);
    return text;
}

// --- output ---

// (file: 1 for standard output, 2 for standard error; text). While the module is loaded the build shows it.
static JSValue native_write(JSContext *c, JSValueConst self, int count, JSValueConst *arguments)
{
    (void)c, (void)self, (void)count;
    int32_t file;
    size_t size;
    if (JS_ToInt32(context, &file, arguments[0])) return JS_EXCEPTION;
    const char *text = JS_ToCStringLen(context, &size, arguments[1]);
    if (!text) return JS_EXCEPTION;
    if (loading || (features & FEATURE_STDIO)) write_bytes(file, text, size);
    JS_FreeCString(context, text);
    return JS_UNDEFINED;
}

// --- randomness ---

// A call of slot61 while the module is loaded ends the build: a component that always draws the same numbers would be the result.
static bool require_random(void)
{
    if (loading || (features & FEATURE_RANDOM)) return true;
    JS_ThrowTypeError(context, "this plugin has no random numbers; add \"random\" to armory.wasi in package.json");
    return false;
}

static JSValue native_fill_random(JSContext *c, JSValueConst self, int count, JSValueConst *arguments)
{
    (void)c, (void)self, (void)count;
    size_t size;
    uint8_t *bytes = JS_GetUint8Array(context, &size, arguments[0]);
    if (!require_random() || (!bytes && JS_HasException(context))) return JS_EXCEPTION;
    if (bytes) fill_random(bytes, size);
    return JS_UNDEFINED;
}

// Math.random, seeded at its first call in each instance.
static JSValue native_random(JSContext *c, JSValueConst self, int count, JSValueConst *arguments)
{
    (void)self, (void)count, (void)arguments;
    static bool seeded;
    if (!require_random()) return JS_EXCEPTION;
    if (!seeded) {
        fill_random((uint8_t *)&c->random_state, sizeof c->random_state);
        c->random_state |= 1;
        seeded = true;
    }
    // 53 random bits
    return JS_NewFloat64(c, (double)(xorshift64star(&c->random_state) >> 11) * 0x1p-53);
}

// --- internal ---

static void define_native(JSValueConst object, const char *name, JSCFunction *function, int length)
{
    JS_DefinePropertyValueStr(context, object, name, JS_NewCFunction(context, function, name, length), JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
}

// Gives the prelude its natives, as the property "natives" of the global object, which it deletes.
static void define_natives(void)
{
    JSValue global = JS_GetGlobalObject(context), natives = JS_NewObject(context), math = JS_GetPropertyStr(context, global, "Math");
    define_native(natives, "encode", native_encode, 1);
    define_native(natives, "decode", native_decode, 3);
    define_native(natives, "write", native_write, 2);
    define_native(natives, "fillRandom", native_fill_random, 1);
    define_native(math, "random", native_random, 0);
    JS_DefinePropertyValueStr(context, global, "natives", natives, JS_PROP_CONFIGURABLE);
    JS_FreeValue(context, math);
    JS_FreeValue(context, global);
}
