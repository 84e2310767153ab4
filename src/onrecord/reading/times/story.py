"""Of which day is the news that a report tells?"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.reading.times.context import Context
from onrecord.reading.times.values import TimeExpression, day_of


def story_day(
    text: str, expressions: Sequence[TimeExpression], published: str | None
) -> TimeExpression | None:
    """The day of the news: that which the lead of a report gives for its main event.

    Statements told in the past tense further down, without a date of their own, are mostly of that day.
    It is found in the text, never taken from the publication date; None if the lead names no day.

    Args:
        text: the document.
        expressions: those of the text.
        published: ISO day of publication; a day more than a week before it is not the news.
    """
    today = day_of(published) if published else None
    if today is None:
        return None
    context = Context(text, today)
    # The lead: the first two sentences that end like one. Titles, bylines and stamps do not.
    lead = 0
    for n, start in enumerate(context.starts):
        end = context.sentence_end(n)
        if len(text[start:end]) < 60 or not text[start:end].rstrip().endswith((".", "”", '"', "’", "'")):
            continue
        for e in expressions:
            day = day_of(e.value)
            if (
                start <= e.start < end
                and day is not None
                and e.deictic
                and e.role in {"adverb", "fronted"}
                and not e.future
                and 0 <= (today - day).days <= 7
            ):
                return e
        lead += 1
        if lead == 2:
            break
    return None
