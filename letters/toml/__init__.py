"""What can be wrong with a TOML text: each fault in plain words, and the line where it stands."""
