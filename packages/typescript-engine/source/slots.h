// What a component can import. The engine imports a fixed number of functions, so that no index of a function changes with the world: the splicer
// (src/splice-world.ts) puts the world's imports into the first of these places, and functions of its own into the others.

#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))

#define SLOT(n) __attribute__((import_module("armory"), import_name("slot" #n))) void slot##n(uint32_t a, uint64_t *b);
#define TEN_SLOTS(n) SLOT(n##0) SLOT(n##1) SLOT(n##2) SLOT(n##3) SLOT(n##4) SLOT(n##5) SLOT(n##6) SLOT(n##7) SLOT(n##8) SLOT(n##9)
SLOT(0) SLOT(1) SLOT(2) SLOT(3) SLOT(4) SLOT(5) SLOT(6) SLOT(7) SLOT(8) SLOT(9)
TEN_SLOTS(1) TEN_SLOTS(2) TEN_SLOTS(3) TEN_SLOTS(4) TEN_SLOTS(5)
SLOT(60) SLOT(61) SLOT(62) SLOT(63)

// The linker puts imports in the order of their first use, which is this one.
static void (*volatile slot_in_use)(uint32_t, uint64_t *);
EXPORT("armory_slots") void armory_slots(void)
{
#define USE(n) slot_in_use = slot##n;
#define USE_TEN(n) USE(n##0) USE(n##1) USE(n##2) USE(n##3) USE(n##4) USE(n##5) USE(n##6) USE(n##7) USE(n##8) USE(n##9)
    USE(0) USE(1) USE(2) USE(3) USE(4) USE(5) USE(6) USE(7) USE(8) USE(9)
    USE_TEN(1) USE_TEN(2) USE_TEN(3) USE_TEN(4) USE_TEN(5)
    USE(60) USE(61) USE(62) USE(63)
}

// Writes bytes to standard error or output: the vector of fd_write at b, the file at a.
static void write_bytes(uint32_t file, const char *bytes, size_t size)
{
    uint32_t vector[4] = { (uint32_t)bytes, size, 0, 0 };
    slot60(file, (uint64_t *)vector);
}

// Fills memory with random bytes.
static void fill_random(uint8_t *bytes, size_t size) { slot61((uint32_t)bytes, (uint64_t *)size); }

// The time of a clock of WASI preview 1, in nanoseconds; 0 where the plugin has no clocks. Used by libc.c.
void armory_clock(uint32_t clock, uint64_t *nanoseconds)
{
    *nanoseconds = 0;
    slot62(clock, nanoseconds);
}

// Calls an import of the world: its flat parameters are in slots, its flat result comes in the first of them.
static void call_slot(uint32_t import, uint64_t *slots) { slot63(import, slots); }
