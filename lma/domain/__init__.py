"""League facts and arithmetic: plain values, no I/O."""
