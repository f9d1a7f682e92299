// QuickJS prints what only its debugging shows. Without these, no stream of libc is linked.
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#undef printf
#undef fprintf
#undef putchar
#undef fputc
#undef fputs
#undef fwrite
#undef fflush
#undef abort
#define printf(...) ((void)0)
#define fprintf(...) ((void)0)
#define putchar(...) ((void)0)
#define fputc(...) ((void)0)
#define fputs(...) ((void)0)
#define fwrite(...) ((void)0)
#define fflush(...) ((void)0)
#define abort() __builtin_trap()
