"""What goes out in a file comes back from it: HSDS and workbooks carry everything."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domains.classifier import service as classifier
from app.domains.resources import entries, hsds, workbook
from app.domains.resources.entries import Entry
from app.domains.resources.schemas import (
    Capacity,
    Contact,
    Licence,
    PlaceIn,
    ResourceFacts,
    Schedule,
    ServiceIn,
    Window,
)
from app.domains.resources.states import Audience, Kind, Origin, Status
from app.kernel.text import clean

TOPICS = [topic.code for field in classifier.taxonomy_out().fields for topic in field.topics]
CODES = st.sampled_from(["310000", "310100", "310101", "310101003", "110105"])
DATES = st.dates(date(2000, 1, 1), date(2026, 11, 20))
LETTERS = st.characters(
    codec="utf-8", categories=["L", "N", "P", "S", "Zs"], include_characters="=+-@，。｜\n"
)


def _words(least: int, most: int, *, one_line: bool = False) -> st.SearchStrategy[str]:
    banned = "|｜\n" if one_line else ""
    return (
        st.text(LETTERS, min_size=least, max_size=most)
        .map(lambda text: clean("".join(one for one in text if one not in banned)))
        .filter(lambda text: least <= len(text) <= most and (least > 0 or text == text.strip()))
    )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    windows = []
    for weekday in draw(st.sets(st.integers(1, 7))):
        cuts = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
        for opens, closes in zip(cuts[::2], cuts[1::2], strict=False):
            windows.append(
                Window(
                    weekday=weekday,
                    opens=f"{opens // 60:02d}:{opens % 60:02d}",
                    closes=f"{closes // 60:02d}:{closes % 60:02d}",
                )
            )
    return Schedule(windows=windows, closed_on=draw(st.lists(DATES, max_size=3)))


@st.composite
def capacities(draw: st.DrawFn) -> Capacity:
    maximum = draw(st.integers(0, 10_000_000))
    return Capacity(
        unit=draw(_words(1, 20)),
        maximum=maximum,
        available=draw(st.integers(0, maximum)),
        until=draw(st.none() | DATES),
    )


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    is_person = draw(st.booleans())
    return Contact(
        name=draw(_words(1, 40, one_line=True)),
        position=draw(_words(0, 40, one_line=True)),
        phone=draw(st.sampled_from(["", "13800138000", "021-12348", "+86 21 5555"])),
        email=draw(st.sampled_from(["", "a@example.cn"])),
        is_person=is_person,
        is_public=not is_person and draw(st.booleans()),
    )


@st.composite
def facts(draw: st.DrawFn) -> ResourceFacts:
    origin = draw(st.sampled_from(Origin))
    ages = sorted(draw(st.lists(st.integers(0, 150), min_size=2, max_size=2)))
    return ResourceFacts(
        kind=draw(st.sampled_from(Kind)),
        name=draw(_words(2, 80)),
        summary=draw(_words(0, 200)),
        origin=origin,
        provider=draw(_words(1, 80)) if origin is Origin.external else "",
        topics=draw(st.lists(st.sampled_from(TOPICS), min_size=1, max_size=5, unique=True)),
        areas=draw(st.lists(CODES, unique=True)),
        min_age=draw(st.sampled_from([None, ages[0]])),
        max_age=draw(st.sampled_from([None, ages[1]])),
        audiences=draw(st.lists(st.sampled_from(Audience), unique=True)),
        eligibility=draw(_words(0, 100)),
        schedule=draw(schedules()),
        capacity=draw(st.none() | capacities()),
        fee_fen=draw(st.none() | st.integers(0, 10**12)),
        fee_note=draw(_words(0, 100)),
        contacts=draw(st.lists(contacts(), max_size=3)),
        licences=draw(
            st.lists(
                st.builds(
                    Licence,
                    name=_words(2, 40, one_line=True),
                    number=_words(1, 40, one_line=True),
                    expires_on=st.none() | DATES,
                ),
                max_size=3,
            )
        ),
        url=draw(st.sampled_from(["", "https://example.cn/a?b=c"])),
        status=draw(st.sampled_from(Status)),
        alert=draw(_words(0, 100)),
    )


@st.composite
def things(draw: st.DrawFn) -> Entry:
    point: dict[str, Any] = {}
    if draw(st.booleans()):
        point = {
            "longitude": draw(st.floats(73, 136)),
            "latitude": draw(st.floats(3, 54)),
        }
    place = st.builds(
        lambda name, adcode, address, directions: PlaceIn(
            name=name, adcode=adcode, address=address, directions=directions, **point
        ),
        _words(2, 80, one_line=True), CODES, _words(0, 200), _words(0, 200),
    )  # fmt: skip
    service = st.builds(ServiceIn, name=_words(2, 80, one_line=True), description=_words(0, 100))
    return Entry(
        external_id=draw(
            st.from_regex(
                r"[\w\-.:/#]{1,80}", fullmatch=True, alphabet=st.characters(codec="ascii")
            )
        ),
        facts=draw(facts()),
        service=draw(st.none() | service),
        place=draw(st.none() | place),
        confirmed_on=draw(st.none() | DATES),
    )


NOW = datetime(2026, 11, 25, tzinfo=UTC)
calm = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)


@calm
@given(things())
def test_hsds_brings_back_what_it_took(entry: Entry) -> None:
    kept = hsds.Kept(UUID(int=1), UUID(int=2), "江州市青年文化宫", entry, NOW, NOW)
    carried = json.loads(json.dumps(hsds.write(kept)))
    raw = hsds.read(1, carried, None)
    assert entries.check(raw, {}) == entry, raw.problems


@calm
@given(st.lists(things(), min_size=1, max_size=3))
def test_a_workbook_brings_back_what_it_took(given_entries: list[Entry]) -> None:
    raws = workbook.read(workbook.write(given_entries))
    found = [entries.check(raw, workbook.HEADINGS) for raw in raws]
    assert found == given_entries, [raw.problems for raw in raws]


def test_hsds_ids_stay_the_same_from_export_to_export() -> None:
    entry = Entry(
        external_id="a",
        facts=ResourceFacts(kind=Kind.course, name="夜校", topics=["education.skills"]),
        service=ServiceIn(name="夜校服务"),
        place=PlaceIn(name="文化宫", adcode="310101"),
        confirmed_on=date(2026, 1, 1),
    )
    kept = hsds.Kept(UUID(int=1), UUID(int=2), "江州市青年文化宫", entry, NOW, NOW)
    assert hsds.write(kept) == hsds.write(kept)
    assert hsds.write(kept)["assured_date"] == "2026-01-01"
