"""A Typer app that connects with asyncpg and runs one query: the rows of a player's list."""

import asyncio

import asyncpg
import typer

app = typer.Typer()

QUERY = """
SELECT m.game_id, m.started_at, m.queue_id, m.duration_s, p.champion_name, p.kills, p.deaths
FROM participant p JOIN match m ON m.id = p.match_id JOIN "user" u ON u.puuid = p.puuid
WHERE u.riot_id = $1 ORDER BY m.started_at DESC LIMIT 20
"""


@app.command()
def matches(dsn: str, player: str) -> None:
    """List a player's matches."""

    async def body() -> None:
        connection = await asyncpg.connect(dsn)
        for row in await connection.fetch(QUERY, player):
            print(*row, sep="\t")
        await connection.close()

    asyncio.run(body())
