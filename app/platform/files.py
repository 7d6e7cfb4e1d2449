"""Stored files: a local folder, or any S3-like store by URL (YNE_FILES_URL)."""

import contextlib
from functools import lru_cache
from typing import TYPE_CHECKING

from app.platform.settings import settings

if TYPE_CHECKING:
    from obstore.store import ObjectStore

# obstore is imported where it is used: six MiB that a process without pictures need not have.


@lru_cache
def _store() -> "ObjectStore":
    from obstore.store import LocalStore, from_url  # noqa: PLC0415

    configured = settings().files_url
    if configured:
        return from_url(configured)
    return LocalStore(settings().data_dir.resolve() / "files", mkdir=True)


async def put(name: str, content: bytes) -> None:
    """Store a file under a name that nobody else uses."""
    import obstore  # noqa: PLC0415

    await obstore.put_async(_store(), name, content)


async def get(name: str) -> bytes | None:
    """Return a stored file, or None."""
    import obstore  # noqa: PLC0415
    from obstore.exceptions import NotFoundError  # noqa: PLC0415

    try:
        found = await obstore.get_async(_store(), name)
    except (NotFoundError, FileNotFoundError):
        return None
    return bytes(await found.bytes_async())


async def delete(name: str) -> None:
    """Delete a stored file; one that is gone already is no error."""
    import obstore  # noqa: PLC0415
    from obstore.exceptions import NotFoundError  # noqa: PLC0415

    with contextlib.suppress(NotFoundError, FileNotFoundError):
        await obstore.delete_async(_store(), name)
