"""The whole journey, played against a running server over HTTP only."""

from app.entry.demo.story import play

__all__ = ["play"]
