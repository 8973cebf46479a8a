"""Who may get a letter: the staff sheet and the managers' notes, read, checked and joined."""
