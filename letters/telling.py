"""What a run tells of itself: the manifest for the auditor, and the page for the manager."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from letters import dues, entries, keys, problems, summary
from letters.binding import Bound
from letters.drawing import Drawn
from letters.dues import Dues
from letters.manifest import Manifest
from letters.post import pack
from letters.post.pack import Item
from letters.trial import ledger


def manifest(drawn: Drawn, due: Dues, items: tuple[Item, ...], outputs: Mapping[str, str]) -> Manifest:
    """Return what is told of these letters; `outputs` are the files put in place, each with its SHA-256."""
    checked, said = drawn.checked, drawn.book.record
    return Manifest(
        title=checked.settings.title,
        date=checked.settings.date.isoformat(),
        mailing=len(said.mailings) + 1,
        head=ledger.decided(drawn.book.data),
        seed=drawn.seal.seed,
        algorithm=drawn.seal.algorithm,
        allocations=tuple(seal.allocation for seal in said.seals),
        versions=dict(sorted(part for item in items for part in item.letter.made_with)),
        counts={
            "listed": checked.roster.listed,
            "excluded": dict(checked.roster.excluded),
            "drawn": said.people,
            "arms": dict(Counter(drawn.book.arms.values())),
            "letters": len(items),
            "pages": sum(item.letter.pages for item in items),
            "sent": len(due.on_the_way),
        },
        wordings={arm.name: dues.wording(arm, said.unsealed) for arm in checked.settings.trial.arms},
        letters={item.person.staff_id: f"{pack.FOLDER}/{item.file}" for item in items},
        sources={item.person.staff_id: due.sources[item.person.staff_id] for item in items},
        inputs=dict(checked.inputs),
        outputs=dict(outputs),
    )


def page(drawn: Drawn, due: Dues, items: tuple[Item, ...], bound: Bound, kept: Path) -> tuple[str, bytes]:
    """Return the manager's page and its key, filled in now or before."""
    kinds = [(item.person.site, item.person.language) for item in items]
    story = _story(drawn, due, items, bound)
    key = keys.of(keys.program(), repr(story), *(items[at].letter.digest for at in summary.chosen(kinds)))

    def with_specimens() -> bytes:
        specimens = summary.specimens(kinds, lambda at: bound.content(items[at].file))
        return summary.page(replace(story, specimens=specimens)).encode()

    return key, entries.once(kept, key + entries.PAGE, with_specimens)


def _story(drawn: Drawn, due: Dues, items: tuple[Item, ...], bound: Bound) -> summary.Story:
    """Return what the manager's page tells; it knows recipients, and of everybody else only how many there are."""
    checked, said = drawn.checked, drawn.book.record
    sizes = Counter(drawn.book.units[unit.id].stratum for unit in checked.units)
    drawn_here = {unit.id for unit in checked.units} - {item.person.staff_id for item in items}
    receiving = Counter(drawn.book.units[item.person.staff_id].stratum for item in items)
    receiving += Counter(drawn.book.units[staff_id].stratum for staff_id in due.on_the_way if staff_id in drawn_here)
    signing = [it for key, it in checked.settings.sites.items() if key in {item.person.site for item in items}]
    stopped = {name for name in drawn_here if name in said.withdrawn or drawn.book.units[name].site in said.sites}
    return summary.Story(
        title=checked.settings.title,
        day=checked.settings.date,
        drawn_on=drawn.seal.day.isoformat(),
        seed=drawn.seal.seed,
        seed_from=drawn.seal.seed_from,
        listed=checked.roster.listed,
        excluded=checked.roster.excluded,
        drawn=len(checked.units),
        arms=tuple(
            (arm.name, arm.share, bool(dues.wording(arm, said.unsealed))) for arm in checked.settings.trial.arms
        ),
        letters=len(items),
        sent=len(due.on_the_way & drawn_here),
        stopped=len(stopped - due.on_the_way),
        back=len(due.unmended),
        gone=len(drawn.book.units.keys() - {unit.id for unit in checked.units}),
        sheets=items[-1].last_sheet if items else 0,
        volumes=tuple(f"{pack.FOLDER}/{name}" for name in bound.volumes),
        long=tuple(item.number for item in items if item.letter.pages > 1),
        strata=tuple((stratum, size, receiving[stratum]) for stratum, size in sorted(sizes.items())),
        specimens=(),
        signers=tuple(dict.fromkeys((it.sender, bool(it.signature)) for it in signing)),
        warnings=tuple(problems.told((*checked.warnings, *due.changed, *due.unmended))),
    )
