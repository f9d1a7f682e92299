"""The integers of the contract: to Python they are all `int`, and what a plugin answers is checked by them."""

from typing import Annotated, NamedTuple

__all__ = ["S32", "S64", "U32", "U64", "Range"]


class Range(NamedTuple):
    """The least and the greatest of an integer's values."""

    least: int
    greatest: int


U32 = Annotated[int, Range(0, 2**32 - 1)]
U64 = Annotated[int, Range(0, 2**64 - 1)]
S32 = Annotated[int, Range(-(2**31), 2**31 - 1)]
S64 = Annotated[int, Range(-(2**63), 2**63 - 1)]
