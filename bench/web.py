"""How fast the web app answers: so many users at once on one machine, over a ledger that is there already.

    .venv/bin/python bench/web.py LEDGER [--users 20] [--seconds 60] [--pause 0] [--processes 2]
                                  [--settle 180] [--paint] [--json web.json]

Starts ``onrecord serve`` over LEDGER and lets so many users go from page to page, each of a kind drawn by
chance. Documents, cases and parties are drawn from the whole ledger, not from the first page of a list, and
none is fetched before: what the server has to work out first counts. ``--pause`` is the mean time, in
seconds, that a user looks at a page before the next (drawn from an exponential distribution); with 0 each
asks for the next as soon as an answer is there, and what is told is how long twenty requests take that are
all on the way at once. ``--settle`` leaves the server alone first, in which time it prepares the pages of the
largest cases.

Told for each kind of page: how many answers, the 50th and 95th percentile and the longest, in milliseconds,
and the largest answer in bytes, before it is packed. Users and server share the machine's cores. As a measure
of the machine itself the same users fetch ``/robots.txt``, which needs no ledger.

``--paint`` opens each kind of page in Chromium as well, each in a profile of its own, so that nothing is in
its cache, and tells the first contentful paint.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

BARE = "/robots.txt"
Figures = dict[str, dict[str, float]]


def fetch(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body of an answer."""
    connection.request("GET", path, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def addresses(port: int, drawn: random.Random) -> dict[str, list[str]]:
    """What the users fetch, by kind of page, from what the server itself lists."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def body(path: str) -> str:
        status, found = fetch(connection, path)
        if status != 200:
            print(f"{path}: {status}", file=sys.stderr)
            return "{}"
        return found.decode()

    def found(paths: list[str], pattern: str) -> list[str]:
        return list(dict.fromkeys(chain.from_iterable(re.findall(pattern, body(path)) for path in paths)))

    held = json.loads(body("/api/v1/status"))["documents"]
    starts = [drawn.randrange(max(1, held - 50)) for _ in range(20)]
    documents = found([f"/documents?after={start}" for start in starts], r'href="(/documents/d[0-9a-f]+)"')
    pages = max(map(int, re.findall(r"page 1 of (\d+)", body("/cases"))), default=1)
    deep = [f"/cases?page={drawn.randint(1, pages)}" for _ in range(15)]
    # The largest cases are looked at more often than any other.
    cases = found(["/cases", *deep], r'href="(/cases/case-[0-9a-z]+)"')
    keys = [path.rpartition("/")[2] for path in drawn.sample(documents, min(40, len(documents)))]
    claims = [
        claim
        for key in keys
        for claim in json.loads(body(f"/api/v1/claims?document={key}&limit=20"))["items"]
    ]
    parties = {(party["name"], party["side"]) for claim in claims for party in claim["actors"]}
    sides = sorted({side for _, side in parties if side})
    acts = sorted({claim["act"] for claim in claims})

    def year() -> int:
        return drawn.randint(2015, 2025)

    def asked(make: Callable[[], str], number: int = 40) -> list[str]:
        return list(dict.fromkeys(make() for _ in range(number)))

    return {
        kind: paths
        for kind, paths in {
            "bare": [BARE],
            "home": ["/"],
            "read": ["/read"],
            "cases": ["/cases", "/cases?order=newest", "/cases?order=name", *deep],
            "cases found": asked(lambda: f"/cases?q={drawn.choice(sides)}&published={year()}"),
            "case": cases,
            "sentences": asked(
                lambda: (
                    f"{drawn.choice(cases)}/sentences?act={drawn.choice(acts)}&actor={drawn.choice(sides)}"
                )
            ),
            "ask": ["/ask"],
            "ask found": asked(
                lambda: f"/ask?act={drawn.choice(acts)}&actor={drawn.choice(sides)}&about={year()}"
            ),
            "ask widely": [*(f"/ask?act={act}" for act in acts), *(f"/ask?side={side}" for side in sides)],
            "ask words": asked(lambda: f"/ask?text={_word(drawn.choice(claims))}"),
            "documents": [f"/documents?after={start}" for start in starts],
            "document": documents,
            "parties": asked(
                lambda: f"/parties/find?q={quote(drawn.choice(claims)['actors'][0]['name'][:5])}"
            ),
            "party": [
                f"/parties?name={quote(name)}" + (f"&side={side}" if side else "")
                for name, side in sorted(parties, key=str)
            ],
            "judge": [f"/claims/{claim['ref']}/judge" for claim in claims],
            "judgements": ["/judgements"],
            "api claims": asked(
                lambda: f"/api/v1/claims?act={drawn.choice(acts)}&actor={drawn.choice(sides)}"
            ),
            "api documents": [f"/api/v1/documents?limit=50&after={start}" for start in starts],
            "api document": [f"/api/v1/documents/{key}" for key in keys],
            "api cases": ["/api/v1/cases?limit=50", *(f"/api/v1/cases?q={side}" for side in sides)],
        }.items()
        if paths
    }


def _word(claim: dict[str, Any]) -> str:
    """A longer word of a claim's sentence."""
    return max(re.findall(r"[A-Za-z]+", claim["evidence"][0]["text"]), key=len)


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(port: int, users: int, seconds: float, pause: float, pages: dict[str, list[str]]) -> Figures:
    """Let the users go; gives the figures by kind of page."""
    taken: dict[str, list[float]] = defaultdict(list)
    largest: dict[str, int] = defaultdict(int)
    bad: dict[str, int] = defaultdict(int)
    end = time.monotonic() + seconds

    def use(seed: int) -> None:
        drawn = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        if pause:
            time.sleep(drawn.uniform(0, pause))
        while time.monotonic() < end:
            kind = drawn.choice(list(pages))
            path = drawn.choice(pages[kind])
            begun = time.perf_counter()
            try:
                status, body = fetch(connection, path)
            except http.client.RemoteDisconnected:  # a line that nothing went over for a while
                connection.close()
                continue
            taken[kind].append((time.perf_counter() - begun) * 1000)
            largest[kind] = max(largest[kind], len(body))
            bad[kind] += status != 200
            if pause:
                time.sleep(drawn.expovariate(1 / pause))

    threads = [threading.Thread(target=use, args=(seed,)) for seed in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        kind: {
            "answers": len(taken[kind]),
            "not_200": bad[kind],
            "p50_ms": round(percentile(taken[kind], 0.5), 1),
            "p95_ms": round(percentile(taken[kind], 0.95), 1),
            "longest_ms": round(max(taken[kind]), 1),
            "largest_bytes": largest[kind],
        }
        for kind in pages
        if taken[kind]
    }


def paint(port: int, pages: dict[str, list[str]], drawn: random.Random) -> Figures:
    """First contentful paint of three pages of each kind, nothing being in the browser's cache."""
    from playwright.sync_api import sync_playwright

    told: Figures = {}
    # The pages forbid what Playwright's own waiting for a function needs; this waits within the page.
    look = """() => new Promise((told) => new PerformanceObserver((list, observer) => {
      const [one] = list.getEntriesByName('first-contentful-paint');
      if (one) { observer.disconnect(); told(one.startTime); }
    }).observe({ type: 'paint', buffered: true }))"""
    with sync_playwright() as run:
        browser = run.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        browser.new_page().goto(f"http://127.0.0.1:{port}{BARE}")
        for kind, paths in pages.items():
            if kind == "bare" or kind.startswith("api"):
                continue
            found = []
            for path in drawn.sample(paths, min(3, len(paths))):
                context = browser.new_context(viewport={"width": 1280, "height": 860})
                page = context.new_page()
                page.goto(f"http://127.0.0.1:{port}{path}")
                found.append(page.evaluate(look))
                context.close()
            told[kind] = {"pages": len(found), "first_paint_ms_longest": round(max(found), 1)}
        browser.close()
    return told


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ledger")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--settle", type=float, default=0, help="seconds that the server is left alone first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--paint", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "onrecord", "serve", "--ledger", given.ledger, "--port", str(port)]
    command += ["--processes", str(given.processes)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    drawn = random.Random(given.seed)
    try:
        _wait(port)
        pages = addresses(port, drawn)
        time.sleep(given.settle)
        told: dict[str, Figures] = {}
        if given.paint:
            told["paint"] = paint(port, pages, drawn)
        told["users"] = measure(port, given.users, given.seconds, given.pause, pages)
    finally:
        # It removes its folder if it may.
        server.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    for part in told.values():
        for kind, figures in part.items():
            print(f"{kind:<14} " + "  ".join(f"{name} {value:,}" for name, value in figures.items()))
    if given.json:
        given.json.write_text(json.dumps(told, indent=2) + "\n")


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)


if __name__ == "__main__":
    main()
