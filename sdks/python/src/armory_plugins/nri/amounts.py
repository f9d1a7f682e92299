"""Amounts of memory, such as `256Mi`."""

import re

__all__ = ["parse_amount"]

AMOUNT = re.compile(r"([0-9]{1,19})([kMGT]|[KMGT]i)?")

UNITS = {
    None: 1,
    "k": 1000,
    "M": 1000**2,
    "G": 1000**3,
    "T": 1000**4,
    "Ki": 1024,
    "Mi": 1024**2,
    "Gi": 1024**3,
    "Ti": 1024**4,
}


def parse_amount(text: str) -> int | None:
    """Read an amount of memory in bytes; None when it is none, zero, or beyond 63 bits.

    >>> parse_amount("256Mi")
    268435456
    >>> parse_amount("1.5Gi")
    """
    match = AMOUNT.fullmatch(text)
    if match is None:
        return None
    size = int(match[1]) * UNITS[match[2]]
    return size if 1 <= size < 2**63 else None
