"""Stored files: a local folder, or any S3-like store by URL (YNE_FILES_URL)."""

from functools import lru_cache

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from app.platform.settings import settings


@lru_cache
def _store() -> ObjectStore:
    configured = settings().files_url
    if configured:
        return from_url(configured)
    return LocalStore(settings().data_dir.resolve() / "files", mkdir=True)


async def put(name: str, content: bytes) -> None:
    """Store a file under a name that nobody else uses."""
    await obstore.put_async(_store(), name, content)


async def get(name: str) -> bytes | None:
    """Return a stored file, or None."""
    try:
        found = await obstore.get_async(_store(), name)
    except (NotFoundError, FileNotFoundError):
        return None
    return bytes(await found.bytes_async())
