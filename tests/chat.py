"""A chat-completions server on loopback that answers well, or misbehaves as told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.servers import serving

KEY = "sk-test-secret-0123456789"


def said(**answer: Any) -> str:
    """Return an opinion as a model writes it; what is left out is unremarkable."""
    usual = {
        "topic": "work.jobs",
        "also": [],
        "kind": "help",
        "urgency": "routine",
        "danger": False,
        "confidence": 0.9,
        "because": "",
    }
    return json.dumps(usual | answer, ensure_ascii=False)


def completion(content: str | None, tokens: int = 321) -> Response:
    """Return a chat completion with this content."""
    return JSONResponse(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": content},
                }
            ],
            "usage": {
                "prompt_tokens": tokens - 21,
                "completion_tokens": 21,
                "total_tokens": tokens,
            },
        }
    )


@dataclass(slots=True)
class Question:
    """One question as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def words(self) -> str:
        """Return all that was sent in the conversation."""
        return "\n".join(one["content"] for one in self.body["messages"])


Behaviour = Callable[[Question], Awaitable[Response]]


@dataclass(slots=True)
class Chat:
    """The server: what it was asked, and how it answers."""

    url: str = ""
    asked: list[Question] = field(default_factory=list)
    behave: Behaviour | None = None

    def answers(self, *contents: str | None) -> None:
        """Answer with these, in turn; the last again and again."""
        left = list(contents)

        async def behave(_question: Question) -> Response:
            return completion(left.pop(0) if len(left) > 1 else left[0])

        self.behave = behave

    def responds(self, response: Response) -> None:
        """Answer everything with this."""

        async def behave(_question: Question) -> Response:
            return response

        self.behave = behave

    def hangs(self, seconds: float) -> None:
        """Say nothing for so long."""

        async def behave(_question: Question) -> Response:
            await asyncio.sleep(seconds)
            return completion(said())

        self.behave = behave

    def about(self, words: str) -> list[Question]:
        """Return the questions in which some words stand."""
        return [one for one in self.asked if words in one.words]

    async def receive(self, request: Request) -> Response:
        """Note the question and answer as told."""
        question = Question(request.url.path, dict(request.headers), await request.json())
        self.asked.append(question)
        return await self.behave(question) if self.behave else completion(said())


@asynccontextmanager
async def serving_chat() -> AsyncIterator[Chat]:
    """Serve chat completions on a free port."""
    chat = Chat()
    app = Starlette(routes=[Route("/{path:path}", chat.receive, methods=["POST"])])
    async with serving(app) as url:
        chat.url = f"{url}/v1"
        yield chat


@asynccontextmanager
async def cutting() -> AsyncIterator[str]:
    """Serve the beginning of an answer and hang up; yields the address."""

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{"choices": [{"mess')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/v1"
