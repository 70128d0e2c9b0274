"""Workflows: the only code that knows a model's library, and imports it when it is used."""
