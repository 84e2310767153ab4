"""``onrecord ask`` and ``search``: which claims the ledger holds, and the sentences that they rest on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.acts import Act, Status
from onrecord.cli.ledgers import AsOfOption, LedgerOption, open_ledger
from onrecord.cli.streams import is_terminal, tell, write_text
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.ledger import ClaimRow, Ledger, Query
    from onrecord.ledger.answers import Answers

SHOWN = 100
"""Rows that are shown unless more are asked for."""


class Shape(StrEnum):
    """How answers are shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


ActOption = Annotated[
    list[Act] | None, typer.Option("--act", metavar="ACT", help="Act; repeat for any of several.")
]


def ask(
    act: ActOption = None,
    actor: Annotated[
        list[str] | None,
        typer.Option(
            "--actor", metavar="WHO", help="Who acts: a side (RU), NATO-members, or a name (APT31)."
        ),
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option("--target", metavar="WHO", help="Toward whom; as --actor.")
    ] = None,
    side: Annotated[
        list[str] | None, typer.Option("--side", metavar="WHO", help="Who acts or is acted upon; as --actor.")
    ] = None,
    said_by: Annotated[
        list[str] | None, typer.Option("--said-by", metavar="WHO", help="Whose word it is; as --actor.")
    ] = None,
    status: Annotated[
        list[Status] | None, typer.Option("--status", metavar="STATUS", help="How the documents put it.")
    ] = None,
    when: Annotated[
        str | None,
        typer.Option(
            "--when",
            "--about",
            metavar="DAYS",
            help="What it is about: 2024-03-25, 2024-03, 2024, 2022.., 2021..2023-06. A claim without a date "
            "counts by its day of publication.",
            show_default=False,
        ),
    ] = None,
    dated: Annotated[bool, typer.Option("--dated", help="Leave out claims without a date.")] = False,
    published: Annotated[
        str | None,
        typer.Option(
            "--published", metavar="DAYS", help="Day of publication; as --when.", show_default=False
        ),
    ] = None,
    as_of: AsOfOption = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="NAME", help="Publisher, or the id of a document."),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="NAME", help="Claims of one case.", show_default=False),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", metavar="WORDS", help="Words of the evidence, as for search.", show_default=False
        ),
    ] = None,
    min_score: Annotated[
        float, typer.Option("--min-score", metavar="X", min=0.0, max=1.0, help="Least trust of the reader.")
    ] = 0.0,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="With claims of withdrawn documents.")
    ] = False,
    answers: Annotated[
        bool,
        typer.Option("--answers", help="Which acts they answer, and how many days lay between."),
    ] = False,
    answered_act: Annotated[
        list[Act] | None,
        typer.Option("--answered-act", metavar="ACT", help="With --answers: answers to these acts."),
    ] = None,
    answered_actor: Annotated[
        list[str] | None,
        typer.Option("--answered-actor", metavar="WHO", help="With --answers: answers to acts of these."),
    ] = None,
    format: Annotated[Shape, typer.Option("--format", "-f", help="How to show the answer.")] = Shape.TABLE,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="Show N rows at most; 0 for all.")
    ] = SHOWN,
    place: LedgerOption = None,
) -> None:
    """Ask which claims the ledger holds: by act, parties, time, source, status, words.

    All denials by Russia of attributions by members of NATO since 2022, with the median days to answer:

        onrecord ask --act deny --actor RU --answers --answered-act attribute --answered-actor NATO-members
        --when 2022..
    """
    if (answered_act or answered_actor) and not answers:
        raise OnrecordError("--answered-act and --answered-actor", "go with --answers")
    with open_ledger(place) as ledger:
        from dataclasses import replace

        from onrecord.ledger import Query
        from onrecord.ledger.sides import parse_who
        from onrecord.ledger.times import parse_days
        from onrecord.ledger.words import check_words

        keys, publishers = _sources(source or [])
        query = Query(
            acts=frozenset(map(str, act or [])),
            statuses=frozenset(map(str, status or [])),
            actors=parse_who(actor or [], "--actor"),
            targets=parse_who(target or [], "--target"),
            anyone=parse_who(side or [], "--side"),
            sayers=parse_who(said_by or [], "--said-by"),
            when=parse_days(when, "--when") if when else None,
            dated=dated,
            published=parse_days(published, "--published") if published else None,
            publishers=publishers,
            documents=keys,
            text=check_words(text, "--text") if text is not None else None,
            min_score=min_score,
            withdrawn=withdrawn,
        )
        if case is not None:
            query = replace(query, only=_of_case(ledger, case, as_of))
        if answers:
            answered = Query(
                acts=frozenset(map(str, answered_act or [])),
                actors=parse_who(answered_actor or [], "--answered-actor"),
            )
            found = ledger.answers(query, answered, as_of=as_of)
            _show_answers(found, format, limit)
            return
        rows = ledger.ask(query, as_of=as_of, limit=limit + 1 if limit else None)
        _show_claims(rows, format, limit)
        if not withdrawn and not rows:
            _tell_withdrawn(ledger, query, as_of)


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help="All of them, in any form; or in quotes for the shell: 'this -without', 'this OR that', "
            "'\"a phrase\"'.",
            show_default=False,
        ),
    ],
    as_of: AsOfOption = None,
    when: Annotated[
        str | None, typer.Option("--when", "--about", metavar="DAYS", help="As for ask.", show_default=False)
    ] = None,
    format: Annotated[Shape, typer.Option("--format", "-f", help="How to show the answer.")] = Shape.TABLE,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="Show N rows at most; 0 for all.")
    ] = SHOWN,
    place: LedgerOption = None,
) -> None:
    """Search the sentences that claims rest on; the last learned come first."""
    with open_ledger(place) as ledger:
        from onrecord.ledger import Query
        from onrecord.ledger.times import parse_days
        from onrecord.ledger.words import check_words

        text = check_words(_joined(words), "WORDS")
        days = parse_days(when, "--when") if when else None
        rows = ledger.ask(Query(text=text, when=days), as_of=as_of, limit=limit + 1 if limit else None)
        _show_claims(rows, format, limit)


def _joined(words: Sequence[str]) -> str:
    # The shell has taken the quotes away from a phrase that was quoted for it.
    return " ".join(
        f'"{word}"' if " " in word and '"' not in word and len(words) > 1 else word for word in words
    )


def _sources(told: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Document ids and publishers."""
    keys = {
        one for one in told if len(one) >= 13 and one[0] == "d" and set(one[1:]) <= set("0123456789abcdef")
    }
    return frozenset(keys), frozenset(set(told) - keys)


def _of_case(ledger: Ledger, name: str, as_of: str | None) -> frozenset[int]:
    """The claims of a case.

    Raises:
        OnrecordError: there is no such case, or several go by that name.
    """
    from onrecord.cases.keeping import claims_of

    return claims_of(ledger, name, as_of)


def _tell_withdrawn(ledger: Ledger, query: Query, as_of: str | None) -> None:
    from dataclasses import replace

    if ledger.ask(replace(query, withdrawn=True), as_of=as_of, limit=1):
        tell("only withdrawn documents tell of it; --withdrawn shows their claims")


def _show_claims(rows: Sequence[ClaimRow], format: Shape, limit: int) -> None:
    from onrecord.ledger import show

    more = bool(limit) and len(rows) > limit
    rows = rows[:limit] if limit else rows
    if format is Shape.JSON:
        write_text(show.as_json([show.claim_json(row) for row in rows]))
    elif format is Shape.CSV:
        write_text(show.claims_csv(rows))
    elif rows:
        write_text(show.claims_table(rows, *_terminal()))
    tell(show.claims_count(rows) + ("; there are more: --limit 0 shows all" if more else ""))


def _show_answers(found: Answers, format: Shape, limit: int) -> None:
    from onrecord.ledger import show

    shown = found[:limit] if limit else found[:]
    if format is Shape.JSON:
        write_text(show.as_json(show.answers_json(shown, found)))
    elif format is Shape.CSV:
        write_text(show.answers_csv(shown))
    elif shown:
        write_text(show.answers_table(shown, *_terminal()))
    left = f"; {len(shown)} shown, --limit 0 shows all" if len(shown) < len(found) else ""
    tell(show.answers_count(found) + left)


def _terminal() -> tuple[int, bool]:
    """Width in characters, and whether a person sees it in colour."""
    return shutil.get_terminal_size((160, 24)).columns, is_terminal(sys.stdout)
