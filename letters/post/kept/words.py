"""PDF objects written down as pydyf writes them, in less time, and what is the same in many letters compressed once."""

from __future__ import annotations

import functools
import zlib
from typing import Any

import pydyf

from letters.post.kept.memory import Memory

TESTED = "0.13.0"  # of pydyf
to_bytes = pydyf._to_bytes
_compressed = Memory(96)  # the streams of thirty letters, of which those that all letters have stay


def install() -> None:
    """Let this process write PDF objects so."""
    if pydyf.VERSION == TESTED:
        pydyf._to_bytes = in_bytes
        pydyf.Object.number, pydyf.Object.offset, pydyf.Object.generation, pydyf.Object.free = None, 0, 0, "n"
        pydyf.Dictionary.__init__ = _new_dictionary
        pydyf.Array.__init__ = _new_array
        pydyf.Dictionary.data = property(_dictionary)
        pydyf.Array.data = property(_array)
        pydyf.Stream.data = property(_stream)


def in_bytes(item: Any) -> bytes:
    """Return how anything is written in a PDF."""
    kind = type(item)
    if kind is bytes:
        return item  # type: ignore[no-any-return]
    if kind is str:
        return item.encode("ascii")  # type: ignore[no-any-return]
    if kind is int:
        return b"%d" % item
    if kind is float:
        return _number(item)
    if isinstance(item, pydyf.Object):
        return item.data  # type: ignore[no-any-return]
    return to_bytes(item)  # type: ignore[no-any-return]


def _new_dictionary(it: Any, values: Any = None) -> None:
    if values:
        dict.__init__(it, values)


def _new_array(it: Any, array: Any = None) -> None:
    if array:
        list.__init__(it, array)


@functools.lru_cache(maxsize=2**10, typed=True)
def _name(key: Any) -> bytes:
    return b"/" + in_bytes(key) + b" "


@functools.lru_cache(maxsize=2**12)
def _number(number: float) -> bytes:
    return to_bytes(number)  # type: ignore[no-any-return]


def _dictionary(it: Any) -> bytes:
    return b"<<" + b"".join([_name(key) + in_bytes(value) for key, value in it.items()]) + b">>"


def _array(it: Any) -> bytes:
    return b"[" + b" ".join(map(in_bytes, it)) + b"]"


def _stream(it: Any) -> bytes:
    content, extra = b"\n".join(map(in_bytes, it.stream)), {**it.extra}
    if it.compress:
        extra["Filter"] = "/FlateDecode"
        content = _compressed.get(content, lambda: _deflated(content))
    extra["Length"] = len(content)
    return b"\n".join((_dictionary(extra), b"stream", content, b"endstream"))


def _deflated(content: bytes) -> bytes:
    pressed = zlib.compressobj(level=9)
    return pressed.compress(content) + pressed.flush()
