"""The people of the tests: youths, staff, partners' programs, each with their own client."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from app.domains.classifier import corpus
from app.domains.classifier import service as classifier
from app.domains.classifier.taxonomy import DATA
from app.domains.identity import tokens
from app.domains.identity.service.youths import AUDIENCE
from app.entry import seed
from app.kernel import ids
from app.platform import db
from app.platform.settings import settings
from tests.servers import Api, Partner

SKILLS = "education.skills"
UNCLEAR = "㙍㙎㙏㙐㙑㙒㙓"
"""Characters that no training message has: whatever was learned, a human must decide."""


def once(key: str | None = None) -> dict[str, str]:
    """Return the header of a new (or the given) idempotency key."""
    return {"Idempotency-Key": key or secrets.token_hex(12)}


def place(adcode: str = "310101") -> dict[str, str]:
    """Return a place."""
    return {"adcode": adcode, "address": "云桥路 8 号"}


@dataclass(slots=True)
class Youth:
    """A young person with a phone."""

    http: httpx.AsyncClient
    id: str
    refresh_token: str

    async def submit(self, text: str, **more: Any) -> httpx.Response:
        """Submit a need."""
        draft = {"text": text, "place": place(), **more}
        return await self.http.post("/api/v1/needs", json=draft, headers=once())

    async def need(self, need_id: str) -> dict[str, Any]:
        """Return one need."""
        answer = await self.http.get(f"/api/v1/needs/{need_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def do(self, need_id: str, deed: str, body: dict[str, Any] | None) -> httpx.Response:
        """Do something with a need."""
        url = f"/api/v1/needs/{need_id}/{deed}"
        return await self.http.post(url, json=body, headers=once())


@dataclass(slots=True)
class Program:
    """A partner's program."""

    http: httpx.AsyncClient
    organisation_id: str
    secret: str
    client_id: str
    client_secret: str

    async def do(
        self, assignment_id: str, deed: str, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Accept, decline, ask, answer."""
        url = f"/partner/v1/assignments/{assignment_id}/{deed}"
        return await self.http.post(url, json=body, headers=once())

    async def assignment(self, assignment_id: str) -> dict[str, Any]:
        """Return an assignment."""
        answer = await self.http.get(f"/partner/v1/assignments/{assignment_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def feed(self) -> list[dict[str, Any]]:
        """Return everything in the event feed, page by page."""
        found: list[dict[str, Any]] = []
        asked: dict[str, Any] = {"limit": 100}
        while True:
            answer = await self.http.get("/partner/v1/events", params=asked)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["items"]
            if not page["has_more"]:
                return found
            asked["cursor"] = page["next_cursor"]

    async def newest(self) -> dict[str, Any]:
        """Return the newest assignment's brief."""
        answer = await self.http.get("/partner/v1/assignments?limit=1")
        assert answer.status_code == 200, answer.text
        brief: dict[str, Any] = answer.json()["items"][0]
        return brief


@dataclass(slots=True)
class City:
    """The invented city: its organisations by name, its staff, its partners' programs."""

    api: Api
    listener: Partner
    ids: dict[str, str] = field(default_factory=dict)
    _clients: list[httpx.AsyncClient] = field(default_factory=list)
    _programs: dict[str, Program] = field(default_factory=dict)
    admin: httpx.AsyncClient = field(init=False)
    dispatcher: httpx.AsyncClient = field(init=False)
    leader: httpx.AsyncClient = field(init=False)

    async def open(self) -> None:
        """Fill the database and sign the staff in."""
        await seed.seed_calendar()
        await seed.seed_demo()
        self.admin = await self.staff("admin")
        self.dispatcher = await self.staff("dispatcher")
        self.leader = await self.staff("leader")
        listed = (await self.admin.get("/staff/v1/organisations")).json()["items"]
        self.ids = {one["name"]: one["id"] for one in listed}

    async def staff(self, login: str, password: str = seed.PASSWORD) -> httpx.AsyncClient:
        """Return the client of a signed-in member of staff."""
        client = self._client()
        body = {"login": login, "password": password}
        answer = await client.post("/staff/v1/session", json=body)
        assert answer.status_code == 204, answer.text
        return client

    async def youth(self, *, consents: bool = True, name: str | None = None) -> Youth:
        """Return a new young person, known to WeChat's sandbox by `name`."""
        client = self._client()
        code = f"demo-{name or secrets.token_hex(6)}-{secrets.token_hex(6)}"
        answer = await client.post("/api/v1/auth/wechat", json={"code": code})
        assert answer.status_code == 200, answer.text
        tokens = answer.json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        if consents:
            version = (await client.get("/api/v1/privacy")).json()["version"]
            answer = await client.post("/api/v1/consents", json={"version": version})
            assert answer.status_code == 204, answer.text
        return Youth(client, tokens["youth_id"], tokens["refresh_token"])

    def phone_of(self, youth_id: UUID) -> Youth:
        """Return somebody who is in the database already, signed in without asking WeChat."""
        client = self._client()
        token = tokens.write(AUDIENCE, youth_id, timedelta(hours=1))
        client.headers["Authorization"] = f"Bearer {token}"
        return Youth(client, ids.encode("youth", youth_id), "")

    async def program(self, name: str) -> Program:
        """Return the program of an organisation, listening at the test's partner server."""
        if name not in self._programs:
            organisation_id = self.ids[name]
            base = f"/staff/v1/organisations/{organisation_id}"
            hook = f"{self.listener.url}/hooks/{organisation_id}"
            endpoint = (await self.admin.put(f"{base}/endpoint", json={"url": hook})).json()
            made = (await self.admin.post(f"{base}/clients")).json()
            client = self._client()
            answer = await client.post(
                "/oauth/token", data={"grant_type": "client_credentials", **made}
            )
            assert answer.status_code == 200, answer.text
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            self._programs[name] = Program(
                client,
                organisation_id,
                endpoint["secret"],
                made["client_id"],
                made["client_secret"],
            )
        return self._programs[name]

    async def waiting(self, **asked: Any) -> list[dict[str, Any]]:
        """Return the dispatchers' whole waiting list, page by page."""
        found: list[dict[str, Any]] = []
        asked = {"limit": 100, **asked}
        while True:
            answer = await self.dispatcher.get("/staff/v1/review", params=asked)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            asked["cursor"] = page["next_cursor"]

    async def decide(self, need_id: str, **decision: Any) -> httpx.Response:
        """Let the dispatcher decide on a waiting need."""
        return await self.dispatcher.post(
            f"/staff/v1/review/{need_id}", json=decision, headers=once()
        )

    async def submitted_to(self, youth: Youth, name: str, text: str = "") -> dict[str, Any]:
        """Submit a need and make sure that one organisation is offered it."""
        receipt: dict[str, Any] = (await youth.submit(text or UNCLEAR)).json()
        if receipt["handler"] is None:
            tags = {"topic": "education.skills", "also": [], "kind": "help", "urgency": "routine"}
            answer = await self.decide(receipt["id"], tags=tags, hand_to=self.ids[name])
            assert answer.status_code == 201, answer.text
        return await youth.need(receipt["id"])

    def _client(self) -> httpx.AsyncClient:
        made = self.api.client()
        self._clients.append(made)
        return made

    async def close(self) -> None:
        """Hang up."""
        for one in self._clients:
            await one.aclose()


async def rows(statement: str, **values: Any) -> list[dict[str, Any]]:
    """Return what stands in the database, for what no answer shows."""
    from sqlalchemy import text  # noqa: PLC0415  tests rarely look below HTTP

    async with db.reading() as session:
        found = await session.execute(text(statement), values)
        return [dict(row._mapping) for row in found]


async def called_about(need_id: str) -> list[str]:
    """Return why people on duty were called about a need, the first call first."""
    found = await rows(
        "SELECT reason FROM duty_alerts WHERE need_id::text = :id ORDER BY id",
        id=str(ids.decode("need", need_id)),
    )
    return [one["reason"] for one in found]


def plain(topic: str) -> str:
    """Return a message so plain that the model in use forwards it to a topic without a human."""
    classifier.use_file(settings().artefact_path)
    for one in corpus.shipped(DATA):
        if one.topic == topic:
            found = classifier.read(one.text)
            if found.is_confident and found.topic == topic and not found.also:
                return one.text
    raise AssertionError(f"no message of {topic} is sure enough")
