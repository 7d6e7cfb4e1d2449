"""Ranking one need among 2,000 partners with 100,000 assignments: `python -m bench.ranking`."""

import asyncio
import os
import random
import statistics
import sys
from dataclasses import dataclass
from time import perf_counter, process_time

import psycopg
from rich.console import Console

from app.domains.classifier import service as classifier
from app.domains.identity.service.organisations import forget_directory
from app.domains.needs.models import Need
from app.domains.needs.service import Case
from app.entry import desk, migrate, seed
from app.journeys.routing import planning
from app.kernel import clock, ids
from app.platform import db, workdays
from app.platform.settings import settings

PARTNERS = 2_000
ASSIGNMENTS = 100_000
RULES = 50
CALLS = int(os.environ.get("BENCH_RANKINGS", "400"))
SLOWEST_P95_MS = 20.0
# A topic that every partner takes: nothing but the place narrows it down.
CROWDED = "rights.labour"
DISTRICTS = [f"3101{number:02d}" for number in range(1, 17)]

_FILL = """
CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, {partners}) n;
INSERT INTO organisations (id, parent_id, lineage, kind, name, area, is_active, created_at)
  SELECT m.id, root.id, ARRAY[root.id, m.id], 'partner', '测试单位' || n, '310100', true, now()
  FROM made m, (SELECT id FROM organisations WHERE parent_id IS NULL) root;
INSERT INTO partner_profiles (organisation_id, is_active, is_company, topics, kinds, areas,
    takes_minors, capacity, opens_hour, closes_hour, introduction, updated_at, confirmed_at)
  SELECT id, true, n % 3 = 0,
    ARRAY(SELECT DISTINCT t FROM (SELECT (%(topics)s::text[])[1 + (n * k * 7919 + k) %%
      cardinality(%(topics)s::text[])] AS t FROM generate_series(1, 1 + n %% 5) k
      UNION SELECT %(crowded)s) x),
    '{{}}',
    CASE n % 4 WHEN 0 THEN ARRAY['310100'] ELSE ARRAY[(%(districts)s::text[])[1 + n % 16],
      (%(districts)s::text[])[1 + (n * 5) % 16]] END,
    n % 5 <> 0, 20 + n % 80, 9, 18, '', now(), now() - (n % 700) * interval '1 day'
  FROM made;
INSERT INTO partner_records (organisation_id, offered, accepted, declined, expired, judged, solved,
    answered, on_time)
  SELECT id, 60, 30 + n % 30, 5, 5, 40, 10 + n % 30, 40, 20 + n % 20 FROM made;
INSERT INTO youths (id, created_at, seen_at) VALUES (gen_random_uuid(), now(), now());
CREATE TEMP TABLE asked AS
  SELECT gen_random_uuid() AS id, n FROM generate_series(1, {assignments}) n;
INSERT INTO needs (id, receipt, youth_id, office_id, text, masked_text, adcode, is_anonymous,
    is_minor, is_crisis, is_overdue, complaint_about, state, topic, also, kind, urgency, reading,
    routing, hops, round, created_at, updated_at)
  SELECT a.id, 'R' || n, y.id, root.id, '测试', '测试', '310101', false, false, false, false,
    '{{}}', 'in_progress', 'rights.labour', '{{}}', 'help', 'routine', '{{}}', '[]', 0, 1, now(),
    now()
  FROM asked a, (SELECT id FROM youths LIMIT 1) y,
    (SELECT id FROM organisations WHERE parent_id IS NULL) root;
INSERT INTO assignments (id, need_id, organisation_id, role, state, reasons, is_extended,
    created_at, updated_at)
  SELECT gen_random_uuid(), a.id, m.id, 'lead',
    CASE WHEN a.n / {partners} % 5 = 0 THEN 'working' ELSE 'verified' END, '{{}}', false, now(),
    now()
  FROM asked a JOIN made m ON m.n = 1 + a.n % {partners};
INSERT INTO routing_versions (id, state, note, created_by, created_at, published_at)
  SELECT gen_random_uuid(), 'draft', '', (SELECT id FROM staff LIMIT 1), now(), NULL;
INSERT INTO routing_rules (id, version_id, place, name, condition, action)
  SELECT gen_random_uuid(), v.id, n, '规则' || n,
    jsonb_build_object('test', 'all', 'of', jsonb_build_array(
      jsonb_build_object('test', 'area', 'any_of', jsonb_build_array('3101')),
      jsonb_build_object('test', 'words', 'any_of', jsonb_build_array('词' || n, '别的'),
        'all_of', jsonb_build_array()))),
    '{{"do": "review", "reason": "人工看"}}'
  FROM routing_versions v, generate_series(1, {rules}) n;
UPDATE routing_versions SET state = 'published', published_at = now();
"""


def _fill(url: str) -> list[str]:
    known = classifier.taxonomy_out()
    topics = [topic.code for field in known.fields for topic in field.topics]
    others = [one for one in topics if one != CROWDED]
    with psycopg.connect(url, autocommit=True) as connection:
        script = _FILL.format(partners=PARTNERS, assignments=ASSIGNMENTS, rules=RULES)
        for name, values in (("topics", others), ("districts", DISTRICTS)):
            listed = ", ".join(f"'{one}'" for one in values)
            script = script.replace(f"%({name})s::text[]", f"ARRAY[{listed}]::text[]")
        script = script.replace("%(crowded)s", f"'{CROWDED}'").replace("%%", "%")
        connection.execute(script.encode())
        connection.execute("VACUUM ANALYZE")
    return others


def _need(topic: str, adcode: str | None) -> Need:
    return Need(
        id=ids.new(),
        text="公司拖欠三个月工资一直不发，找了老板好几次都说下个月",
        topic=topic,
        also=[],
        kind="help",
        urgency="routine",
        adcode=adcode,
        is_minor=False,
        is_crisis=False,
        complaint_about=[],
        reading={},
        round=1,
        hops=0,
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    """What planning a need takes, in milliseconds; `cpu` is this process's own work."""

    p50: float
    p95: float
    cpu: float
    candidates: float


async def _measure(topics: list[str], adcodes: list[str | None]) -> _Figures:
    """Plan needs one after the other."""
    dice = random.Random(7)  # noqa: S311  the same needs in each run
    took, worked, seen = [], [], []
    async with db.transaction() as session:
        calendar = await workdays.calendar(session)
    for number in range(CALLS + 20):
        need = _need(dice.choice(topics), dice.choice(adcodes))
        case = Case(need=need, calendar=calendar, now=clock.now(), is_new=True)
        async with db.transaction() as session:
            await db.driver_connection(session)
            started, busy = perf_counter(), process_time()
            plan = await planning.plan(session, case)
            elapsed, work = perf_counter() - started, process_time() - busy
        if number >= 20:
            took.append(elapsed * 1000)
            worked.append(work * 1000)
            seen.append(len(plan.choice.ranked))
    return _Figures(
        statistics.median(took),
        statistics.quantiles(took, n=20)[-1],
        statistics.median(worked),
        statistics.mean(seen),
    )


async def run(url: str, console: Console) -> bool:
    """Measure on a migrated, empty database; says whether the floor is kept."""
    db.open_engine(url, pool_size=2)
    classifier.use_file(settings().artefact_path)
    await seed.seed_calendar()
    await seed.seed_demo()
    topics = _fill(url)
    forget_directory()
    good = True
    console.print(
        f"ranking one need: {PARTNERS} partners, {ASSIGNMENTS} assignments, {RULES} rules, "
        f"{CALLS} needs (p95 at most {SLOWEST_P95_MS:g} ms)"
    )
    for name, asked, places in (
        ("one of all topics", topics, [*DISTRICTS]),
        ("a topic that all take", [CROWDED], [*DISTRICTS]),
        ("that, and no place", [CROWDED], [None]),
    ):
        found = await _measure(asked, list(places))
        is_fine = found.p95 <= SLOWEST_P95_MS
        good = good and is_fine
        console.print(
            f"  {name}: p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms "
            f"{'✓' if is_fine else '✗'}, own CPU {found.cpu:.1f} ms, "
            f"{found.candidates:.0f} candidates"
        )
    await db.close_engine()
    return good


def main() -> int:
    """Measure on a database that is gone afterwards; returns 1 where the floor is missed."""
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        return 0 if asyncio.run(run(url, Console())) else 1


if __name__ == "__main__":
    sys.exit(main())
