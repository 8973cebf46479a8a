"""Whether it worked. This room knows units, arms and what was measured; it never sees a name, a note or a letter."""
