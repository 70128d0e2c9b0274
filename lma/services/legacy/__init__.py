"""The legacy Rails database, brought over: one module for each of its tables."""
