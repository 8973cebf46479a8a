"""Be the command with time, user and chance fixed: `python runner.py a run FOLDER`; the chance is a letter."""

from __future__ import annotations

import getpass
import secrets
import sys
from datetime import UTC, datetime

from letters import cli

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def main(chance: str, arguments: list[str]) -> int:
    """Run the command as `stage` does."""
    setattr(cli, "_now", lambda: NOW)  # noqa: B010  for the rest of this process
    setattr(getpass, "getuser", lambda: "tester")  # noqa: B010
    setattr(secrets, "token_hex", lambda count: (chance * 2 * count)[: 2 * count])  # noqa: B010
    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
