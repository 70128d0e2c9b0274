"""Failures at full length, on real processes; `tests/worker` plays shorter forms of them."""
