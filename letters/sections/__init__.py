"""The tables of campaign.toml, each with what may stand in it."""
