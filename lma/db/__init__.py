"""The store: PostgreSQL on asyncpg, and the only home of SQL.

Functions take a `Session` and never commit; whoever opened the session decides.
"""
