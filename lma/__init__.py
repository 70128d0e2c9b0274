"""League Match Analyzer: League of Legends match history, ranks and analysis."""
