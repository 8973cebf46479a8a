"""What is said before there is a campaign of one's own: one to start from, the machine, a design."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from letters.counting import counted
from letters.doctor import Finding
from letters.proofs.proof import Proofs
from letters.screens.form import Screen, shown


def new(folder: Path, names: Iterable[str]) -> Screen:
    """A campaign to start from is in place."""
    return Screen(
        shown(folder),
        "A campaign to start from: an invented one, ready to run.",
        (("Files", ", ".join(names)),),
        (
            f"`letters run {shown(folder)}` shows what comes out.",
            "Then put your own staff sheet and notes in place of the invented ones, and edit campaign.toml.",
            "Delete the folder output and ledger-head.json before your own first draw.",
        ),
    )


def examined(findings: Iterable[Finding]) -> list[str]:
    """Whether this machine is ready, and how to mend what is missing."""
    said = []
    for finding in findings:
        said.append(f"{'✓' if finding.well else '✗'} {finding.name}: {finding.said}")
        said += [f"    {remedy}" for remedy in finding.remedies]
    return said


def proofed(it: Proofs, sheets: Iterable[Path]) -> Screen:
    """A design was tried on the cast, and this is what breaks."""
    broken = [f"· {sample.member.caption}: {' '.join(sample.reasons)}" for sample in it.broken]
    facts = [("To look at", "\n".join(map(shown, sheets))), ("Wordings", ", ".join(it.languages))]
    if it.missing:
        facts.append(("None in", f"{', '.join(it.missing)}: who asks for it is refused, not sent another"))
    if broken:
        headline = f"{len(broken)} of {counted(len(it.samples), 'letter')} break{'s' if len(broken) == 1 else ''}."
        steps = ("Mend the design, and try it again.",)
        return Screen(it.design, headline, (*facts, ("Broken", "\n".join(broken))), steps)
    headline = f"Nothing breaks: {len(it.samples)} letters are whole, and each line is where it may be."
    return Screen(it.design, headline, tuple(facts), ("Look at the sheet: what is not beautiful, only an eye sees.",))
