"""The page to read with: what can be given, what comes of it, what is refused."""

from __future__ import annotations

import html
import re
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.web import Settings, create_app, reading
from onrecord.web.reading import Desk, Order

TEXT = """Oslo accuses Beijing of hack

On Monday Norway accused China of hacking the computers of its parliament.
Beijing rejected the accusation as groundless.
"""


def finished(desk: Desk, id: str) -> reading.State:
    """The state of an order once nothing more will come of it."""
    for _ in range(1200):
        state = desk.state(id)
        assert state is not None
        if state.ended:
            return state
        threading.Event().wait(0.1)
    raise AssertionError("never ended")


def desk_of(client: TestClient) -> Desk:
    desk: Desk = client.app.state.desk  # type: ignore[attr-defined]
    return desk


def token(client: TestClient) -> str:
    found = re.search(r'name="form_token" value="([\w-]+)"', client.get("/read").text)
    assert found is not None
    return found[1]


def send(client: TestClient, **fields: str) -> str:
    """Order by the form; gives the id."""
    answer = client.post("/read", data={"form_token": token(client), **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/read/")


def test_a_text_is_read_shown_and_kept(client: TestClient, ledger: Ledger) -> None:
    id = send(client, text=TEXT, published="2024-03-26", publisher="Invented News")
    state = finished(desk_of(client), id)
    assert (state.records, state.faults) == (1, [])
    page = client.get(f"/read/{id}").text
    assert "This record is not kept yet" in page
    assert "Invented News" in page
    # Each claim leads to its sentences, each of these to its claims.
    for anchor in set(re.findall(r'href="#(s\d+-\d+|c\d+)"', page)):
        assert f'id="{anchor}"' in page
    assert re.search(r'<mark class="of-\d', page)
    before = ledger.status().documents
    kept = client.post(f"/read/{id}/0/keep", data={"form_token": token(client)})
    assert kept.status_code == 303
    assert ledger.status().documents == before + 1
    assert "rejected the accusation" in client.get(kept.headers["location"]).text
    # The progress page has nothing to add, but the browser of somebody who waits is told to look.
    assert client.get(f"/read/{id}/progress").headers["hx-refresh"] == "true"
    # A file is read by the same reader, which is there already.
    again = client.post(
        "/read",
        data={"form_token": token(client), "published": "2024-03-26"},
        files={"file": ("C:\\temp\\oslo.txt", TEXT.encode())},
    )
    id = again.headers["location"].removeprefix("/read/")
    assert finished(desk_of(client), id).name == "oslo.txt"
    assert "not kept yet" in client.get(f"/read/{id}").text
    # What cannot be read is told, and nothing of the server's own folder with it.
    broken = client.post(
        "/read", data={"form_token": token(client)}, files={"file": ("a.pdf", b"%PDF-1.4\nno")}
    )
    id = broken.headers["location"].removeprefix("/read/")
    assert [where for where, _ in finished(desk_of(client), id).faults] == ["a.pdf"]
    page = client.get(f"/read/{id}").text
    assert str(desk_of(client).folder) not in page
    assert 'role="alert"' in page
    # An address of this machine is not fetched.
    id = send(client, url="http://127.0.0.1:9/secret")
    [(_, fault)] = finished(desk_of(client), id).faults
    assert "not a public address" in fault
    assert list(desk_of(client).folder.glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "give one of these"),
        ({"text": "  \n "}, "give one of these"),
        ({"text": TEXT, "url": "https://example.org/"}, "give one of these"),
        ({"url": "file:///etc/passwd"}, "no http or https address"),
        ({"url": "https://user:secret@example.org/"}, "name or password"),
        ({"text": TEXT, "published": "yesterday"}, "published"),
    ],
)
def test_what_cannot_be_an_order_is_told_beside_the_form(
    shared_client: TestClient, fields: dict[str, str], told: str
) -> None:
    answer = shared_client.post("/read", data={"form_token": token(shared_client), **fields})
    assert answer.status_code == 400
    assert told in html.unescape(answer.text)
    for name, value in fields.items():  # nothing that was typed is lost
        if name == "text":
            assert value.strip().split("\n")[0] in answer.text


@pytest.mark.parametrize("id", ["x", "../../etc", "A" * 22, "%2e%2e"])
def test_an_id_that_is_none_is_not_found(shared_client: TestClient, id: str) -> None:
    for path in (f"/read/{id}", f"/read/{id}/progress", f"/read/{id}/0"):
        assert shared_client.get(path).status_code == 404


def test_progress_is_shown_without_and_with_scripts(
    shared_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "_serve", lambda self: None)
    id = send(shared_client, text=TEXT)
    page = shared_client.get(f"/read/{id}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'hx-get="/read/{id}/progress"' in page
    assert "waiting for its turn" in page
    assert "hx-refresh" not in shared_client.get(f"/read/{id}/progress").headers


def test_no_more_wait_than_may(shared_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "_serve", lambda self: None)
    for _ in range(reading.WAITING):
        send(shared_client, text=TEXT)
    answer = shared_client.post("/read", data={"form_token": token(shared_client), "text": TEXT})
    assert answer.status_code == 400
    assert "too many are waiting" in answer.text


def hang(pipe: object, allowed: object) -> None:
    """A reader that never answers."""
    import os
    import signal

    os.setsid()
    signal.pause()


def die(pipe: object, allowed: object) -> None:
    """A reader that dies of what it is given."""
    import os

    pipe.recv()  # type: ignore[attr-defined]
    os._exit(1)


@pytest.mark.parametrize(
    ("reader", "seconds", "told"),
    [(hang, 1.0, "took longer than 1 seconds"), (die, 60.0, "the reader's process died over it")],
)
def test_a_reader_that_fails_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: object, seconds: float, told: str
) -> None:
    monkeypatch.setattr(reading, "work", reader)
    desk = Desk(Settings(work=str(tmp_path), read_seconds=seconds))
    try:
        for _ in range(2):
            state = finished(desk, desk.submit(Order("the text", text=TEXT)))
            assert told in state.faults[0][1]
    finally:
        desk.close()


def test_the_folder_is_gone_at_the_end(filled: Path) -> None:
    app = create_app(Settings(ledger=str(filled)))
    folder: Path = app.state.desk.folder
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)):
        assert folder.is_dir()
    assert not folder.exists()
