"""A player's games weighed: the evidence, the analyses made of it, and those that are kept."""
