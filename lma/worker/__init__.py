"""The job door: a process that does what the ledger says is due.

PostgreSQL says what there is to do; ARQ, in Redis, only that it is time to look.
"""
