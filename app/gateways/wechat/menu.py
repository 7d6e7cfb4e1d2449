"""The official account's menu: what WeChat takes, and how two menus differ.

The limits are those of the page "创建自定义菜单".
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Click(_Strict):
    """A button that sends us its key."""

    type: Literal["click"]
    name: str
    key: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class View(_Strict):
    """A button that opens a page."""

    type: Literal["view"]
    name: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=1024)]


class ToMiniProgram(_Strict):
    """A button that opens the mini-program; `url` is for phones too old for it."""

    type: Literal["miniprogram"]
    name: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=1024)]
    appid: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    pagepath: Annotated[str, StringConstraints(pattern=r"^pages/", max_length=1024)]


Leaf = Annotated[Click | View | ToMiniProgram, Field(discriminator="type")]


class Branch(_Strict):
    """A button that opens up to five others."""

    name: str
    sub_button: Annotated[list[Leaf], Field(min_length=1, max_length=5)]


class Menu(_Strict):
    """A whole menu: up to three buttons."""

    button: Annotated[list[Branch | Leaf], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        for one in self.button:
            _check_name(one.name, 16)
            for inner in one.sub_button if isinstance(one, Branch) else ():
                _check_name(inner.name, 60)
        return self

    def as_sent(self) -> dict[str, Any]:
        """Return the menu as WeChat takes it."""
        return self.model_dump()


def _check_name(name: str, most_bytes: int) -> None:
    if not name.strip() or len(name.encode()) > most_bytes:
        raise ValueError(f"“{name}”: a name has 1 to {most_bytes} bytes, a Chinese character 3")


def lines(menu: Mapping[str, Any] | None) -> list[str]:
    """Return a menu as readable lines, whether ours or WeChat's; equal menus give equal lines."""
    found: list[str] = []
    for one in (menu or {}).get("button", []):
        inner = one.get("sub_button") or []
        found.append(f"■ {one.get('name')}" + ("" if inner else _deed(one)))
        found += [f"  └ {leaf.get('name')}{_deed(leaf)}" for leaf in inner]
    return found


def _deed(leaf: Mapping[str, Any]) -> str:
    parts = [str(leaf[key]) for key in ("key", "url", "appid", "pagepath") if leaf.get(key)]
    return f"  {leaf.get('type')}: {' '.join(parts)}"
