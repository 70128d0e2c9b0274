"""Whether a model's analyses are worth more than the report by rules, on the store's players."""
