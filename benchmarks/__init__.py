"""Benchmarks: each prints a ratio against a floor or peer that is measured in the same run."""
