"""An object store as its users have it: archives are read from an S3 server, records and notes go to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("s3fs", reason="s3fs is not installed")
pytest.importorskip("moto.server", reason="moto[server] is not installed")

from jobs.conftest import MANY
from jobs.test_resume import NAMES, lines, records, run
from onrecord.documents import remote

ADDRESS = "s3://news/in"


@pytest.fixture
def bucket(sources: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A file system with the sources in it, at ``news/in``, as every process sees it."""
    from fsspec.config import conf, set_conf_env
    from moto.server import ThreadedMotoServer

    store = ThreadedMotoServer(port=0)
    store.start()
    host, port = store.get_host_and_port()
    for name, value in {
        "FSSPEC_S3_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(conf, "s3", {})
    set_conf_env(conf)
    system, _ = remote.filesystem("s3://news")
    system.mkdir("news")
    for path in sources.iterdir():
        system.put_file(str(path), f"news/in/{path.name}")
    yield system
    system.rm("news", recursive=True)  # the next server of this process would have it still
    store.stop()


@pytest.mark.parametrize("engine", ["local", "ray"])
def test_records_in_a_bucket_are_those_in_a_folder(
    sources: Path, tmp_path: Path, bucket: Any, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "ray":
        pytest.importorskip("ray", reason="the extra ray is not installed")
        monkeypatch.setenv("RAY_ADDRESS", "local")
    code, told = run(sources, tmp_path / "whole", "--processes", "1")
    assert code == 2

    command = (ADDRESS, "s3://news/out", "--engine", engine, "--processes", "2")
    code, err = run(*command)
    assert code == 2
    out = {path.rpartition("/")[2]: bucket.cat_file(path) for path in bucket.glob("news/out/*.json")}
    assert set(out) == NAMES, err
    here = {name: data.replace(ADDRESS.encode(), b"in") for name, data in out.items()}
    assert here == records(tmp_path / "whole")
    assert lines(err.replace(ADDRESS, "in")) == lines(told)

    # All is there; the archives are not opened again.
    done = [json.loads(bucket.cat_file(path)) for path in bucket.glob("news/out/.onrecord/done/*.json")]
    assert {one["source"].rpartition("/")[2]: one["documents"] for one in done} == {
        "news.zip": 2,
        "news_2024.zip": 2,
        "other.zip": MANY + 1,
    }
    code, err = run(*command)
    assert f"onrecord: {len(NAMES)} records there already" in lines(err)
