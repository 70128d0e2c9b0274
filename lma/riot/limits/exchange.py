"""One step of a host: what a process tells is taken over, and what it wants is decided."""

from lma.riot.limits.host import GRACE_MS, HEARTBEAT_MS, Host, Row
from lma.riot.limits.line import Prospect, Rooms, book, share_out
from lma.riot.limits.messages import NOT_TOLD, Answer, Ask, Grant, Reply
from lma.riot.limits.settle import settle


def exchange(host: Host, ask: Ask, now: int) -> Reply:
    """Changes what is known of a host; `now` is the store's clock in milliseconds."""
    now = host.tick(now)
    if ask.client in host.processes:
        host.processes[ask.client].seen = now
    host.forget(now)
    asked_at = now if ask.clock == NOT_TOLD else min(now, ask.clock + 1)
    for report in ask.reports:
        settle(host, report, asked_at)
    if ask.client in host.processes and not host.processes[ask.client].flights:
        del host.processes[ask.client]
    _join(host, ask, now)
    kept_until, grants = _hand_out(host, ask.client, now)
    return _reply(host, ask, grants, kept_until, now)


def _join(host: Host, ask: Ask, now: int) -> None:
    """Has the line hold what the process wants now, and nothing that it wanted before."""
    rows = [
        Row(
            ask.client,
            number,
            want.method,
            want.priority,
            now if want.since == NOT_TOLD else want.since,
            want.n,
        )
        for number, want in enumerate(ask.wants)
    ]
    others = [row for row in host.line if row.client != ask.client]
    host.line = sorted([*others, *rows], key=lambda row: row.rank)


def _hand_out(host: Host, client: str, now: int) -> tuple[int | None, dict[int, list[Grant]]]:
    """Gives the process its places, by the number of its want.

    The first value is when the first place that is kept for others will be so no more.
    """
    given: dict[int, int] = {}
    kept_until = None
    for place, n in share_out(host, client, now).items():
        row = host.line[place]
        if row.client == client:
            given[row.number] = n
        else:
            kept_until = min(kept_until or row.until, row.until)
    grants: dict[int, list[Grant]] = {}
    for row in [row for row in host.line if row.client == client]:
        if row.number in given:
            grants[row.number] = [_grant(host, row, given[row.number], now, now)]
    for row in [row for row in host.line if row.client == client]:
        for n, at in book(host, row, now):
            grants.setdefault(row.number, []).append(_grant(host, row, n, at, now))
    return kept_until, grants


def _grant(host: Host, row: Row, n: int, at: int, now: int) -> Grant:
    row.n -= n
    return Grant(n, at - now, host.launch(row.client, row.method, n, at, now))


def _somebody_comes(host: Host, client: str, at: int) -> bool:
    return any(row.is_due(at) for row in host.line if row.client != client)


def _reply(
    host: Host, ask: Ask, grants: dict[int, list[Grant]], kept_until: int | None, now: int
) -> Reply:
    rooms = Rooms(host, now)
    again = now + HEARTBEAT_MS
    answers: dict[int, Answer] = {}
    for row in [row for row in host.line if row.client == ask.client]:
        want = ask.wants[row.number]
        given = grants.get(row.number, [])
        answer = answers[row.number] = Answer(given, sum(grant.n for grant in given), 0)
        if not row.n:
            continue
        prospect = Prospect(host, rooms, row, now)
        fits = prospect.fits(row.n, now + want.patience)
        answer.fits += fits
        if fits < row.n:
            answer.after = prospect.nth(fits + 1) - now
            row.n = fits
        if fits:
            again = min(again, prospect.again(), kept_until or again)
            # Who is ahead may have gone: somebody has to come when the next place is free.
            free_at = prospect.anyone()
            if free_at > now and not _somebody_comes(host, ask.client, free_at):
                again = min(again, free_at)
    again = max(again, now + 1)
    for row in host.line:
        if row.client == ask.client:
            row.until = again + GRACE_MS
    host.line = [row for row in host.line if row.n]
    return Reply([answers[number] for number in range(len(ask.wants))], again - now, now)
