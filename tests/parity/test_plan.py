"""Plans: what is asked with which variables, and files that are wrong."""

import pytest

from lma.core.errors import BadInput
from lma.parity.exchanges import Answer
from lma.parity.marked import parse_marked
from lma.parity.plan import Plan, Step, Unknown
from lma.parity.plan_files import legacy_plan, read_plan
from lma.parity.sources import capture

LEGACY_ROUTES = {
    "POST /users/sign_up",
    "POST /users/sign_in",
    "POST /fetch_user",
    "GET /users/{id}/fetch_rank",
    "GET /users/{id}/matches",
    "GET /matches/{id}",
    "GET /champions",
    "GET /champions/{id}",
}


def plan(text: str) -> Plan:
    return read_plan(parse_marked(text, "p.yaml"))


def test_the_built_in_plan_asks_every_legacy_route_for_a_hit_and_a_miss() -> None:
    built_in = legacy_plan()
    assert set(built_in.contracts) == LEGACY_ROUTES
    names = {step.name for step in built_in.steps}
    assert {"users-sign-up", "users-sign-in", "fetch-user", "fetch-rank"} <= names
    assert {"users-matches", "match", "champions", "champion"} <= names
    assert len([name for name in names if name.endswith("-miss")]) == 7


def test_a_request_is_filled_in() -> None:
    step = Step(
        "s",
        "GET /users/{id}/x",
        parameters={"id": "{user}"},
        query={"q": "a{n}"},
        body={"k": ["{n}", "{user}!"], "{n}": None},
        headers={"x-a": "{user}"},
    )
    request = step.request({"user": "a/b c", "n": 7})
    assert request.path == "/users/a%2Fb%20c/x"
    assert request.target == "/users/a%2Fb%20c/x?q=a7"
    assert request.body == {"k": [7, "a/b c!"], "{n}": None}
    assert request.headers == {"x-a": "a/b c"}


def test_a_variable_that_nobody_gave_is_told() -> None:
    with pytest.raises(Unknown):
        Step("s", "GET /x", query={"a": "{b}"}).request({})


def test_a_literal_step_keeps_its_braces() -> None:
    step = Step("s", "POST /x", body={"a": "{b}"}, query={"q": "{c}"}, is_literal=True)
    request = step.request({})
    assert (request.body, request.query) == ({"a": "{b}"}, {"q": "{c}"})


def test_captures_take_what_is_there() -> None:
    step = Step(
        "s", "GET /x", captures={"a": "$[0].id", "b": "$[0].no", "c": "$[0]", "d": "$[*].id"}
    )
    assert capture(step, Answer(200, b'[{"id":7},{"id":8}]')) == {"a": 7, "d": 7}
    assert capture(step, Answer(404, b'[{"id":7}]')) == {}
    assert capture(step, Answer(200, b"<html>")) == {}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("steps:\n  - name: a\n    route: FETCH /x", 3, "no route"),
        ("steps:\n  - route: GET /x", 2, "no name"),
        ("steps:\n  - name: ../a\n    route: GET /x", 2, "no name of a step"),
        ("steps:\n  - name: a\n    route: GET /x\n  - name: a\n    route: GET /x", 4, "twice"),
        ("steps: []", 1, "at least one"),
        ("routes: {}", 1, "steps"),
        ("steps:\n  - name: a\n    route: GET /x\n    encoding: xml", 4, "json, form"),
        ("steps:\n  - name: a\n    route: GET /x\n    status: ok", 4, "status"),
        ("steps:\n  - name: a\n    route: GET /x\n    capture: {b: 'x['}", 4, "JSONPath"),
        ("routes:\n  GET x:\n    skip: why\nsteps: []", 3, "no route"),
        ("routes:\n  GET /x:\n    lists: [{path: $}]\nsteps: []", 3, "by: key"),
        ("routes:\n  GET /x:\n    lists: [{path: $, as: bag}]\nsteps: []", 3, "set"),
        ("routes:\n  GET /x:\n    lists: [{path: $, by: k, order: any}]\nsteps: []", 3, "kept"),
        ("routes:\n  GET /x:\n    value: [$]\nsteps: []", 3, "'value'"),
        ("steps:\n  - name: a\n    route: POST /x\n    body: {at: 2026-01-01}", 4, "date"),
        ("steps:\n  - name: a\n    route: POST /x\n    body: [.nan]", 4, "JSON"),
        ("variables: {A-b: 1}\nsteps: []", 1, "variable"),
    ],
)
def test_a_broken_plan_names_its_line(text: str, line: int, words: str) -> None:
    complete = text.replace("steps: []", "steps:\n  - name: a\n    route: GET /x")
    with pytest.raises(BadInput) as told:
        plan(text if text.startswith("steps") else complete)
    assert f"p.yaml, line {line}" in told.value.message
    assert words in told.value.message
