"""Before the draw: could this trial show anything? And the protocol, in which that is promised."""
