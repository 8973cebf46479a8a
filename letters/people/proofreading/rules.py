"""The table of rules, rules.toml: what each looks for and why, and what is said where it fires."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from letters import files

Case = tuple[str, ...]  # a note about Anna; after it, perhaps, one about Tom


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; what its fields mean is said at the head of rules.toml."""

    name: str
    severity: str
    looks_for: str
    why: str
    what: str
    remedy: str
    catches: tuple[Case, ...]
    passes: tuple[Case, ...]


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of rules.toml; TypeError when a row of it is not whole."""
    rows = tomllib.loads(files.read(Path(__file__).parent / "rules.toml").decode())
    return tuple(_rule(name, row) for name, row in rows.items())


@functools.cache
def named() -> Mapping[str, Rule]:
    """Return every rule by its name."""
    return {rule.name: rule for rule in rules()}


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    cases = {field: tuple(_case(case) for case in row[field]) for field in ("catches", "passes")}
    return Rule(name=name, **{**row, **cases})


def _case(case: str | Sequence[str]) -> Case:
    return (case,) if isinstance(case, str) else tuple(case)
