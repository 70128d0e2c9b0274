"""What an answer, or its absence, tells a host."""

from lma.riot.limits.host import APPLICATION_SCOPE, Host
from lma.riot.limits.messages import ANSWERED, APPLICATION, GIVEN_BACK, NOBODY, Report


def settle(host: Host, report: Report, now: int) -> None:
    """Takes over what became of a request."""
    known = host.land(report.receipt, report.method)
    if report.outcome == GIVEN_BACK:
        _count(host, report, -1 if known else 0)
        return
    # A place that was given up, or that the store has forgotten, is counted anew.
    _count(host, report, 0 if known else 1)
    answered_at = now + 1 - report.age
    arrived_at = answered_at
    if report.outcome == ANSWERED:
        scope = host.scope(report.method)
        if report.receipt.quiet:
            scope.learn_speed(report.took)
        arrived_at -= scope.way_ms
    # Before the pause that an answer without limits brings, which would hide that this one is new.
    if report.refused != NOBODY:
        refused = APPLICATION_SCOPE if report.refused == APPLICATION else report.method
        host.scope(refused).pause(report.retry_after, answered_at)
    for method in (APPLICATION_SCOPE, report.method):
        host.scope(method).add(arrived_at, 1)
        _learn(host, method, report, arrived_at, now)


def _learn(host: Host, method: str, report: Report, arrived_at: int, now: int) -> None:
    scope, receipt = host.scope(method), report.receipt
    whole = method == APPLICATION_SCOPE
    told, ours = (report.application, receipt.application) if whole else (report.own, receipt.own)
    if report.outcome == ANSWERED and report.refused == NOBODY:
        scope.accept()
    if told:
        scope.learn(told, ours, host.count_in_flight(method), arrived_at)
    else:
        scope.learn_nothing(now, content=report.content)


def _count(host: Host, report: Report, n: int) -> None:
    for method in (APPLICATION_SCOPE, report.method):
        host.scope(method).count(n)
