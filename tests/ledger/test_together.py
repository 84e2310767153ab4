"""Two writers and five readers at once: nothing lost, nothing twice, no reader ever sees half a document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from onrecord.ledger import Ledger
from onrecord.ledger.checking import check

from .records import article

_TESTS = Path(__file__).resolve().parents[1]
EACH = 50

# Each writer adds documents of its own and some that the other adds as well.
WRITER = f"""
import json, sys
sys.path.insert(0, {str(_TESTS)!r})
from ledger.records import article
from onrecord.ledger import Ledger
place, own = sys.argv[1], int(sys.argv[2])
numbers = [*range(own * 1000, own * 1000 + {EACH}), *range(9000, 9000 + {EACH})]
numbers.sort(key=lambda n: (n % 97, n))
with Ledger(place) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    outcomes = [a.outcome.value for a in ledger.add_records(map(article, numbers), batch=7)]
    ledger.judge("done", {{"by": own}}, "writer")
print(json.dumps(outcomes))
"""
READER = f"""
import json, sys
sys.path.insert(0, {str(_TESTS)!r})
from ledger.records import article
from onrecord.ledger import Ledger, Query, Who
looks, most, faults = 0, 0, []
with Ledger(sys.argv[1]) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        over = len(ledger.judgements("done")) == 2
        held = [kept for _, kept in ledger.records()]
        faults += [kept.id for kept in held if kept != article(int(kept.id[1:]))]
        faults += ["fewer"] if len(held) < most else []
        rows = ledger.ask(Query(actors=Who(frozenset({{"DE"}}))))
        faults += ["half"] if len(rows) % 3 or len(rows) < 3 * len(held) else []
        faults += ["search"] if held and not ledger.ask(Query(text="intrusion"), limit=1) else []
        looks, most = looks + 1, len(held)
        if over:
            break
print(json.dumps([looks, most, faults]))
"""


def test_two_writers_and_five_readers(new_place: Callable[[], str]) -> None:
    place = new_place()
    # They start in an empty place: all seven try to make the tables.
    commands = [[WRITER, place, "1"], [WRITER, place, "2"], *[[READER, place]] * 5]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    try:
        for child in running:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n", child.communicate()[1]
        for child in running:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        outputs = []
        for child in running:
            out, complaint = child.communicate(timeout=300)
            assert complaint == ""
            assert child.returncode == 0
            outputs.append(json.loads(out))
    finally:
        for child in running:
            child.kill()
            child.wait()
    outcomes = [*outputs[0], *outputs[1]]
    assert outcomes.count("new") == 3 * EACH
    assert outcomes.count("same") == EACH
    for looks, most, faults in outputs[2:]:
        assert faults == []
        assert (looks > 0, most) == (True, 3 * EACH)
    with Ledger(place) as ledger:
        wanted = {f"n{start + n}" for start in (1000, 2000, 9000) for n in range(EACH)}
        assert {kept.id for _, kept in ledger.records()} == wanted
        assert all(kept == article(int(kept.id[1:])) for _, kept in ledger.records())
        assert list(check(ledger)) == []
