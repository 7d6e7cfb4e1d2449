"""Three small clients, each as its face of the product is meant to be used."""

import secrets
from typing import Any

import httpx


class Refused(Exception):
    """The server said no; `str()` is its problem's detail."""


def _checked(response: httpx.Response) -> Any:
    if response.is_error:
        raise Refused(f"{response.request.method} {response.request.url.path}: {response.text}")
    return response.json() if response.content else None


def _once() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(12)}


class YouthFace:
    """A mini-program in somebody's hand."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self._server = url
        self.http = httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=20, trust_env=False)

    async def sign_in(self) -> None:
        """Sign in with a wx.login code of the sandbox, and agree to the privacy text."""
        code = f"demo-{self.name}-{secrets.token_hex(4)}"
        tokens = _checked(await self.http.post("/auth/wechat", json={"code": code}))
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        version = _checked(await self.http.get("/privacy"))["version"]
        _checked(await self.http.post("/consents", json={"version": version}))

    async def submit(self, text: str, adcode: str = "310101") -> dict[str, Any]:
        """Submit a need, then accept the subscribe messages it offers."""
        draft = {"text": text, "place": {"adcode": adcode, "address": "云桥路 8 号"}}
        receipt: dict[str, Any] = _checked(
            await self.http.post("/needs", json=draft, headers=_once())
        )
        await self._tap_allow(receipt["subscribe_templates"])
        accepted = {"accepted": receipt["subscribe_templates"]}
        _checked(await self.http.post("/subscriptions", json=accepted))
        return receipt

    async def _tap_allow(self, template_ids: list[str]) -> None:
        """Do in the sandbox what a tap on "allow" does on the phone."""
        for one in template_ids:
            grant = {"name": self.name, "template_id": one}
            _checked(
                await self.http.post(f"{self._server}/sandbox/wechat/__sandbox/grants", json=grant)
            )

    async def need(self, need_id: str) -> dict[str, Any]:
        """Return one need with its timeline."""
        found: dict[str, Any] = _checked(await self.http.get(f"/needs/{need_id}"))
        return found

    async def reply(self, need_id: str, text: str) -> None:
        """Answer the open question."""
        url = f"/needs/{need_id}/replies"
        _checked(await self.http.post(url, json={"text": text}, headers=_once()))

    async def judge(self, need_id: str, verdict: str, grade: str, text: str) -> None:
        """Say whether it helped."""
        body = {
            "verdict": verdict,
            "result_grade": grade,
            "attitude_grade": grade,
            "tags": [],
            "text": text,
        }
        url = f"/needs/{need_id}/verdict"
        _checked(await self.http.post(url, json=body, headers=_once()))

    async def inbox(self) -> list[dict[str, Any]]:
        """Return the newest messages."""
        items: list[dict[str, Any]] = _checked(await self.http.get("/inbox?limit=50"))["items"]
        return items

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()


class FollowerFace:
    """Somebody who writes to the official account, by way of the sandbox's phone."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.http = httpx.AsyncClient(
            base_url=f"{url}/sandbox/wechat/__sandbox", timeout=20, trust_env=False
        )

    async def do(self, deed: str, content: str = "") -> str:
        """Follow, write or tap; returns what the account said."""
        body = {"name": self.name, "deed": deed, "content": content}
        answer = _checked(await self.http.post("/deeds", json=body))
        if answer["status"] != 200:
            raise Refused(f"the official account answered {answer['status']}")
        return str(answer["answer"])

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()


class StaffFace:
    """A member of staff at the console's API."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=f"{url}/staff/v1", timeout=20, trust_env=False)

    async def sign_in(self, login: str, password: str) -> None:
        """Open a session."""
        body = {"login": login, "password": password}
        _checked(await self.http.post("/session", json=body))

    async def organisations(self) -> list[dict[str, Any]]:
        """Return the own organisation and all below it."""
        items: list[dict[str, Any]] = _checked(await self.http.get("/organisations"))["items"]
        return items

    async def connect_partner(self, organisation_id: str, hook: str) -> tuple[str, str, str]:
        """Set where a partner listens and make its credentials: secret, client id and secret."""
        place = f"/organisations/{organisation_id}"
        endpoint = _checked(await self.http.put(f"{place}/endpoint", json={"url": hook}))
        client = _checked(await self.http.post(f"{place}/clients"))
        return endpoint["secret"], client["client_id"], client["client_secret"]

    async def decide(self, need_id: str, **decision: Any) -> dict[str, Any]:
        """Confirm or correct a need that waits, and hand it over."""
        decided: dict[str, Any] = _checked(
            await self.http.post(f"/review/{need_id}", json=decision, headers=_once())
        )
        return decided

    async def rates(self, by: str) -> dict[str, Any]:
        """Return the three rates."""
        rates: dict[str, Any] = _checked(await self.http.get("/kpi", params={"by": by}))
        return rates

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()


class PartnerFace:
    """A partner's program, speaking the partner API."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=20, trust_env=False)

    async def sign_in(self, client_id: str, client_secret: str) -> None:
        """Trade client credentials for a token."""
        form = {"grant_type": "client_credentials"}
        auth = httpx.BasicAuth(client_id, client_secret)
        tokens = _checked(await self.http.post("/oauth/token", data=form, auth=auth))
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    async def assignment(self, assignment_id: str) -> dict[str, Any]:
        """Return an assignment as far as it may be seen."""
        found: dict[str, Any] = _checked(
            await self.http.get(f"/partner/v1/assignments/{assignment_id}")
        )
        return found

    async def do(self, assignment_id: str, deed: str, body: dict[str, Any] | None = None) -> None:
        """Accept, decline, contact, ask, answer."""
        url = f"/partner/v1/assignments/{assignment_id}/{deed}"
        _checked(await self.http.post(url, json=body, headers=_once()))

    async def events(self) -> list[dict[str, Any]]:
        """Return the event feed from its beginning."""
        items: list[dict[str, Any]] = _checked(await self.http.get("/partner/v1/events"))["items"]
        return items

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()
