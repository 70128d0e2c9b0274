"""The product: one async function for each thing that lma can do.

`async def verb_noun(ctx, <domain arguments>, *, <options>) -> schema`. Fetch first, write after:
nothing is awaited from Riot while a transaction is open.
"""
