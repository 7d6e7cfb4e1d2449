"""The partners' own contract: their part of the whole one, and each webhook with an example."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import orjson
from fastapi import FastAPI, Response

from app.domains.delivery.meanings import ABOUT_NOBODY, MEANINGS
from app.domains.delivery.schemas import EventType
from app.domains.identity.actors import Public
from app.domains.identity.states import Scope
from app.platform.settings import settings

PATH = "/partner/v1/openapi.json"
_OURS = ("/partner/v1/", "/oauth/", "/.well-known/")
_REF = "#/components/schemas/"

DESCRIPTION = """
青年需求直通车 · 伙伴接口。How to connect in an afternoon: docs/partners.md.

* **Token**: `POST /oauth/token` with client credentials; metadata at
  `/.well-known/oauth-authorization-server`.
* **Errors** are `application/problem+json` (RFC 9457) with a stable `code`; `detail` is Chinese
  and fit to show. Tolerate unknown fields, enum values and event types.
* **Retries** are safe: creating requests carry an `Idempotency-Key`.
* **Lists** are keyset pages: follow `next_cursor` until it is null.
* **Rates**: each answer has `RateLimit-Policy` and `RateLimit`; 429 has `Retry-After`.
* **Others' things** do not exist for you: 404.
"""

_SCOPES = {
    Scope.assignments_read: "look at assignments",
    Scope.assignments_write: "accept, decline, ask, answer",
    Scope.events_read: "read the event feed, test the endpoint",
    Scope.agreements_read: "look at agreements and commitments",
    Scope.agreements_write: "sign, report deliveries, confirm, dispute",
    Scope.resources_read: "look at one's own entries of the resource map",
    Scope.resources_write: "change and confirm them",
    Scope.events_manage: "see the events one co-organises and who comes, scan tickets",
    Scope.clients_write: "make, rotate and revoke credentials",
}
_SIGNED_WITH = {
    "webhook-id": "The event's id. It is the same in every attempt: treat a known one as done.",
    "webhook-timestamp": "Seconds since 1970. Refuse what is more than 5 minutes off.",
    "webhook-signature": "One or more signatures, parted by blanks; one that fits is enough. "
    "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, with the base64 part of your "
    "secret as key and the raw bytes of the body. Skip versions you do not know.",
}


def partner_contract(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the partners' part of the whole contract, complete in itself."""
    paths = {
        path: {method: _for_partners(operation) for method, operation in item.items()}
        for path, item in whole["paths"].items()
        if path.startswith(_OURS)
    }
    webhooks = {str(kind): {"post": _webhook(kind)} for kind in EventType}
    known = whole["components"]["schemas"]
    return {
        "openapi": whole["openapi"],
        "info": {
            **whole["info"],
            "title": "青年需求直通车 · 伙伴接口 · Partner API",
            "description": DESCRIPTION,
        },
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": _needed(known, [paths, webhooks]),
            "securitySchemes": {"partner": _security()},
        },
    }


def serve(app: FastAPI) -> None:
    """Serve the partners' contract beside the API it describes."""
    made: dict[str, bytes] = {}

    @app.get(
        PATH,
        dependencies=[Public],
        tags=["partner · contract"],
        response_class=Response,
        responses={200: {"content": {"application/json": {}}, "description": "OpenAPI 3.1"}},
        operation_id="partner_read_contract",
    )
    async def read_contract() -> Response:
        """Return this contract."""
        if not made:
            contract = partner_contract(app.openapi())
            made[""] = orjson.dumps({**contract, "servers": [{"url": settings().address}]})
        return Response(made[""], media_type="application/json")


def _for_partners(operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation without the other ways in that staff have to the same routes."""
    kept = deepcopy(operation)
    if "security" in kept:
        kept["security"] = [{"partner": []}]
    return kept


def _security() -> dict[str, Any]:
    scopes = {str(scope): _SCOPES.get(scope, "") for scope in Scope}
    flow = {"tokenUrl": "/oauth/token", "scopes": scopes}
    return {"type": "oauth2", "flows": {"clientCredentials": flow}}


def _webhook(kind: EventType) -> dict[str, Any]:
    meaning = MEANINGS.get(kind, "")
    return {
        "operationId": "webhook_" + kind.replace(".", "_"),
        "summary": kind,
        "description": f"{meaning}\n\nAnswer 2xx within 15 seconds and do the work afterwards. "
        "Anything else is tried again for almost four days; 410 switches your endpoint off.",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
            for name, said in _SIGNED_WITH.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"{_REF}WebhookBody"},
                    "example": _example(kind),
                }
            },
        },
        "responses": {
            "2XX": {"description": "taken"},
            "410": {"description": "nobody lives here any more: the endpoint is switched off"},
            "default": {"description": "tried again later"},
        },
    }


def _example(kind: EventType) -> dict[str, Any]:
    about: dict[str, Any] = {
        "assignment_id": "asg_01kanwxw2g6jk8cwz8ng4vk4hm",
        "receipt": "QN-20261123-0007K",
        "topic": "work.jobs",
        "urgency": "soon",
    }
    data = dict.fromkeys(about) if kind in ABOUT_NOBODY else about
    if kind is EventType.endpoint_disabled:
        data = {**data, "endpoint": {"channel": "webhook", "reason": "410 Gone"}}
    return {
        "id": "evt_01kanwxw2g6jk8cwz8ng4vk4hm",
        "type": str(kind),
        "timestamp": "2026-11-23T02:15:00.123456Z",
        "data": data,
    }


def _needed(known: dict[str, Any], used: Any) -> dict[str, Any]:
    """Return the schemas that something refers to, and those that these refer to."""
    found: dict[str, Any] = {}
    waiting = list(_references(used))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = known[name]
            waiting += _references(known[name])
    return dict(sorted(found.items()))


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith(_REF):
            yield target.removeprefix(_REF)
        for one in node.values():
            yield from _references(one)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)
