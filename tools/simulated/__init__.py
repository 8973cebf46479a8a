"""Outcomes of the sample campaigns, simulated: what every person would have answered, or lost, in every arm."""
