"""A Ray cluster of two nodes on this machine: a job that is killed goes on there, and has in the end what one
process has, to the byte."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="the extra ray is not installed")

from jobs.conftest import MANY
from jobs.test_resume import NAMES, lines, records, run, start

NODES = """
import sys
from ray._private import services
from ray.cluster_utils import Cluster
# Ray gives a node 30 seconds to start, which is not enough on a busy machine.
wait = services.wait_for_node
services.wait_for_node = lambda address, socket, timeout=0: wait(address, socket, 300)
node = dict(num_cpus=2, object_store_memory=100_000_000, include_dashboard=False)
cluster = Cluster(initialize_head=True, head_node_args=node)
cluster.add_node(**node)
print("at", cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


def kill_after_its_first_record(process: subprocess.Popen[str], out: Path) -> dict[str, bytes]:
    """Kill a job that is under way; the records that were there."""
    while not (kept := records(out)) and process.poll() is None:
        with pytest.raises(subprocess.TimeoutExpired):  # waits for what happens first
            process.wait(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    return kept


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of two nodes, each with two cores of its own to give away."""
    settings = {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_raylet_start_wait_time_s": "300",
        "RAY_worker_register_timeout_seconds": "300",
        "RAY_worker_niceness": "0",
        "RAY_memory_monitor_refresh_ms": "0",
        "RAY_health_check_failure_threshold": "100",
    }
    told = tmp_path_factory.mktemp("cluster") / "stderr"
    with told.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", NODES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**os.environ, **settings},
        )
    assert process.stdin is not None
    assert process.stdout is not None
    address = next((line.split()[1] for line in process.stdout if line.startswith("at ")), None)
    assert address is not None, told.read_text()[-2000:]
    yield address
    process.stdin.close()
    process.wait(600)


def test_two_nodes_go_on_and_read_what_one_process_reads(
    sources: Path, tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", cluster)
    whole, spread = tmp_path / "whole", tmp_path / "spread"
    code, told = run(sources, whole, "--processes", "1")
    assert code == 2

    # Output at an address of fsspec's.
    command = (sources, f"file://{spread}", "--engine", "ray", "--processes", "3")
    kept = kill_after_its_first_record(start(*command), spread)
    assert 0 < len(kept) < len(NAMES)
    stamps = {name: (spread / name).stat().st_mtime_ns for name in kept}

    code, err = run(*command)
    assert code == 2
    assert records(spread) == records(whole), err
    assert set(records(spread)) == NAMES
    assert {name: (spread / name).stat().st_mtime_ns for name in kept} == stamps
    # The killed run's readers may have kept a record or two more before they ended.
    already = [line for line in lines(err) if line.endswith("there already")]
    assert len(already) == 1
    assert len(kept) <= int(already[0].split()[1]) < len(NAMES)
    assert lines(err) == sorted([*lines(told), *already])

    done = {path.name: json.loads(path.read_text()) for path in (spread / ".onrecord" / "done").iterdir()}
    assert {one["source"]: one["documents"] for one in done.values()} == {
        "in/news.zip": 2,
        "in/news_2024.zip": 2,
        "in/other.zip": MANY + 1,
    }
    assert set(done) == {path.name for path in (whole / ".onrecord" / "done").iterdir()}
