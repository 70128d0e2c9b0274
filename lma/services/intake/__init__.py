"""From Riot into the store: many fetch, few write, in turns with other processes."""
