"""What goes back to the office to be mended: its own sheet with the faults marked, and the notes still owed."""
