"""The terminal: one file for each noun, read only when its command is typed."""
