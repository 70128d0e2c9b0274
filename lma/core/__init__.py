"""What every room may use: errors, settings, logging."""
