"""Pictures: only pixels survive, and only the right people see them."""

from io import BytesIO

import httpx
import pytest
from PIL import Image

from tests.actors import UNCLEAR, City, Youth

SCHOOL = "江州职业技能培训中心"
_SECRET = b"TAKEN-AT-31.2304N-121.4737E"


def photo(colour: str = "red", size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    picture = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x010E] = _SECRET.decode()  # ImageDescription
    exif[0x0112] = 6  # turned by a quarter
    output = BytesIO()
    picture.save(output, kind, exif=exif)
    return output.getvalue() + _SECRET


async def _upload(youth: Youth, content: bytes) -> httpx.Response:
    return await youth.http.post("/api/v1/images", files={"file": ("a.jpg", content)})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_only_pixels_survive(city: City, kind: str) -> None:
    youth = await city.youth()
    made = (await _upload(youth, photo(kind=kind))).json()
    assert (made["width"], made["height"]) == (48, 64), "turned upright"
    answer = await youth.http.get(f"/api/v1/images/{made['id']}")
    assert answer.headers["content-type"] == "image/webp"
    assert _SECRET not in answer.content
    with Image.open(BytesIO(answer.content)) as kept:
        assert not kept.getexif()


async def test_the_same_upload_again_is_the_same_image(city: City) -> None:
    youth, other = await city.youth(), await city.youth()
    content = photo("blue")
    first, again = [(await _upload(youth, content)).json()["id"] for _ in range(2)]
    assert first == again
    assert (await _upload(other, content)).json()["id"] != first


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"GIF89a" + b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        photo()[:200],
        # A header that promises 65,000 x 65,000 pixels.
        photo(kind="PNG")[:16] + b"\x00\x00\xfd\xe8\x00\x00\xfd\xe8" + photo(kind="PNG")[24:],
    ],
    ids=["empty", "text", "gif", "svg", "cut off", "bomb"],
)
async def test_what_is_no_picture_is_refused(city: City, content: bytes) -> None:
    answer = await _upload(await city.youth(), content)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in {"image.unreadable", "request.invalid"}


async def test_a_picture_belongs_to_one_writer_and_one_need(city: City) -> None:
    youth, stranger = await city.youth(), await city.youth()
    image = (await _upload(youth, photo("green"))).json()["id"]
    assert (await stranger.http.get(f"/api/v1/images/{image}")).status_code == 404
    assert (await stranger.submit(UNCLEAR, images=[image])).json()["code"] == "image.not_found"
    receipt = (await youth.submit(UNCLEAR, images=[image])).json()
    assert (await youth.need(receipt["id"]))["images"] == [image]
    assert (await youth.submit(UNCLEAR, images=[image])).json()["code"] == "image.already_used"


async def test_an_organisation_sees_it_after_accepting(city: City) -> None:
    youth, program = await city.youth(), await city.program(SCHOOL)
    image = (await _upload(youth, photo("yellow"))).json()["id"]
    receipt = (await youth.submit(UNCLEAR, images=[image])).json()
    tags = {"topic": "education.skills", "also": [], "kind": "help", "urgency": "routine"}
    await city.decide(receipt["id"], tags=tags, hand_to=city.ids[SCHOOL])
    offered = await program.newest()
    assert offered["receipt"] == receipt["receipt"]
    url = f"/partner/v1/assignments/images/{image}"
    assert (await program.http.get(url)).status_code == 404
    assert (await program.do(offered["id"], "acceptance")).status_code == 201
    answer = await program.http.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
