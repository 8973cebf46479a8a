"""Two arms of a trial beside each other: what every effect is an effect on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from letters.evidence.arrays import Flags, Numbers, Places
from letters.evidence.trialled import Trialled


@dataclass(frozen=True, slots=True)
class Pair:
    """The people of two arms: who is treated, their blocks and clusters."""

    arm: str
    against: str
    either: Flags  # of everybody
    treated: Flags  # of these, as all that follows
    block: Places
    cluster: Places | None

    @property
    def names(self) -> tuple[str, str]:
        """The two arms."""
        return self.arm, self.against

    def measured(self, y: Numbers) -> tuple[Numbers, Numbers]:
        """Return what is known of a measure of these people: of those who are treated, and of the others."""
        known = ~np.isnan(y)
        return y[known & self.treated], y[known & ~self.treated]

    def among(self, chosen: Flags) -> Pair:
        """Return the same of some of these people."""
        cluster = self.cluster[chosen] if self.cluster is not None else None
        either = self.either.copy()
        either[either] = chosen
        return replace(self, either=either, treated=self.treated[chosen], block=self.block[chosen], cluster=cluster)


def of(trial: Trialled, arm: str, against: str, either: Flags) -> Pair:
    """Return an arm beside another one; `either` are those who are in one of the two."""
    of_arm = next(place for place, it in enumerate(trial.design.arms) if it.name == arm)
    cluster = trial.cluster[either] if trial.cluster is not None else None
    return Pair(arm, against, either, (trial.drawn == of_arm)[either], trial.block[either], cluster)
