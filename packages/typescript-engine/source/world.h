// A world as the engine knows it: the types of its functions, how they are laid out in memory, and its exports and imports.
//
// The canonical ABI (github.com/WebAssembly/component-model, design/mvp/CanonicalABI.md) says how large a type is, how it is aligned and to which core
// values it is flattened. The description's format is that of src/encode-world.ts.

enum kind {
    T_BOOL, T_S8, T_U8, T_S16, T_U16, T_S32, T_U32, T_S64, T_U64, T_F32, T_F64, T_CHAR, T_STRING,
    T_LIST, T_RECORD, T_TUPLE, T_VARIANT, T_ENUM, T_FLAGS, T_OPTION, T_RESULT
};

// Flags of one type are stored in words of 32 bits; wit-parser takes no more than this many words.
#define MAX_FLAG_WORDS 8

struct type {
    enum kind kind;
    uint32_t size, align;
    // To how many core values it is flattened.
    uint32_t flat;
    // Of fields, elements, cases or flags.
    uint32_t count;
    // Names of fields and flags as properties; names of cases as strings.
    JSAtom *atoms;
    JSValue *tags;
    // Types of fields, elements and payloads. NULL: a case without one.
    struct type **parts;
    // Of a record or tuple: where each part is.
    uint32_t *offsets;
    // Of what has cases: the size of its discriminant, and where its payload is.
    uint32_t discriminant, payload;
    // Of a record or flags: that of each of its objects.
    JSShape *shape;
};

struct function {
    // "" for a function of the world itself, otherwise its interface: an export's name as a property, an import's as it is imported.
    JSAtom interface, name;
    uint32_t count;
    struct type **parameters;
    uint32_t *offsets;
    // Of all parameters: as a tuple in memory, and flattened.
    uint32_t size, align, flat;
    struct type *result;
    // Of an export.
    JSValue object, callee;
};

// More parameters than this are passed in memory.
#define MAX_FLAT_PARAMETERS 16

static struct type *types;
static uint32_t type_count;
static struct function *world_imports, *world_exports;
static uint32_t import_count, export_count;
static JSAtom atom_tag, atom_val, atom_payload;

static uint32_t align_to(uint32_t offset, uint32_t align) { return (offset + align - 1) / align * align; }

// --- layout ---

static void lay_out_primitive(struct type *t)
{
    static const uint8_t sizes[] = { 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4, 8 };
    t->size = sizes[t->kind];
    t->align = t->kind == T_STRING ? 4 : t->size;
    t->flat = t->kind == T_STRING ? 2 : 1;
}

static uint32_t lay_out_parts(struct type **parts, uint32_t count, uint32_t *offsets, uint32_t *align, uint32_t *flat)
{
    uint32_t size = 0;
    *align = 1;
    *flat = 0;
    for (uint32_t i = 0; i < count; i++) {
        offsets[i] = align_to(size, parts[i]->align);
        size = offsets[i] + parts[i]->size;
        if (parts[i]->align > *align) *align = parts[i]->align;
        *flat += parts[i]->flat;
    }
    return align_to(size, *align);
}

static void lay_out_cases(struct type *t)
{
    uint32_t size = 0, align = 1, flat = 0;
    for (uint32_t i = 0; t->parts && i < t->count; i++) {
        struct type *part = t->parts[i];
        if (!part) continue;
        if (part->size > size) size = part->size;
        if (part->align > align) align = part->align;
        if (part->flat > flat) flat = part->flat;
    }
    t->discriminant = t->count <= 0x100 ? 1 : t->count <= 0x10000 ? 2 : 4;
    t->payload = align_to(t->discriminant, align);
    t->align = align > t->discriminant ? align : t->discriminant;
    t->size = align_to(t->payload + size, t->align);
    t->flat = 1 + flat;
}

static void lay_out_flags(struct type *t)
{
    uint32_t words = (t->count + 31) / 32;
    if (words > MAX_FLAG_WORDS) trap();
    t->size = t->count <= 8 ? 1 : t->count <= 16 ? 2 : 4 * words;
    t->align = t->size < 4 ? t->size : 4;
    t->flat = words;
}

static void lay_out(struct type *t)
{
    switch (t->kind) {
    case T_LIST:
        t->size = 8;
        t->align = 4;
        t->flat = 2;
        break;
    case T_RECORD: case T_TUPLE:
        t->offsets = checked(calloc(t->count + 1, sizeof *t->offsets));
        t->size = lay_out_parts(t->parts, t->count, t->offsets, &t->align, &t->flat);
        break;
    case T_FLAGS: lay_out_flags(t); break;
    case T_VARIANT: case T_ENUM: case T_OPTION: case T_RESULT: lay_out_cases(t); break;
    default: lay_out_primitive(t);
    }
}

// --- reading the description ---

static const uint8_t *reading;

static uint32_t read_number(void)
{
    uint32_t number;
    memcpy(&number, reading, sizeof number);
    reading += sizeof number;
    return number;
}

static JSAtom read_name(void)
{
    uint32_t length = read_number();
    const char *name = (const char *)reading;
    reading += length;
    return JS_NewAtomLen(context, name, length);
}

static struct type *read_type(void)
{
    uint32_t index = read_number();
    return index == UINT32_MAX ? NULL : &types[index];
}

static struct type **read_parts(uint32_t count)
{
    struct type **parts = checked(calloc(count + 1, sizeof *parts));
    for (uint32_t i = 0; i < count; i++) parts[i] = read_type();
    return parts;
}

// Each type comes behind those it consists of.
static void read_types(void)
{
    type_count = read_number();
    types = checked(calloc(type_count + 1, sizeof *types));
    for (uint32_t i = 0; i < type_count; i++) {
        struct type *t = &types[i];
        t->kind = read_number();
        if (t->kind > T_STRING) {
            t->count = read_number();
            bool named = read_number(), parted = read_number();
            if (named) {
                t->atoms = checked(calloc(t->count + 1, sizeof *t->atoms));
                t->tags = checked(calloc(t->count + 1, sizeof *t->tags));
                for (uint32_t k = 0; k < t->count; k++) {
                    t->atoms[k] = read_name();
                    t->tags[k] = JS_AtomToString(context, t->atoms[k]);
                }
            }
            if (parted) t->parts = read_parts(t->count);
        }
        lay_out(t);
    }
}

static struct function *read_functions(uint32_t *count)
{
    *count = read_number();
    struct function *functions = checked(calloc(*count + 1, sizeof *functions));
    for (uint32_t i = 0; i < *count; i++) {
        struct function *f = &functions[i];
        f->interface = read_name();
        f->name = read_name();
        f->count = read_number();
        f->parameters = read_parts(f->count);
        f->offsets = checked(calloc(f->count + 1, sizeof *f->offsets));
        f->size = lay_out_parts(f->parameters, f->count, f->offsets, &f->align, &f->flat);
        f->result = read_type();
        f->object = f->callee = JS_UNDEFINED;
    }
    return functions;
}

static void read_world(const uint8_t *description)
{
    reading = description;
    atom_tag = JS_NewAtom(context, "tag");
    atom_val = JS_NewAtom(context, "val");
    atom_payload = JS_NewAtom(context, "payload");
    read_types();
    world_imports = read_functions(&import_count);
    world_exports = read_functions(&export_count);
}

// --- discriminants ---

static uint32_t read_discriminant(const struct type *t, const uint8_t *at)
{
    return t->discriminant == 1 ? *at : t->discriminant == 2 ? *(const uint16_t *)at : *(const uint32_t *)at;
}

static void write_discriminant(const struct type *t, uint8_t *at, uint32_t value)
{
    if (t->discriminant == 1) *at = value;
    else if (t->discriminant == 2) *(uint16_t *)at = value;
    else *(uint32_t *)at = value;
}
