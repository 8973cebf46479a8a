#!/usr/bin/env python3
"""Check a trial from its files alone: the ledger, the draw, the letters. Python 3.9 or newer; nothing to install.

python3 verify.py [HEAD …]      HEAD: a hash of the ledger that you noted down, from a screen or a cover sheet

Every line of the ledger carries its own SHA-256 and that of the line before. Each allocation comes out again when it
is drawn from the sealed seed. Nobody has a letter who is in an arm that is sent none, or two; each is what was made.
"""

import csv
import hashlib
import hmac
import io
import json
import re
import sys
from fractions import Fraction
from math import gcd
from pathlib import Path

HERE = Path(__file__).parent
HEADINGS = ["staff_id", "site", "stratum", "cluster", "arm", "probability"]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def stop_unless(sound, what):
    if not sound:
        raise ValueError(what)


def read(name, digest):
    """Return the bytes of a sealed file."""
    data = (HERE / name).read_bytes() if (HERE / name).is_file() else None
    stop_unless(data is not None and sha256(data) == digest, f"{name} is missing, or is not what was sealed")
    return data


def table(data):
    """Return the rows of a CSV file; an apostrophe before a sign is there for spreadsheet programs."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [[cell[1:] if re.match(r"'+[=+\-@\t\r\0]", cell) else cell for cell in row] for row in rows]


def chain():
    """Return the events of the ledger, in order."""
    events, before = [], "0" * 64
    data = (HERE / "ledger.jsonl").read_bytes()
    stop_unless(data.endswith(b"\n"), "the last line of the ledger is cut off")
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            entry = json.loads(line)
            bare = {key: value for key, value in entry.items() if key != "hash"}
            sound = text(entry) == line and sha256(text(bare)) == entry["hash"] and entry["before"] == before
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            sound = False
        stop_unless(sound, f"line {number} of the ledger, or the one before it, is not what was written")
        before = entry["hash"]
        events.append(entry)
    return events


def text(entry):
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def ticket(seed, kind, name):
    return sha256(f"{seed}/{kind}/{name}".encode())


def seats(arms):
    """Return the seats of the table: shares by their common divisor, each arm's spread evenly (Webster's rule)."""
    common = gcd(*(arm["share"] for arm in arms))
    shares = [(order, arm["name"], arm["share"] // common) for order, arm in enumerate(arms)]
    wishes = [(Fraction(2 * j + 1, 2 * share), order, name) for order, name, share in shares for j in range(share)]
    return [name for _, _, name in sorted(wishes)]


def draw(units, design, seed, settled):
    """Return the arm of every id: strata and people sorted by their tickets, the arms dealt round the table."""
    stratum = {cluster or name: stratum for name, stratum, cluster in units if cluster not in settled}
    queue = sorted(stratum, key=lambda n: (ticket(seed, "stratum", stratum[n]), stratum[n], ticket(seed, "unit", n), n))
    table = seats(design["arms"])
    first = min(range(len(table)), key=lambda seat: ticket(seed, "seat", str(seat + 1)))
    dealt = {name: table[(first + at) % len(table)] for at, name in enumerate(queue)}
    dealt.update(settled)
    return {name: dealt[cluster or name] for name, _, cluster in units}


def pseudonyms(units, settled):
    """Return units and settled clusters as somebody outside saw them, who drew without knowing anybody."""
    key = (HERE / "register/key").read_bytes()
    hide = lambda kind, name: hmac.new(key, f"outside\0{kind}\0{name}".encode(), "sha256").hexdigest()[:20]  # noqa: E731
    hidden = [(hide("unit", n), hide("stratum", s), hide("cluster", c) if c else "") for n, s, c in units]
    return hidden, {hide("cluster", cluster): arm for cluster, arm in settled.items()}


def draws(events):
    """Check every batch, and return each person's arm and site, and the first draw's design."""
    people, settled, design = {}, {}, None
    for frozen, drawn in zip(events, events[1:]):
        if drawn["event"] != "drawn":
            continue
        said, batch = drawn["content"], drawn["content"]["batch"]
        design = frozen["content"].get("design", design)
        name = "trial/allocation.csv" if batch == 1 else f"trial/allocation-{batch}.csv"
        head, *rows = table(read(name, said["allocation"]))
        stop_unless(
            head == HEADINGS and len(rows) == frozen["content"]["people"], f"{name} is no allocation of this draw"
        )
        stop_unless(said["algorithm"] == "letters-draw-1", f"{name} was drawn by another algorithm")
        units, arms = [(row[0], row[2], row[3]) for row in rows], {row[0]: row[4] for row in rows}
        seed = said["seed"] if batch == 1 else f"{said['seed']}/batch/{batch}"
        if not said["outside"] or (HERE / "register/key").is_file():
            seen, known = pseudonyms(units, settled) if said["outside"] else (units, settled)
            again = draw(seen, design, seed, known)
            stop_unless([again[it[0]] for it in seen] == list(arms.values()), f"{name} is not what the seed gives")
        stop_unless(not people.keys() & arms.keys(), f"{name} has somebody who was drawn before")
        people.update({row[0]: (row[4], row[1]) for row in rows})
        settled.update({row[3]: row[4] for row in rows if row[3]})
    return people, design


def letters(events, people, design):
    """Check every letter that was made or sent; return how many were sent, and how many are in place."""
    unsealed = [arm for event in events if event["event"] == "unsealed" for arm in event["content"]["arms"]]
    due = {arm["name"] for arm in design["arms"] if arm["sent"] or arm["name"] in unsealed}
    back = {pair for e in events if e["event"] == "returned" for pair in e["content"]["letters"].items()}
    sent = [event["content"] for event in events if event["event"] == "sent"]
    made = [event["content"]["manifest"] for event in events if event["event"] == "made"]
    there = [(f"trial/manifest-{it['mailing']}.json", it["manifest"], f"sent/{it['mailing']}", it) for it in sent]
    if made and made[-1] not in [it["manifest"] for it in sent]:
        there.append(("trial/manifest.json", made[-1], "post", None))
    had = {}
    for name, digest, folder, mailing in there:
        manifest = json.loads(read(name, digest))
        wrong = [n for n in manifest["letters"] if people.get(n, ("",))[0] not in due]
        stop_unless(not wrong, f"{name}: somebody has a letter who is in an arm that is sent none")
        for file, sha in manifest["outputs"].items():
            if file.startswith("post/"):
                read(folder + file[4:], sha)
        posted = table(read(f"trial/sent-{mailing['mailing']}.csv", mailing["list"]))[1:] if mailing else ()
        for staff_id in [row[0] for row in posted] if mailing else manifest["letters"]:
            twice = staff_id in had and (staff_id, had[staff_id]) not in back
            stop_unless(not twice, f"{name}: somebody has two letters")
            had[staff_id] = mailing["mailing"] if mailing else 0
    return sum(number > 0 for number in had.values()), sum(number == 0 for number in had.values())


def main(heads):
    try:
        events = chain()
        noted = "".join(heads).lower()  # they may be typed in groups, as a cover sheet has them
        missing = [noted[at : at + 64] for at in range(0, len(noted), 64)]
        missing = [head for head in missing if head not in [event["hash"] for event in events]]
        stop_unless(not missing, f"the ledger was cut short: it does not hold {', '.join(missing)}")
        people, design = draws(events)
        gone = not people or events[-1]["event"] == "purged"
        sent, here = (0, 0) if gone else letters(events, people, design)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        print(f"NOT what was sealed: {error}.")
        return 3
    print(f"All is what was sealed: {len(events)} lines, {len(people)} people drawn, {sent} letters sent, {here} here.")
    print(f"Head of the ledger: {events[-1]['hash'] if events else '-'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
