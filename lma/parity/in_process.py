"""The new API inside this process, on data that is gone with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lma.api.app import create_app
from lma.bootstrap import load_settings
from lma.bootstrap.trial import Stage, open_trial_context, trial_settings
from lma.parity.asking import ASGIApp


@asynccontextmanager
async def new_api(stage: Stage | None) -> AsyncIterator[ASGIApp]:
    """The app in the `rails` dialect, in the world of a stage; none of the user's settings count.

    But for their data folder: the database is made on the embedded server in there.
    """
    data_dir = load_settings().values.data_dir
    app = create_app(
        trial_settings(data_dir),
        open_context=lambda: open_trial_context(data_dir, stage),
        logs_requests=False,
    )
    async with app.router.lifespan_context(app):
        yield app
