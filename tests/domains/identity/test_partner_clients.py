"""Partners' credentials: what OAuth libraries expect, two secrets in rotation, an end at once."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from app.kernel import clock
from tests.actors import City

NAME = "江州青年志愿者协会"
OTHER = "江州市消费者权益保护委员会"
GRANT = {"grant_type": "client_credentials"}
ALL = ["assignments:read", "assignments:write", "events:read", "clients:write"]


def _base(city: City, name: str = NAME) -> str:
    return f"/staff/v1/organisations/{city.ids[name]}/clients"


async def _made(city: City, **draft: Any) -> dict[str, str]:
    answer = await city.admin.post(_base(city), json=draft or None)
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


async def _token(http: httpx.AsyncClient, made: dict[str, str], **form: str) -> httpx.Response:
    return await http.post("/oauth/token", data={**GRANT, **made, **form})


async def _bearer(city: City, made: dict[str, str]) -> httpx.AsyncClient:
    client = city.api.client()
    answer = await _token(client, made)
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


async def _listed(city: City, client_id: str) -> dict[str, Any]:
    page = (await city.admin.get(_base(city), params={"limit": 100})).json()
    found: dict[str, Any] = next(one for one in page["items"] if one["id"] == client_id)
    return found


async def test_the_metadata_lead_to_a_token_and_its_end(city: City) -> None:
    made = await _made(city, name="工单系统")
    async with city.api.client() as http:
        told = (await http.get("/.well-known/oauth-authorization-server")).json()
        assert told["token_endpoint"] == told["issuer"] + "/oauth/token"
        assert told["grant_types_supported"] == ["client_credentials"]
        auth = (made["client_id"], made["client_secret"])
        answer = await http.post("/oauth/token", data=GRANT, auth=auth)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        token = answer.json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await http.get("/partner/v1/events", headers=bearer)).status_code == 200
        ended = await http.post("/oauth/revoke", data={"token": token}, auth=auth)
        assert ended.status_code == 200, ended.text
        assert (await http.get("/partner/v1/events", headers=bearer)).status_code == 401
        again = await http.post("/oauth/revoke", data={"token": token}, auth=auth)
        assert again.status_code == 200, "an ended token stays ended"
        unknown = await http.post("/oauth/revoke", data={"token": "nonsense"}, auth=auth)
        assert unknown.status_code == 200
    assert (await _listed(city, made["client_id"]))["used_at"] is not None


async def test_a_token_is_ended_by_its_own_client_only(city: City) -> None:
    made, stranger = await _made(city), await _made(city)
    async with city.api.client() as http:
        token = (await _token(http, made)).json()["access_token"]
        answer = await http.post("/oauth/revoke", data={"token": token, **stranger})
        assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await http.get("/partner/v1/events", headers=bearer)).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "client_00000000000000000000000000"}, 401, "invalid_client"),
        ({"scope": "assignments:read everything"}, 400, "invalid_scope"),
        ({"scope": "clients:write"}, 400, "invalid_scope"),
        ({"client_assertion": "a.b.c"}, 400, "invalid_request"),
        ({"grant_type": "x" * 500}, 400, "invalid_request"),
    ],
)
async def test_refusals_are_those_of_rfc_6749(
    city: City, form: dict[str, str], status: int, error: str
) -> None:
    made = await _made(city)
    async with city.api.client() as http:
        answer = await _token(http, made, **form)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["error"] == error
        assert answer.json()["code"]
        assert ("www-authenticate" in answer.headers) == (status == 401)
    await city.admin.delete(f"{_base(city)}/{made['client_id']}")


async def test_a_parameter_said_twice_and_two_ways_of_naming_oneself_are_refused(
    city: City,
) -> None:
    made = await _made(city)
    auth = (made["client_id"], made["client_secret"])
    async with city.api.client() as http:
        twice = {"grant_type": ["client_credentials", "client_credentials"]}
        answer = await http.post("/oauth/token", data=twice, auth=auth)
        assert answer.json()["error"] == "invalid_request"
        both = await http.post("/oauth/token", data={**GRANT, **made}, auth=auth)
        assert both.json()["error"] == "invalid_request"
        broken = {"Authorization": "Basic ???"}
        answer = await http.post("/oauth/token", data=GRANT, headers=broken)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert answer.headers["www-authenticate"].startswith("Basic ")
        quoted = base64.b64encode(f"{auth[0].replace('_', '%5F')}:{auth[1]}".encode()).decode()
        answer = await http.post(
            "/oauth/token", data=GRANT, headers={"Authorization": f"Basic {quoted}"}
        )
        assert answer.status_code == 200, answer.text


async def test_a_token_has_the_scopes_it_was_asked_for_and_no_more(city: City) -> None:
    made = await _made(city, scopes=["events:read", "assignments:read"])
    async with city.api.client() as http:
        answer = (await _token(http, made, scope="events:read")).json()
        assert answer["scope"] == "events:read"
        bearer = {"Authorization": f"Bearer {answer['access_token']}"}
        assert (await http.get("/partner/v1/events", headers=bearer)).status_code == 200
        refused = await http.get("/partner/v1/assignments", headers=bearer)
        assert (refused.status_code, refused.json()["code"]) == (403, "auth.scope_missing")


async def test_two_secrets_open_while_one_is_rotated(city: City) -> None:
    former = await _made(city)
    url = f"{_base(city)}/{former['client_id']}"
    bearer = await _bearer(city, former)
    answer = await city.admin.post(f"{url}/secret", json={"overlap_hours": 24})
    assert answer.status_code == 200, answer.text
    present = answer.json()
    assert present["client_id"] == former["client_id"]
    assert present["client_secret"] != former["client_secret"]
    listed = await _listed(city, former["client_id"])
    assert listed["former_used_at"] is None
    async with city.api.client() as http:
        assert (await _token(http, present)).status_code == 200
        assert (await _token(http, former)).status_code == 200
        listed = await _listed(city, former["client_id"])
        assert listed["former_used_at"] is not None, "the operator sees that it is still in use"
        assert listed["former_valid_until"] is not None
        assert (await bearer.get("/partner/v1/events")).status_code == 200
        assert (await city.admin.delete(f"{url}/former-secret")).status_code == 204
        assert (await _token(http, former)).status_code == 401
        assert (await bearer.get("/partner/v1/events")).status_code == 401, "its tokens end, too"
        assert (await _token(http, present)).status_code == 200
    await bearer.aclose()


async def test_the_former_secret_ends_by_itself(city: City, monkeypatch: Any) -> None:
    former = await _made(city)
    url = f"{_base(city)}/{former['client_id']}/secret"
    present = (await city.admin.post(url, json={"overlap_hours": 1})).json()
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=61))
    async with city.api.client() as http:
        assert (await _token(http, former)).status_code == 401
        assert (await _token(http, present)).status_code == 200


async def test_a_leaked_secret_is_replaced_at_once(city: City) -> None:
    leaked = await _made(city)
    thief = await _bearer(city, leaked)
    url = f"{_base(city)}/{leaked['client_id']}/secret"
    present = (await city.admin.post(url, json={"overlap_hours": 0})).json()
    async with city.api.client() as http:
        assert (await _token(http, leaked)).status_code == 401
        assert (await thief.get("/partner/v1/events")).status_code == 401
        fresh = await _bearer(city, present)
        assert (await fresh.get("/partner/v1/events")).status_code == 200
        await fresh.aclose()
    await thief.aclose()


async def test_revoked_credentials_open_nothing(city: City) -> None:
    made = await _made(city)
    bearer = await _bearer(city, made)
    url = f"{_base(city)}/{made['client_id']}"
    assert (await city.admin.delete(url)).status_code == 204
    assert (await city.admin.delete(url)).status_code == 404
    assert (await bearer.get("/partner/v1/events")).status_code == 401
    async with city.api.client() as http:
        assert (await _token(http, made)).status_code == 401
    await bearer.aclose()


async def test_a_partner_keeps_its_own_credentials_and_nobody_else_s(city: City) -> None:
    keeper = await _bearer(city, await _made(city, scopes=["clients:write", "events:read"]))
    refused = await keeper.post("/partner/v1/clients", json={"scopes": ["assignments:write"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "client.scope_not_yours")
    made = (await keeper.post("/partner/v1/clients", json={"scopes": ["events:read"]})).json()
    own = await _bearer(city, made)
    assert (await own.get("/partner/v1/events")).status_code == 200
    assert (await own.get("/partner/v1/clients")).status_code == 403
    mine = [
        one["id"] for one in (await keeper.get("/partner/v1/clients?limit=100")).json()["items"]
    ]
    assert made["client_id"] in mine
    others = (await city.admin.post(_base(city, OTHER))).json()
    assert others["client_id"] not in mine
    for method, path, body in (
        ("POST", "secret", {"overlap_hours": 0}),
        ("DELETE", "former-secret", None),
        ("PUT", "key", {"jwk": None}),
        ("DELETE", "", None),
    ):
        url = f"/partner/v1/clients/{others['client_id']}/{path}".rstrip("/")
        answer = await keeper.request(method, url, json=body)
        assert answer.status_code == 404, (method, path)
    rotated = await keeper.post(f"/partner/v1/clients/{made['client_id']}/secret", json={})
    assert rotated.status_code == 200, rotated.text
    assert (await keeper.delete(f"/partner/v1/clients/{made['client_id']}")).status_code == 204
    await keeper.aclose()
    await own.aclose()


async def test_an_organisation_has_so_many_credentials_at_once_and_a_list_in_pages(
    city: City,
) -> None:
    base = f"/staff/v1/organisations/{city.ids['江州市民政局救助科']}/clients"
    for _ in range(20):
        assert (await city.admin.post(base)).status_code == 201
    refused = await city.admin.post(base)
    assert (refused.status_code, refused.json()["code"]) == (409, "client.too_many")
    first = (await city.admin.get(base, params={"limit": 15})).json()
    second = (
        await city.admin.get(base, params={"limit": 15, "cursor": first["next_cursor"]})
    ).json()
    assert second["next_cursor"] is None
    assert len({one["id"] for one in first["items"] + second["items"]}) == 20


def _assertion(key: OKPKey | ECKey, algorithm: str, client_id: str, **claims: Any) -> str:
    now = int(clock.now().timestamp())
    return jwt.encode(
        {"alg": algorithm},
        {
            "iss": client_id,
            "sub": client_id,
            "aud": "http://127.0.0.1:8000/oauth/token",
            "exp": now + 120,
            "jti": f"{now}-{id(claims)}",
            **claims,
        },
        key,
        algorithms=[algorithm],
    )


async def _sign_in(http: httpx.AsyncClient, assertion: str) -> httpx.Response:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    form = {"client_assertion_type": kind, "client_assertion": assertion}
    return await http.post("/oauth/token", data={**GRANT, **form})


@pytest.mark.parametrize("algorithm", ["Ed25519", "ES256"])
async def test_a_login_signed_with_the_own_key_works_once(city: City, algorithm: str) -> None:
    make: Any = (
        (lambda: OKPKey.generate_key("Ed25519"))
        if algorithm == "Ed25519"
        else (lambda: ECKey.generate_key("P-256"))
    )
    key, strange = make(), make()
    client_id = (await _made(city))["client_id"]
    url = f"{_base(city)}/{client_id}/key"
    async with city.api.client() as http:
        early = _assertion(key, algorithm, client_id, jti="early")
        assert (await _sign_in(http, early)).status_code == 401, "no key is on file yet"
        private = await city.admin.put(url, json={"jwk": key.as_dict(private=True)})
        assert (private.status_code, private.json()["code"]) == (422, "client.bad_key")
        answer = await city.admin.put(url, json={"jwk": key.as_dict(private=False)})
        assert answer.status_code == 204, answer.text
        good = _assertion(key, algorithm, client_id, jti="one")
        first = await _sign_in(http, good)
        assert first.status_code == 200, first.text
        assert (await _sign_in(http, good)).json()["error"] == "invalid_client"
        now = int(clock.now().timestamp())
        for wrong in (
            _assertion(strange, algorithm, client_id, jti="a"),
            _assertion(key, algorithm, client_id, jti="b", aud="https://elsewhere.example"),
            _assertion(key, algorithm, client_id, jti="c", exp=now - 120),
            _assertion(key, algorithm, client_id, jti="d", exp=now + 86_400),
            _assertion(key, algorithm, client_id, jti="e", exp=10**30),
            _assertion(key, algorithm, client_id, jti="f", exp="soon"),
            _assertion(key, algorithm, client_id, jti="g", sub="somebody"),
            _assertion(key, algorithm, client_id, jti="h", nbf=now + 600),
            good[:-4] + "AAAA",
            "a.b.c",
            "nonsense",
        ):
            answer = await _sign_in(http, wrong)
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), wrong
        race = _assertion(key, algorithm, client_id, jti="race")
        answers = await asyncio.gather(*(_sign_in(http, race) for _ in range(8)))
        assert sorted(one.status_code for one in answers) == [200] + [401] * 7


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": "OKP", "crv": "Ed25519", "x": "!!!"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": ["Ed25519"], "x": "AA"},
    ],
)
async def test_what_is_no_public_key_is_refused(city: City, jwk: dict[str, Any]) -> None:
    made = await _made(city)
    url = f"{_base(city)}/{made['client_id']}"
    answer = await city.admin.put(f"{url}/key", json={"jwk": jwk})
    assert (answer.status_code, answer.json()["code"]) == (422, "client.bad_key")
    await city.admin.delete(url)


async def test_each_answer_to_a_partner_says_how_much_is_left(city: City) -> None:
    bearer = await _bearer(city, await _made(city))
    first = await bearer.get("/partner/v1/events")
    second = await bearer.get("/partner/v1/events/none")
    assert first.headers["ratelimit-policy"] == '"partner-minute";q=100000;w=60'
    left = [
        int(one.headers["ratelimit"].split(";r=")[1].split(";")[0])
        for one in (first, await bearer.get("/partner/v1/assignments"))
    ]
    assert all(99_000 < one < 100_000 for one in left)
    assert "ratelimit" not in second.headers, "there is nobody behind an unknown address"
    await bearer.aclose()
