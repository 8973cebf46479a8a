"""Arguments in; words and an exit code out: the commands. Chance and time come from here, as arguments."""

from __future__ import annotations

import functools
import getpass
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from letters import __version__, early, process, terminal, workers
from letters.problems import Tampered

if TYPE_CHECKING:
    from letters.drawing import Chance
    from letters.intake import Checked, Order
    from letters.trial.ledger import Pen


class Commands(TyperGroup):
    """The commands, with every error of theirs kept for `main`: Typer takes some for a reader who has gone away."""

    def invoke(self, ctx: Any) -> Any:
        """Take the step that the arguments name."""
        try:
            return super().invoke(ctx)
        except (EOFError, OSError) as error:
            raise process.Unforeseen from error


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

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The campaign's folder, in which campaign.toml lies.")]
Output = Annotated[Path | None, typer.Option(help="Where to write, instead of what campaign.toml says.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes that make letters; as many as processors by default.")
]
Scheduler = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Let a Dask cluster make the letters: its scheduler, such as tls://….")
]
Encoding = Annotated[str, typer.Option(help="The encoding of .csv files, such as cp1252.")]
SkipHidden = Annotated[bool, typer.Option("--skip-hidden", help="Leave hidden rows and columns out; recorded.")]
IncludeHidden = Annotated[bool, typer.Option("--include-hidden", help="Take hidden rows and columns in; recorded.")]
ShowValues = Annotated[bool, typer.Option("--show-values", help="Show the cells' contents with the problems.")]
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


def _alone(command: Callable[..., None]) -> Callable[..., None]:
    """Refuse a command at once, before all that it needs is loaded, while another run is at work in the same folder."""

    @functools.wraps(command)
    def alone(**given: Any) -> None:
        early.refuse_if_held(given["folder"], given["output"])
        _beside(command)(**given)

    return alone


def _beside(command: Callable[..., None]) -> Callable[..., None]:
    """Call nothing tampered with in a folder in which another run has been at work meanwhile."""

    @functools.wraps(command)
    def beside(**given: Any) -> None:
        try:
            command(**given)
        except Tampered:
            early.refuse_if_held(given["folder"], given["output"])
            raise

    return beside


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist yet.")],
    templates: Templates = False,
) -> None:
    """Make a campaign to start from: an invented one, ready to run."""
    from letters import starter
    from letters.screens import beforehand

    made = starter.new(folder, templates=templates)
    terminal.say(beforehand.new(folder, [name for name in made if "/fonts/" not in name]))


@app.command()
@_beside
def check(
    folder: Folder = Path(),
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Find every problem, and mark it in copies of the sheets."""
    workers.warm_up(_count(None))
    from letters import campaign
    from letters.screens import checking as screens
    from letters.screens import stops

    ready = campaign.check(_order(folder, output, encoding, skip_hidden, include_hidden))
    terminal.tell(stops.warnings(ready.warnings, values=show_values))
    terminal.say(screens.ready(ready), folder)


@app.command()
@_alone
def power(
    folder: Folder = Path(),
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Say what the trial could show, and write its protocol."""
    from letters import planning
    from letters.screens import planning as screens
    from letters.screens import stops

    planned = planning.power(_order(folder, output, encoding, skip_hidden, include_hidden))
    terminal.tell(stops.warnings(planned.warnings, values=show_values))
    terminal.say(screens.planned(planned), folder)


@app.command()
@_alone
def approve(
    folder: Folder,
    by: Annotated[str, typer.Option(help="Who has read the notes, and lets them be printed.")],
    ids: Ids = None,
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Let notes be printed as they stand, though proof-reading blocks them."""
    from letters import approving
    from letters.screens import checking as screens

    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    terminal.say(screens.approved(approving.approve(order, _some(ids, "approve", folder), _named(by), _pen())), folder)


@app.command()
@_alone
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
    from letters import campaign, elsewhere, outside
    from letters.screens import drawing as screens
    from letters.screens import stops

    _one_way(folder, blind_export, roster, allocation, seed)
    if roster:
        terminal.say(screens.drawn_outside(elsewhere.draw(roster, seed, secrets.token_hex(16))))
        return
    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    if blind_export:
        exported = outside.export(order, blind_export, _chance(), _before_the_draw)
        terminal.tell(stops.warnings(exported.who.warnings, values=show_values))
        terminal.say(screens.exported(exported), folder)
        return
    if allocation:
        drawn = outside.accept(order, allocation, _pen(), _before_the_draw)
    else:
        drawn = campaign.draw_once(order, _chance(), _before_the_draw)
    terminal.tell(stops.warnings(drawn.warnings, values=show_values))
    terminal.say(screens.drawn(drawn), folder)


@app.command()
@_alone
def run(
    folder: Folder = Path(),
    output: Output = None,
    workers: Workers = None,
    scheduler: Scheduler = "",
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Check, draw if undrawn, and make the letters and the print pack."""
    early.warm_up(folder, output, _count(workers))
    from letters import campaign
    from letters.screens import making as screens
    from letters.screens import stops

    order = _order(folder, output, encoding, skip_hidden, include_hidden, workers, scheduler)
    with terminal.progress() as progress:
        made = campaign.run(order, _chance(), _before_the_draw, progress)
    terminal.tell(stops.warnings(made.warnings, values=show_values))
    terminal.say(screens.made(made), folder)


@app.command()
@_alone
def sent(
    folder: Folder = Path(),
    on: On = "",
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="ID", help="Whose letter did not go; as often as needed.")
    ] = None,
    gone: Annotated[
        list[str] | None,
        typer.Option("--gone", metavar="ID", help="Whose letter had gone when they withdrew; as often as needed."),
    ] = None,
    output: Output = None,
) -> None:
    """Record that the letters have gone to the post, and put them away."""
    from letters import posting
    from letters.screens import posting as screens

    noted = posting.sent(_order(folder, output), _day(on), _day(""), without or (), gone or (), _pen())
    terminal.say(screens.sent(noted), folder)


@app.command()
@_alone
def returned(folder: Folder, ids: Ids = None, output: Output = None) -> None:
    """Record letters that came back."""
    from letters import posting
    from letters.screens import posting as screens

    terminal.say(
        screens.returned(posting.returned(_order(folder, output), _some(ids, "returned", folder), _pen())), folder
    )


@app.command()
@_alone
def withdraw(
    folder: Folder,
    ids: Ids = None,
    reason: Annotated[str, typer.Option(help="Why people: left, asked, away, unknown or died.")] = "",
    site: Annotated[str, typer.Option(help="An authority that takes part no more, instead of people.")] = "",
    output: Output = None,
) -> None:
    """Stop the letters of people, or of an authority; their arm stays."""
    from letters import life
    from letters.screens import life as screens

    order = _order(folder, output)
    if bool(site) == bool(ids):
        say = "The campaign's folder comes first, then staff ids, or an authority with --site"
        raise typer.BadParameter(f"{say}, such as: letters withdraw . A17 --reason left", param_hint="ID...")
    if site:
        terminal.say(screens.withdrew(life.withdraw_site(order, site, _pen()), site), folder)
    else:
        why = _one_of(reason, life.WITHDRAWN, "--reason")
        terminal.say(screens.withdrawn(life.withdraw(order, _some(ids, "withdraw", folder), why, _pen()), why), folder)


@app.command()
@_alone
def correct(
    folder: Folder,
    reason: Annotated[str, typer.Option(help="renamed: the same person; another: only the same name.")],
    ids: Ids = None,
    output: Output = None,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
) -> None:
    """Say why somebody is not called what they were at the draw."""
    from letters import life
    from letters.screens import life as screens

    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    why = _one_of(reason, life.CORRECTED, "--reason")
    terminal.say(screens.corrected(life.correct(order, _some(ids, "correct", folder), why, _pen()), why), folder)


@app.command()
@_alone
def unseal(
    folder: Folder = Path(),
    by: Annotated[str, typer.Option(help="Who has decided that the trial has ended.")] = "",
    output: Output = None,
) -> None:
    """Let those who were to wait be sent letters too, after the trial."""
    from letters import life
    from letters.screens import life as screens

    terminal.say(screens.unsealed(life.unseal(_order(folder, output), _day(""), _named(by), _pen())), folder)


@app.command()
@_alone
def evaluate(
    folder: Folder = Path(),
    output: Output = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Try the report out, on arms drawn anew; at any time.")
    ] = False,
    encoding: Encoding = "",
    skip_hidden: SkipHidden = False,
    include_hidden: IncludeHidden = False,
    show_values: ShowValues = False,
) -> None:
    """Say whether it helped, for what, and how sure that is."""
    from letters import evaluating
    from letters.screens import evidence, stops

    order = _order(folder, output, encoding, skip_hidden, include_hidden)
    done = evaluating.evaluate(order, _day(""), _pen(), blindly=blind)
    terminal.tell(stops.warnings(done.warnings, values=show_values))
    terminal.say(evidence.evaluated(done), folder)


@app.command()
@_alone
def status(folder: Folder = Path(), output: Output = None) -> None:
    """Say where the campaign is, and what comes next."""
    from letters import standpoint
    from letters.screens import standing as screens

    terminal.say(screens.status(standpoint.of(_order(folder, output), _day(""))), folder)


@app.command()
@_alone
def purge(
    folder: Folder = Path(),
    by: Annotated[str, typer.Option(help="Who deletes it.")] = "",
    output: Output = None,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Though letters have not gone, or nothing was evaluated.")
    ] = False,
) -> None:
    """Delete what is personal, when its time is over."""
    from letters import purging
    from letters.screens import life as screens

    purged = purging.purge(_order(folder, output), _day(""), _named(by), _pen(), unfinished=unfinished)
    terminal.say(screens.purged(purged), folder)


@app.command()
@_alone
def verify(
    folder: Folder = Path(),
    output: Output = None,
    head: Annotated[
        list[str] | None, typer.Option(help="A hash of the ledger that was noted down, as on a cover sheet.")
    ] = None,
) -> None:
    """Prove, from the files alone, that draw and letters are what was sealed."""
    from letters import proving
    from letters.screens import standing as screens

    terminal.say(screens.verified(proving.verify(_order(folder, output), tuple(head or ()))), folder)


@app.command()
def proof(
    template: Annotated[
        str, typer.Argument(metavar="TEMPLATE", help="A letter design: its name among the templates, or its folder.")
    ],
    folder: Folder = Path(),
    output: Output = None,
    workers: Workers = None,
) -> None:
    """Try a letter design on an awkward cast, and say what breaks."""
    from letters.post import template as templates
    from letters.proofs import proof, sheet
    from letters.screens import beforehand

    design, to = proof.places(template, folder, output)
    proofs = proof.pull(templates.load(design), _count(workers))
    terminal.say(beforehand.proofed(proofs, sheet.put(proofs, to)))
    if proofs.broken:
        raise typer.Exit(process.REFUSED)


@app.command()
def doctor() -> None:
    """Say whether this machine is ready, and how to mend what is missing."""
    from letters import doctor
    from letters.screens import beforehand

    findings = doctor.findings()
    terminal.answer(beforehand.examined(findings))
    if not all(finding.well or finding.optional for finding in findings):
        raise typer.Exit(process.MACHINE)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Say the version, and end.")] = False,
) -> None:
    if version:
        terminal.answer([f"letters {__version__}"])
        raise typer.Exit(process.DONE)


def _order(
    folder: Path,
    output: Path | None,
    encoding: str = "",
    skip_hidden: bool = False,
    include_hidden: bool = False,
    workers: int | None = None,
    scheduler: str = "",
) -> Order:
    from letters.intake import Order
    from letters.people.sheets import Reading

    if skip_hidden and include_hidden:
        raise typer.BadParameter("--skip-hidden and --include-hidden cannot both be meant.")
    hidden = "skip" if skip_hidden else "include" if include_hidden else ""
    return Order(folder, output, Reading(encoding, hidden), _count(workers), scheduler, _day(""))


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


def _some(ids: Sequence[str] | None, command: str, folder: Path) -> Sequence[str]:
    """Return the staff ids, of which there must be one, behind a folder."""
    if not ids or not folder.exists():
        missing = "" if folder.exists() else f"There is no folder “{folder}”. "
        say = f"{missing}The campaign's folder comes first, then the staff ids, such as: letters {command} . A17"
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
    return asked or workers.cores()


def _before_the_draw(checked: Checked) -> None:
    from letters.screens import checking as screens

    terminal.tell(screens.uneven(checked))


@functools.cache
def _commands() -> Callable[..., object]:
    """Return the command line, put together once: in one process it may be asked for many times."""
    return typer.main.get_command(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every stop is a sentence, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return process.run(lambda: _commands()(args=given), values="--show-values" in given)


if __name__ == "__main__":
    sys.exit(main())
