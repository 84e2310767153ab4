"""Reading annotated records, and refusing what is not one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.evaluation import gold

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.mark.parametrize("folder", sorted({file.parent.name for file in CORPUS.glob("*/*.json")}))
def test_every_set_of_the_corpus_is_well_formed(folder: str) -> None:
    records = gold.load(CORPUS / folder)
    gold.check(records, CORPUS / folder)
    assert records


def test_a_document_holds_nothing_of_the_annotations() -> None:
    record = gold.load(CORPUS / "gold", ["d01"])["d01"]
    document = gold.document("d01", record)
    assert document.text == record["text"]
    assert (document.id, document.published) == ("d01", "2021-04-16")
    assert "claims" not in document.model_dump()


def test_one_file_is_a_set_of_one() -> None:
    assert list(gold.load(CORPUS / "gold" / "d02.json")) == ["d02"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"text": 1, "claims": []}', '{"text": "a", "claims": [1]}']
)
def test_what_is_not_a_record_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(OnrecordError, match=r"a\.json"):
        gold.load(tmp_path)


def test_an_empty_or_absent_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OnrecordError, match="holds no"):
        gold.load(tmp_path)
    with pytest.raises(OnrecordError, match="no such"):
        gold.load(tmp_path / "absent")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(OnrecordError, match="nobody"):
        gold.load(CORPUS / "gold", ["nobody"])


def test_annotations_without_verbatim_evidence_are_refused(tmp_path: Path) -> None:
    record = json.loads((CORPUS / "gold" / "d02.json").read_text(encoding="utf-8"))
    record["claims"][0]["evidence"] = ["Never said."]
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(OnrecordError, match="Never said"):
        gold.check(gold.load(tmp_path), tmp_path)
