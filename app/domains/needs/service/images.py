"""Images: decoded and written anew, never trusted as they come."""

import asyncio
import hashlib
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.needs.models import Assignment, Need, NeedImage
from app.domains.needs.problems import BadImage, ImageNotFound, ImageTaken
from app.domains.needs.schemas import ImageOut
from app.domains.needs.states import TAKEN
from app.kernel import clock, ids
from app.platform import files
from app.platform.db import Session

# A phone's photo has 12 to 50 million pixels; a "decompression bomb" has more.
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 2048
_FORMATS = ("JPEG", "PNG", "WEBP")
_AT_ONCE = asyncio.Semaphore(2)
MEDIA_TYPE = "image/webp"


async def store_image(session: Session, youth_id: UUID, content: bytes) -> ImageOut:
    """Keep an image for a need to come; the same upload again gives the same image.

    Only pixels survive: no EXIF, no place, no trailing data. Raises BadImage.
    """
    digest = hashlib.sha256(content).digest()
    mine = (NeedImage.youth_id == youth_id) & (NeedImage.content_digest == digest)
    earlier = await session.scalar(select(NeedImage).where(mine))
    if earlier is not None:
        return ImageOut(id=earlier.id, width=earlier.width, height=earlier.height)
    async with _AT_ONCE:
        clean, width, height = await asyncio.to_thread(_rewrite, content)
    new_id = ids.new()
    await files.put(_name(new_id), clean)
    kept = await session.scalar(
        insert(NeedImage)
        .values(
            id=new_id,
            youth_id=youth_id,
            need_id=None,
            content_digest=digest,
            width=width,
            height=height,
            created_at=clock.now(),
        )
        # Two uploads of the same picture at once: the first row stays.
        .on_conflict_do_update(index_elements=["youth_id", "content_digest"], set_={"width": width})
        .returning(NeedImage.id)
    )
    return ImageOut(id=kept or new_id, width=width, height=height)


async def attach_images(
    session: Session, youth_id: UUID, need_id: UUID, image_ids: list[UUID]
) -> None:
    """Tie uploaded images to a need; raises ImageNotFound, ImageTaken."""
    if not image_ids:
        return
    rows = await session.execute(
        select(NeedImage.id, NeedImage.need_id)
        .where(NeedImage.id.in_(image_ids), NeedImage.youth_id == youth_id)
        .order_by(NeedImage.id)
        .with_for_update()
    )
    found = {row.id: row.need_id for row in rows}
    if len(found) != len(image_ids):
        raise ImageNotFound
    if any(owner is not None for owner in found.values()):
        raise ImageTaken
    await session.execute(
        update(NeedImage)
        .where(NeedImage.id.in_(image_ids))
        .values(need_id=need_id)
        .execution_options(synchronize_session=False)
    )


async def image_of_youth(session: Session, image_id: UUID, youth_id: UUID) -> bytes:
    """Return the writer's own image; raises ImageNotFound."""
    query = select(NeedImage.id).where(NeedImage.id == image_id, NeedImage.youth_id == youth_id)
    return await _content(await session.scalar(query))


async def image_of_organisation(
    session: Session, image_id: UUID, organisation_id: UUID, *, is_company: bool
) -> bytes:
    """Return an image of a need that this organisation has accepted; raises ImageNotFound.

    Never one of somebody anonymous, nor a minor's to a company.
    """
    query = (
        select(NeedImage.id)
        .join(Assignment, Assignment.need_id == NeedImage.need_id)
        .join(Need, Need.id == NeedImage.need_id)
        .where(
            NeedImage.id == image_id,
            ~Need.is_anonymous,
            *([~Need.is_minor] if is_company else []),
            Assignment.organisation_id == organisation_id,
            Assignment.state.in_(TAKEN),
        )
        .limit(1)
    )
    return await _content(await session.scalar(query))


async def image_content(image_id: UUID) -> bytes:
    """Return a picture to somebody whose right was proved elsewhere; raises ImageNotFound."""
    return await _content(image_id)


async def delete_content(image_ids: list[UUID]) -> None:
    """Delete the files of pictures; a file that is gone already is no error."""
    for image_id in image_ids:
        await files.delete(_name(image_id))


async def _content(image_id: UUID | None) -> bytes:
    content = None if image_id is None else await files.get(_name(image_id))
    if content is None:
        raise ImageNotFound
    return content


def _name(image_id: UUID) -> str:
    return f"images/{image_id.hex[-2:]}/{image_id.hex}.webp"


def _rewrite(content: bytes) -> tuple[bytes, int, int]:
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise BadImage("图片尺寸过大，请压缩后再上传。")
            upright = ImageOps.exif_transpose(opened)
            pixels = upright.convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ) as error:
        raise BadImage from error
    pixels.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    output = BytesIO()
    pixels.save(output, "WEBP", quality=82, method=4)
    return output.getvalue(), pixels.width, pixels.height
