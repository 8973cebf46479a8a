"""Letters laid out by WeasyPrint: always PDF bytes, with their page count.

WeasyPrint logs what it cannot do and writes the PDF all the same: a missing picture, a character no font has, a
style it does not know. Here every such line is a failure of that letter. Nothing is fetched from the network or
the disk: styles, fonts and pictures are handed over as bytes, and any other address is refused.

Each process parses the styles and loads the fonts once (half of the time per letter, otherwise) and keeps them.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import logging
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from letters import __version__
from letters.post import plates
from letters.post.compose import Letter
from letters.post.stationery import Stationery
from letters.problems import MachineFailed

VARIANT = "pdf/ua-1"  # accessible: tagged, with a title and a language
ROOM = "file:///letters/"  # where relative addresses seem to lie; there is no such folder
CHUNK = 4  # letters a worker takes at a time


@dataclass(frozen=True, slots=True)
class Document:
    """A finished letter; `faults` says why there is none."""

    staff_id: str
    pdf: bytes
    pages: int
    faults: tuple[str, ...] = ()
    made_with: tuple[tuple[str, str], ...] = ()  # the versions of what gives a letter its bytes


# --------------------------------------------------------------------------------------------- one in a process


class Press:
    """What one process keeps between letters: the fonts, the parsed styles and the pictures of each template."""

    def __init__(self, stationery: Mapping[str, Stationery]) -> None:
        self._stationery = stationery
        self._ready: dict[str, dict[str, Any]] = {}
        plates.keep()

    def render(self, letter: Letter) -> Document:
        """Return the finished PDF of a letter, or its faults."""
        import weasyprint

        heard: list[str] = []
        with _listening(heard):
            try:
                ready = self._prepared(letter.template)
                html = weasyprint.HTML(string=letter.html, base_url=ROOM, url_fetcher=ready["fetch"])
                laid_out = html.render(
                    font_config=ready["fonts"],
                    counter_style=ready["counters"],
                    stylesheets=[ready["styles"]],
                    cache=ready["cache"],
                    pdf_tags=True,
                )
                pdf = io.BytesIO()
                laid_out.write_pdf(pdf, pdf_variant=VARIANT)
                pages = len(laid_out.pages)
            except (Exception, RecursionError) as error:
                heard.append(f"WeasyPrint failed: {type(error).__name__}: {error}")
        if heard:
            return Document(letter.staff_id, b"", 0, tuple(dict.fromkeys(heard)))
        return Document(letter.staff_id, pdf.getvalue(), pages, made_with=versions())

    def _prepared(self, name: str) -> dict[str, Any]:
        """Parse the styles and load the fonts of a template, once."""
        if name not in self._ready:
            import weasyprint
            from weasyprint.css.counters import CounterStyle
            from weasyprint.text.fonts import FontConfiguration

            stationery = self._stationery[name]
            fonts, counters, fetch = FontConfiguration(), CounterStyle(), _fetcher(stationery.assets)
            styles = weasyprint.CSS(
                string=stationery.styles,
                base_url=ROOM,
                url_fetcher=fetch,
                font_config=fonts,
                counter_style=counters,
            )
            self._ready[name] = {
                "fonts": fonts,
                "counters": counters,
                "fetch": fetch,
                "styles": styles,
                "cache": {},
            }
        return self._ready[name]


def _fetcher(assets: Mapping[str, bytes]) -> Any:
    """Return a URL fetcher that knows the assets and nothing else."""
    from weasyprint.urls import URLFetcherResponse

    def fetch(url: str, *_: Any, **__: Any) -> Any:
        path = unquote(urlsplit(url).path).removeprefix(unquote(urlsplit(ROOM).path))
        if not url.startswith(ROOM) or path not in assets:
            raise ValueError("the template has no such file, and nothing else may be fetched")
        return URLFetcherResponse(url, body=assets[path])

    return fetch


@contextlib.contextmanager
def _listening(heard: list[str]) -> Iterator[None]:
    """Collect every warning that WeasyPrint logs meanwhile."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger, listener = logging.getLogger("weasyprint"), Listener(logging.WARNING)
    before, passed_on = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [listener], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = before, passed_on


# ------------------------------------------------------------------------------------------------------- many

_press: Press | None = None  # one in each worker process


def _start(stationery: Mapping[str, Stationery]) -> None:
    """Make a worker's press. Ctrl-C is for the main process, which then stops the workers in order."""
    global _press
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _press = Press(stationery)
    gc.freeze()
    gc.disable()  # what a letter leaves is collected once a chunk; a tenth of the time goes there otherwise


def _render(letters: tuple[Letter, ...]) -> tuple[Document, ...]:
    if _press is None:
        raise RuntimeError("the worker was not started")
    documents = tuple(_press.render(letter) for letter in letters)
    gc.collect()
    return documents


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm_up(workers: int) -> None:
    """Begin to load WeasyPrint for the workers, in the background: it takes as long as reading the sheets."""
    if workers > 1 and "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        _context()
        forkserver.ensure_running()


def every(letters: Iterable[Letter], stationery: Mapping[str, Stationery], workers: int) -> Iterator[Document]:
    """Yield the document of each letter in order, as it is finished.

    Several workers are long-lived processes that take the letters in small chunks. Raises `MachineFailed` when a
    worker dies, as it does when memory runs out.
    """
    letters = tuple(letters)
    if workers <= 1 or len(letters) <= CHUNK:
        press = Press(stationery)
        for letter in letters:
            yield press.render(letter)
        return
    chunks = [letters[at : at + CHUNK] for at in range(0, len(letters), CHUNK)]
    with ProcessPoolExecutor(min(workers, len(chunks)), _context(), _start, (stationery,)) as pool:
        yield from _gathered(pool, chunks)


def _gathered(pool: Executor, chunks: list[tuple[Letter, ...]]) -> Iterator[Document]:
    waiting: list[Future[tuple[Document, ...]]] = [pool.submit(_render, chunk) for chunk in chunks]
    try:
        for future in waiting:
            yield from future.result()
    except BrokenProcessPool:
        raise MachineFailed(
            "A worker process died; the machine may be short of memory. Try again with --workers 1."
        ) from None
    finally:
        for future in waiting:
            future.cancel()


@functools.cache
def versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of what gives a letter its bytes."""
    import weasyprint
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    of_pango = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return (("letters", __version__), ("weasyprint", weasyprint.__version__), ("pango", of_pango))


def _context() -> Any:
    """Return how workers are started: from a server that has loaded WeasyPrint once, where there can be one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["letters.post.render", "weasyprint"])
    return context
