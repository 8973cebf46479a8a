"""Personal letters of recognition for social workers, for the treatment group of a fair, sealed draw."""

__version__ = "0.1.0"
