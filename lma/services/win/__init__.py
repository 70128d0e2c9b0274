"""Win probability: the models of it, how one is trained, what it makes of a game."""
