"""What the contract says and what the routes do are the same thing."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from openapi_spec_validator import validate

from app.domains.identity.actors import ACTORS
from app.entry.http import create_app
from app.journeys.handling.worker import acting, looking
from app.kernel.problems import Problem

CONTRACT = create_app().openapi()
METHODS = {"get", "post", "put", "patch", "delete"}


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in CONTRACT["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def _subclasses(kind: type[Problem]) -> Iterator[type[Problem]]:
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)


def test_the_contract_is_valid_openapi() -> None:
    validate(CONTRACT)


def test_operation_ids_are_unique() -> None:
    found = [operation["operationId"] for _, operation in _operations()]
    assert len(found) == len(set(found))


def test_problem_codes_are_unique_and_speak_chinese() -> None:
    kinds = [one for one in _subclasses(Problem) if "code" in vars(one)]
    codes = [one.code for one in kinds]
    assert len(codes) == len(set(codes))
    for one in kinds:
        assert any("一" <= letter <= "鿿" for letter in one.detail), one
        assert 400 <= one.status < 600


@pytest.mark.parametrize(("name", "operation"), list(_operations()))
def test_each_operation_is_described(name: str, operation: dict[str, Any]) -> None:
    assert operation["description"], name
    assert "422" in operation["responses"], name
    if name.startswith("POST") and "201" in operation["responses"]:
        asked = {one["name"].lower() for one in operation.get("parameters", [])}
        creates_once = "idempotency-key" in asked
        assert creates_once or name.split()[1] in REPEATABLE, name


# Creating twice is harmless here: the same content has the same identity, or the answer is a
# secret that must not be kept for a retry.
REPEATABLE = {
    "/api/v1/images",
    "/staff/v1/organisations/{organisation_id}/clients",
    "/staff/v1/organisations/{organisation_id}/endpoints/webhook/rotation",
    "/partner/v1/endpoints/webhook/rotation",
}


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for one in dependant.dependencies:
        yield from _calls(one)


def _routes(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif (inner := getattr(route, "original_router", None)) is not None:
            yield from _routes(inner.routes)


def _names_an_actor(route: APIRoute) -> bool:
    # The routes of an assignment serve partners and staff alike, and ask for either.
    return any(call in (*ACTORS, looking, acting) for call in _calls(route.dependant))


def test_every_route_names_its_actor() -> None:
    routes = list(_routes(create_app().routes))
    assert len(routes) > 50
    for route in routes:
        assert _names_an_actor(route), route.path
