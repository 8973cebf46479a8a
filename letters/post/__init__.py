"""What they get. This room is handed the people who are due a letter; it never sees the draw."""
