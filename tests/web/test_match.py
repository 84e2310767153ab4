"""Screening over HTTP as yente's own client asks for it, from a real server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

pytest.importorskip("rigour")
yente = pytest.importorskip("yente_client")

from onrecord.ledger import Ledger  # noqa: E402
from screen.test_screening import TOLD  # noqa: E402


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own with the package's snapshot of registers and a ledger of a few claims."""
    import uvicorn

    from onrecord.web import Settings, create_app

    folder = tmp_path_factory.mktemp("match")
    place = folder / "ledger.sqlite"
    with Ledger(str(place)) as ledger:
        ledger.add_record(TOLD)
    with pytest.MonkeyPatch.context() as patch, socket.socket() as listening:
        patch.setenv("ONRECORD_DATA", str(folder))
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(create_app(Settings(ledger=str(place), seconds=600)), log_level="warning")
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        running.join()


@pytest.fixture
def client(address: str) -> Iterator[object]:
    with yente.Client(base_url=address, timeout=300) as opened:
        yield opened


def test_the_client_finds_health_catalog_and_algorithms(client: yente.Client) -> None:
    assert client.healthz().status == client.readyz().status == "ok"
    catalog = client.datasets()
    named = {dataset.name: dataset for dataset in catalog.datasets}
    assert "ofac-sdn" in named["default"].children
    assert named["ofac-sdn"].entity_count > 0
    assert named["default"].entity_count == sum(named[c].entity_count for c in named["default"].children)
    assert not catalog.outdated
    assert client.algorithms().best in {one.name for one in client.algorithms().algorithms}


def test_an_example_is_matched_with_its_reasons(client: yente.Client) -> None:
    person = yente.Person(name="Guangzong Zhao", nationality="cn")
    found = client.match(person, limit=50)
    assert found.top is not None
    assert found.top.match
    assert {one.id for one in found.matches} >= {"uk-sanctions-list:CYB0045", "ofac-sdn:47814"}
    assert found.top.explanations["country"].score > 0
    assert found.top.schema_ == "Person"
    assert "sanction" in found.top.properties["topics"]
    other = client.match(yente.Person(name="Guangzong Zhao", nationality="br"), limit=50)
    assert other.results[0].score < found.results[0].score
    assert other.results[0].explanations["country"].score < 0
    assert client.match(yente.Person(name="Ingrid Lindqvist")).results == []


def test_what_is_found_can_be_fetched_by_its_id(client: yente.Client) -> None:
    found = client.match(yente.Person(name="Zhao Guangzong")).results[0]
    fetched = client.fetch(found.id)
    assert fetched.caption == found.caption
    assert fetched.properties == found.properties
    with pytest.raises(yente.NotFoundError, match="no entry"):
        client.fetch("ofac-sdn:0")


def test_claims_are_a_dataset_with_their_sentences(client: yente.Client) -> None:
    company = yente.Company(name="Huawei Technologies Deutschland GmbH", jurisdiction="de")
    found = client.match(company, datasets=["claims"])
    assert found.top is not None
    assert found.top.caption == "Huawei"
    assert "Belgium barred Huawei." in found.top.properties["notes"]
    assert client.fetch(found.top.id).caption == "Huawei"


def test_datasets_thresholds_and_what_is_left_out(client: yente.Client) -> None:
    person = yente.Person(name="Zhao Guangzong")
    whole = client.match(person, limit=50)
    british = client.match(person, datasets=["uk-sanctions-list"], limit=50)
    assert 0 < len(british.results) < len(whole.results)
    assert {one.datasets[0] for one in british.results} == {"uk-sanctions-list"}
    both = client.match(person, datasets=["uk-sanctions-list", "ofac-sdn"], limit=50)
    assert len(both.results) > len(british.results)
    assert client.match(person, limit=1).total.value == len(whole.results)
    assert len(client.match(person, limit=1).results) == 1
    rest = client.match(person, exclude_entities=[whole.results[0].id], limit=50)
    assert whole.results[0].id not in {one.id for one in rest.results}
    near = yente.Person(name="Zhao Guangsong", nationality="br")
    assert not client.match(near).results
    assert client.match(near, cutoff=0.5).results
    near = yente.Person(name="Zhao Guangsong")
    assert not any(one.match for one in client.match(near, threshold=1.0).results)


def test_many_examples_in_one_request_and_in_a_stream(client: yente.Client) -> None:
    people = {f"row{n}": yente.Person(name=name) for n, name in enumerate(["Zhao Guangzong", "Ann Miller"])}
    found = dict(client.match_iter(people.items(), workers=2))
    assert found["row0"].results
    assert not found["row1"].results


def test_faults_are_told_as_yente_tells_them(client: yente.Client) -> None:
    person = yente.Person(name="Zhao Guangzong")
    with pytest.raises(yente.NotFoundError, match="is no dataset here"):
        client.match(person, datasets=["peps"])
    with pytest.raises(yente.BadRequestError, match="algorithm"):
        client.match(person, algorithm="regression-v1")
    with pytest.raises(yente.BadRequestError, match="no name"):
        client.match(yente.Person(birthDate="1985"))


def test_the_clients_key_is_a_token(address: str) -> None:
    with (
        yente.Client(base_url=address, api_key="no such token", timeout=300) as unknown,
        pytest.raises(yente.AuthenticationError),
    ):
        unknown.match(yente.Person(name="Zhao Guangzong"))


def test_a_token_that_may_only_read_may_match() -> None:
    from onrecord.web.access import Access
    from onrecord.web.settings import Settings

    assert Access(Settings()).is_reading("/match/default")
    assert not Access(Settings()).is_reading("/screen/decide")
