"""``import onrecord``: what it hands on, its examples, what notebooks show, and the component for spaCy."""

from __future__ import annotations

import doctest
import pickle
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.errors import OnrecordError

TEXT = "Norway accused China of hacking its parliament. China rejected the accusation."
MODULES = [
    "onrecord.export",
    "onrecord.ledger.store",
    "onrecord.reading.api",
    "onrecord.reading.learned.roots",
    "onrecord.reading.pipeline",
    "onrecord.verify.registers",
]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_run(module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if "verify" in module and find_spec("rigour") is None:
        pytest.skip("the extra registers is not installed")
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path))
    outcome = doctest.testmod(import_module(module))
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("first", ["onrecord.export.stix", "onrecord.verify.model", "onrecord.errors"])
def test_parts_can_be_called_whatever_was_imported_before(first: str) -> None:
    """Python puts a part into the package under its name; the name must do the same before and after."""
    if "verify" in first and find_spec("rigour") is None:
        pytest.skip("the extra registers is not installed")
    code = (
        f"import {first}, onrecord, io, sys\n"
        "record = onrecord.Record(id='a', text='China denied it.')\n"
        "onrecord.export(record, '-', 'plover')\n"
        "from onrecord.export import export\n"
        "assert callable(export) and callable(onrecord.export)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("\ufeffevent_id") or "root" in told.stdout


def test_everything_that_is_promised_is_there() -> None:
    assert {"read", "load", "Ledger", "Registers", "verify", "export"} <= set(onrecord.__all__)
    assert set(onrecord.__all__) <= set(dir(onrecord))
    for name in onrecord.__all__:
        if name in ("Registers", "verify") and find_spec("rigour") is None:
            continue
        assert getattr(onrecord, name) is not None


def test_what_needs_an_extra_says_so() -> None:
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "import onrecord\n"
        "try: onrecord.Ledger\n"
        "except Exception as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert "which is not installed: pip install 'onrecord[ledger]'" in told


def test_a_notebook_shows_a_ledger(tmp_path: Path) -> None:
    with onrecord.Ledger(str(tmp_path / "<a>.sqlite")) as ledger:
        ledger.add_record(onrecord.Record(id="a", text="China denied it."))
        shown = ledger._repr_html_()
    assert "<th>documents</th><td>1</td>" in shown
    assert "&lt;a&gt;.sqlite" in shown


def test_a_notebook_shows_the_registers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("rigour")
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path))
    with onrecord.Registers(":memory:") as registers:
        assert "<td>uk-sanctions-list</td>" in registers._repr_html_()


# -- spaCy -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nlp() -> Any:
    """A blank pipeline with the reader in it, as spaCy finds it by its entry point."""
    import spacy

    made = spacy.blank("en")
    made.add_pipe("onrecord")
    return made


def test_a_blank_pipeline_reads(nlp: Any) -> None:
    doc = nlp(TEXT)
    assert [claim.act.value for claim in doc._.claims] == ["attribute", "attack", "deny"]
    assert [(span.label_, span.text) for span in doc.spans["onrecord"]][-1] == (
        "deny",
        "China rejected the accusation.",
    )
    assert [token.text for token in doc][:3] == ["Norway", "accused", "China"]
    assert doc._.record.claims == doc._.claims


def test_the_day_of_publication_counts(nlp: Any) -> None:
    doc = nlp.make_doc("On Monday " + TEXT)
    doc._.published = "2024-03-26"
    assert nlp(doc)._.claims[0].when == "2024-03-25"


def test_pipe_gives_the_same_in_order(nlp: Any) -> None:
    texts = [TEXT, "", "It rained.", TEXT]
    docs = list(nlp.pipe([(text, n) for n, text in enumerate(texts)], as_tuples=True, batch_size=2))
    assert [n for _, n in docs] == [0, 1, 2, 3]
    assert [len(doc._.claims) for doc, _ in docs] == [3, 0, 0, 3]


def test_a_pipeline_goes_to_disk_and_back(nlp: Any, tmp_path: Path) -> None:
    import spacy

    nlp.to_disk(tmp_path / "model")
    assert spacy.load(tmp_path / "model").pipe_names == ["onrecord"]
    assert nlp.get_pipe_meta("onrecord").assigns == ["doc._.claims", "doc._.record", "doc.spans"]


def test_documents_with_claims_travel(nlp: Any) -> None:
    """To other processes (``n_process``) and into a DocBin."""
    from spacy.tokens import Doc

    doc = nlp(TEXT)
    back = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert back._.claims == doc._.claims
    assert back._.record == doc._.record
    assert pickle.loads(pickle.dumps(doc))._.claims == doc._.claims


def test_settings_are_looked_at_when_it_is_added() -> None:
    import spacy

    with pytest.raises(OnrecordError, match="is neither 'cyber' nor 'any'"):
        spacy.blank("en").add_pipe("onrecord", config={"scope": "all"})
    with pytest.raises(OnrecordError, match="another language"):
        spacy.blank("de").add_pipe("onrecord")


def test_every_factory_is_an_entry_point() -> None:
    from importlib.metadata import entry_points

    from onrecord.reading.components import AFTER_PARSE, BEFORE_PARSE, ORDER

    known = {one.name for one in entry_points(group="spacy_factories")}
    assert {"onrecord", *BEFORE_PARSE, AFTER_PARSE, *ORDER} <= known
