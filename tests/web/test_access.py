"""Who may ask what: tokens, scopes, rates, the log of writes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from onrecord.errors import OnrecordError
from onrecord.web import Settings, access, areas, create_app, forms
from onrecord.web.signing import own
from onrecord.web.tokens import Tokens

Make = Callable[..., TestClient]
AWAY = "http://record.example"


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path / "tokens.jsonl")


@pytest.fixture
def make(filled: Path, tokens: Tokens, tmp_path: Path) -> Make:
    """Makes clients of a server that others can reach."""

    def client(base: str = AWAY, address: str = "203.0.113.7", **more: object) -> TestClient:
        settings = Settings(
            **{  # type: ignore[arg-type]
                "ledger": str(filled),
                "host": "0.0.0.0",
                "hosts": ("record.example",),
                "tokens": str(tokens.path),
                "audit": str(tmp_path / "audit.jsonl"),
                **more,
            }
        )
        app = create_app(settings)
        return TestClient(app, base_url=base, client=(address, 50000), follow_redirects=False)

    return client


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


# -- tokens ----------------------------------------------------------------------------------------


def test_a_token_is_kept_by_its_digest_only(tokens: Tokens) -> None:
    secret = tokens.create("ann", "read")
    text = tokens.path.read_text()
    assert secret not in text
    assert secret.removeprefix("onr_") not in text
    assert tokens.path.stat().st_mode & 0o777 == 0o600
    found = Tokens(tokens.path).find(secret)
    assert found is not None
    assert (found.name, found.scope) == ("ann", "read")
    assert tokens.find("onr_other") is None


def test_a_revoked_token_is_known_no_longer_but_told(tokens: Tokens) -> None:
    secret = tokens.create("ann", "write")
    other = Tokens(tokens.path)
    assert other.find(secret) is not None
    tokens.revoke("ann")
    assert other.find(secret) is None
    assert tokens.all()[0].revoked
    assert tokens.create("ann", "read") != secret
    assert [token.revoked is None for token in tokens.all()] == [False, True]


def test_faults_of_tokens_are_told(tokens: Tokens) -> None:
    tokens.create("ann", "read")
    for name in ("ann", "", "two words", "x" * 61, "a/b"):
        with pytest.raises(OnrecordError):
            tokens.create(name, "read")
    with pytest.raises(OnrecordError, match="no token of this name"):
        tokens.revoke("bob")
    tokens.path.write_text("{}\n")
    with pytest.raises(OnrecordError, match=r"tokens\.jsonl, line 1"):
        Tokens(tokens.path).all()


# -- who needs one ---------------------------------------------------------------------------------


def test_from_elsewhere_a_token_is_needed(make: Make, tokens: Tokens) -> None:
    client = make()
    refused = client.get("/")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert client.get("/", headers=bearer("onr_wrong")).status_code == 401
    assert client.get("/", headers=bearer(tokens.create("ann", "read"))).status_code == 200


def test_the_token_may_be_the_password_of_basic_access(make: Make, tokens: Tokens) -> None:
    client = make()
    assert client.get("/", auth=("anybody", tokens.create("ann", "read"))).status_code == 200
    assert client.get("/", auth=("anybody", "wrong")).status_code == 401
    assert client.get("/", headers={"Authorization": "Basic ???"}).status_code == 401


@pytest.mark.parametrize(
    ("host", "address", "headers", "more", "status"),
    [
        ("127.0.0.1", "127.0.0.1", {}, {}, 200),
        ("localhost", "::1", {}, {}, 200),
        ("127.0.0.1", "127.0.0.1", {}, {"token_required": True}, 401),
        ("127.0.0.1", "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, {}, 401),
        ("127.0.0.1", "127.0.0.1", {"Forwarded": "for=203.0.113.7"}, {}, 401),
        ("record.example", "127.0.0.1", {}, {}, 401),
        ("127.0.0.1", "192.168.0.7", {}, {}, 401),
        ("127.0.0.1", "127.0.0.1", {}, {"host": "0.0.0.0"}, 401),
    ],
)
def test_only_this_machine_needs_none(
    make: Make, host: str, address: str, headers: dict[str, str], more: dict[str, object], status: int
) -> None:
    client = make(f"http://{host}", address, **{"host": "127.0.0.1", **more})
    assert client.get("/", headers=headers).status_code == status


# -- what a token may ------------------------------------------------------------------------------


def routes() -> Iterator[tuple[str, str]]:
    for area in areas.areas():
        for route in area.router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                yield method, re.sub(r"\{[^}]*\}", "1", route.path)


WRITING = sorted({(method, path) for method, path in routes() if method not in forms.SAFE})


def test_there_is_something_to_test() -> None:
    assert ("POST", "/read") in WRITING


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_a_token_that_may_read_cannot_write_by_any_route(
    make: Make, tokens: Tokens, method: str, path: str
) -> None:
    client = make()
    secret = tokens.create("ann", "read")
    answer = client.request(method, path, headers=bearer(secret))
    if access.Access(Settings()).is_reading(path):
        assert answer.status_code != 403 or "token may read" not in answer.text
        return
    assert answer.status_code == 403
    assert "may read, not write" in answer.text
    for trick in (path + "/", "/" + path, path + "%2F", path.upper(), path + "?x=/sign-in"):
        assert client.request(method, trick, headers=bearer(secret)).status_code == 403
    override = {**bearer(secret), "X-HTTP-Method-Override": method}
    assert client.get(path, headers=override).status_code in (200, 303, 401, 404, 405, 422)


def test_what_only_reads_is_declared_by_few(make: Make) -> None:
    """Whoever adds to these must be sure that it changes nothing."""
    declared = {one for area in areas.areas() for one in area.reading}
    assert declared <= {r"/match/[^/]+", "/screen/file", r"/taxii2/.*"}


def test_no_get_changes_the_ledger(make: Make, tokens: Tokens, filled: Path) -> None:
    from onrecord.ledger import Ledger

    client = make()
    secret = tokens.create("ann", "read")
    with Ledger(str(filled)) as ledger:
        before = ledger.status()
    for method, path in routes():
        if method == "GET":
            client.get(path, headers=bearer(secret))
    with Ledger(str(filled)) as ledger:
        after = ledger.status()
    told = ("documents", "versions", "readings", "claims", "judgements", "withdrawn")
    assert [getattr(before, name) for name in told] == [getattr(after, name) for name in told]


def test_every_route_checks_where_a_form_comes_from() -> None:
    app = create_app(Settings(ledger=os.environ["ONRECORD_DATA"] + "/l.sqlite"))
    for method, path in WRITING:
        client = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        own = {**kind, "Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
        answer = client.request(method, path, headers=own, content=b"a=b")
        assert answer.status_code == 403, path
        assert "form_token" in answer.text or "this form was not sent" in answer.text, path
        other = {**kind, "Origin": "http://other.example"}
        assert client.request(method, path, headers=other, content=b"a=b").status_code == 403


# -- signing in ------------------------------------------------------------------------------------


def test_a_person_signs_in_and_out(make: Make, tokens: Tokens) -> None:
    client = make("https://record.example")
    html = {"Accept": "text/html"}
    sent = client.get("/parties?name=APT31", headers=html)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/sign-in?to=%2Fparties%3Fname%3DAPT31"
    form = client.get(sent.headers["location"], headers=html).text
    found = re.search(r'name="form_token" value="([\w-]+)"', form)
    assert found is not None
    fields = {"form_token": found[1], "to": "/parties?name=APT31", "token": "wrong"}
    assert client.post("/sign-in", data=fields, headers=html).status_code == 401
    fields["token"] = tokens.create("ann", "read")
    answer = client.post("/sign-in", data=fields, headers=html)
    assert answer.headers["location"] == "/parties?name=APT31"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=lax" in cookie
    page = client.get("/", headers=html)
    assert page.status_code == 200
    assert "ann" in page.text
    client.post("/sign-out", data={"form_token": found[1]}, headers=html)
    assert client.get("/", headers=html).status_code == 303


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
def test_signing_in_leads_nowhere_else(to: str) -> None:
    assert own(to) == "/"


# -- rates and the log -----------------------------------------------------------------------------


def test_a_token_may_not_ask_too_often(make: Make, tokens: Tokens) -> None:
    client = make(rate=60)
    secret = tokens.create("ann", "read")
    answers = [client.get("/robots.txt", headers=bearer(secret)) for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert int(refused[0].headers["retry-after"]) >= 1
    assert client.get("/", headers=bearer(tokens.create("bob", "read"))).status_code == 200


def test_tokens_cannot_be_guessed_at_speed(make: Make) -> None:
    client = make()
    answers = [client.get("/", headers=bearer(f"onr_{n}")).status_code for n in range(access.TRIES + 5)]
    assert answers.count(401) <= access.TRIES + 1
    assert answers[-1] == 429


def test_buckets_fill_again() -> None:
    buckets = access.Buckets(rate=60, burst=2)
    assert [buckets.take("a", 0.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    assert buckets.take("b", 0.0) == 0.0
    assert buckets.take("a", 1.0) == 0.0


def test_every_write_is_logged(make: Make, tokens: Tokens, tmp_path: Path) -> None:
    client = make()
    client.get("/", headers=bearer(tokens.create("ann", "read")))
    client.post("/read", headers=bearer(tokens.create("bob", "read")))
    client.post("/read", headers=bearer(tokens.create("eve", "write")))
    client.post("/read")
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [(line["who"], line["status"], line["from"]) for line in lines] == [
        ("bob", "403", "203.0.113.7"),
        ("eve", "400", "203.0.113.7"),
        ("", "401", "203.0.113.7"),
    ]


def test_the_fault_of_the_app_is_told_without_its_inside(filled: Path) -> None:
    app = create_app(Settings(ledger=str(filled)))

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret")

    answer = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)).get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert re.search(r"log has it as [0-9a-f]{8}", answer.json()["error"]["fault"])
    assert "content-security-policy" in answer.headers
