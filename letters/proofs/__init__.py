"""How a letter design looks and what breaks it: tried on invented people, before a real one gets its letter."""

FOLDER = "proof"  # of contact sheets, in the output folder
