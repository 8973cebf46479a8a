"""Arguments in; words and an exit code out. Only this module prints, reads arguments, or knows an exit code."""

from __future__ import annotations

import contextlib
import errno
import gc
import getpass
import io
import os
import secrets
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from letters import __version__, files
from letters.problems import Busy, MachineFailed, Refused, Tampered

if TYPE_CHECKING:
    from letters.campaign import Progress
    from letters.drawing import Chance
    from letters.intake import Checked, Order
    from letters.screen import Screen
    from letters.trial.ledger import Pen

READER_GONE = (errno.EPIPE, errno.EINVAL)  # EINVAL: on Windows
DONE, REFUSED, USAGE, INTEGRITY, BUSY, MACHINE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


class Unforeseen(Exception):
    """An error of which nobody thought; its cause says which."""


class Commands(TyperGroup):
    """The commands, with every error of theirs kept for `main`: Typer takes some for a reader who has gone away."""

    def invoke(self, ctx: Any) -> Any:
        """Take the step that the arguments name."""
        try:
            return super().invoke(ctx)
        except (EOFError, OSError) as error:
            raise Unforeseen from error


app = typer.Typer(
    name="letters",
    cls=Commands,
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
Whose = Annotated[Path, typer.Argument(metavar="FOLDER", help="The campaign's folder, in which campaign.toml lies.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Whose: their staff ids.")]
On = Annotated[str, typer.Option(help="The day, such as 2026-12-03; today by default.")]
BlindExport = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the roster as pseudonyms, for somebody outside to draw.")
]
RosterFile = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Outside: draw this roster, once.")
]
AllocationFile = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Accept what was drawn outside.")
]
Templates = Annotated[bool, typer.Option("--templates", help="Copy the letter designs as well, to be edited.")]


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    templates: Templates = False,
) -> None:
    """Make a campaign to start from: an invented one, ready to run."""
    from letters import screen, starter

    made = starter.new(folder, templates=templates)
    _say(screen.new(folder, [name for name in made if "/fonts/" not in name]))


@app.command()
def check(
    folder: Folder = Path(),
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Find every problem, and mark it in copies of the sheets."""
    from letters import campaign, screen

    ready = campaign.check(_order(folder, output, encoding, skip_hidden, include_hidden))
    _tell(screen.warnings(ready.warnings, values=show_values))
    _say(screen.ready(ready))


@app.command()
def approve(
    folder: Annotated[Path, typer.Argument(help="The campaign's folder, in which campaign.toml lies.")],
    by: Annotated[str, typer.Option(help="Who has read the notes, and lets them be printed.")],
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Whose notes: their staff ids.")] = None,
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Let notes be printed as they stand, though proof-reading blocks them."""
    from letters import campaign, screen

    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    _say(screen.approved(campaign.approve(order, _some(ids, "approve"), _named(by), _pen())))


@app.command()
def draw(
    folder: Folder = Path(),
    output: Output = None,
    blind_export: BlindExport = None,
    roster: RosterFile = None,
    seed: Annotated[str, typer.Option(help="With --roster: by what to draw it; by chance if not given.")] = "",
    allocation: AllocationFile = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Freeze the roster and draw, once."""
    from letters import campaign, elsewhere, outside, screen

    _one_way(folder, blind_export, roster, allocation, seed)
    if roster:
        _say(screen.drawn_outside(elsewhere.draw(roster, seed, secrets.token_hex(16))))
        return
    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    if blind_export:
        exported = outside.export(order, blind_export, _chance(), _before_the_draw)
        _tell(screen.warnings(exported.who.warnings, values=show_values))
        _say(screen.exported(exported))
        return
    if allocation:
        drawn = outside.accept(order, allocation, _pen(), _before_the_draw)
    else:
        drawn = campaign.draw_once(order, _chance(), _before_the_draw)
    _tell(screen.warnings(drawn.warnings, values=show_values))
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
        made = campaign.run(order, _chance(), _before_the_draw, progress)
    _tell(screen.warnings(made.warnings, values=show_values))
    _say(screen.made(made))


@app.command()
def sent(
    folder: Folder = Path(),
    on: On = "",
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="ID", help="Whose letter did not go; as often as needed.")
    ] = None,
    output: Output = None,
) -> None:
    """Record that the letters have gone to the post, and put them away."""
    from letters import life, screen

    _say(screen.sent(life.sent(_order(folder, output), _day(on), without or (), _pen())))


@app.command()
def returned(folder: Whose, ids: Ids = None, output: Output = None) -> None:
    """Record letters that came back."""
    from letters import life, screen

    _say(screen.returned(life.returned(_order(folder, output), _some(ids, "returned"), _pen())))


@app.command()
def withdraw(
    folder: Whose,
    ids: Ids = None,
    reason: Annotated[str, typer.Option(help="Why: left, asked, away, unknown or died.")] = "left",
    site: Annotated[str, typer.Option(help="An authority that takes part no more, instead of people.")] = "",
    output: Output = None,
) -> None:
    """Stop the letters of people, or of an authority; their arm stays."""
    from letters import life, screen

    order = _order(folder, output)
    if bool(site) == bool(ids):
        raise typer.BadParameter("Name people by their staff ids, or an authority with --site.", param_hint="ID...")
    if site:
        _say(screen.withdrew(life.withdraw_site(order, site, _pen()), site))
    else:
        why = _one_of(reason, life.WITHDRAWN, "--reason")
        _say(screen.withdrawn(life.withdraw(order, _some(ids, "withdraw"), why, _pen()), why))


@app.command()
def correct(
    folder: Whose,
    reason: Annotated[str, typer.Option(help="renamed: the same person; another: only the same name.")],
    ids: Ids = None,
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
) -> None:
    """Say why somebody is not called what they were at the draw."""
    from letters import life, screen

    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    why = _one_of(reason, life.CORRECTED, "--reason")
    _say(screen.corrected(life.correct(order, _some(ids, "correct"), why, _pen()), why))


@app.command()
def unseal(
    folder: Folder = Path(),
    by: Annotated[str, typer.Option(help="Who has decided that the trial has ended.")] = "",
    output: Output = None,
) -> None:
    """Let those who were to wait be sent letters too, after the trial."""
    from letters import life, screen

    _say(screen.unsealed(life.unseal(_order(folder, output), _day(""), _named(by), _pen())))


@app.command()
def status(folder: Folder = Path(), output: Output = None) -> None:
    """Say where the campaign is, and what comes next."""
    from letters import screen, standpoint

    _say(screen.status(standpoint.of(_order(folder, output), _day(""))))


@app.command()
def purge(
    folder: Folder = Path(),
    by: Annotated[str, typer.Option(help="Who deletes it.")] = "",
    output: Output = None,
) -> None:
    """Delete what is personal, when its time is over."""
    from letters import purging, screen

    _say(screen.purged(purging.purge(_order(folder, output), _day(""), _named(by), _pen())))


@app.command()
def verify(
    folder: Folder = Path(),
    output: Output = None,
    head: Annotated[
        list[str] | None, typer.Option(help="A hash of the ledger that was noted down, as on a cover sheet.")
    ] = None,
) -> None:
    """Prove, from the files alone, that draw and letters are what was sealed."""
    from letters import proving, screen

    _say(screen.verified(proving.verify(_order(folder, output), tuple(head or ()))))


@app.command()
def proof(
    template: Annotated[str, typer.Argument(help="A letter design: its name among the templates, or its folder.")],
    folder: Folder = Path(),
    output: Output = None,
    workers: Workers = None,
) -> None:
    """Try a letter design on an awkward cast, and say what breaks."""
    from letters import screen
    from letters.post import template as templates
    from letters.proofs import proof, sheet

    design, to = proof.places(template, folder, output)
    proofs = proof.pull(templates.load(design), _count(workers))
    _say(screen.proofed(proofs, sheet.put(proofs, to)))
    if proofs.broken:
        raise typer.Exit(REFUSED)


@app.command()
def doctor() -> None:
    """Say whether this machine is ready, and how to mend what is missing."""
    from letters import doctor, screen

    findings = doctor.findings()
    _print(screen.examined(findings))
    if not all(finding.well or finding.optional for finding in findings):
        raise typer.Exit(MACHINE)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Say the version, and end.")] = False,
) -> None:
    if version:
        _print([f"letters {__version__}"])
        raise typer.Exit(DONE)


# -------------------------------------------------------------------------------------------------- the way out


class Interrupted(BaseException):
    """Ctrl-C, or a request to end: not an Exception, so that nothing on the way takes it for a fault."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every stop is a sentence, never a traceback."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _speak_plainly()
    with _ended_in_order(), _keeping_everything():
        try:
            app(args=arguments)
        except SystemExit as end:  # how Typer ends, well or with a usage error that it has told
            return end.code if isinstance(end.code, int) else DONE
        except Interrupted:
            said = "Letters are put in place all together or not at all, and a draw that was sealed stays."
            _tell([f"Interrupted. {said} The same command goes on."])
            return INTERRUPTED
        except Unforeseen as stop:
            return _stopped(stop.__cause__ or stop, values=False)
        except Exception as stop:
            return _stopped(stop, values="--show-values" in arguments)
    return DONE


def _stopped(stop: BaseException, *, values: bool) -> int:
    """Say why nothing more was done, and return the exit code of it."""
    from letters import screen

    codes: dict[type[BaseException], int] = {Refused: REFUSED, Tampered: INTEGRITY, Busy: BUSY, MachineFailed: MACHINE}
    if isinstance(stop, Refused):
        _tell(screen.refusal(stop, values=values))
    elif isinstance(stop, Tampered):
        _tell(stop.reasons)
    elif type(stop) in codes:
        _tell([str(stop)])
    else:
        _tell(screen.fault(stop))
    return codes.get(type(stop), MACHINE)


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let Ctrl-C, a closed terminal and a request to end stop a run in order: no staging folder, no worker is left."""

    def stop(*_: Any) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C would stop the tidying up
        raise Interrupted

    before = {number: signal.signal(number, stop) for number in files.ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _keeping_everything() -> Iterator[None]:
    """Look for no garbage, which takes a fifth of the time: nearly all that a command makes it needs to the end."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _order(
    folder: Path,
    output: Path | None,
    encoding: str = "",
    skip_hidden: bool = False,
    include_hidden: bool = False,
    workers: int | None = None,
) -> Order:
    from letters.intake import Order
    from letters.people.sheets import Reading

    if skip_hidden and include_hidden:
        raise typer.BadParameter("--skip-hidden and --include-hidden cannot both be meant.")
    hidden = "skip" if skip_hidden else "include" if include_hidden else ""
    return Order(folder, output, Reading(encoding, hidden), _count(workers))


def _one_way(folder: Path, export: Path | None, roster: Path | None, allocation: Path | None, seed: str) -> None:
    """Stop a draw that is asked for in two ways at once."""
    if sum(map(bool, (export, roster, allocation))) > 1:
        raise typer.BadParameter("Only one of --blind-export, --roster and --allocation can be meant.")
    if seed and not roster:
        raise typer.BadParameter(
            "It goes with --roster; a campaign's own seed stands in campaign.toml.", param_hint="--seed"
        )
    if roster and folder != Path():
        raise typer.BadParameter("It is drawn without a campaign: leave the folder out.", param_hint="--roster")


def _pen() -> Pen:
    """Return when this is, and who is at the machine."""
    from letters.trial.ledger import Pen

    try:
        who = getpass.getuser()
    except (OSError, KeyError, ImportError):
        who = "unknown"
    return Pen(_now(), who)


def _now() -> datetime:
    return datetime.now(UTC)


def _chance() -> Chance:
    """Return what a first draw may take from the operating system."""
    from letters.drawing import Chance

    return Chance(_pen(), secrets.token_hex(16), secrets.token_hex(32))


def _day(said: str) -> date:
    """Return the day that is meant."""
    if not said:
        return _now().astimezone().date()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise typer.BadParameter("Write a day as 2026-12-03.", param_hint="--on") from None


def _some(ids: Sequence[str] | None, command: str) -> Sequence[str]:
    """Return the staff ids, of which there must be one."""
    if not ids:
        say = f"The campaign's folder comes first, then the staff ids, such as: letters {command} . A17"
        raise typer.BadParameter(say, param_hint="ID...")
    return ids


def _one_of(said: str, known: Mapping[str, str], option: str) -> str:
    if said not in known:
        meanings = "; ".join(f"{word}: {meaning}" for word, meaning in known.items())
        raise typer.BadParameter(f"It is one of these. {meanings}.", param_hint=option)
    return said


def _named(by: str) -> str:
    """Return who has decided something, which must be said."""
    if not by.strip():
        raise typer.BadParameter("Say who has decided this.", param_hint="--by")
    return " ".join(by.split())


def _count(asked: int | None) -> int:
    """Return how many workers there are to be."""
    from letters.workers import cores

    return asked or cores()


# ----------------------------------------------------------------------------------------------------- printing


def _speak_plainly() -> None:
    """Let a terminal that lacks a character show a question mark for it, and one that was closed be written to."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # as `>&-` leaves it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  for as long as we run
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _print(lines: Iterable[str]) -> None:
    """Print what a command has to say; `MachineFailed` when that cannot be written down."""
    if failure := _written(lines, sys.stdout):
        raise MachineFailed(f"All was done, but the answer could not be written: {failure}.")


def _tell(lines: Iterable[str]) -> None:
    """Print what stands beside the answer: problems, warnings, why nothing was done."""
    _written(lines, sys.stderr)


def _written(lines: Iterable[str], stream: TextIO) -> str:
    """Write lines, and return why that failed; when the reader has gone away, as `| head` does, nothing has."""
    try:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # Python flushes what is left at its end
        return "" if error.errno in READER_GONE else error.strerror or str(error)
    return ""


def _before_the_draw(checked: Checked) -> None:
    from letters import screen

    _tell(screen.uneven(checked))


def _say(it: Screen) -> None:
    """Print a screen: a panel on a terminal, plain lines anywhere else."""
    from letters import screen

    if not sys.stdout.isatty():
        _print(screen.lines(it))
        return
    from rich.console import Console

    Console().print(screen.panel(it))


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """Give a function that shows how many letters are done; it shows nothing when this is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from letters import screen

    with screen.progress() as bar:
        task = bar.add_task("letters", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    sys.exit(main())
