"""A champion, as Data Dragon names it."""

from lma.schemas.result import Result


class Champion(Result):
    """`champ_id` is League's number, `key` Data Dragon's text id, `nickname` the title."""

    champ_id: int
    key: str
    name: str
    nickname: str
    image_url: str
    version: str


class ChampionSync(Result):
    """What a sync brought."""

    version: str
    champions: int
