"""Models live in the database: registered, silent beside the live one, promoted, rolled back."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.domains.classifier import artefact as artefacts
from app.domains.classifier import corpus, learning, registry, taxonomy, training
from app.domains.classifier.artefact import Artefact
from app.domains.classifier.taxonomy import DATA
from app.kernel import clock
from app.platform import db
from tests.actors import City, once, plain
from tests.processes import api_and_worker
from tests.servers import Api, eventually

MESSAGES = [one for one in corpus.shipped(DATA) if one.group in {"train-d", "train-e", "train-g"}]
BASE = "/staff/v1/classifier"


@pytest.fixture(scope="module")
def small() -> Artefact:
    """A model of a few messages: quick to train, and clearly another than the shipped one."""
    return training.train(MESSAGES, taxonomy.shipped())


@pytest.fixture
async def registered(city: City, small: Artefact) -> AsyncIterator[str]:
    async with db.transaction() as session:
        yield await registry.register(session, small, {"objections": []}, clock.now())
    await city.admin.put(f"{BASE}/shadow", json={"version": None})
    while (await city.admin.post(f"{BASE}/rollback", headers=once())).status_code == 201:
        pass
    await _until_in_use(city, await _shipped_version())


async def _shipped_version() -> str:
    from app.domains.classifier import live  # noqa: PLC0415  what this process loaded

    shipped = live._InUse.shipped
    assert shipped is not None
    return shipped.version


async def _models(city: City) -> dict[str, Any]:
    answer = await city.admin.get(f"{BASE}/models")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _until_in_use(city: City, version: str) -> None:
    async def is_in_use() -> bool:
        return bool((await _models(city))["in_use"] == version)

    await eventually(is_in_use)


async def test_a_promoted_model_is_read_with_and_a_rollback_undoes_it(
    city: City, small: Artefact
) -> None:
    async with db.transaction() as session:
        version = await registry.register(session, small, {"objections": []}, clock.now())
    before = (await _models(city))["in_use"]
    switched = await city.admin.post(f"{BASE}/models/{version}/promotion", headers=once())
    assert switched.status_code == 201, switched.text
    assert switched.json()["live"] == version
    await _until_in_use(city, version)
    youth = await city.youth()
    need = (await youth.submit("想学电工证,有没有晚上上课的班")).json()
    told = await city.admin.get(f"/staff/v1/needs/{need['id']}")
    assert told.json()["reading"]["model"] == version, "every tag carries its model's version"
    again = await city.admin.post(f"{BASE}/models/{version}/promotion", headers=once())
    assert again.status_code == 409
    assert again.json()["code"] == "model.not_promotable"
    back = await city.admin.post(f"{BASE}/rollback", headers=once())
    assert back.status_code == 201, back.text
    assert back.json()["live"] == "shipped"
    await _until_in_use(city, before)
    nothing = await city.admin.post(f"{BASE}/rollback", headers=once())
    assert (nothing.status_code, nothing.json()["code"]) == (409, "model.nothing_to_roll_back")


async def test_only_administrators_switch_models(city: City, registered: str) -> None:
    for client in (city.dispatcher, city.leader):
        refused = await client.post(f"{BASE}/models/{registered}/promotion", headers=once())
        assert refused.status_code == 403
        assert (await client.post(f"{BASE}/rollback", headers=once())).status_code == 403
    unknown = await city.admin.post(f"{BASE}/models/no-such-model/promotion", headers=once())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "model.not_found")


async def test_a_broken_model_never_goes_live(city: City, small: Artefact) -> None:
    broken = replace(small, version="broken-1")
    async with db.transaction() as session:
        await registry.register(session, broken, {}, clock.now())
    before = (await _models(city))["in_use"]
    with psycopg.connect(city.api.database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE classifier_models SET artefact = 'rubbish' WHERE version = 'broken-1'"
        )
    refused = await city.admin.post(f"{BASE}/models/broken-1/promotion", headers=once())
    assert (refused.status_code, refused.json()["code"]) == (409, "model.not_promotable")
    with psycopg.connect(city.api.database_url, autocommit=True) as connection:
        connection.execute("UPDATE classifier_models SET state = 'live' WHERE version = 'broken-1'")
        await asyncio.sleep(3)
        assert (await _models(city))["in_use"] == before, "the live model keeps serving"
        connection.execute("DELETE FROM classifier_models WHERE version = 'broken-1'")


@pytest.mark.usefixtures("worker")
async def test_a_candidate_tags_silently_beside_the_live_model(city: City, registered: str) -> None:
    set_ = await city.admin.put(f"{BASE}/shadow", json={"version": registered})
    assert set_.status_code == 204, set_.text
    await asyncio.sleep(2.5)  # a process looks every two seconds
    youth = await city.youth()
    texts = ["老板拖欠三个月工资不发", "想学电工证,有没有夜校", "晚上失眠,心里闷,想找人聊聊"]
    tagged = [(await youth.submit(text)).json()["understanding"]["topic"] for text in texts]

    async def is_compared() -> bool:
        found = await city.admin.get(f"{BASE}/models/{registered}/shadow")
        return bool(found.status_code == 200 and found.json()["readings"] == len(texts))

    await eventually(is_compared)
    found = (await city.admin.get(f"{BASE}/models/{registered}/shadow")).json()
    assert found["other_topic"] == sum(pair["needs"] for pair in found["pairs"])
    assert all(pair["live_topic"] in tagged for pair in found["pairs"])


async def test_a_backtest_says_who_would_have_gone_elsewhere(city: City, registered: str) -> None:
    youth = await city.youth()
    for text in (plain("rights.labour"), plain("health.fitness")):
        assert (await youth.submit(text)).status_code == 201
    answer = await city.admin.get(f"{BASE}/models/{registered}/backtest?last=50")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["needs"] >= 2
    assert found["newly_held"] >= 1, "so small a model is sure of nothing"
    for change in found["changes"]:
        assert (change["topic"], change["was_forwarded"]) != (
            change["new_topic"],
            change["would_be_forwarded"],
        )
        assert change["organisation"] or change["topic"]


async def test_two_processes_follow_one_promotion(
    api: Api, server_url: Any, small: Artefact, tmp_path: Path
) -> None:
    path = tmp_path / "model.json.gz"
    artefacts.save(small, path)
    name = f"promotion_{os.getpid()}"
    admin = server_url("postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = server_url(name)
    environment = {**os.environ, "DATABASE_URL": url}

    def needs_express(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.entry.cli", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )

    try:
        needs_express("migrate")
        async with api_and_worker(url) as one, httpx.AsyncClient(trust_env=False) as http:
            before = (await http.get(f"{one.url}/readyz")).json()["model"]
            await asyncio.to_thread(needs_express, "classifier", "add", str(path))
            await asyncio.to_thread(needs_express, "classifier", "promote", small.version)

            async def follows(version: str) -> bool:
                return bool((await http.get(f"{one.url}/readyz")).json()["model"] == version)

            await eventually(lambda: follows(small.version))
            listed = await asyncio.to_thread(needs_express, "classifier", "models", "--json")
            assert '"live"' in listed.stdout
            await asyncio.to_thread(needs_express, "classifier", "rollback")
            await eventually(lambda: follows(before))
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_labels_move_with_the_taxonomy_and_retired_names_stay() -> None:
    old = taxonomy.shipped()
    topics = [
        {"code": topic.code, "name": topic.name, "is": topic.definition}
        for topic in old.topics.values()
        if topic.code not in {"work.jobs", "culture.clubs"}
    ]
    document = {
        "version": "2027-01",
        "fields": [{"code": "all", "name": "全部", "topics": topics}],
        "kinds": old.kinds,
        "urgency": old.urgencies,
        "moved": {"work.jobs": "work.internship"},
    }
    codes = taxonomy.following([old], taxonomy.from_document(document))
    assert codes.moved == {"work.jobs": "work.internship"}
    assert codes.retired["culture.clubs"] == "社团与兴趣"
    messages = [
        corpus.Message("找工作", "work.jobs"),
        corpus.Message("社团", "culture.clubs"),
        corpus.Message("看病", "health.medical"),
    ]
    kept = learning.in_taxonomy(messages, codes)
    assert [one.topic for one in kept] == ["work.internship", "health.medical"]
