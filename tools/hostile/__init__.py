"""Hostile inputs: a good campaign spoilt in some 200 ways, each put to the public command in a process of its own."""
