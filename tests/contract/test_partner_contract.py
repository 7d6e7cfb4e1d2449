"""The partners' contract is complete in itself, and shows each of them only what is theirs."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
from openapi_spec_validator import validate

from app.domains.delivery.meanings import MEANINGS
from app.domains.delivery.schemas import EventType, WebhookBody
from app.domains.identity.states import Scope
from app.entry.cli import PARTNER_CONTRACT
from app.entry.http import create_app
from app.entry.partner_contract import PATH, partner_contract
from tests.actors import City, once

CONTRACT = partner_contract(create_app().openapi())
METHODS = {"get", "post", "put", "patch", "delete"}
OWNER, STRANGER = "江州职业技能培训中心", "江州市消费者权益保护委员会"


def test_it_is_valid_and_leads_nowhere_else() -> None:
    validate(CONTRACT)
    for path in CONTRACT["paths"]:
        assert path.startswith(("/partner/v1/", "/oauth/", "/.well-known/"))
    assert "staff" not in json.dumps(CONTRACT["components"]["securitySchemes"])
    for path, method, operation in _operations():
        for entry in operation.get("security", []):
            assert entry == {"partner": []}, (method, path)


def test_every_webhook_is_explained_and_has_an_example_that_fits() -> None:
    assert set(MEANINGS) == set(EventType)
    assert set(CONTRACT["webhooks"]) == {str(kind) for kind in EventType}
    for kind, item in CONTRACT["webhooks"].items():
        said = item["post"]
        example = said["requestBody"]["content"]["application/json"]["example"]
        assert WebhookBody.model_validate(example).type == kind
        assert {one["name"] for one in said["parameters"]} == {
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
        }


async def test_it_is_served_as_it_is_committed(city: City) -> None:
    async with city.api.client() as anyone:
        served = (await anyone.get(PATH)).json()
    assert served.pop("servers")[0]["url"].startswith("http")
    assert served == CONTRACT == json.loads(PARTNER_CONTRACT.read_text())


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in CONTRACT["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = CONTRACT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _sample(schema: dict[str, Any]) -> Any:
    """Return something that fits a schema, as little as is asked for."""
    schema = _resolved(schema)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _sample(schema[choice][0])
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("default") is not None:
        return schema["default"]
    kind = schema.get("type")
    if kind == "object":
        asked = schema.get("required", [])
        return {name: _sample(schema["properties"][name]) for name in asked}
    if kind == "array":
        return [_sample(schema["items"]) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        return {"date": "2031-01-01", "date-time": "2031-01-01T00:00:00Z"}.get(
            schema.get("format", ""), "好的，" * 10
        )[: schema.get("maxLength", 30)]
    return {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True}.get(str(kind))


def _body(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _sample(content["schema"]) if content else None


async def _full_token(city: City, name: str) -> httpx.AsyncClient:
    """Return a client of an organisation that has every scope there is."""
    scopes = [str(scope) for scope in Scope]
    base = f"/staff/v1/organisations/{city.ids[name]}/clients"
    made = (await city.admin.post(base, json={"scopes": scopes})).json()
    client = city.api.client()
    form = {"grant_type": "client_credentials", **made}
    token = (await client.post("/oauth/token", data=form)).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


async def _things(city: City) -> dict[str, str]:
    """Return one thing of each kind that belongs to the owner, by the name it has in paths."""
    program = await city.program(OWNER)
    await city.submitted_to(await city.youth(), OWNER)
    base = f"/staff/v1/organisations/{city.ids[OWNER]}"
    client = (await city.admin.post(f"{base}/clients")).json()
    run = await city.admin.post(f"{base}/conformance", headers=once())
    played = await program.http.post("/partner/v1/sandbox/needs", json={}, headers=once())
    return {
        "play_id": played.json()["id"],
        "assignment_id": (await program.newest())["id"],
        "client_id": client["client_id"],
        "run_id": run.json()["id"],
    }


def _unknown(name: str, operation: dict[str, Any]) -> str:
    """Return a well-formed id that names nothing, for kinds of things not made here."""
    schema = next(
        one["schema"]
        for one in operation["parameters"]
        if (one["in"], one["name"]) == ("path", name)
    )
    return str(_sample(schema))


async def test_what_belongs_to_another_partner_does_not_exist(city: City) -> None:
    things = await _things(city)
    stranger = await _full_token(city, STRANGER)
    owner = await _full_token(city, OWNER)
    walked = 0
    for path, method, operation in _operations():
        names = re.findall(r"{(\w+)}", path)
        if not names:
            continue
        url = path
        for name in names:
            url = url.replace(f"{{{name}}}", things.get(name) or _unknown(name, operation))
        answer = await stranger.request(method, url, json=_body(operation), headers=once())
        assert answer.status_code == 404, (method, path, answer.status_code, answer.text)
        walked += 1
        if method == "get" and set(names) <= set(things):
            assert (await owner.get(url)).status_code == 200, "to its owner it does exist"
    assert walked >= 15
    for path in ("/partner/v1/assignments", "/partner/v1/events", "/partner/v1/clients"):
        listed = (await stranger.get(path, params={"limit": 100})).text
        assert not [one for one in things.values() if one in listed], path
    await stranger.aclose()
    await owner.aclose()
