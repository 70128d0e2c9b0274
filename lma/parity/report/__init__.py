"""A check's result, and every form it is told in."""
