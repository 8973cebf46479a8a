"""Who gets a letter. This room knows units, strata, clusters and arms; it never sees a name or a note."""
