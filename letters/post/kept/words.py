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
        pydyf._to_bytes = _words
        pydyf.Dictionary.data = property(_dictionary)
        pydyf.Array.data = property(_array)
        pydyf.Stream.data = property(_stream)


def _words(item: Any) -> bytes:
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


@functools.lru_cache(maxsize=2**12)
def _number(number: float) -> bytes:
    return to_bytes(number)  # type: ignore[no-any-return]


def _dictionary(it: Any) -> bytes:
    return b"<<" + b"".join([b"/" + _words(key) + b" " + _words(value) for key, value in it.items()]) + b">>"


def _array(it: Any) -> bytes:
    return b"[" + b" ".join(map(_words, it)) + b"]"


def _stream(it: Any) -> bytes:
    content, extra = b"\n".join(map(_words, it.stream)), {**it.extra}
    if it.compress:
        extra["Filter"] = "/FlateDecode"
        content = _compressed.get(content, lambda: _deflated(content))
    extra["Length"] = len(content)
    return b"\n".join((_dictionary(extra), b"stream", content, b"endstream"))


def _deflated(content: bytes) -> bytes:
    pressed = zlib.compressobj(level=9)
    return pressed.compress(content) + pressed.flush()
