// What wasi-libc would import from WASI preview 1. A plugin has no files, no environment and no arguments; its clock is slots.h's.
#include <stdint.h>

#define ERRNO_BADF 8

#define IMPORT(name, ...) int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__)

void armory_clock(uint32_t clock, uint64_t *nanoseconds);

IMPORT(clock_time_get, int32_t clock, int64_t precision, int32_t to)
{
    (void)precision;
    armory_clock(clock, (uint64_t *)to);
    return 0;
}

IMPORT(clock_res_get, int32_t clock, int32_t to)
{
    (void)clock;
    *(int64_t *)to = 1000;
    return 0;
}

IMPORT(environ_get, int32_t variables, int32_t buffer) { return (void)variables, (void)buffer, 0; }

IMPORT(environ_sizes_get, int32_t count, int32_t size)
{
    *(int32_t *)count = 0;
    *(int32_t *)size = 0;
    return 0;
}

IMPORT(fd_close, int32_t file) { return (void)file, ERRNO_BADF; }
IMPORT(fd_fdstat_get, int32_t file, int32_t to) { return (void)file, (void)to, ERRNO_BADF; }
IMPORT(fd_read, int32_t file, int32_t vectors, int32_t count, int32_t to) { return (void)file, (void)vectors, (void)count, (void)to, ERRNO_BADF; }
IMPORT(fd_seek, int32_t file, int64_t by, int32_t from, int32_t to) { return (void)file, (void)by, (void)from, (void)to, ERRNO_BADF; }
IMPORT(fd_write, int32_t file, int32_t vectors, int32_t count, int32_t to) { return (void)file, (void)vectors, (void)count, (void)to, ERRNO_BADF; }

_Noreturn void __imported_wasi_snapshot_preview1_proc_exit(int32_t code)
{
    (void)code;
    __builtin_trap();
}
