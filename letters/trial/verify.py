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
sha256 = lambda data: hashlib.sha256(data).hexdigest()
text = lambda entry: json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


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
    *lines, rest = (HERE / "ledger.jsonl").read_bytes().split(b"\n")
    stop_unless(not rest, "the last line of the ledger is cut off")
    events, before = [], "0" * 64
    for number, line in enumerate(lines, start=1):
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


def draw(units, arms, seed, settled):
    """Return the arm of every id: all sorted by their tickets, the arms dealt round the table (Webster's rule)."""
    ticket = lambda kind, name: sha256(f"{seed}/{kind}/{name}".encode())
    stratum = {cluster or name: stratum for name, stratum, cluster in units if cluster not in settled}
    queue = sorted(stratum, key=lambda n: (ticket("stratum", stratum[n]), stratum[n], ticket("unit", n), n))
    shares = [(at, arm["name"], arm["share"] // gcd(*(it["share"] for it in arms))) for at, arm in enumerate(arms)]
    seats = sorted((Fraction(2 * j + 1, 2 * share), at, name) for at, name, share in shares for j in range(share))
    first = min(range(len(seats)), key=lambda seat: ticket("seat", str(seat + 1)))
    dealt = {**{name: seats[(first + at) % len(seats)][2] for at, name in enumerate(queue)}, **settled}
    return {name: dealt[cluster or name] for name, _, cluster in units}


def outside(frozen, drawn, units, settled, arms):
    """Return units, settled clusters and arms as somebody outside had them, by pseudonyms, when they are these."""
    came = json.loads(read(f"trial/outside-{drawn['batch']}.json", drawn["outside"]))
    sent = json.loads(read(f"trial/exported-{drawn['batch']}.json", came["file"]))
    seen, drew = [(it["id"], it["stratum"], it["cluster"]) for it in sent["units"]], [it["arm"] for it in came["arms"]]
    sound = came["roster"] == frozen["roster"] and sorted(drew) == sorted(arms)
    if (HERE / "register/key").is_file():  # without it nobody can tell whose arm is whose
        key = read("register/key", frozen["key"])
        hide = lambda kind, name: hmac.new(key, f"outside\0{kind}\0{name}".encode(), "sha256").hexdigest()[:20]
        here = [(hide("unit", n), hide("stratum", s), hide("cluster", c) if c else "") for n, s, c in units]
        sound &= sorted(zip(here, arms)) == list(zip(seen, drew))
        sound &= {hide("cluster", cluster): arm for cluster, arm in settled.items()} == sent["settled"]
    stop_unless(sound, f"batch {drawn['batch']} is not what somebody outside drew")
    return seen, sent["settled"], drew


def draws(events):
    """Check every batch, and return the arm of each person, and the arms of the design."""
    people, settled, design = {}, {}, {"arms": []}
    for frozen, drawn in [(a["content"], b["content"]) for a, b in zip(events, events[1:]) if b["event"] == "drawn"]:
        batch, design = drawn["batch"], frozen.get("design", design)
        name = "trial/allocation.csv" if batch == 1 else f"trial/allocation-{batch}.csv"
        head, *rows = table(read(name, drawn["allocation"]))
        sound = head == "staff_id site stratum cluster arm probability".split() and len(rows) == frozen["people"]
        sound &= drawn["algorithm"] == "letters-draw-1" and not people.keys() & {row[0] for row in rows}
        stop_unless(sound, f"{name} is no allocation of this draw, or has somebody who was drawn before")
        seen = [(row[0], row[2], row[3]) for row in rows], settled, [row[4] for row in rows]
        units, known, arms = outside(frozen, drawn, *seen) if drawn["outside"] else seen
        again = draw(units, design["arms"], drawn["seed"] + (f"/batch/{batch}" if batch > 1 else ""), known)
        stop_unless([again[unit[0]] for unit in units] == arms, f"{name} is not what the seed gives")
        people.update({row[0]: row[4] for row in rows})
        settled.update({row[3]: row[4] for row in rows if row[3]})
    return people, design["arms"]


def letters(events, people, arms):
    """Check every letter that was made or sent; return how many are in place."""
    said = lambda kind, until=None: [event["content"] for event in events[:until] if event["event"] == kind]
    always, had = {arm["name"] for arm in arms if arm["sent"]}, {}
    back = {pair for it in said("returned") for pair in it["letters"].items()}
    there = [(at, event["content"]) for at, event in enumerate(events) if event["event"] == "sent"]
    gone = [it["manifest"] for _, it in there]
    there += [(None, {"mailing": 0, **it}) for it in said("made")[-1:] if it["manifest"] not in gone]
    for at, it in there:
        number, due = it["mailing"], always.union(*(other["arms"] for other in said("unsealed", at)))
        which, folder = (f"-{number}", f"sent/{number}") if number else ("", "post")
        manifest = json.loads(read(f"trial/manifest{which}.json", it["manifest"]))
        made = {HERE / folder / file[5:]: sha for file, sha in manifest["outputs"].items() if file.startswith("post/")}
        here = {file: sha256(file.read_bytes()) for file in (HERE / folder).rglob("*") if not file.is_dir()}
        other = sorted(file.name for file, _ in here.items() ^ made.items())
        stop_unless(not other, f"{folder}: {', '.join(other)} is not what was made")
        names = [row[0] for row in table(read(f"trial/sent{which}.csv", it["list"]))[1:]] if number else []
        sent = {people.get(name) for name in [*manifest["letters"], *names]}
        stop_unless(sent <= due, f"{folder}: somebody is due no letter")
        for name in names or manifest["letters"]:
            stop_unless(had.get(name) is None or (name, had[name]) in back, f"{folder}: somebody has two letters")
            had[name] = number
    return sum(number == 0 for number in had.values())


def main(heads):
    try:
        events = chain()
        noted = "".join(heads).lower()  # they may be typed in groups, as a cover sheet has them
        missing = {noted[at : at + 64] for at in range(0, len(noted), 64)} - {event["hash"] for event in events}
        stop_unless(not missing, f"the ledger was cut short: it does not hold {', '.join(sorted(missing))}")
        people, arms = draws(events)
        sent = sum(it["content"]["letters"] for it in events if it["event"] == "sent")
        here = letters(events, people, arms) if people and events[-1]["event"] != "purged" else 0  # they are deleted
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        print(f"NOT what was sealed: {error}.")
        return 3
    print(f"All is what was sealed: {len(events)} lines, {len(people)} people drawn, {sent} letters sent, {here} here.")
    print(f"Head of the ledger: {events[-1]['hash'] if events else '-'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
