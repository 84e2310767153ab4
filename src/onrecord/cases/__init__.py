"""Cases and events: what many documents have in common, and what each of them says of it.

:func:`onrecord.cases.grouping.group` is the heart: it takes records and says which claims speak of the same
act (an *event*) and which belong to the same affair (a *case*). It keeps nothing and changes nothing.
"""
