"""Who is due a letter now: everybody in an arm that is sent one, once, and nobody who is to be sent nothing more.

A letter that was sent stays sent: whatever changes in the sheets, there is no second one, unless the first came back
and something has been mended since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """The people who are to be sent a letter, and those who were; all by staff id."""

    letters: Mapping[str, str]  # staff id → wording
    sent: frozenset[str]  # and it has not come back
    changed: frozenset[str]  # those of them whose letter would now be another one
    unmended: frozenset[str]  # whose letter came back, and would be the same again


@dataclass(frozen=True, slots=True)
class Owed:
    """Who must be in what is made now, and who may be besides, as those whose letter came back; by staff id."""

    must: Set[str] = frozenset()
    may: Set[str] = frozenset()

    def met_by(self, ids: Set[str]) -> bool:
        """Say whether letters to these people are to all who must have one, and to nobody who may not."""
        return self.must <= ids <= self.must | self.may

    def nothing(self, ids: Set[str]) -> Set[str]:
        """Return those of these people who are owed no letter."""
        return ids - self.must - self.may


def of(
    arms: Mapping[str, str],
    wordings: Mapping[str, str],
    stopped: Collection[str],
    posted: Mapping[str, str],
    back: Collection[str],
    sources: Mapping[str, Mapping[str, str]],
) -> Due:
    """Return who is due a letter.

    `arms` are everybody's, as drawn; `wordings` are what each arm is sent, or nothing; `stopped` are sent nothing
    more; `posted` says of those who were sent a letter what it was made from, `back` whose came back; `sources` says
    by wording what each letter would be made from now, of those who are in the sheets.
    """
    now = {staff_id: sources.get(wordings.get(arm, ""), {}).get(staff_id, "") for staff_id, arm in arms.items()}
    there = posted.keys() - set(back)
    unmended = {staff_id for staff_id in back if now.get(staff_id) == posted[staff_id]}
    letters = {
        staff_id: wordings[arm]
        for staff_id, arm in arms.items()
        if wordings.get(arm) and staff_id not in there | unmended and staff_id not in stopped
    }
    return Due(
        letters=letters,
        sent=frozenset(there),
        changed=frozenset(it for it in there if now.get(it) and now[it] != posted[it]),
        unmended=frozenset(unmended - set(stopped)),
    )
