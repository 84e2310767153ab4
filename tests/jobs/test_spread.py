"""A Ray cluster of two nodes on this machine reads what one process reads, to the byte, and goes on where it
stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="the extra ray is not installed")

from jobs.conftest import MANY
from jobs.test_resume import NAMES, records, run


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of two nodes, each with two cores of its own to give away."""
    settings = {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_raylet_start_wait_time_s": "300",
        "RAY_worker_register_timeout_seconds": "300",
        "RAY_worker_niceness": "0",
        "RAY_memory_monitor_refresh_ms": "0",
    }
    program = (
        "import sys\n"
        "from ray.cluster_utils import Cluster\n"
        "node = dict(num_cpus=2, object_store_memory=100_000_000, include_dashboard=False)\n"
        "cluster = Cluster(initialize_head=True, head_node_args=node)\n"
        "cluster.add_node(**node)\n"
        "print('at', cluster.address, flush=True)\n"
        "sys.stdin.read()\n"
        "cluster.shutdown()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **settings},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    address = next((line.split()[1] for line in process.stdout if line.startswith("at ")), None)
    assert address is not None, "the cluster did not start"
    yield address
    process.stdin.close()
    process.wait(120)


def test_two_nodes_read_what_one_process_reads(
    sources: Path, tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", cluster)
    code, whole = run(sources, tmp_path / "whole", "--processes", "1")
    assert code == 2

    # Output at an address of fsspec's. What an earlier run did is there; it is not done again.
    spread = tmp_path / "spread"
    spread.mkdir()
    (spread / "other_x.json").write_bytes((tmp_path / "whole" / "other_x.json").read_bytes())
    before = (spread / "other_x.json").stat().st_mtime_ns
    options = ("--engine", "ray", "--processes", "3")
    code, err = run(sources, f"file://{spread}", *options)
    assert code == 2
    assert records(spread) == records(tmp_path / "whole"), err
    assert set(records(spread)) == NAMES
    assert (spread / "other_x.json").stat().st_mtime_ns == before
    assert sorted(err.splitlines()) == sorted([*whole.splitlines(), "onrecord: 1 record there already"])

    done = {path.name: json.loads(path.read_text()) for path in (spread / ".onrecord" / "done").iterdir()}
    assert {one["source"]: one["documents"] for one in done.values()} == {
        "in/news.zip": 2,
        "in/news_2024.zip": 2,
        "in/other.zip": MANY + 1,
    }
    alone = {path.name for path in (tmp_path / "whole" / ".onrecord" / "done").iterdir()}
    assert set(done) == alone
