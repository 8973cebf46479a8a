"""What comes after the draw: letters go to the post, people leave, the trial ends, its data goes; each said wrongly."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from hostile import runner, spoil
from hostile.case import DONE, MACHINE, REFUSED, TAMPERED, USAGE, Case
from hostile.machine import NOBODY, ONE, drawn, given_away, made, run
from hostile.spoil import Spoil

ADDRESS = "zephyrina.quillfeather@northam.gov.uk"  # in place of a staff id
BY = ("--by", "Ruth Amadi")
HEAD = "ledger-head.json"
IN_THE_POST = ("P02", "P04", "P05", "P08")  # whom the draw sends a letter
NOT_ONE = "P01"  # whom it does not
LEFT = ("--reason", "left")


def _said(command: str, *arguments: str, ids: tuple[str, ...] = ()) -> Spoil:
    """Say first that something happened, as the command has it."""
    return lambda folder: runner.noted(folder, command, *arguments, ".", *ids)


def _late(*, waits: bool = True, endline: str = f"{date.today()}", keep_until: str = "2020-01-01") -> Spoil:
    """Let the trial have ended, and its data have been kept long enough, or not."""
    later = [("[trial]\n", f"[trial]\nendline = {endline}\n")] if endline else []
    later += [("[people]\n", f"[people]\nkeep_until = {keep_until}\n")] if keep_until else []
    later += [('name = "control"\n', 'name = "control"\nafterwards = "recognition"\n')] if waits else []
    return spoil.both(*(spoil.change(old, new) for old, new in later))


def _sent(change: Spoil = spoil.nothing) -> Spoil:
    """Have the letters made and sent, and then do this."""
    return made(spoil.both(_said("sent"), change))


def _over(change: Spoil = spoil.nothing) -> Spoil:
    """Draw, let the time be over, purge, and then do this."""
    return drawn(spoil.both(_late(), _said("purge", *BY), change))


def _schema_1(folder: Path) -> None:
    """Put a ledger in place as the first version wrote it."""
    lines = [json.loads(line) for line in (folder / "output/ledger.jsonl").read_text("utf-8").splitlines()]
    old = [{"schema": 1, "event": it["event"], "at": it["at"], "before": it["before"], **it["content"]} for it in lines]
    (folder / "output/ledger.jsonl").write_text("".join(f"{json.dumps(it)}\n" for it in old), encoding="utf-8")


def _lately(*names: str) -> Spoil:
    """Take files away."""
    return spoil.both(*(spoil.remove(name) for name in names))


def _rubbish(folder: Path) -> None:
    """Spoil every letter that is kept, and put more beside it."""
    store = folder / "output/store"
    for number, path in enumerate(sorted(store.iterdir())):
        path.write_bytes(path.read_bytes()[: 100 * number] if number % 2 else b"\xff\n{[" * 99)
    (store / "x.letter").write_bytes(bytes(10_000))
    (store / f"{'0' * 64}.read").write_bytes(b"[" * 10_000)
    (store / "deep/er").mkdir(parents=True)
    (store / "deep/er/notes.txt").write_bytes(b"x")


def _exchanged(kind: str) -> Spoil:
    """Put two entries of the store, whole as they are, into each other's place."""

    def exchange(folder: Path) -> None:
        one, two, *_ = sorted((folder / "output/store").glob(f"*.{kind}"))
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)

    return exchange


def _whose(name: str, change: Spoil, command: str, *ids: str, options: tuple[str, ...] = (), **rest: object) -> Case:
    return Case(name, change, command=command, options=options, ids=ids, **rest)  # type: ignore[arg-type]


def _with(name: str, change: Spoil, command: str, *options: str, at: str = "", code: int = REFUSED) -> Case:
    return Case(name, change, at, code, command, options)


POST = (
    _with("sent with nothing drawn", spoil.nothing, "sent", at="There are no letters"),
    _with("sent before any run", drawn(), "sent", at="There are no letters"),
    _with("sent in peace", made(), "sent", code=DONE),
    _with("sent twice", _sent(), "sent", at="The last were sent on "),
    _with("sent on a day to come", made(), "sent", "--on", "2999-01-01", at="has not come yet"),
    _with("sent before the draw", made(), "sent", "--on", "2020-01-01", at="the draw was on"),
    _with("sent to somebody who withdrew", made(_said("withdraw", *LEFT, ids=("P02",))), "sent", at="--without P02"),
    _with("unsealed long before", drawn(_late(endline="2020-01-01")), "unseal", *BY, at="endline"),
    _with("sent on a day in words", made(), "sent", "--on", "yesterday", at="--on", code=USAGE),
    _with("sent on 31 February", made(), "sent", "--on", "2026-02-31", at="--on", code=USAGE),
    _with("sent on a day with an escape", made(), "sent", "--on", "\x1b[2J", at="--on", code=USAGE),
    _with("sent without somebody unknown", made(), "sent", "--without", "P99", at="ID 1"),
    _with("sent without somebody who is sent none", made(), "sent", "--without", NOT_ONE, at="ID 1"),
    _with("sent without an e-mail address", made(), "sent", "--without", ADDRESS, at="ID 1"),
    _with(
        "sent without anybody",
        made(),
        "sent",
        *(word for staff_id in IN_THE_POST for word in ("--without", staff_id)),
        at="No letter is left",
    ),
    _with("sent, a letter gone", made(_lately("output/post/print-pack.pdf")), "sent", at="print-pack", code=TAMPERED),
    _with("sent, where sent is a file", made(spoil.raw("output/sent", b"x")), "sent", at="sent", code=MACHINE),
    _with("sent, where sent/1 is there", made(spoil.folder("output/sent/1")), "sent", at="sent/1", code=TAMPERED),
    _with("sent, the manifest gone", made(_lately("output/trial/manifest.json")), "sent", at="manifest", code=TAMPERED),
    run("a run when all were sent", _sent()),
    _with("verify when all were sent", _sent(), "verify", code=DONE),
    _with("verify, the list gone", _sent(_lately("output/trial/sent-1.csv")), "verify", at="sent-1.csv", code=TAMPERED),
    _with(
        "verify, a letter that was sent is gone",
        _sent(lambda folder: min((folder / "output/sent/1/letters").iterdir()).unlink()),
        "verify",
        at="sent/1/letters/0001-",
        code=TAMPERED,
    ),
    _whose("returned before the draw", spoil.nothing, "returned", "P02", at="ID 1"),
    _whose("returned before sent", made(), "returned", "P02", at="ID 1"),
    _whose("returned in peace", _sent(), "returned", "P02", code=DONE),
    _whose("returned twice", _sent(_said("returned", ids=("P02",))), "returned", "P02", at="ID 1"),
    _whose("returned twice at once", _sent(), "returned", "P02", "P02", code=DONE),
    _whose("returned of nobody", _sent(), "returned", code=USAGE),
    _whose("returned of somebody unknown", _sent(), "returned", "P02", "P99", at="ID 2"),
    _whose("returned of somebody who was sent none", _sent(), "returned", NOT_ONE, at="ID 1"),
    _whose("returned of an e-mail address", _sent(), "returned", ADDRESS, at="ID 1"),
    _whose("returned of an id of 100,000 letters", _sent(), "returned", "P" * 100_000, at="ID 1"),
    run("a run for a letter that came back, the same", _sent(_said("returned", ids=("P02",)))),
)

PEOPLE = (
    _whose("withdraw before the draw", spoil.nothing, "withdraw", "P02", options=LEFT, at="ID 1"),
    _whose("withdraw in peace", drawn(), "withdraw", "P02", options=("--reason", "asked"), code=DONE),
    _whose("withdraw nobody", drawn(), "withdraw", code=USAGE),
    _whose("withdraw somebody unknown", drawn(), "withdraw", "P99", options=LEFT, at="ID 1"),
    _whose("withdraw an e-mail address", drawn(), "withdraw", ADDRESS, options=LEFT, at="ID 1"),
    _whose("withdraw an id with an escape", drawn(), "withdraw", "\x1b[2JP02", options=LEFT, at="ID 1"),
    _whose(
        "withdraw twice",
        drawn(_said("withdraw", "--reason", "left", ids=("P02",))),
        "withdraw",
        "P02",
        options=LEFT,
        at="ID 1",
    ),
    _whose("withdraw for an unknown reason", drawn(), "withdraw", "P02", options=("--reason", "sacked"), code=USAGE),
    _whose("withdraw for a person's reason", drawn(), "withdraw", "P02", options=("--reason", ADDRESS), code=USAGE),
    _whose("withdraw people and a site", drawn(), "withdraw", "P02", options=("--site", "glan"), code=USAGE),
    _with("withdraw an unknown site", drawn(), "withdraw", "--site", "glann", at="--site"),
    _with(
        "withdraw a site twice", drawn(_said("withdraw", "--site", "glan")), "withdraw", "--site", "glan", at="--site"
    ),
    _with("check when a site withdrew before the draw", _said("withdraw", "--site", "glan"), "check", code=DONE),
    run("a run when everybody withdrew", drawn(_said("withdraw", "--reason", "left", ids=IN_THE_POST))),
    _whose("correct before the draw", spoil.nothing, "correct", "P02", options=("--reason", "renamed"), at="ID 1"),
    _whose(
        "correct somebody who is not renamed", drawn(), "correct", "P02", options=("--reason", "renamed"), at="ID 1"
    ),
    _whose("correct somebody who is no other", drawn(), "correct", "P02", options=("--reason", "another"), at="ID 1"),
    _whose("correct somebody unknown", drawn(), "correct", "P99", options=("--reason", "renamed"), at="ID 1"),
    _whose("correct an e-mail address", drawn(), "correct", ADDRESS, options=("--reason", "renamed"), at="ID 1"),
    _whose("correct without a reason", drawn(), "correct", "P02", at="--reason", code=USAGE),
    _whose("correct for an unknown reason", drawn(), "correct", "P02", options=("--reason", "x"), code=USAGE),
    _whose("correct nobody", drawn(), "correct", options=("--reason", "renamed"), code=USAGE),
    _whose("correct, the sheet gone", drawn(_lately("staff.csv")), "correct", "P02", options=("--reason", "renamed")),
)

END = (
    _with("unseal before the draw", _late(), "unseal", *BY, at="Nothing has been drawn"),
    _with("unseal in peace", drawn(_late()), "unseal", *BY, code=DONE),
    _with("unseal twice", drawn(spoil.both(_late(), _said("unseal", *BY))), "unseal", *BY, at="sent letters already"),
    _with("unseal too early", drawn(_late(endline="2999-01-01")), "unseal", *BY, at="Wait for that day"),
    _with("unseal without an endline", drawn(_late(endline="")), "unseal", *BY, at="endline = "),
    _with("unseal without afterwards", drawn(_late(waits=False)), "unseal", *BY, at="afterwards = "),
    _with("unseal by nobody", drawn(_late()), "unseal", at="--by", code=USAGE),
    _with("unseal by a space", drawn(_late()), "unseal", "--by", " \t", at="--by", code=USAGE),
    _with("purge before the draw", _late(), "purge", *BY, at="Nothing was drawn"),
    _with("purge in peace", made(_late()), "purge", *BY, "--unfinished", code=DONE),
    _with("purge with letters unsent", made(_late()), "purge", *BY, at="not recorded as sent"),
    _with("purge twice", _over(), "purge", *BY, code=DONE),
    _with("purge too early", drawn(_late(keep_until="2999-01-01")), "purge", *BY, at="kept until 2999-01-01"),
    _with("purge without keep_until", drawn(_late(keep_until="")), "purge", *BY, at="keep_until = "),
    _with("purge by nobody", drawn(_late()), "purge", at="--by", code=USAGE),
    _with("purge, the receipt edited", _over(spoil.raw("output/purged.json", b"{}")), "purge", *BY, code=TAMPERED),
    _with("verify, the receipt gone", _over(_lately("output/purged.json")), "verify", at="purged", code=TAMPERED),
    _with("verify after a purge", _over(), "verify", code=DONE),
    run("a run after a purge", _over(), code=REFUSED),
    _whose("withdraw after a purge", _over(), "withdraw", "P02", options=LEFT, at="purged.json"),
    _with("unseal after a purge", _over(), "unseal", *BY, at="purged.json"),
)

BOOKS = (
    _with("status before the draw", spoil.nothing, "status", code=DONE),
    _with("status of a ledger of schema 1", drawn(_schema_1), "status", at="ledger.jsonl", code=TAMPERED),
    _with("verify a ledger of schema 1", drawn(_schema_1), "verify", at="ledger.jsonl", code=TAMPERED),
    run("a run with a ledger of schema 1", drawn(spoil.both(_schema_1, spoil.remove(HEAD))), code=TAMPERED),
    _with("verify --head nonsense", drawn(), "verify", "--head", "nonsense", at="--head"),
    _with("verify --head of another", drawn(), "verify", "--head", "0f" * 32, at="ledger.jsonl", code=TAMPERED),
    _with("verify --head of nothing", drawn(), "verify", "--head", "", at="--head"),
    _with(
        "verify, the register changed",
        drawn(spoil.change(",northam,", ",glan,", "output/register/1.csv")),
        "verify",
        at="register/1.csv",
        code=TAMPERED,
    ),
    _with(
        "verify, the register full of NULs",
        drawn(lambda folder: (folder / "output/register/1.csv").write_bytes(bytes(999))),
        "verify",
        at="register/1.csv",
        code=TAMPERED,
    ),
    _with("verify, the register gone", drawn(_lately("output/register/1.csv")), "verify", at="1.csv", code=TAMPERED),
    _with("verify, its key gone", drawn(_lately("output/register/key")), "verify", at="register/key", code=TAMPERED),
    run("a run, the register's key gone", drawn(_lately("output/register/key")), code=TAMPERED),
    run("a run, the register's key another", drawn(spoil.raw("output/register/key", b"0" * 64)), code=TAMPERED),
    run("a run, the store full of rubbish", made(_rubbish)),
    _with("a run, letters of the store exchanged", made(_exchanged("letter")), "run", *ONE, at="store", code=TAMPERED),
    run("a run, the store a file", drawn(spoil.raw("output/store", b"x")), code=MACHINE),
    _with("verify, ledger-head.json junk", drawn(spoil.raw(HEAD, b"\xff{[")), "verify", at=HEAD, code=TAMPERED),
    _with("verify, ledger-head.json a list", drawn(spoil.raw(HEAD, b"[1]")), "verify", at=HEAD, code=TAMPERED),
    _with("verify, ledger-head.json empty", drawn(spoil.raw(HEAD, b"")), "verify", at=HEAD, code=TAMPERED),
    _with("check, ledger-head.json a folder", spoil.folder(HEAD), "check", at=HEAD, code=TAMPERED),
    _with("check, ledger-head.json deep", spoil.raw(HEAD, b"[" * 100_000), "check", at=HEAD, code=TAMPERED),
    _with("verify, ledger-head.json gone", drawn(_lately(HEAD)), "verify", code=DONE),
    Case(
        "a run in a folder that is read-only", given_away(0o500), code=MACHINE, command="run", options=ONE, under=NOBODY
    ),
    Case("sent in a folder that is read-only", made(given_away(0o500)), code=DONE, command="sent", under=NOBODY),
    Case(
        "purge in a folder that is read-only",
        drawn(spoil.both(_late(), given_away(0o500))),
        code=MACHINE,
        command="purge",
        options=BY,
        under=NOBODY,
    ),
)

CASES = (*POST, *PEOPLE, *END, *BOOKS)
