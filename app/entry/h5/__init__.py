"""The youths' pages behind the official account's menu: HTML, for WeChat's browser.

Server-rendered, complete without JavaScript, nothing from third parties. They call the same
journeys and services as the API; a form differs from a request in its looks only.
"""

from app.entry.h5.application import create_h5

__all__ = ["create_h5"]
