"""When did the act take place: dates in English news text, and the one that dates a given act.

``find_times`` reads every expression of time that resolves to a day, a month, a year or an interval.
``choose`` picks the one that dates the act named by a trigger, or none.

Conventions, where English leaves a choice:

* A weekday is the last such day at or before publication, as wire copy uses it; in a clause about the
  future, or after "next", it is the first such day after publication.
* A month without a year is the last such month up to that of publication, or the next one in a clause
  about the future. "Last June" is the last June before the month of publication.
* A week is Monday to Sunday (ISO 8601), a "this week" ends with the publication day.
* Seasons, "early 2021" and "the first weeks of 2021" give the year: a season names other months on the
  other half of the globe, and a vague part of a year has no agreed bounds.
* Decades, "recently", "several years ago", "more than two years ago" give nothing.
* Datelines and lines that carry the publication date are found, but never date an act: a publication
  date is not an event date.

One question a module: ``finding`` puts together what ``absolute`` and ``relative`` find in the text,
``rules`` and ``resolving`` make of it and ``joining`` and ``standing`` tell about it; ``dating`` and
``story`` choose among the expressions found.
"""

from onrecord.reading.times.dating import choose
from onrecord.reading.times.finding import find_times
from onrecord.reading.times.story import story_day
from onrecord.reading.times.values import TimeExpression

__all__ = ["TimeExpression", "choose", "find_times", "story_day"]
