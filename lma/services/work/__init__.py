"""The ledger of work: what is wanted written down, done under leases, watched, taken back."""
