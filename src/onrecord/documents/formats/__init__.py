"""Formats beyond plain text: web pages, PDFs, mail, feeds, archives. Needs the extra ``sources``.

What comes from the world may be hostile, so all of this runs in a process of its own with bounds on memory
and time (:mod:`.isolated` outside, :mod:`.child` inside). :mod:`.walk` opens what contains other things,
:mod:`.leaf` turns what contains nothing else into texts.
"""
