"""What is asked, in which order, and what of an answer later requests need."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from lma.parity.contracts import RouteContract
from lma.parity.exchanges import Encoding, Request, method_of, template_of

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")

Variables = Mapping[str, Any]


class Unknown(KeyError):
    """A request needs a variable that no answer gave."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a plan, with `{variables}` in its texts.

    `captures` are variables and the JSONPaths in the answer that give them. `status` is what a
    body without a status (an example) is taken to have come with. A literal step was asked once:
    its braces are its own.
    """

    name: str
    route: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    encoding: Encoding = "json"
    headers: Mapping[str, str] = field(default_factory=dict)
    captures: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    is_literal: bool = False

    @property
    def method(self) -> str:
        """`GET`, `POST`, …"""
        return method_of(self.route)

    def request(self, variables: Variables) -> Request:
        """The request for one side's variables; raises `Unknown`."""
        return Request(
            route=self.route,
            path=fill_path(template_of(self.route), self.filled_parameters(variables)),
            query=self._texts(self.query, variables),
            body=self.body if self.is_literal else _filled(self.body, variables),
            encoding=self.encoding,
            headers=self._texts(self.headers, variables),
        )

    def filled_parameters(self, variables: Variables) -> dict[str, str]:
        """The values in its path; raises `Unknown`."""
        return self._texts(self.parameters, variables)

    def _texts(self, told: Mapping[str, str], variables: Variables) -> dict[str, str]:
        if self.is_literal:
            return dict(told)
        return {name: str(_filled(value, variables)) for name, value in told.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps, the contracts of their routes, and the variables to begin with."""

    file: str
    steps: tuple[Step, ...]
    contracts: Mapping[str, RouteContract]
    variables: Variables = field(default_factory=dict)

    def contract(self, route: str) -> RouteContract:
        """What is said of a route; nothing is said of one that the plan doesn't know."""
        return self.contracts.get(route) or RouteContract(route)

    def writing_steps(self) -> list[Step]:
        """The steps that may change something on a server."""
        return [step for step in self.steps if step.method not in ("GET", "HEAD")]


def fill_path(template: str, parameters: Mapping[str, str]) -> str:
    """A path from its template; values are quoted, slashes too."""
    return _PLACEHOLDER.sub(
        lambda found: quote(parameters[found[1]], safe="") if found[1] in parameters else found[0],
        template,
    )


def _filled(template: Any, variables: Variables) -> Any:
    if isinstance(template, dict):
        return {key: _filled(value, variables) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, variables) for value in template]
    if not isinstance(template, str):
        return template
    whole = _PLACEHOLDER.fullmatch(template)
    if whole:
        return _variable(whole[1], variables)
    return _PLACEHOLDER.sub(lambda found: str(_variable(found[1], variables)), template)


def _variable(name: str, variables: Variables) -> Any:
    if name not in variables:
        raise Unknown(name)
    return variables[name]
