"""Result models as a table, TSV, CSV, JSON or NDJSON."""
