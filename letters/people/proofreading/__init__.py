"""The rules of proof-reading, and what they need to know; `people.proofread` is the only door."""
