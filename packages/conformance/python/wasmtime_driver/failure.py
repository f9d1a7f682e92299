"""What can go wrong, in the words of the host: docs/errors.md."""

from __future__ import annotations


class Failure(Exception):
    """A request that has no answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def classify(text: str, otherwise: str, timeout: str, memory_used: int, memory_limit: int) -> Failure:
    """Say what kind of failure an error of wasmtime is; there is nothing but its text to tell.

    A guest that is refused more memory traps as if by a bug of its own. As in the host, it counts as out of memory when more than half of
    what it may have was in use.
    """
    cause = root_cause(text)
    if "wasm trap: interrupt" in text:
        return Failure(timeout, "it took longer than its limit")
    if "call stack exhausted" in text:
        return Failure("STACK_OVERFLOW", "the plugin's calls went too deep")
    if "unknown import" in text:
        return Failure("IMPORT_DENIED", cause)
    if "exceeds memory limits" in text:
        return Failure("MEMORY_LIMIT", cause)
    if "too much data" in text:
        # wasmtime's own limit for hosts like this one: 128 MiB, of which each byte of a list takes 40.
        return Failure("OUTPUT_LIMIT", cause)
    if "wasm backtrace" not in text and "wasm trap" not in text:
        return Failure(otherwise, cause)
    used = f"{cause} (memory in use: about {memory_used} of {memory_limit} bytes)"
    return Failure("MEMORY_LIMIT" if memory_used * 2 > memory_limit else "TRAPPED", used)


def root_cause(text: str) -> str:
    """The last of the causes that wasmtime lists, without the backtrace."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else "wasmtime gave no reason"
    number, colon, rest = last.partition(": ")
    return rest if colon and number.isdigit() else last
