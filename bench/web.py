"""How fast the web app answers: so many users at once on one machine, over a ledger that is there already.

    .venv/bin/python bench/web.py LEDGER [--users 20] [--seconds 60] [--processes 2] [--json web.json]

Starts ``onrecord serve`` over LEDGER, fetches each page once (caches, cases), and lets so many users go from
page to page, each waiting for one answer before the next request, without pauses. Told for each kind of page:
how many answers, the 50th and 95th percentile and the longest, in milliseconds, and the largest answer in
bytes. Users and server share the machine's cores: what is told is an upper bound. As a measure of the machine
itself the same users fetch ``/robots.txt``, which needs no ledger; each page's 95th percentile is also told
as a multiple of that one's.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

BARE = "/robots.txt"


def fetch(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body of an answer."""
    connection.request("GET", path, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def addresses(port: int) -> dict[str, list[str]]:
    """What the users fetch, by kind of page, from what the server itself lists."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def found(path: str, pattern: str, limit: int) -> list[str]:
        status, body = fetch(connection, path)
        if status != 200:
            print(f"{path}: {status}", file=sys.stderr)
            return []
        return list(dict.fromkeys(re.findall(pattern, body.decode())))[:limit]

    claims = json.loads(fetch(connection, "/api/v1/claims?limit=100")[1])["items"]
    names = list(dict.fromkeys(party["name"] for claim in claims for party in claim["actors"]))[:20]
    from urllib.parse import quote

    pages = {
        "bare": [BARE],
        "home": ["/"],
        "document": found("/documents", r'href="(/documents/d[0-9a-f]+)"', 40),
        "documents": ["/documents"],
        "party": [f"/parties?name={quote(name)}" for name in names],
        "cases": ["/cases"],
        "case": found("/cases", r'href="(/cases/case-[0-9a-z]+)"', 20),
        "ask": [
            "/ask?act=deny",
            "/ask?act=attribute&actor=US",
            "/ask?text=denied",
            "/ask?side=RU&about=2022",
        ],
        "api claims": ["/api/v1/claims?act=deny&limit=50", "/api/v1/claims?actor=CN&limit=50"],
        "api documents": ["/api/v1/documents?limit=50"],
        "api document": [f"/api/v1/documents/{claim['document']['key']}" for claim in claims[:20]],
    }
    return {kind: paths for kind, paths in pages.items() if paths}


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ledger")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "onrecord", "serve", "--ledger", given.ledger, "--port", str(port)]
    command += ["--processes", str(given.processes)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        told = measure(port, given.users, given.seconds)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    bare = told["bare"]["p95_ms"]
    for kind, figures in told.items():
        figures["p95_over_bare"] = round(figures["p95_ms"] / bare, 1)
        print(f"{kind:<14} " + "  ".join(f"{name} {value:,}" for name, value in figures.items()))
    if given.json:
        given.json.write_text(json.dumps(told, indent=2) + "\n")


def measure(port: int, users: int, seconds: float) -> dict[str, dict[str, float]]:
    """Let the users go; gives the figures by kind of page."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    pages = addresses(port)
    warm = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    for paths in pages.values():
        for path in paths:
            fetch(warm, path)
    taken: dict[str, list[float]] = defaultdict(list)
    largest: dict[str, int] = defaultdict(int)
    bad: dict[str, int] = defaultdict(int)
    end = time.monotonic() + seconds

    def use(seed: int) -> None:
        drawn = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while time.monotonic() < end:
            kind = drawn.choice(list(pages))
            path = drawn.choice(pages[kind])
            begun = time.perf_counter()
            status, body = fetch(connection, path)
            taken[kind].append((time.perf_counter() - begun) * 1000)
            largest[kind] = max(largest[kind], len(body))
            bad[kind] += status != 200

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


if __name__ == "__main__":
    main()
