// Changed by armory-plugins, see NOTICE: allocations made before the Go
// runtime is up, the allocation in cabi_realloc, Unpin, LiftString and LiftSlice.

package runtime

import (
	"fmt"
	"runtime"
	"unsafe"
)

type Handle struct {
	value int32
}

func (h *Handle) Use() int32 {
	if h.value == 0 {
		panic("nil handle")
	}
	return h.value
}

func (h *Handle) Take() int32 {
	if h.value == 0 {
		panic("nil handle")
	}
	value := h.value
	h.value = 0
	return value
}

func (h *Handle) Set(value int32) {
	if value == 0 {
		panic("nil handle")
	}
	if h.value != 0 {
		panic("handle already set")
	}
	h.value = value
}

func (h *Handle) TakeOrNil() int32 {
	value := h.value
	h.value = 0
	return value
}

func MakeHandle(value int32) *Handle {
	if value == 0 {
		panic("nil handle")
	}
	return &Handle{value}
}

func Allocate(pinner *runtime.Pinner, size, align uintptr) unsafe.Pointer {
	pointer := allocateRaw(size, align)
	pinner.Pin(pointer)
	return pointer
}

func allocateRaw(size, align uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}

	if size%align != 0 {
		panic(fmt.Sprintf("size %v is not compatible with alignment %v", size, align))
	}

	switch align {
	case 1:
		return unsafe.Pointer(unsafe.SliceData(make([]uint8, size)))
	case 2:
		return unsafe.Pointer(unsafe.SliceData(make([]uint16, size/align)))
	case 4:
		return unsafe.Pointer(unsafe.SliceData(make([]uint32, size/align)))
	case 8:
		return unsafe.Pointer(unsafe.SliceData(make([]uint64, size/align)))
	default:
		panic(fmt.Sprintf("unsupported alignment: %v", align))
	}
}

// `cabi_realloc` may be called before the Go runtime has been initialized: the
// `wasi_snapshot_preview1` adapter asks for its state and its stack, 64 KiB
// each, with the first call of the guest.  These come from a static array.
// `runtime.sbrk`, which was used here, may not be linked to from outside the
// standard library, except with `-ldflags=-checklinkname=0`.

//nolint:unused
var early [192 << 10]byte

//nolint:unused
var earlyUsed uintptr

//nolint:unused
func allocateEarly(size, align uintptr) unsafe.Pointer {
	start := uintptr(unsafe.Pointer(&early))
	begin := earlyUsed + offset(start+earlyUsed, align)
	if begin+size > uintptr(len(early)) {
		panic("cabi_realloc: no space left for allocations before the Go runtime is up")
	}
	earlyUsed = begin + size
	return unsafe.Add(unsafe.Pointer(&early), begin)
}

//nolint:unused
var useGCAllocations = false

func init() {
	useGCAllocations = true
}

//nolint:unused
func offset(ptr, align uintptr) uintptr {
	newptr := (ptr + align - 1) &^ (align - 1)
	return newptr - ptr
}

var pinner = runtime.Pinner{}

// How much `cabi_realloc` has allocated since the collector could last start.
var unchecked uintptr

// The last allocation that was made for nothing but to let the collector start.
//
//nolint:unused
var checkpoint []byte

func Unpin() {
	pinner.Unpin()
	// Exports call this when they are entered, where calling imports is allowed
	// again.  No allocation in `cabi_realloc` starts a collection, and small
	// ones seldom look whether one is due: a guest whose arguments are large
	// and that itself allocates little would take up dozens of them before.
	// An allocation of more than 32 KiB does look.
	if unchecked >= 1<<20 {
		unchecked = 0
		checkpoint = make([]byte, 40<<10)
	}
	// A collection makes progress here: without a scheduling point its
	// background worker never runs in a guest that does not block, and the
	// heap grows without limit.
	runtime.Gosched()
}

//nolint:unused
//go:wasmimport wasi_snapshot_preview1 adapter_monotonic_clock_set_paused
func adapterMonotonicClockSetPaused(paused bool)

//nolint:unused
//go:linkname procPin runtime.procPin
func procPin() int

//nolint:unused
//go:linkname procUnpin runtime.procUnpin
func procUnpin()

//nolint:unused
//go:wasmexport cabi_realloc
func cabiRealloc(oldPointer unsafe.Pointer, oldSize, align, newSize uintptr) unsafe.Pointer {
	if oldPointer != nil || oldSize != 0 {
		panic("todo")
	}

	if useGCAllocations {
		// Here we call `adapter_monotonic_clock_set_paused` before and
		// after allocating since the Go garbage collector calls
		// `clock_time_get` to measure time spent in various stages of
		// GC, but calls to imports from `cabi_realloc` are forbidden by
		// the component model, so we must tell the
		// `wasi_snapshot_preview1` adapter to use a cached value
		// instead of calling `monotonic_clock::now`.
		//
		// See https://github.com/bytecodealliance/wasmtime/pull/13563
		// for more details.
		adapterMonotonicClockSetPaused(true)
		// The collector reads the wall clock too, which the adapter does not
		// pause, and wasmtime then traps with "cannot leave component
		// instance".  While the goroutine is pinned to its processor, the Go
		// runtime neither starts a collection nor assists one nor switches to
		// another goroutine, so that nothing in here calls an import.  A
		// collection that is due starts with a later allocation, or in Unpin.
		procPin()
		pointer := Allocate(&pinner, newSize, align)
		procUnpin()
		unchecked += newSize
		adapterMonotonicClockSetPaused(false)
		return pointer
	} else {
		return allocateEarly(newSize, align)
	}
}

// LiftString makes a text of the bytes that a host put into the memory.
//
// Without bytes it may have any address, 1 for example, and is made without it:
// Go stops with "invalid pointer found on stack" when it moves a stack, to make
// it larger or smaller, and finds an address there that can't be a pointer.
func LiftString(address uintptr, length uint32) string {
	if length == 0 {
		return ""
	}
	return unsafe.String((*uint8)(pointerTo(address)), length)
}

// LiftSlice does the same for a list whose items are in the memory as Go has
// them.
func LiftSlice[T any](address uintptr, length uint32) []T {
	if length == 0 {
		return []T{}
	}
	return unsafe.Slice((*T)(pointerTo(address)), length)
}

// pointerTo is the pointer to what lies at an address, which is pinned there.
func pointerTo(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}
