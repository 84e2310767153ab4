"""The annotated articles as both trained parts of the reader see them: pairs, features, pieces, labels."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from onrecord.evaluation import gold as gold_files
from onrecord.evaluation.scoring import same_name
from onrecord.reading import when, whose
from onrecord.reading.learned import dates, encoder, model, players, sayers
from onrecord.reading.learned.delexical import chunks
from onrecord.reading.learned.features import Features
from onrecord.reading.learned.judge import Maker
from onrecord.reading.learned.pairs import ACT_INDEX, ACTS, NOBODY, STATUSES, Pairs, find, standing_of
from onrecord.reading.learned.pooling import Pooled, pool
from onrecord.reading.mentions import Mention
from onrecord.reading.pipeline import DEFAULT_MODEL, load_stages
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import Tree

ROOT = Path(__file__).resolve().parent.parent
# The blind set ``unseen`` is never trained on.
FOLDERS = tuple(ROOT / "corpus" / name for name in ("seed", "gold", "train", "more"))

# The encoders of the folds, between the two steps of training.
BUILD = ROOT / "build" / "encoder"
FOLDS = 3
# Folds whose articles are asked of an encoder that did not see them. One third of the articles is enough for
# what is learned from such readings, and each further encoder would take two thirds as long as the one that
# ships.
ASKED = 1
# What is learned from such readings is measured on one part of a fold after learning from the others.
PARTS = 2

Described = list[tuple[Sequence[str], bool]]
Labels = dict[int, dict[tuple[int, str, str], set[int]]]
Rows = list[tuple[list[str], dict[int, list[str]]]]


@dataclass
class Article:
    """One annotated article.

    Attributes:
        name: folder and file.
        group: the affair's sides: articles on one affair stay in one fold.
        pairs: (sentence, actor, target).
        rows: the first model's features of each pair.
        chunks: the encoder's input.
        sides, proposals, standings: what the document makes of its sides; what the rules propose.
        labels: sentence → (act, actor side, target side) of the claims that it is evidence for → how these
            are put: numbers of statuses, −1 for put forward.
        triples: those of the whole article, each with its standing.
        players: features of mentions of a side, each with whether it plays the role.
        sayers: features of parties, each with whether a claim is its word.
        probabilities: the first model's, for each pair, by a model that did not see the article.
        encoded: what the encoder makes of each pair, likewise.
        dates: features of expressions of time, each with whether it dates a claim.
        statuses: (pair, act, the rules' status, the right ones) of each annotated claim in a sentence.
    """

    name: str
    group: str
    pairs: list[tuple[int, str, str]]
    rows: Rows
    chunks: list[Pooled]
    sides: dict[str, list[str]]
    proposals: dict[tuple[int, str, str], set[str]]
    standings: dict[tuple[str, str, str], set[int]]
    labels: Labels
    triples: set[tuple[int, str, str, int]]
    players: Described
    sayers: Described
    statuses: list[tuple[int, int, str, set[int]]]
    dates: Described
    probabilities: list[model.Array] = field(default_factory=list)
    encoded: encoder.Encoded | None = None

    def targets(self, pairs: Sequence[int]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Right answers for some pairs, 0 or 1: pairs × acts, and pairs × acts × statuses."""
        out = np.zeros((len(pairs), len(ACTS)), np.float32)
        put = np.zeros((len(pairs), len(ACTS), len(STATUSES)), np.float32)
        for row, i in enumerate(pairs):
            n, x, y = self.pairs[i]
            for (act, a, b), how in self.labels.get(n, {}).items():
                if (a, b) == (x, y):
                    out[row, act] = 1
                    put[row, act, [k for k in how if k >= 0]] = 1
        return out, put

    def taught(self, pairs: Sequence[int]) -> np.ndarray[Any, Any]:
        """Whether each answer for some pairs teaches anything, 0 or 1: pairs × acts.

        A sentence that is no evidence of a triple which the document tells elsewhere does not: annotators
        need not mark each sentence that says so again.
        """
        told = {triple[:3] for triple in self.triples}
        out, _ = self.targets(pairs)
        for row, i in enumerate(pairs):
            _, x, y = self.pairs[i]
            for act in range(len(ACTS)):
                out[row, act] = out[row, act] or (act, x, y) not in told
        return out


def read(nlp: Language, record: dict[str, Any]) -> Doc:
    """An annotated article after the stages of a pipeline, without its annotations."""
    doc = nlp.make_doc(record["text"])
    for key in ("published", "title", "publisher"):
        setattr(doc._, key, record.get(key))
    return nlp(doc)


def side(party: dict[str, Any]) -> str:
    """A participant's side, or its kind where it has none."""
    return party.get("side") or f"<{party['kind']}>"


def sides_of(parties: Sequence[dict[str, Any]]) -> list[str]:
    """The sides of one role; nobody where it is open."""
    return [side(p) for p in parties] or [NOBODY]


def claim_triples(claim: dict[str, Any]) -> set[tuple[int, str, str]]:
    """A claim as (act, actor side, target side)."""
    return {
        (ACT_INDEX[claim["act"]], a, b) for a in sides_of(claim["actors"]) for b in sides_of(claim["targets"])
    }


def articles(folders: Sequence[Path], *, described: bool = True) -> list[Article]:
    """Run the rules over every annotated article and describe its pairs.

    Args:
        folders: of annotated articles.
        described: with the features of all that is not the encoder's; they take most of the memory.
    """
    nlp = load_stages(DEFAULT_MODEL)
    found = []
    for folder in folders:
        for name, record in gold_files.load(folder).items():
            reading = read(nlp, record)._.onrecord_reading
            pairs = find(reading)
            features = Features(reading, pairs)
            labels, triples = _labels(record, reading.tree)
            triple = [(p.sentence, p.actor, p.target) for p in pairs.pairs]
            presences = [(p.a.how, p.b.how) for p in pairs.pairs]
            found.append(
                Article(
                    f"{folder.name}/{name}",
                    group_of(f"{folder.name}/{name}", record),
                    triple,
                    [features.of(p) for p in pairs.pairs] if described else [],
                    [
                        pool(c, triple, presences, pairs.known.sides, pairs.proposals)
                        for c in chunks(reading, pairs)
                    ],
                    pairs.known.sides,
                    pairs.proposals,
                    pairs.standings,
                    labels,
                    triples,
                    *(
                        _described(record, reading, pairs, features, labels)
                        if described
                        else ([], [], [], [])
                    ),
                )
            )
    return found


def _described(
    record: dict[str, Any], reading: Reading, pairs: Pairs, features: Features, labels: Labels
) -> tuple[Described, Described, list[tuple[int, int, str, set[int]]], Described]:
    """Every mention that could play a role in an annotated claim, every party whose word it could be, every
    expression that could date it, each with whether it is so; and the claims' statuses, by the rules and
    right."""
    wanted: dict[tuple[int, str, str, str], tuple[set[str], set[str], set[str], set[str]]] = {}
    for claim in record["claims"]:
        for n in sentences_of(claim, record["text"], reading.tree):
            for a in sides_of(claim["actors"]):
                for b in sides_of(claim["targets"]):
                    names = wanted.setdefault((n, claim["act"], a, b), (set(), set(), set(), set()))
                    names[0].update(p["name"] for p in claim["actors"] if side(p) == a)
                    names[1].update(p["name"] for p in claim["targets"] if side(p) == b)
                    names[2].update(claim["said_by"])
                    names[3].add((claim["when"] or "")[:7])
    maker = Maker(reading, features, {})
    playing: Described = []
    accepted: list[tuple[Trigger, set[str], set[str]]] = []
    put = []
    for number, pair in enumerate(pairs.pairs):
        for act in ACTS:
            names = wanted.get((pair.sentence, act, pair.actor, pair.target))
            if names is None:
                continue
            ruled = maker.ruled(act, pair) or maker.word(act, pair)
            told = maker.trigger(act, pair, 1.0)
            k = ACT_INDEX[act]
            right_status = labels[pair.sentence][k, pair.actor, pair.target]
            put.append((number, k, told.status, right_status))
            for role, at, presence, mine, right in (
                ("actor", pair.actor, pair.a, ruled.actors, names[0]),
                ("target", pair.target, pair.b, ruled.targets, names[1]),
            ):
                if at == NOBODY:
                    continue
                mentions = players.offered(features, pair.sentence, at, presence.mentions, mine)
                described = players.describe(features, ruled, role, mentions, mine)
                fits = [_is_one_of(players.plays(m, act), right) for m in mentions]
                playing.extend(zip(described, fits, strict=True))
                parts = [m for m, fit in zip(mentions, fits, strict=True) if fit]
                if parts:
                    setattr(told, f"{role}s", parts)
            accepted.append((told, names[2], names[3]))
    live = [t for t, _, _ in accepted]
    saying: Described = []
    for t in live:
        whose.settle(reading, t, live)
    for t, right, _ in accepted:
        if sayers.asks(t) and right:
            saying.extend(
                (sorted(s.features), _is_one_of(s.mention, right)) for s in sayers.offered(reading, t, live)
            )
    reading.triggers = live
    when.run(reading)
    expressions, news = when.times_of(reading)
    dating: Described = []
    for t, _, right in accepted:
        for offer in dates.offered(reading, t, expressions, news.value if news is not None else None):
            dating.append((sorted(offer.features), offer.value[:7] in right))
    return playing, saying, put, dating


def _is_one_of(m: Mention, names: set[str]) -> bool:
    known = {m.name, *m.aliases, *(m.entry.aliases if m.entry else ())}
    return any(same_name(a, b) for a in known for b in names)


def sentences_of(claim: dict[str, Any], text: str, tree: Tree) -> set[int]:
    """The numbers of the sentences that are a claim's evidence."""
    found = set()
    for piece in claim["evidence"]:
        words = piece if isinstance(piece, str) else piece["text"]
        start = text.find(words)
        for n, (a, b) in enumerate(tree.sents):
            if tree.end[b - 1] > start >= 0 and tree.start[a] < start + len(words):
                found.add(n)
    return found


def _labels(record: dict[str, Any], tree: Tree) -> tuple[Labels, set[tuple[int, str, str, int]]]:
    labels: Labels = {}
    triples: set[tuple[int, str, str, int]] = set()
    for claim in record["claims"]:
        wanted = claim_triples(claim)
        triples |= {(*triple, standing_of(claim["status"])) for triple in wanted}
        how = STATUSES.index(claim["status"]) if claim["status"] in STATUSES else -1
        for n in sentences_of(claim, record["text"], tree):
            for triple in wanted:
                labels.setdefault(n, {}).setdefault(triple, set()).add(how)
    return labels, triples


def group_of(name: str, record: dict[str, Any]) -> str:
    """What an article belongs to, so that no other article of the kind judges it: by whom, and against whom.

    The sides that most of its attacks have: writers name the same affair in different ways, and affairs
    between the same two sides resemble each other. Without attacks, the affair by the name that it is given,
    or the article itself.
    """
    attacks = Counter(
        pair
        for claim in record["claims"]
        if claim["act"] == "attack"
        for pair in {(a, b) for a in sides_of(claim["actors"]) for b in sides_of(claim["targets"])}
    )
    if not attacks:
        return str(record.get("affair") or name)
    return "-".join(max(attacks, key=lambda pair: (attacks[pair], pair)))


def fold_of(group: str, count: int) -> int:
    """The fold of an affair: told by its name alone, so that new articles move none of the others."""
    return zlib.crc32(group.encode()) % count


def folds(docs: Sequence[Article], count: int) -> list[tuple[list[int], list[int]]]:
    """Folds over articles (the others, its own); articles of one affair stay together."""
    mine = [fold_of(doc.group, count) for doc in docs]
    return [
        ([i for i, f in enumerate(mine) if f != k], [i for i, f in enumerate(mine) if f == k])
        for k in range(count)
    ]


def part_of(group: str) -> int:
    """The part of its fold that an affair is in."""
    return zlib.crc32(group.encode()) // FOLDS % PARTS


def part_weights(fold: int, part: int) -> Path:
    """Where the judge's weights are that know nothing of a part of a fold."""
    return BUILD / f"judge{fold}{part}.npz"


def fold_path(fold: int) -> Path:
    """Where the encoder is that did not see a fold."""
    return BUILD / f"fold{fold}.onnx"
