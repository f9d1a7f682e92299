// Memory: what callers of the canonical ABI ask for, and what the engine hands out until the next call.

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// For what cannot go on: no memory is left, or an exception that no result can carry.
static _Noreturn void trap(void) { __builtin_trap(); }

static void *checked(void *memory)
{
    if (!memory) trap();
    return memory;
}

// The canonical ABI's allocator. Alignments are at most 8, which malloc keeps.
EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size)
{
    (void)old_size;
    if (size == 0) return (void *)align;
    if (align > 8) trap();
    return checked(realloc(old, size));
}

static JSRuntime *runtime;
static JSContext *context;

// What the caller of an export, or an import, may still read.
enum holding { HELD_MEMORY, HELD_STRING, HELD_ARRAY };

struct held {
    enum holding is;
    union {
        void *memory;
        const char *string;
        JSValue array;
    };
    // Of an array: where its elements were when they were handed out.
    const uint8_t *elements;
    size_t size;
};

static struct held *held;
static size_t held_count, held_capacity;

static struct held *hold(enum holding is)
{
    if (held_count == held_capacity) {
        held_capacity = held_capacity ? held_capacity * 2 : 64;
        held = checked(realloc(held, held_capacity * sizeof *held));
    }
    struct held *entry = &held[held_count++];
    entry->is = is;
    return entry;
}

static void *hold_memory(size_t size)
{
    void *memory = checked(malloc(size ? size : 1));
    hold(HELD_MEMORY)->memory = memory;
    return memory;
}

static void release_held(size_t from)
{
    while (held_count > from) {
        struct held *entry = &held[--held_count];
        switch (entry->is) {
        case HELD_MEMORY: free(entry->memory); break;
        case HELD_STRING: JS_FreeCString(context, entry->string); break;
        case HELD_ARRAY: JS_FreeValue(context, entry->array); break;
        }
    }
}

// Where the bytes of a typed array are; NULL if it has none. -1 with an exception, for one whose buffer is detached or too short.
static int array_bytes(JSValueConst array, const uint8_t **elements, size_t *size)
{
    size_t offset, length, unit, whole;
    JSValue buffer = JS_GetTypedArrayBuffer(context, array, &offset, &length, &unit);
    if (JS_IsException(buffer)) return -1;
    // Its count follows a buffer that is resized; the length above does not.
    *size = JS_VALUE_GET_OBJ(array)->u.array.count * unit;
    const uint8_t *bytes = JS_GetArrayBuffer(context, &whole, buffer);
    JS_FreeValue(context, buffer);
    if (!bytes && JS_HasException(context)) return -1;
    *elements = bytes && *size ? bytes + offset : NULL;
    return 0;
}

// A getter may detach or resize an array whose elements were handed out before it ran. -1 with an exception.
static int check_held(size_t from)
{
    for (size_t i = from; i < held_count; i++) {
        const uint8_t *elements;
        size_t size;
        if (held[i].is != HELD_ARRAY) continue;
        if (array_bytes(held[i].array, &elements, &size)) return -1;
        if (elements == held[i].elements && size == held[i].size) continue;
        JS_ThrowTypeError(context, "an array changed its buffer while its object was read");
        return -1;
    }
    return 0;
}

// While the plugin's module is loaded, freed memory is cleared: zeros take no room in the snapshot.
static bool clearing;

static void *engine_calloc(void *opaque, size_t count, size_t size) { (void)opaque; return calloc(count, size); }
static void *engine_malloc(void *opaque, size_t size) { (void)opaque; return malloc(size); }
static size_t engine_usable_size(const void *memory) { return malloc_usable_size((void *)memory); }

static void engine_free(void *opaque, void *memory)
{
    (void)opaque;
    if (memory && clearing) memset(memory, 0, malloc_usable_size(memory));
    free(memory);
}

static void *engine_realloc(void *opaque, void *memory, size_t size)
{
    if (!clearing || !memory) return realloc(memory, size);
    size_t usable = malloc_usable_size(memory);
    if (size <= usable && size > usable / 2) return memory;
    void *moved = malloc(size);
    if (!moved) return NULL;
    memcpy(moved, memory, usable < size ? usable : size);
    engine_free(opaque, memory);
    return moved;
}

static const JSMallocFunctions engine_memory = { engine_calloc, engine_malloc, engine_free, engine_realloc, engine_usable_size };

// Frees an ArrayBuffer whose memory came from cabi_realloc.
static void *free_buffer(JSRuntime *owner, void *opaque, void *memory, size_t size)
{
    (void)owner;
    (void)opaque;
    if (size == 0) {
        free(memory);
        return NULL;
    }
    return realloc(memory, size);
}
