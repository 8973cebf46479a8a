"""What a run hands over: letters, pack, list, summary, manifest, looked at once more and put in place all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from letters import files, manifest, problems, summary, tables
from letters.drawing import Drawn
from letters.manifest import Manifest
from letters.post import pack, packread
from letters.post.pack import Item
from letters.post.packread import Single
from letters.problems import stop_if
from letters.trial import differences, draw, ledger
from letters.trial.differences import ALLOCATION


@dataclass(frozen=True, slots=True)
class Made:
    """What a run put in place."""

    drawn: Drawn
    items: tuple[Item, ...]
    changed: bool  # whether anything differs from the run before
    again: bool  # whether there was a run before
    renewed: tuple[Item, ...]  # the letters that are new, or other than then


def put(drawn: Drawn, items: tuple[Item, ...], singles: Mapping[str, Single], now: datetime) -> Made:
    """Put letters, pack, list, summary and manifest in place, and say what is other than before."""
    checked, output = drawn.checked, drawn.checked.output
    sites = {key: site.organisation for key, site in checked.settings.sites.items()}
    posted = {item.file: item.document.pdf for item in items}
    posted[pack.PACK] = pack.bind(items, checked.settings.title)
    posted[pack.LIST] = tables.sheet(pack.HEADINGS, pack.print_list(items, sites), for_excel=True)
    changed_since = [item for item in items if files.digest(posted[item.file]) != singles[item.file].digest]
    stop_if([f"{item.file}: this is not the letter that was read." for item in changed_since])
    stop_if(packread.read(posted[pack.PACK], tables.rows(posted[pack.LIST]), singles))
    page = summary.page(_story(drawn, items)).encode()
    outputs = {f"{pack.FOLDER}/{name}": files.digest(data) for name, data in posted.items()}
    outputs[summary.NAME] = files.digest(page)
    about = _manifest(drawn, items, outputs)
    table = files.read_if_there(output / ALLOCATION)  # as it was sealed, whatever was handed on since
    stop_if(differences.of_table(drawn.seal, table))
    stop_if(manifest.wrong_recipients(about, draw.arms(tables.rows(table or b""))))
    made = manifest.write(about)
    book = files.read_if_there(output / ledger.NAME) or b""
    sealed = ledger.manifest(ledger.read(book))
    before = manifest.read_if_sealed(files.read_if_there(output / manifest.NAME), sealed)
    stop_if(_strangers(before, output))
    changed = sealed != files.digest(made)
    beside = {output / summary.NAME: page, output / manifest.NAME: made}
    if changed:
        beside[output / ledger.NAME] = ledger.append(book, [ledger.made(now, files.digest(made), len(items))])
    with files.undisturbed(), files.written(beside), files.staging(output / pack.FOLDER) as staged:
        files.write_all(staged, posted)
    renewed = tuple(
        item
        for item in items
        if before and before.letter(item.person.staff_id) != outputs[f"{pack.FOLDER}/{item.file}"]
    )
    return Made(drawn, items, changed, before is not None, renewed)


def _strangers(before: Manifest | None, output: Path) -> list[str]:
    """Name what somebody has put among the letters since the last run: new letters would take its place."""
    here = {f"{pack.FOLDER}/{name}" for name in files.tree(output / pack.FOLDER)}
    found = sorted(here - before.outputs.keys()) if before else []
    return [f"{name}: this file was not made by letters. Move it elsewhere; nothing was changed." for name in found]


def _manifest(drawn: Drawn, items: tuple[Item, ...], outputs: Mapping[str, str]) -> Manifest:
    checked = drawn.checked
    return Manifest(
        title=checked.settings.title,
        date=checked.settings.date.isoformat(),
        seed=drawn.seal.seed,
        algorithm=drawn.seal.algorithm,
        allocation=drawn.seal.allocation,
        versions=dict(sorted(part for item in items for part in item.document.made_with)),
        counts={
            "listed": checked.roster.listed,
            "excluded": dict(checked.roster.excluded),
            "drawn": drawn.seal.people,
            "arms": dict(Counter(a.arm for a in drawn.allocation)),
            "letters": len(items),
            "pages": sum(item.document.pages for item in items),
        },
        wordings={arm.name: arm.wording for arm in checked.settings.trial.arms},
        letters={item.person.staff_id: f"{pack.FOLDER}/{item.file}" for item in items},
        inputs=dict(checked.inputs),
        outputs=dict(outputs),
    )


def _story(drawn: Drawn, items: tuple[Item, ...]) -> summary.Story:
    """Return what the manager's page tells; it knows recipients, and of everybody else only how many there are."""
    checked = drawn.checked
    sizes = Counter(unit.stratum for unit in checked.units)
    receiving = Counter(item.person.stratum for item in items)
    return summary.Story(
        title=checked.settings.title,
        day=checked.settings.date,
        drawn_on=drawn.seal.at[:10],
        seed=drawn.seal.seed,
        seed_from=drawn.seal.seed_from,
        listed=checked.roster.listed,
        excluded=checked.roster.excluded,
        drawn=len(checked.units),
        arms=tuple(
            (arm.name, arm.share, bool(wording.wording))
            for arm, wording in zip(checked.design.arms, checked.settings.trial.arms, strict=True)
        ),
        letters=len(items),
        sheets=items[-1].last_sheet if items else 0,
        long=sum(1 for item in items if item.document.pages > 1),
        strata=tuple((stratum, size, receiving[stratum]) for stratum, size in sorted(sizes.items())),
        specimens=summary.specimens([(item.person.language, item.document.pdf) for item in items]),
        signers=tuple((site.sender, bool(site.signature)) for site in checked.settings.sites.values()),
        warnings=tuple(problems.told(drawn.warnings)),
    )
