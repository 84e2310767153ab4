"""What refers to what: pronouns, "the ministry", "the group", "both countries", "Lin", "we".

One pass over the mentions in the order of the text. Each gets the nearest earlier mention that it can
stand for; an organ or an officer without a side gets the side that the passage is about.
"""

from __future__ import annotations

from onrecord.reading import nouns
from onrecord.reading.lexicon_words import words
from onrecord.reading.mentions import (
    OWN_PRONOUNS,
    PERSON_PRONOUNS,
    PLURAL_PRONOUNS,
    Mention,
)
from onrecord.reading.names import index, states
from onrecord.reading.state import Reading
from onrecord.reading.tree import Tree

WINDOW = 60  # mentions looked back over
_ANSWER = frozenset({"a", "answer", "ans"})
_QUESTION = frozenset({"q", "question"})


def run(reading: Reading) -> None:
    """Resolve the references of a document."""
    _settle_owners(reading)
    _settle_brussels(reading)
    _settle_issuer(reading)
    _settle_speakers(reading)
    _settle_home(reading)
    _fill_sides(reading)
    _resolve(reading)


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
            reading.speakers[n] = _NOBODY


_NOBODY = Mention(0, 0, -1, "", "person", None, "name")


# -- sides ------------------------------------------------------------------------------------------


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
    for i, (side, match) in reading.mentions.side_word.items():
        if match.entry.kind == "place" and side in states():
            counts[side] = counts.get(side, 0.0) + 0.7
        _ = i
    for match in index().find(reading.publisher or ""):
        if match.entry.side in states() and match.entry.side is not None:
            counts[match.entry.side] = counts.get(match.entry.side, 0.0) + 4.0
    # Of two that are even the one that is mentioned first: never the one whose code sorts first.
    best = max(counts, key=lambda c: counts[c] - 1.5 * hostile.get(c, 0.0), default=None)
    reading.home = best


def _weight(tree: Tree, m: Mention) -> int:
    """How much a mention is what its sentence is about."""
    dep = tree.dep[m.head]
    if dep in ("nsubj", "nsubjpass", "ROOT", "agent"):
        return 3
    if dep == "poss":
        return 2
    return 1


def _fill_sides(reading: Reading) -> None:
    """Organs and officers without a side take the side that the passage is about."""
    tree = reading.tree
    recent: list[Mention] = []
    for m in reading.mentions.all:
        organ_like = m.kind in ("organ", "state") and m.how in ("noun", "unknown name")
        officer = m.kind == "person" and m.speaks and m.voice is None
        if m.side is None and m.possessor is not None and m.how == "noun":
            owner = reading.mentions.at.get(m.possessor)
            if owner is not None and owner.how != "pronoun":
                m.side = owner.resolved().side
        if m.side is None and organ_like and _is_issuer(reading, m):
            m.ref = reading.issuer
            m.side = reading.issuer.side if reading.issuer is not None else None
        elif m.side is None and (organ_like or officer):
            known = _same_organ(recent, m)
            if known is not None:
                m.ref = known
                m.side = known.side
            else:
                m.side = _passage_side(reading, m, recent)
        if m.side is not None and m.how in ("noun", "unknown name"):
            found = nouns.classify(tree, m.head) if m.how == "noun" and m.ref is None else None
            name = reading.mentions.organ_name(m, found) if found is not None else None
            if name is not None:
                m.name = name
        if m.kind == "person" and m.speaks and m.voice is None and m.side is not None:
            state = states().get(m.side)
            if state is not None:
                m.voice = Mention(m.a, m.b, m.head, state.name, "state", m.side, "name", "state")
        if m.how != "pronoun" and m.side is not None:
            recent.append(m)


def _is_issuer(reading: Reading, m: Mention) -> bool:
    """In a party's own document: "the Government", "this Office", "the Embassy"."""
    issuer = reading.issuer
    if issuer is None or not m.definite or m.plural or m.b - m.a > 3:
        return False
    last = m.name.lower().split()[-1]
    own = issuer.name.lower().split()
    if last in own:
        return True
    return m.kind == "state" or last in (
        "government",
        "office",
        "department",
        "embassy",
        "ministry",
        "bureau",
        "agency",
        "team",
        "side",
    )


def _same_organ(recent: list[Mention], m: Mention) -> Mention | None:
    """An earlier organ of the same type: "the ministry" after "China's Foreign Ministry"."""
    if not m.definite:
        return None
    last = m.name.lower().split()[-1]
    for other in reversed(recent[-WINDOW:]):
        if other.kind != "organ" or other is m:
            continue
        if m.office and (other.cls == m.office or other.office == m.office) and m.kind == "organ":
            return other
        if m.office.endswith("-ministry") and m.kind == "organ":
            continue  # "the foreign ministry" is no other ministry
        if m.kind == "organ" and last == other.name.lower().split()[-1]:
            return other
        if m.kind == "organ" and last in (
            "ministry",
            "agency",
            "service",
            "embassy",
            "department",
            "bureau",
            "unit",
        ):
            words_ = {other.name.lower().split()[-1], *(a.lower().split()[-1] for a in other.aliases)}
            if last in words_ or (last == "ministry" and "ministry" in other.name.lower()):
                return other
            if last == "agency" and other.cls in ("intelligence", "security", "cyber", "police", "agency"):
                return other
            if last == "service" and other.cls in ("intelligence", "security"):
                return other
    return None


def _passage_side(reading: Reading, m: Mention, recent: list[Mention]) -> str | None:
    tree = reading.tree
    here = tree.sent[m.head]
    line = reading.line_of[m.head]
    speaker = reading.speakers.get(line)
    if reading.issuer is not None and (speaker is None or speaker is reading.issuer):
        own = reading.issuer
        if m.kind in ("organ", "state") and m.how == "noun" and tree.low[m.a] in ("our", "my"):
            return own.side
    best: tuple[float, str] | None = None
    for other in reversed(recent[-14:]):
        distance = here - tree.sent[other.head]
        if distance > 3 or other.side in (None,):
            break
        if states().get(other.side or "") is None:
            continue
        score = _weight(tree, other) - 1.5 * distance
        if other.kind in ("state", "organ"):
            score += 0.5
        if reading.line_of[other.head] != line:
            score -= 0.5
        if other.side == reading.home:
            score += 1.2
        if other.kind == "group" or other.cls in ("spy", "intelligence", "military-unit"):
            score -= 1.0
        if best is None or score > best[0]:
            best = (score, other.side or "")
    if best is not None and best[0] > 0.4:
        return best[1]
    if reading.home is not None:
        return reading.home
    # Nothing before it in the passage: what follows in the same sentence.
    for other in reading.mentions.all:
        if tree.sent[other.head] == here and other.side in states() and other is not m:
            return other.side
    if reading.issuer is not None:
        return reading.issuer.side
    return None


# -- references -------------------------------------------------------------------------------------


def _resolve(reading: Reading) -> None:
    tree = reading.tree
    seen: list[Mention] = []
    by_word: dict[str, Mention] = {}
    for m in reading.mentions.all:
        if m.how == "pronoun":
            _resolve_pronoun(reading, m, seen)
        elif m.how == "unknown name":
            key = m.name.split()[-1].lower()
            known = by_word.get(key)
            if known is not None and (m.b - m.a == 1 or known.name == m.name):
                m.ref = known
                m.kind = known.kind
            else:
                for w in {key, m.name.lower()}:
                    by_word.setdefault(w, m)
        elif m.how == "noun":
            _resolve_noun(reading, m, seen)
        elif m.kind == "person":
            for w in m.name.split():
                by_word.setdefault(w.lower(), m)
        seen.append(m)
    _ = tree


def _resolve_pronoun(reading: Reading, m: Mention, seen: list[Mention]) -> None:
    tree = reading.tree
    low = tree.low[m.head]
    if low in OWN_PRONOUNS:
        m.ref = _own(reading, m)
        return
    here = tree.sent[m.head]
    best: tuple[float, Mention] | None = None
    for other in reversed(seen[-24:]):
        if other.how == "pronoun" and other.ref is None and not other.refs:
            continue
        end = other.resolved()
        distance = here - tree.sent[other.head]
        if distance > 2:
            break
        if low in PERSON_PRONOUNS:
            if end.kind != "person" or end.plural:
                continue
        elif low in PLURAL_PRONOUNS:
            if end.kind == "person" and not end.plural and low != "both":
                continue
            if end.kind == "thing":
                continue
        elif end.kind in ("person", "thing") or end.plural or end.kind == "":
            continue
        if end.how == "unknown name" and end.kind == "body" and end.cls == "" and low in ("it", "its"):
            continue
        dep = tree.dep[other.head]
        score = (
            2.0 if dep in ("nsubj", "nsubjpass") else 1.0 if dep in ("poss", "dobj", "conj", "agent") else 0.5
        )
        if low in PLURAL_PRONOUNS and (end.plural or end.kind == "group"):
            score += 1.0
        score -= 1.2 * distance
        score -= 0.02 * (m.head - other.head)
        if distance == 0 and dep in ("nsubj", "nsubjpass") and low in ("its", "their", "his", "her"):
            score += 0.7
        if best is None or score > best[0]:
            best = (score, other)
    if best is not None:
        if low in PLURAL_PRONOUNS:
            group = list(_coordinated(reading, best[1]))
            m.refs = group if len(group) > 1 else []
        m.ref = best[1]
    elif low in ("its", "their", "it", "they", "them") and seen:
        for other in reversed(seen[-6:]):
            if other.how != "pronoun" and other.kind not in ("person", "thing"):
                m.ref = other
                break


def _coordinated(reading: Reading, m: Mention) -> list[Mention]:
    at = reading.mentions.at
    tree = reading.tree
    top = m.head
    while tree.dep[top] == "conj":
        top = tree.head[top]
    return [at[i] for i in tree.conjuncts(top) if i in at]


def _own(reading: Reading, m: Mention) -> Mention | None:
    """Who "we" is: the one whose quotation, line or document it stands in."""
    tree = reading.tree
    at = reading.mentions.at
    quoted = _in_quotes(tree, m.head)
    line = reading.line_of[m.head]
    speaker = reading.speakers.get(line)
    if not quoted or speaker is not None:
        if speaker is not None:
            return speaker if speaker is not _NOBODY else None
        if reading.issuer is not None and not quoted:
            return reading.issuer
    a, b = tree.sents[tree.sent[m.head]]
    spans = [(a, b)]
    if tree.sent[m.head]:
        spans.append(tree.sents[tree.sent[m.head] - 1])
    for a, b in spans:
        for i in range(a, b):
            if tree.lemma[i] in nouns.SPEECH_OF_PERSONS and tree.pos[i] == "VERB":
                for s in tree.args(i).subj:
                    found = at.get(s)
                    if found is not None and found.head != m.head and found.kind not in ("thing", ""):
                        return found
                    if found is not None and found.how == "pronoun" and found.ref is not None:
                        return found.ref
    return reading.issuer


def _in_quotes(tree: Tree, i: int) -> bool:
    """Whether a token stands inside quotation marks of its line."""
    quoted = False
    j = i
    while j > 0 and "\n" not in tree.word[j]:
        w = tree.word[j]
        if w == "“" or w == "‘":
            return True
        if w == "”":
            return False
        if w == '"':
            quoted = not quoted
        j -= 1
    return quoted


def _resolve_noun(reading: Reading, m: Mention, seen: list[Mention]) -> None:
    tree = reading.tree
    if m.cls == "countries":
        want = 3 if any(tree.low[k] == "three" for k in tree.kids[m.head]) else 2
        m.refs = _last_states(seen, want)
        if m.refs:
            m.ref, m.kind = m.refs[0], "state"
        return
    if m.cls in ("former", "latter"):
        m.ref = _of_two(reading, m, seen)
        if m.ref is not None:
            m.kind, m.side = m.ref.kind, m.ref.side
        return
    if m.refs:
        return
    if m.cls in ("perpetrator", "perpetrator-group", "spy") and m.definite and m.side is None:
        for other in reversed(seen[-WINDOW:]):
            end = other.resolved()
            if end is m or end.how == "pronoun":
                continue
            if end.kind == "group" and (end.side is not None or end.how == "name"):
                m.ref = end
                m.side = end.side
                return
        return
    if m.kind in ("company", "body") and m.definite and m.side is None and m.b - m.a <= 2:
        for other in reversed(seen[-12:]):
            end = other.resolved()
            if end.kind == m.kind and end.how in ("name", "unknown name"):
                m.ref = end
                return
    if m.kind == "person" and m.definite and m.side is None:
        for other in reversed(seen[-16:]):
            end = other.resolved()
            if end.kind == "person" and end.side is not None and end is not m and not end.speaks:
                m.side = end.side
                break


def _last_states(seen: list[Mention], want: int) -> list[Mention]:
    """The states named last, in the order of the text."""
    found: list[Mention] = []
    for other in reversed(seen[-20:]):
        end = other.resolved()
        if end.kind in ("state", "alliance") and all(end.side != f.side for f in found):
            found.append(end)
            if len(found) == want:
                break
    return found[::-1]


def _of_two(reading: Reading, m: Mention, seen: list[Mention]) -> Mention | None:
    """The first or the second of the two parties named last."""
    two: list[Mention] = []
    for other in reversed(seen[-10:]):
        end = other.resolved()
        if reading.tree.sent[m.head] - reading.tree.sent[other.head] > 1 or len(two) == 2:
            break
        if end.kind not in ("thing", "") and other.cls not in ("former", "latter") and end not in two:
            two.append(end)
    return two[m.cls == "former"] if len(two) == 2 else None


def voice_of(m: Mention) -> Mention | None:
    """The party that a person speaks for, if he speaks for one."""
    return m.voice
