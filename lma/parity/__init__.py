"""Whether the old API may be retired: its answers against the new one's."""
