"""What single systems have besides `start` and `invoke`."""

from __future__ import annotations

from . import kafka, nri

# What makes an instance ready, by the request that makes one: from the instance, the request and the extra time to the answer.
OPENS = {"start": lambda *_: {}, **kafka.OPENS}

# What an instance is requested, in the same form.
CALLS = kafka.CALLS

# What provides imports to plugins, and keeps what they say: made of a linker and a component.
PROVIDERS = (nri.Runtime,)
