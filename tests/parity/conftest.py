"""Two real servers, and a check between them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lma.parity.check import check
from lma.parity.order import Order
from lma.parity.report.model import Group, Report
from lma.parity.run import Options

from .servers import Candidate, Legacy, serving


@dataclass
class Two:
    """Both servers."""

    legacy: Legacy
    candidate: Candidate
    old: str
    new: str

    def check(self, *, options: Options | None = None, **told: Any) -> Report:
        order = Order(
            **{
                "baseline_url": self.old,
                "candidate_url": self.new,
                "allow_writes": True,
                "timeout_s": 10.0,
                **told,
            }
        )
        return asyncio.run(check(order, options or Options()))


@pytest.fixture(scope="session")
def servers() -> Iterator[Two]:
    legacy, candidate = Legacy(), Candidate()
    with serving(legacy) as old, serving(candidate) as new:
        yield Two(legacy, candidate, old, new)


@pytest.fixture
def two(servers: Two) -> Iterator[Two]:
    """Both servers, without faults."""
    servers.candidate.fault = None
    yield servers
    servers.candidate.fault = None


@pytest.fixture
def open_groups() -> Callable[[Report], set[tuple[str, str, str]]]:
    """The differences of a report: route, code, path pattern."""
    return lambda report: {(r.route, g.code, g.pattern) for r, g in report.groups("open")}


def found(report: Report, route: str, code: str, pattern: str) -> Group | None:
    """The open group of a report, or None."""
    return next(
        (
            group
            for result, group in report.groups("open")
            if (result.route, group.code, group.pattern) == (route, code, pattern)
        ),
        None,
    )
