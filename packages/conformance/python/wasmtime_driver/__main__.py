"""Runs plugins in wasmtime for the conformance harness.

    python3 -I -B wasmtime_driver FOLDER

FOLDER holds the Python package wasmtime. Each line of stdin is a request, each line of stdout the answer to one, in the same order, both
JSON. Bytes are base64, 64-bit integers are decimal text, and fields that are null are absent:

    {"call": "compile", "component": BYTES, "to": PATH}                 {}
    {"call": "load", "compiled": PATH, "limits": {…}}                   {}
    {"call": "start"}                                                   {}
    {"call": "invoke", "interface": NAME, "function": NAME, "arguments": [VALUE, …], "limit": NAME}
                                                                        {"value": VALUE} or {"refused": VALUE}
    {"call": "close"}                                                   {}

`limit` is that of the call's time; values are those of any_value.py. What a plugin says meanwhile to the interfaces that systems/ provides comes with the
answer, a list by each of their functions. Some systems have requests of their own there.

What goes wrong is the answer {"failed": {"code": CODE, "message": TEXT, "printed": [LINE, …]}}, with the host's own codes and the last lines that the
instance printed. There is one instance at a time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

# Handing large values over takes wasmtime's C API a while, in which a plugin's time runs already.
BYTES_PER_EXTRA_MS = 1024


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    # Ctrl-C is the harness's business; this process ends when stdin does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not come between the answers

    from failure import Failure
    from runner import Runner

    runner = Runner()
    for line in sys.stdin.buffer:
        answer: dict[str, Any]
        try:
            answer = runner.answer(json.loads(line), len(line) // BYTES_PER_EXTRA_MS)
        except Failure as failure:
            answer = {"failed": {"code": failure.code, "message": failure.message, "printed": runner.printed()}}
        answers.write(json.dumps(answer, separators=(",", ":")).encode("utf-8") + b"\n")
        answers.flush()


main()
