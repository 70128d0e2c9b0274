"""The rate limiter: one set of rules, and three stores in which processes share what they know.

`permits` is what the client sees, `limiter` a process's own part. `exchange` and what it stands on
(`host`, `scope`, `line`, `settle`) are the rules; the files in `lua` say the same to Redis.
"""
