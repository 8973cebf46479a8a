"""Arguments in; words and an exit code out. Only this module prints, reads arguments, or knows an exit code."""

from __future__ import annotations

import contextlib
import secrets
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from letters import __version__

if TYPE_CHECKING:
    from letters.campaign import Order, Progress
    from letters.screen import Screen

DONE, REFUSED, USAGE, INTEGRITY, BUSY, MACHINE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130

app = typer.Typer(
    name="letters",
    help="Personal letters of recognition, for the treatment group of one fair, sealed draw.",
    epilog="Exit codes: 0 done · 1 something must be mended · 2 usage · 3 a sealed file is not what it was · "
    "4 another run is at work · 5 the disk or the machine failed · 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="The campaign's folder, in which campaign.toml lies.")]
Output = Annotated[Path | None, typer.Option(help="Where to write, instead of what campaign.toml says.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes that make letters; as many as processors by default.")
]
Encoding = Annotated[str, typer.Option(help="The encoding of .csv files, such as cp1252.")]
SkipHidden = Annotated[bool, typer.Option("--skip-hidden", help="Leave hidden rows and columns out; recorded.")]
IncludeHidden = Annotated[bool, typer.Option("--include-hidden", help="Take hidden rows and columns in; recorded.")]
ShowValues = Annotated[bool, typer.Option("--show-values", help="Show the cells' contents with the problems.")]
Templates = Annotated[bool, typer.Option("--templates", help="Copy the letter designs as well, to be edited.")]


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    templates: Templates = False,
) -> None:
    """Make a campaign to start from: an invented one, ready to run."""
    from letters import campaign, screen

    made = campaign.new(folder, templates=templates)
    _say(screen.new(folder, [path.relative_to(folder).as_posix() for path in made if "fonts" not in path.parts]))


@app.command()
def check(
    folder: Folder = Path(),
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Find every problem, and write nothing."""
    from letters import campaign, screen

    checked = campaign.check(_order(folder, output, encoding, skip_hidden, include_hidden))
    _warn(screen.warnings(checked.warnings, values=show_values))
    _say(screen.checked(checked))


@app.command()
def draw(
    folder: Folder = Path(),
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Freeze the roster and draw, once."""
    from letters import campaign, screen

    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    drawn = campaign.draw_once(order, datetime.now(UTC), secrets.token_hex(16))
    _warn(screen.warnings(drawn.checked.warnings, values=show_values))
    _say(screen.drawn(drawn))


@app.command()
def run(
    folder: Folder = Path(),
    output: Output = None,
    workers: Workers = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Check, draw if undrawn, and make the letters and the print pack."""
    from letters import campaign, screen

    order = _order(folder, output, encoding, skip_hidden, include_hidden, workers)
    with _progress() as progress:
        made = campaign.run(order, datetime.now(UTC), secrets.token_hex(16), progress)
    _warn(screen.warnings(made.drawn.checked.warnings, values=show_values))
    _say(screen.made(made))


@app.command()
def verify(folder: Folder = Path(), output: Output = None) -> None:
    """Prove, from the files alone, that draw and letters are what was sealed."""
    from letters import campaign, screen

    _say(screen.verified(campaign.verify(_order(folder, output))))


@app.command()
def doctor() -> None:
    """Say whether this machine is ready, and how to mend what is missing."""
    from letters import doctor

    findings = doctor.findings()
    for finding in findings:
        _print(f"{'✓' if finding.well else '✗'} {finding.name}: {finding.said}")
        for remedy in finding.remedies:
            _print(f"    {remedy}")
    if not all(finding.well or finding.optional for finding in findings):
        raise typer.Exit(MACHINE)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Say the version, and end.")] = False,
) -> None:
    if version:
        _print(f"letters {__version__}")
        raise typer.Exit(DONE)


# -------------------------------------------------------------------------------------------------- the way out


class Interrupted(BaseException):
    """Ctrl-C, or a request to end: not an Exception, so that nothing on the way takes it for a fault."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every stop is a sentence, never a traceback."""
    from letters.problems import Busy, MachineFailed, Refused, Stopped, Tampered

    codes: dict[type[BaseException], int] = {
        Refused: REFUSED,
        Tampered: INTEGRITY,
        Busy: BUSY,
        MachineFailed: MACHINE,
    }
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with _ended_in_order():
            app(args=arguments)
    except SystemExit as end:  # how Typer ends, well or with a usage error that it has told
        return end.code if isinstance(end.code, int) else DONE
    except Stopped as stop:
        _tell(stop, values="--show-values" in arguments)
        return codes[type(stop)]
    except Interrupted:
        _print("Interrupted. Nothing was put in place; the same command goes on from here.", error=True)
        return INTERRUPTED
    except MemoryError:
        _print("The machine has no memory left. Nothing was put in place.", error=True)
        return MACHINE
    return DONE


def _tell(stop: Any, *, values: bool) -> None:
    from letters import screen
    from letters.problems import Refused, Tampered

    if isinstance(stop, Refused):
        lines = screen.refusal(stop, values=values)
    else:
        lines = screen.integrity(stop) if isinstance(stop, Tampered) else [str(stop)]
    for line in lines:
        _print(line, error=True)


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM and Ctrl-C end a run in the same way: staging folders are removed, workers stopped."""

    def stop(*_: Any) -> None:
        raise Interrupted

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _order(
    folder: Path,
    output: Path | None,
    encoding: str = "",
    skip_hidden: bool = False,
    include_hidden: bool = False,
    workers: int | None = None,
) -> Order:
    from letters.campaign import Order
    from letters.people.sheets import Reading
    from letters.post import render

    if skip_hidden and include_hidden:
        raise typer.BadParameter("--skip-hidden and --include-hidden cannot both be meant.")
    hidden = "skip" if skip_hidden else "include" if include_hidden else ""
    return Order(folder, output, Reading(encoding, hidden), workers or render.cores())


# ----------------------------------------------------------------------------------------------------- printing


def _print(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout)


def _warn(lines: list[str]) -> None:
    for line in lines:
        _print(line, error=True)


def _say(it: Screen) -> None:
    """Print a screen: a panel on a terminal, plain lines anywhere else."""
    if not sys.stdout.isatty():
        _print("\n".join([it.headline, *(f"{label}: {text}" for label, text in it.facts), *it.steps]))
        return
    from rich.console import Console, Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    facts = Table.grid(padding=(0, 2))
    for label, text in it.facts:
        facts.add_row(Text(label, style="dim"), Text(text))
    steps = [Text(f"{number}. {step}") for number, step in enumerate(it.steps, start=1)]
    rest = [Text(), Text("Next", style="bold"), *steps] if steps else []
    inside = Group(Text(it.headline, style="bold"), Text(), facts, *rest)
    Console().print(
        Panel(
            inside,
            title=Text(it.title),
            title_align="left",
            border_style="cyan",
            padding=(1, 2),
            expand=False,
        )
    )


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """Give a function that shows how many letters are done; it shows nothing when this is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Making letters"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("letters", total=None)
        show: Callable[[int, int], None] = lambda done, total: bar.update(task, completed=done, total=total)  # noqa: E731
        yield show


if __name__ == "__main__":
    sys.exit(main())
