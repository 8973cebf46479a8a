"""A draw by somebody outside, who is to know nobody: people, teams and strata by pseudonyms that a secret key gives.

Who holds the key can tell whose each pseudonym is, and repeat the draw; who has only the pseudonyms can repeat it too,
and tells nobody apart.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from letters.trial import draw
from letters.trial.design import Design, Unit
from letters.trial.draw import Allocation, Assigned

DIGITS = 20  # of a pseudonym, in hexadecimal: of a million people no two ever share one


def pseudonym(key: bytes, kind: str, name: str) -> str:
    """Return what stands for a name outside: HMAC-SHA-256 with the campaign's key, cut to `DIGITS`."""
    return hmac.new(key, f"outside\0{kind}\0{name}".encode(), hashlib.sha256).hexdigest()[:DIGITS]


def unit(it: Unit, key: bytes) -> Unit:
    """Return a unit as somebody outside sees it."""
    cluster = pseudonym(key, "cluster", it.cluster) if it.cluster else ""
    return Unit(
        pseudonym(key, "unit", it.id), pseudonym(key, "site", it.site), pseudonym(key, "stratum", it.stratum), cluster
    )


def assign(units: Iterable[Unit], design: Design, seed: str, settled: Mapping[str, str], key: bytes) -> Allocation:
    """Return every unit's arm as it was drawn outside, under its own id; see `draw.assign`."""
    own = {unit(it, key).id: it for it in units}
    arms = {pseudonym(key, "cluster", cluster): arm for cluster, arm in settled.items()}
    drawn = draw.assign((unit(it, key) for it in own.values()), design, seed, arms)
    return tuple(sorted((Assigned(own[a.unit.id], a.arm, a.probability) for a in drawn), key=lambda a: a.unit.id))
