"""What every test may use: the command, and the flag that renews the golden letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from letters import cli


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: its exit code, and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def letters(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in this process: `letters("run", folder)`."""

    def command(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return command


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-letters", action="store_true", help="renew tests/golden/ from what is rendered now")


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Say whether the golden letters are to be renewed."""
    return bool(request.config.getoption("--update-letters"))
