"""Other tools that print letters, each a program by itself, and what they are given."""
