"""The sandbox: an ASGI application that stands for api.weixin.qq.com, refusals and faults included.

State is in memory, bounded, and gone when the process ends; the openids of people stay the same.
For desks, demonstrations and tests: it must never be mounted in production.
"""

from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from app.gateways.wechat.sandbox.calls import Calls
from app.gateways.wechat.sandbox.faults import Faulty
from app.gateways.wechat.sandbox.official_calls import OfficialCalls
from app.gateways.wechat.sandbox.panel import Panel
from app.gateways.wechat.sandbox.postman import Postman
from app.gateways.wechat.sandbox.speech import not_found
from app.gateways.wechat.sandbox.world import World, demo_openid
from app.gateways.wechat.settings import SANDBOX_OFFICIAL_TEMPLATES, SANDBOX_TEMPLATES

__all__ = ["create_sandbox", "demo_openid"]

# What each of our templates asks for. WeChat's editors number the keys as they like.
_FIELDS = ("thing1", "thing2", "time3")


def create_sandbox(
    templates: Mapping[str, Iterable[str]] | None = None, *, callback_root: str = ""
) -> Starlette:
    """Build a sandbox with a state of its own; `templates` maps template ids to their keys.

    Its controls are below `/__sandbox/`, with a page to look at. It posts messages and events to
    `callback_root`, or to the server it is mounted on.
    """
    if templates is None:
        templates = dict.fromkeys(SANDBOX_TEMPLATES.values(), _FIELDS)
    official = dict.fromkeys(SANDBOX_OFFICIAL_TEMPLATES.values(), frozenset(_FIELDS))
    world = World({key: frozenset(fields) for key, fields in templates.items()}, official)
    postman = Postman(callback_root)
    calls = {**Calls(world, postman).by_path(), **OfficialCalls(world, postman).by_path()}
    panel = Panel(world, postman, frozenset(calls))
    return Starlette(
        routes=[
            Mount("/__sandbox", routes=panel.routes()),
            *(Route(path, Faulty(world, path, endpoint)) for path, endpoint in calls.items()),
        ],
        exception_handlers={404: not_found},
    )
