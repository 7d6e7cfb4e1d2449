"""Every wrong request gets a 4xx problem that says what to do; nothing half-written stays."""

import json
from typing import Any

import httpx
import pytest

from tests.actors import UNCLEAR, City, once, rows

GOOD = UNCLEAR


def _is_problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= problem.keys()
    assert problem["status"] == answer.status_code
    assert answer.headers["x-request-id"] == problem["request_id"]
    return problem


BODIES: dict[str, bytes] = {
    "nul byte": json.dumps({"text": "有个问题\x00想问"}).encode(),
    "lone surrogate": b'{"text": "\\ud800 \\ud800 \\ud800 \\ud800"}',
    "bidi override": json.dumps({"text": "正常\u202e文字反转"}).encode(),
    "only invisible": json.dumps({"text": "\u200b" * 20}).encode(),
    "only blanks": json.dumps({"text": " " * 20}).encode(),
    "100,000 characters": json.dumps({"text": "字" * 100_000}, ensure_ascii=False).encode()[
        :250_000
    ],
    "2,001 characters": json.dumps({"text": "字" * 2001}).encode(),
    "three characters": json.dumps({"text": "你好啊"}).encode(),
    "deep json": b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "not json": b"text=hello",
    "empty": b"",
    "array": b"[]",
    "null": b"null",
    "number": b"1",
    "invalid utf-8": b'{"text": "\xff\xfe\xfd\xfc"}',
    "text is a number": b'{"text": 12345}',
    "text is a list": b'{"text": ["a", "b", "c", "d"]}',
    "unknown field": json.dumps({"text": GOOD, "admin": True}).encode(),
    "ten images": json.dumps({"text": GOOD, "images": ["img_" + "0" * 26] * 10}).encode(),
    "bad image id": json.dumps({"text": GOOD, "images": ["img_1"]}).encode(),
    "need id for an image": json.dumps({"text": GOOD, "images": ["need_" + "0" * 26]}).encode(),
    "unknown image": json.dumps({"text": GOOD, "images": ["img_" + "0" * 26]}).encode(),
    "bad adcode": json.dumps({"text": GOOD, "place": {"adcode": "31010"}}).encode(),
    "adcode in other digits": json.dumps(
        {"text": GOOD, "place": {"adcode": "３１０１０１"}}
    ).encode(),
    "infinite point": (
        b'{"text": "' + GOOD.encode() + b'", "place": {"adcode": "310101", '
        b'"point": {"longitude": 1e999, "latitude": 31}}}'
    ),
    "nan point": (
        b'{"text": "' + GOOD.encode() + b'", "place": {"adcode": "310101", '
        b'"point": {"longitude": NaN, "latitude": 31}}}'
    ),
    "huge number": b'{"text": "' + GOOD.encode() + b'", "is_anonymous": ' + b"9" * 5000 + b"}",
    "anonymous maybe": json.dumps({"text": GOOD, "is_anonymous": "maybe"}).encode(),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_bad_submission_is_a_4xx_and_leaves_nothing(city: City, name: str) -> None:
    youth = await city.youth()
    answer = await youth.http.post(
        "/api/v1/needs",
        content=BODIES[name],
        headers={**once(), "content-type": "application/json"},
    )
    assert 400 <= answer.status_code < 500, answer.text
    problem = _is_problem(answer)
    assert problem["code"] in {
        "request.invalid",
        "request.malformed",
        "request.too_large",
        "image.not_found",
    }
    [left] = await rows(
        "SELECT (SELECT count(*) FROM needs n JOIN youths y ON y.id = n.youth_id "
        "WHERE y.id = :id) AS needs, (SELECT count(*) FROM idempotency_keys "
        "WHERE actor_id = :id) AS keys",
        id=_uuid(youth.id),
    )
    assert left == {"needs": 0, "keys": 0}


def _uuid(wire: str) -> str:
    from app.kernel import ids  # noqa: PLC0415  one look behind the wire

    return str(ids.decode("youth", wire))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 422),
        ({"content-type": "application/xml"}, 422),
        ({"content-type": "application/json; charset=utf-16"}, 400),
    ],
)
async def test_a_wrong_content_type_is_a_4xx(
    city: City, headers: dict[str, str], status: int
) -> None:
    youth = await city.youth()
    answer = await youth.http.post(
        "/api/v1/needs", content=b"\xff\xfe{\x00", headers={**once(), **headers}
    )
    assert answer.status_code == status
    _is_problem(answer)


async def test_a_body_above_the_limit_is_refused_before_it_is_read(city: City) -> None:
    youth = await city.youth()
    headers = {**once(), "content-type": "application/json"}

    async def endless() -> Any:
        for _ in range(64):
            yield b"x" * 16_384

    said = await youth.http.post("/api/v1/needs", content=b"x" * 300_000, headers=headers)
    streamed = await youth.http.post("/api/v1/needs", content=endless(), headers=headers)
    assert (said.status_code, streamed.status_code) == (413, 413)
    assert _is_problem(streamed)["code"] == "request.too_large"


@pytest.mark.parametrize(
    "cursor",
    ["x", "A" * 200, "////", "zz" * 20, "0", "%00", "AAAAAAAAAAA", "_" * 32, "A" * 32, "-" * 43],
)
@pytest.mark.parametrize("path", ["/api/v1/needs", "/api/v1/inbox"])
async def test_an_absurd_cursor_is_a_4xx_or_an_empty_page(
    city: City, path: str, cursor: str
) -> None:
    youth = await city.youth()
    answer = await youth.http.get(path, params={"cursor": cursor})
    if answer.status_code == 200:
        assert answer.json()["items"] == []
    else:
        assert answer.status_code == 422
        _is_problem(answer)


@pytest.mark.parametrize("limit", ["0", "-1", "101", "1e3", "9" * 30, "ten", ""])
async def test_an_absurd_limit_is_a_4xx(city: City, limit: str) -> None:
    youth = await city.youth()
    answer = await youth.http.get("/api/v1/needs", params={"limit": limit})
    assert answer.status_code == 422
    assert _is_problem(answer)["errors"][0]["pointer"] == "/limit"


@pytest.mark.parametrize(
    "need_id",
    [
        "need_" + "z" * 26,
        "need_1",
        "x",
        "need_" + "0" * 26 + "0",
        "img_" + "0" * 26,
        "%00",
        "need_é",
    ],
)
async def test_an_absurd_id_is_a_4xx(city: City, need_id: str) -> None:
    youth = await city.youth()
    answer = await youth.http.get(f"/api/v1/needs/{need_id}")
    assert answer.status_code in {404, 422}
    _is_problem(answer)


async def test_anothers_need_does_not_exist(city: City) -> None:
    mine, other = await city.youth(), await city.youth()
    need_id = (await mine.submit(GOOD)).json()["id"]
    unknown = "need_0" + "1" * 25
    for one in (need_id, unknown):
        assert (await other.http.get(f"/api/v1/needs/{one}")).json()["code"] == "need.not_found"
        for deed, body in {
            "information": {"text": "补充"},
            "replies": {"text": "回答"},
            "withdrawal": None,
            "appeal": {"reason": "不服"},
            "verdict": {
                "verdict": "solved",
                "result_grade": "satisfied",
                "attitude_grade": "satisfied",
            },
        }.items():
            answer = await other.do(one, deed, body)
            assert (answer.status_code, answer.json()["code"]) == (404, "need.not_found")


@pytest.mark.parametrize(
    "token",
    ["x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "x" * 5000, "ü", "null"],
)
@pytest.mark.parametrize("path", ["/api/v1/needs", "/partner/v1/assignments"])
async def test_a_forged_token_is_a_401(city: City, path: str, token: str) -> None:
    async with city.api.client() as http:
        headers = {b"Authorization": b"Bearer " + token.encode()}
        answer = await http.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    _is_problem(answer)


async def test_a_token_of_one_face_opens_no_other(city: City) -> None:
    youth = await city.youth()
    program = await city.program("江州市反诈中心")
    async with city.api.client() as http:
        tokens = {
            "/partner/v1/assignments": youth.http.headers["Authorization"],
            "/api/v1/needs": program.http.headers["Authorization"],
        }
        for path, token in tokens.items():
            answer = await http.get(path, headers={"Authorization": token})
            assert answer.status_code == 401


async def test_unknown_addresses_and_methods_are_problems(city: City) -> None:
    async with city.api.client() as http:
        assert _is_problem(await http.get("/nothing/here"))["code"] == "not_found"
        wrong = await http.delete("/api/v1/needs")
        assert wrong.status_code == 405
        assert _is_problem(wrong)["code"] == "request.method_not_allowed"
        assert _is_problem(await http.get("/%2e%2e/%2e%2e/etc/passwd"))["status"] == 404


async def test_a_nul_byte_in_a_login_is_a_bad_request(city: City) -> None:
    async with city.api.client() as stranger:
        answer = await stranger.post(
            "/staff/v1/session", json={"login": "a\x00b", "password": "demo"}
        )
    assert answer.status_code == 422
    assert answer.json()["code"] == "request.invalid"
