"""Sanctions and restrictions of a record against the registers of those said to have imposed them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rigour.territories import get_territory

from onrecord.acts import Act, Kind, Status
from onrecord.identity.facts import facts_of
from onrecord.identity.index import Facts
from onrecord.identity.judgements import Judgements
from onrecord.model import Claim, Party, Record
from onrecord.registers.model import Entry, Form, State
from onrecord.verify.describe import Description, Sort, count_in_words, describe
from onrecord.verify.described import Round, rounds
from onrecord.verify.lists import SUPERSEDED, Lists, OneList
from onrecord.verify.model import AsOf, Check, Finding, Hit, Outcome, RecordChecks
from onrecord.verify.named import OPEN, date_of, hit_of, listed_then, renewed, search
from onrecord.verify.when import Window, window_of

SHOWN = 12
# From this score on another authority's entry is shown as being of the same name.
ALIKE = 0.95
MEASURES = (Act.SANCTION, Act.RESTRICT)
# Penalties that no published list of designations shows.
_UNLISTED = re.compile(r"\b(?:visas?|entry bans?|tariffs?|expel\w*|hiring|local staff)\b", re.I)
_LISTED = re.compile(
    r"\b(?:assets?|fr[eo]ez\w+|froze\w*|block\w*|blacklist\w*|designat\w+|sanction\w*|list\w*|travel ban)\b",
    re.I,
)
_OPEN = "which of them are meant, and whether they were listed then, is open"
_EXPORT = re.compile(r"\b(?:entity list|export controls?|export blacklist|trade blacklist)\b", re.I)
_SIDES = {
    "US": "the United States",
    "GB": "the United Kingdom",
    "EU": "the European Union",
    "UN": "the United Nations",
}


def verify_record(record: Record, lists: Lists, judgements: Judgements | None = None) -> RecordChecks:
    """What the registers say of each measure of a record; the record is not altered.

    Args:
        record: the record.
        lists: the registers.
        judgements: what people decided about names and entries.
    """
    checks = tuple(
        verify_claim(claim, record, lists, judgements) for claim in record.claims if claim.act in MEASURES
    )
    return RecordChecks(record.id, record.title, record.published, checks)


def verify_claim(claim: Claim, record: Record, lists: Lists, judgements: Judgements | None = None) -> Check:
    """What the registers say of one measure.

    Args:
        claim: a claim with act ``sanction`` or ``restrict``.
        record: its record, for the date of publication and like claims.
        lists: the registers.
        judgements: what people decided about names and entries.
    """
    window = window_of(claim, record)
    findings: list[Finding] = []
    imposers = list(dict.fromkeys(actor.side or actor.name for actor in claim.actors))
    for imposer in imposers or [""]:
        findings += _of_imposer(claim, record, imposer, lists, window, judgements)
    verdict = _together([finding.outcome for finding in findings])
    return Check(
        claim=claim.id,
        act=claim.act.value,
        status=claim.status.value,
        when=claim.when or "",
        says=_says(claim),
        verdict=verdict,
        found=_found(findings),
        difference=_difference(claim, findings, record.text),
        findings=tuple(findings),
        also=_also(findings, lists, window, record),
        evidence=tuple(piece.text for piece in claim.evidence),
    )


def _of_imposer(
    claim: Claim, record: Record, imposer: str, lists: Lists, window: Window, judgements: Judgements | None
) -> list[Finding]:
    whole = ", ".join(target.name for target in claim.targets) or "nobody named"
    reason = _not_covered(claim, imposer, lists)
    if reason:
        return [Finding(imposer, whole, Outcome.NO_REGISTER, reason)]
    registers = lists.of(imposer, screening=_export_controls(claim))
    if not registers:
        return [Finding(imposer, whole, Outcome.NO_REGISTER, _none_held(claim, imposer))]
    asked = tuple(AsOf(v.register, v.date, v.whole) for v in lists.asked(registers, window.on))
    if not claim.targets:
        return [
            Finding(imposer, whole, Outcome.NO_REGISTER, "the document names nobody to look for", (), asked)
        ]
    described: list[tuple[Party, Description]] = []
    findings: list[Finding] = []
    anchors: dict[str, list[Entry]] = {}
    named_entries: list[Entry] = []
    for target in claim.targets:
        if target.kind in (Kind.STATE, Kind.ALLIANCE, Kind.PUBLIC):
            words = f"the lists name persons and organisations, not states: {target.name} cannot be looked up"
            findings.append(Finding(imposer, target.name, Outcome.NO_REGISTER, words, (), asked))
            continue
        description = describe(target, record.text)
        if description is not None:
            described.append((target, description))
            continue
        finding, entries = _named(claim, record, imposer, target, registers, lists, window, asked, judgements)
        findings.append(finding)
        for entry in entries:
            anchors.setdefault(entry.register, []).append(entry)
            named_entries.append(entry)
    if described:
        findings += _described(claim, record, imposer, described, registers, lists, window, asked, anchors)
    return findings


def _not_covered(claim: Claim, imposer: str, lists: Lists) -> str:
    """Why no register can speak to this measure, empty if one can."""
    who = _side(imposer)
    told = " ".join([str((claim.detail or {}).get("measure", "")), *(piece.text for piece in claim.evidence)])
    if claim.act is Act.RESTRICT and not _export_controls(claim):
        return "bans on products, suppliers or access stand on no register of designated parties"
    measure = str((claim.detail or {}).get("measure", ""))
    unlisted = _UNLISTED.search(measure) if measure else None
    if unlisted and not _LISTED.search(measure):
        return f"{measure}: such measures are not published as a list"
    if not measure and _UNLISTED.search(told) and not _LISTED.search(told):
        return "such measures are not published as a list"
    if imposer and imposer not in lists.imposers():
        return f"no register of the measures of {who} is held here"
    return ""


def _none_held(claim: Claim, imposer: str) -> str:
    if _export_controls(claim):
        return f"no list of the export controls of {_side(imposer)} is held here"
    return f"no register of the sanctions of {_side(imposer)} is held here"


def _export_controls(claim: Claim) -> bool:
    told = " ".join([str((claim.detail or {}).get("measure", "")), *(piece.text for piece in claim.evidence)])
    return claim.act is Act.RESTRICT and bool(_EXPORT.search(told))


# Named targets


def _named(
    claim: Claim,
    record: Record,
    imposer: str,
    target: Party,
    registers: Sequence[OneList],
    lists: Lists,
    window: Window,
    asked: tuple[AsOf, ...],
    judgements: Judgements | None,
) -> tuple[Finding, list[Entry]]:
    found, nearest = search(target, registers, window, facts_of(target, record), judgements)
    if not found:
        outcome, words = _absent(claim, target.name, registers, lists, window, record.published)
        if nearest is not None:
            near = nearest.entry
            words += f" (nearest: {near.name}, {near.register} {near.id}, {nearest.score:.2f})"
        return Finding(imposer, target.name, outcome, words, (), asked), []
    # Registers of one imposer list the same measure; the one that fits the document's date best speaks.
    hits: list[Hit] = []
    outcomes: list[tuple[Outcome, str]] = []
    for one, candidate in found:
        dated = date_of(candidate.entry, one, window, record.published)
        outcome, words = dated.outcome, dated.difference
        if outcome is Outcome.PARTLY:
            again = renewed(candidate.entry, one, lists, window)
            if again:
                outcome, words = Outcome.BORNE_OUT, ""
                dated_words = f"{dated.words}; {again}"
            else:
                dated_words = dated.words
        else:
            dated_words = dated.words
        if claim.status is Status.DENIED:
            outcome, words = _denied(candidate.entry, candidate.score, lists, window, dated_words)
        elif claim.status in OPEN:
            outcome, words = _open(candidate.entry, lists, record.published, dated_words)
        hits.append(hit_of(candidate.entry, dated_words, candidate.how, candidate.score, candidate.explain()))
        outcomes.append((outcome, words))
    best = min(range(len(outcomes)), key=lambda at: _ORDER.index(outcomes[at][0]))
    outcome, difference = outcomes[best]
    words = f"{target.name}: {_label(hits[best])}, {hits[best].listing}"
    if difference:
        words += f"; {difference}"
    return Finding(imposer, target.name, outcome, words, tuple(hits), asked), [c.entry for _, c in found]


_ORDER = (
    Outcome.BORNE_OUT,
    Outcome.PARTLY,
    Outcome.CONTRADICTED,
    Outcome.NOT_FOUND,
    Outcome.NO_REGISTER,
)


def _absent(
    claim: Claim, what: str, registers: Sequence[OneList], lists: Lists, window: Window, published: str | None
) -> tuple[Outcome, str]:
    """What it means that nothing was found, and how far that may be trusted."""
    start = window.first.isoformat() if window.told else (published or "")
    dates: list[str] = []
    blind: list[str] = []
    for one in registers:
        asked = lists.asked([one], window.on) or one.versions[-1:]
        dates.append(f"{one.name} of {' and '.join(v.date for v in asked)}")
        if not any(v.whole for v in asked):
            blind.append(f"of {one.name} only a part is held")
        elif one.name not in SUPERSEDED and start and not any(v.whole and v.date >= start for v in asked):
            blind.append(f"the newest version of {one.name} held is older than the measure")
    told = f"{what}: not found as of {', '.join(dates)}"
    if blind:
        return Outcome.NOT_FOUND, f"{told}; {', and '.join(blind)}, so absence says nothing"
    if claim.status is Status.DENIED:
        return Outcome.BORNE_OUT, f"{told}, as the document says"
    if claim.status in OPEN:
        return Outcome.NOT_FOUND, f"{told}; the document does not say that the measure was taken"
    return Outcome.NOT_FOUND, told


def _denied(entry: Entry, score: float, lists: Lists, window: Window, words: str) -> tuple[Outcome, str]:
    if score < 0.9:
        return Outcome.NOT_FOUND, f"only a like name is listed: {entry.name}"
    state = listed_then(entry, lists, window.on)
    if state is State.LISTED:
        return Outcome.CONTRADICTED, "the document says that this was not done"
    if state is State.NOT_LISTED:
        return Outcome.BORNE_OUT, f"not listed then ({words})"
    return Outcome.NOT_FOUND, f"whether it was listed then cannot be told ({words})"


def _open(entry: Entry, lists: Lists, published: str | None, words: str) -> tuple[Outcome, str]:
    if published and listed_then(entry, lists, published) is State.LISTED:
        return Outcome.PARTLY, f"was on the list already when the document asked for it ({words})"
    return Outcome.BORNE_OUT, f"came to pass later ({words})"


# Described targets


def _described(
    claim: Claim,
    record: Record,
    imposer: str,
    described: Sequence[tuple[Party, Description]],
    registers: Sequence[OneList],
    lists: Lists,
    window: Window,
    asked: tuple[AsOf, ...],
    anchors: dict[str, list[Entry]],
) -> list[Finding]:
    if claim.status in OPEN or claim.status is Status.DENIED:
        words = "nobody is named whose listing could be looked up"
        return [Finding(imposer, t.name, Outcome.NO_REGISTER, words, (), asked) for t, _ in described]
    lookable = [d for _, d in described if d.sort is not Sort.GOODS]
    found = rounds(lookable, registers, lists, window, record.published, anchors) if lookable else []
    findings = []
    for target, description in described:
        if description.sort is Sort.GOODS:
            words = "goods stand on no register of designated parties"
            findings.append(Finding(imposer, target.name, Outcome.NO_REGISTER, words, (), asked))
            continue
        fitting = [group for group in found if description.text in group.fits]
        if not fitting:
            outcome, words = _absent(claim, target.name, registers, lists, window, record.published)
            if any(not e.listed_on for one in registers for e in list(one.entries.values())[:5]):
                words += "; the list gives no days of designation, so a mere description finds little on it"
            findings.append(Finding(imposer, target.name, outcome, words, (), asked))
            continue
        best = max(fitting, key=lambda group: group.score)
        findings.append(
            _described_finding(imposer, target, description, best, record, window, asked, anchors)
        )
    return findings


def _described_finding(
    imposer: str,
    target: Party,
    description: Description,
    group: Round,
    record: Record,
    window: Window,
    asked: tuple[AsOf, ...],
    anchors: dict[str, list[Entry]],
) -> Finding:
    entries = group.fits[description.text]
    reasons = [group.how]
    if description.side:
        reasons.append(f"side {description.side}")
    if description.places:
        reasons.append(f"place {', '.join(sorted(description.places))}")
    if description.sort is not Sort.ANY:
        reasons.append("persons" if description.sort is Sort.PERSON else "entities")
    hits = [
        hit_of(
            entry,
            date_of(entry, group.one, window, record.published).words,
            "description",
            min(1.0, group.score / 2),
            reasons,
        )
        for entry in entries
    ]
    counts = _counts(hits)
    # "Five people, among them N": the named one may be one of the number or not.
    named = [e for e in anchors.get(group.one.name, ()) if e.id not in {entry.id for entry in entries}]
    numbers = {
        len(entries),
        len(entries) + len(named),
        len(entries) - sum(e in entries for e in anchors.get(group.one.name, ())),
    }
    persons = sum(hit.kind == Kind.PERSON.value for hit in hits)
    if group.loose:
        outcome = Outcome.PARTLY
        difference = f"; {_OPEN}"
    elif description.number is None:
        outcome = Outcome.BORNE_OUT
        difference = ""
    elif description.number in numbers or (description.sort is Sort.ANY and description.number == persons):
        outcome, difference = Outcome.BORNE_OUT, ""
    else:
        outcome = Outcome.PARTLY
        difference = f"; the document says “{target.name}”"
    names = ", ".join(f"{hit.name} ({hit.id})" for hit in hits[:SHOWN]) + (" …" if len(hits) > SHOWN else "")
    since = f"listed {group.day}" if group.day else group.how if "amended" in group.how else hits[0].listing
    words = f"{_title(group.one.name)} has {counts}: {names}, {since}{difference}"
    return Finding(imposer, target.name, outcome, words, tuple(hits), asked, certain=not group.loose)


def _counts(hits: Iterable[Hit]) -> str:
    """What sort of entries there are, in words ("two persons and one company")."""
    kinds = Counter("person" if hit.kind == Kind.PERSON.value else hit.kind for hit in hits)
    order = sorted(kinds, key=lambda kind: (kind != "person", kind))
    parts = [count_in_words(kinds[kind], kind) for kind in order]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 2 else parts)


# Taken together


def _also(findings: Sequence[Finding], lists: Lists, window: Window, record: Record) -> tuple[Hit, ...]:
    """Entries of other authorities under the names of the entries found: each by name, none merged."""
    imposers = {finding.imposer for finding in findings}
    found: dict[tuple[str, str], Hit] = {}
    hits = {(h.register, h.id): h for f in findings if f.outcome is not Outcome.NO_REGISTER for h in f.hits}
    for hit in list(hits.values())[:SHOWN]:
        entry = lists.load(hit.register).entries[hit.id]
        for imposer in lists.imposers():
            if imposer in imposers:
                continue
            for one in lists.of(imposer):
                for candidate in one.index.find(
                    entry.name,
                    person=entry.form is Form.PERSON,
                    facts=Facts(side=entry.side),
                    limit=1,
                    least=ALIKE,
                ):
                    dated = date_of(candidate.entry, one, window, record.published)
                    how = f"{candidate.how}, as {entry.register} {entry.id} has it"
                    same = hit_of(candidate.entry, dated.words, how, candidate.score, candidate.explain())
                    found.setdefault((same.register, same.id), same)
    return tuple(found.values())


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """One verdict for a claim: all borne out is borne out, some is partly, and so on."""
    kinds = set(outcomes)
    if len(kinds) == 1:
        return kinds.pop()
    if kinds <= {Outcome.NO_REGISTER, Outcome.NOT_FOUND}:
        return Outcome.NOT_FOUND
    if Outcome.BORNE_OUT in kinds or Outcome.PARTLY in kinds:
        return Outcome.PARTLY
    return Outcome.CONTRADICTED


def _says(claim: Claim) -> str:
    actors = ", ".join(actor.name for actor in claim.actors) or "somebody"
    targets = ", ".join(target.name for target in claim.targets) or "nobody named"
    return f"{actors} → {targets}"


def _found(findings: Sequence[Finding]) -> str:
    """What the registers have, imposer by imposer, in words."""
    parts: list[str] = []
    for imposer in dict.fromkeys(finding.imposer for finding in findings):
        seen: dict[tuple[str, str], Hit] = {}
        for finding in findings:
            if finding.imposer == imposer and finding.hits:
                # Two registers of one imposer hold the same listing twice: the first speaks.
                first = finding.hits[0].register
                for hit in finding.hits:
                    if hit.register == first:
                        seen.setdefault((hit.register, hit.id), hit)
        if not seen:
            continue
        hits = list(seen.values())
        listings = dict.fromkeys(hit.listing for hit in hits)
        one = len(listings) == 1
        names = ", ".join(f"{hit.name} ({hit.id}{'' if one else ': ' + hit.listing})" for hit in hits[:SHOWN])
        more = f" and {len(hits) - SHOWN} more" if len(hits) > SHOWN else ""
        since = f", {next(iter(listings))}" if one else ""
        registers = " and ".join(dict.fromkeys(_title(hit.register) for hit in hits))
        parts.append(f"{registers}: {_counts(hits)}: {names}{more}{since}")
    if not parts:
        # Nothing found is what a denial says: the registers' word is their silence.
        parts = [f.words for f in findings if f.outcome is Outcome.BORNE_OUT]
    return "; ".join(parts)


def _difference(claim: Claim, findings: Sequence[Finding], text: str) -> str:
    """Where the document and the registers part, in words."""
    parts: list[str] = []
    targets = {target.name: target for target in claim.targets}
    for name in dict.fromkeys(finding.target for finding in findings):
        partly = [
            finding
            for finding in findings
            if finding.target == name and finding.outcome is Outcome.PARTLY and finding.hits
        ]
        target = targets.get(name)
        described = describe(target, text) if target is not None else None
        certain = all(finding.certain for finding in partly)
        if described is not None and described.number is not None and partly and certain:
            who = _joined([_side(finding.imposer) for finding in partly])
            counts = {_counts(finding.hits) for finding in partly}
            if len(counts) == 1:
                bear = {1: "the register bears", 2: "the registers of both bear"}.get(
                    len(partly), "their registers bear"
                )
                parts.append(f"the document has “{name}” sanctioned by {who}; {bear} out {counts.pop()}")
            else:
                told = "; ".join(f"{_side(f.imposer)}: {_counts(f.hits)}" for f in partly)
                parts.append(f"the document says “{name}”; the registers bear out: {told}")
            continue
        parts += [finding.words for finding in partly if finding.certain]
    silent = (Outcome.NOT_FOUND, Outcome.CONTRADICTED, Outcome.NO_REGISTER)
    # What several targets have in common is said once.
    reasons: dict[str, list[str]] = {}
    for finding in findings:
        if not finding.certain:
            words = f"{_title(finding.hits[0].register)} gives no days of designation: {_OPEN}"
            reasons.setdefault(words, []).append(finding.target)
        elif finding.outcome in silent:
            reason = finding.words.removeprefix(f"{finding.target}: ")
            reasons.setdefault(reason, []).append(finding.target)
    whole = all(finding.outcome is Outcome.NO_REGISTER for finding in findings)
    for reason, names in reasons.items():
        said = whole and len(reasons) == 1
        parts.append(reason if said else f"{', '.join(dict.fromkeys(names))}: {reason}")
    return "; ".join(dict.fromkeys(parts))


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _side(imposer: str) -> str:
    if imposer in _SIDES:
        return _SIDES[imposer]
    territory = get_territory(imposer.lower()) if len(imposer) == 2 else None
    return territory.name if territory is not None else imposer or "an untold imposer"


_TITLES = {
    "ofac-sdn": "OFAC's SDN list",
    "ofac-consolidated": "OFAC's consolidated non-SDN list",
    "uk-sanctions-list": "the UK Sanctions List",
    "uk-ofsi": "the former OFSI consolidated list",
    "eu-fsf": "the EU list",
    "un-consolidated": "the UN list",
    "us-csl": "the US Consolidated Screening List",
}


def _title(register: str) -> str:
    return _TITLES.get(register, register)


def _label(hit: Hit) -> str:
    return f"{hit.name} ({hit.register} {hit.id})"
