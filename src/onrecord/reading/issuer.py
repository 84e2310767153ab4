"""Whose document it is, who speaks in its lines, and which state it takes for granted."""

from __future__ import annotations

from onrecord.reading.lexicon_words import words
from onrecord.reading.mentions import Mention
from onrecord.reading.names import index, states
from onrecord.reading.state import Reading
from onrecord.reading.tree import Tree

_ANSWER = frozenset({"a", "answer", "ans"})
_QUESTION = frozenset({"q", "question"})


def run(reading: Reading) -> None:
    """Settle them; what refers to what is asked afterwards (``references.py``)."""
    _settle_owners(reading)
    _settle_brussels(reading)
    _settle_issuer(reading)
    _settle_speakers(reading)
    _settle_home(reading)


def _settle_owners(reading: Reading) -> None:
    """A name that several parties bear belongs to the one whose side the document speaks of."""
    counts: dict[str, int] = {}
    for m in reading.mentions.all:
        if m.side is not None and m.how == "name" and m.head not in reading.mentions.shared:
            counts[m.side] = counts.get(m.side, 0) + 1
    for side, word in reading.mentions.side_word.values():
        if not word.others:
            counts[side] = counts.get(side, 0) + 1
    for m in reading.mentions.all:
        match = reading.mentions.shared.get(m.head)
        if match is None:
            continue
        owners = (match.entry, *match.others)
        beside = reading.mentions.side_before(m.head)
        own = next((e for e in owners if e.side is not None and e.side == beside), None)
        if own is None and _without_article(reading.tree, m):
            # News agencies take no article: "told AFP", but "the AFP charged a man".
            own = next((e for e in owners if e.type == "media"), None)
        # "Britain's NCSC" is British, whoever else has an NCSC.
        best = own or max(owners, key=lambda e: counts.get(e.side or "", 0))
        if own is not None or counts.get(best.side or "", 0) > counts.get(m.side or "", 0):
            m.name, m.kind, m.side, m.cls, m.entry = best.name, best.kind, best.side, best.type, best


def _without_article(tree: Tree, m: Mention) -> bool:
    return m.a == 0 or tree.low[m.a - 1] != "the"


# -- whose document, whose lines --------------------------------------------------------------------


def _settle_brussels(reading: Reading) -> None:
    """Brussels acts for the EU, unless the document is about Belgium."""
    belgium = any(
        m.entry is not None and m.entry.kind == "state" and m.side == "BE" and m.cls != "capital"
        for m in reading.mentions.all
    ) or any(side == "BE" for side, match in reading.mentions.side_word.values())
    if belgium:
        return
    for m in reading.mentions.all:
        if (m.side == "BE" and m.cls == "capital") or (
            m.entry is not None and m.how == "name" and "Brussels" in m.aliases
        ):
            m.name, m.kind, m.side = "European Union", "alliance", "EU"


def _party_in(text: str) -> tuple[str, str, str | None, str] | None:
    """The most specific party that a title or a masthead names."""
    best: tuple[int, tuple[str, str, str | None, str]] | None = None
    side = None
    for match in index().find(text):
        entry = match.entry
        if entry.kind == "place" or match.weak:
            side = side or entry.side
            continue
        side = side or entry.side
        rank = {"organ": 3, "alliance": 3, "company": 2, "state": 1}.get(entry.kind, 0)
        if rank and (best is None or rank > best[0]):
            best = (rank, (entry.name, entry.kind, entry.side, entry.type))
    low = text.lower()
    for noun in index().find_nouns(text):
        if noun.noun.kind == "organ" and side and noun.noun.acts_as in ("organ", "state"):
            state = states().get(side)
            if state is None:
                continue
            if noun.noun.acts_as == "state":
                return state.name, "state", side, "government"
            if best is None or best[0] < 3:
                best = (3, (f"{state.adjectives[0]} {noun.noun.noun}", "organ", side, noun.noun.type))
    if best is None and "government" in low and side and side in states():
        return states()[side].name, "state", side, "government"
    return best[1] if best else None


def _settle_issuer(reading: Reading) -> None:
    """Whether the document is a party's own: a declaration, a press release, a vendor's report."""
    tree = reading.tree
    first = tree.text[reading.lines[0].start : reading.lines[0].end] if reading.lines else ""
    head = first.lower()
    publisher = reading.publisher or ""
    party = None
    if publisher:
        found = _party_in(publisher)
        if found is not None and not _is_newsroom(publisher):
            party = found
        elif found is None and not _is_newsroom(publisher) and _is_vendor(publisher, tree.text):
            party = (publisher, "company", None, "vendor")
    official = words("official_titles")
    if party is None and any(w in head for w in official):
        party = _party_in(first)
        if party is None or party[1] == "state":
            # The headline names the speaker; the first lines name his organ.
            party = party or _answering_party(reading) or _party_in(_lead(reading))
    if party is None and not publisher:
        lead_line = reading.lines[1] if len(reading.lines) > 1 else None
        if lead_line is not None:
            lead = tree.text[lead_line.start : lead_line.end]
            if _first_person(tree):
                party = _party_in(first) or _party_in(lead)
            elif words("official_leads") & set(lead.lower().split()[:3]):
                party = _party_in(lead)
    if party is None:
        return
    name, kind, side, cls = party
    if side is None:
        found = _answering_party(reading)
        side = found[2] if found is not None else None
    if side is None:
        side = next(
            (
                m.entry.side
                for m in index().find(_lead(reading))
                if m.entry.side in states() and m.form != "adjective"
            ),
            None,
        )
    reading.issuer = Mention(0, 1, 0, name, kind, side, "name", cls)


def _lead(reading: Reading) -> str:
    """The first lines that no labelled speaker speaks: a question names others."""
    text = reading.tree.text
    first = [text[line.start : line.end] for line in reading.lines[:4] if line.speaker is None]
    return "\n".join(first)


def _answering_party(reading: Reading) -> tuple[str, str, str | None, str] | None:
    """The party for whom a known person speaks in a transcript's lines."""
    counts: dict[str, int] = {}
    for line in reading.lines:
        if line.speaker:
            counts[line.speaker] = counts.get(line.speaker, 0) + 1
    for speaker in sorted(counts, key=lambda s: -counts[s]):
        for match in index().find(speaker):
            for organ in index().lookup(match.entry.organ) if match.entry.organ else ():
                entry = organ.entry
                return entry.name, entry.kind, entry.side, entry.type
    return None


def _is_newsroom(publisher: str) -> bool:
    low = publisher.lower().split()
    return any(w.strip(",.") in words("newsroom_words") for w in low)


def _is_vendor(publisher: str, text: str) -> bool:
    low = publisher.lower()
    return any(w in low.split() for w in words("vendor_words")) and _we(text) >= 3


def _we(text: str) -> int:
    low = f" {text.lower()} "
    return low.count(" we ") + low.count(" our ")


def _first_person(tree: Tree) -> bool:
    """Whether the text speaks of itself as "we" outside quotation marks."""
    quoted = False
    count = 0
    for i in range(tree.n):
        w = tree.word[i]
        if w in ("“", "”"):
            quoted = w == "“"
        elif w == '"':
            quoted = not quoted
        elif "\n" in w:
            quoted = False
        elif not quoted and tree.low[i] in ("we", "our", "us") and w != "US":
            count += 1
    return count >= 3


def _settle_speakers(reading: Reading) -> None:
    """In a transcript, the party for whom each line's speaker speaks."""
    labelled = [n for n, line in enumerate(reading.lines) if line.speaker]
    if len(labelled) < 3:
        return
    counts: dict[str, int] = {}
    for n in labelled:
        speaker = (reading.lines[n].speaker or "").lower()
        counts[speaker] = counts.get(speaker, 0) + 1
    answering = {s for s in counts if s in _ANSWER}
    if not answering:
        first = (reading.lines[0].end and reading.tree.text[: reading.lines[0].end].lower()) or ""
        named = {s for s in counts if s in first and counts[s] > 1}
        often = {s for s in counts if counts[s] >= max(2, len(labelled) // 3) and s not in _QUESTION}
        answering = named or often
    current: str | None = None
    for n, line in enumerate(reading.lines):
        if line.speaker:
            current = line.speaker.lower()
        if current in answering and reading.issuer is not None:
            reading.speakers[n] = reading.issuer
        elif current is not None:
            reading.speakers[n] = NOBODY


# Who asks the questions of a transcript: no party.
NOBODY = Mention(0, 0, -1, "", "person", None, "name")


def _settle_home(reading: Reading) -> None:
    """The state that the document takes for granted: "the Government", "ministers", "the police".

    It is the issuer's, or else the one that the text speaks of most, not counting the words that
    only tell whose hackers and spies they are.
    """
    if reading.issuer is not None and reading.issuer.side in states():
        reading.home = reading.issuer.side
        return
    counts: dict[str, float] = {}
    hostile: dict[str, float] = {}
    for m in reading.mentions.all:
        if m.side not in states() or m.side is None:
            continue
        if m.kind == "group" or m.cls in ("spy", "intelligence", "military-unit", "embassy"):
            hostile[m.side] = hostile.get(m.side, 0.0) + 1.0
        else:
            counts[m.side] = counts.get(m.side, 0.0) + 1.0
    for side, match in reading.mentions.side_word.values():
        if match.entry.kind == "place" and side in states():
            counts[side] = counts.get(side, 0.0) + 0.7
    for match in index().find(reading.publisher or ""):
        if match.entry.side in states() and match.entry.side is not None:
            counts[match.entry.side] = counts.get(match.entry.side, 0.0) + 4.0
    # Of two that are even the one that is mentioned first: never the one whose code sorts first.
    best = max(counts, key=lambda c: counts[c] - 1.5 * hostile.get(c, 0.0), default=None)
    reading.home = best
