"""Fuzzing: spoilt sheets, notes, settings and designs, thrown at the functions behind the command, in this process."""
