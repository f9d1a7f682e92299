"""Exceptions, and how operators read them."""

import sys
from types import TracebackType

__all__ = ["PluginError", "describe_exception"]


class PluginError(Exception):
    """A plugin says no, and its text is all that operators need.

    Raised in `init`, the plugin does not start. Raised in `transform`, the record has the outcome `Failed`. Operators read the text alone;
    of any other exception, they read the type and the place as well.
    """


def describe_exception(error: BaseException, module: str = "") -> str:
    """Describe an exception in a line: its type, its text, and the last place in the plugin that it passed.

    It opens no file, which a traceback of the standard library does.
    """
    if isinstance(error, PluginError):
        return text_of(error)
    name = type(error).__qualname__
    said = text_of(error)
    place = place_of(error.__traceback__, module.partition(".")[0])
    return f"{f'{name}: {said}' if said else name}{f' (at {place})' if place else ''}"


def text_of(error: BaseException) -> str:
    """Give an exception's text; its own `__str__` may fail, and the contract has no half characters."""
    try:
        text = str(error)
    except Exception:
        return "an exception without a text"
    return well_formed(text)


def well_formed(text: str) -> str:
    """Replace halves of characters, which no string of a component can have."""
    return text.encode("utf-8", "replace").decode() if any("\ud800" <= each <= "\udfff" for each in text) else text


def place_of(traceback: TracebackType | None, package: str) -> str:
    """Give the file and line of the innermost frame of the plugin's own package, otherwise of the innermost frame."""
    place = own = ""
    while traceback is not None:
        code = traceback.tb_frame.f_code
        place = f"{short_path(code.co_filename)}:{traceback.tb_lineno}"
        if str(traceback.tb_frame.f_globals.get("__name__", "")).partition(".")[0] == package:
            own = place
        traceback = traceback.tb_next
    return own or place


def short_path(path: str) -> str:
    """Give the path below the directory that Python imported it from."""
    roots = [root for root in sys.path if root and path.startswith(root.rstrip("/\\") + ("\\" if "\\" in root else "/"))]
    return path[len(max(roots, key=len).rstrip("/\\")) + 1 :] if roots else path
