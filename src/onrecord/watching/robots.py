"""robots.txt (RFC 9309): what a site lets programs fetch, and how fast."""

from __future__ import annotations

import time
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from onrecord.errors import OnrecordError
from onrecord.fetch import Fetcher

_KEPT_SECONDS = 24 * 3600.0
"""RFC 9309, 2.4: not longer than a day."""
_NAME = "onrecord"


class Robots:
    """What sites allow, each asked once a day.

    Args:
        fetcher: with which robots.txt is fetched.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, tuple[float, RobotFileParser]] = {}

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return self._of(url).can_fetch(_NAME, url)

    def delay(self, url: str) -> float:
        """Seconds that the site wants between two requests, 0 if it does not say."""
        delay = self._of(url).crawl_delay(_NAME)
        return min(float(delay), 60.0) if delay else 0.0

    def _of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._known.get(site)
        if known is not None and time.monotonic() - known[0] < _KEPT_SECONDS:
            return known[1]
        rules = RobotFileParser()
        try:
            lines = self._fetcher.get(f"{site}/robots.txt").data.decode("utf-8", "replace").splitlines()
        except OnrecordError as error:
            # RFC 9309, 2.3.1: there is none (4xx), and all is allowed; or it cannot be had, and nothing is.
            lines = [] if "answers 4" in error.fault else ["User-agent: *", "Disallow: /"]
        rules.parse(lines)
        self._known[site] = (time.monotonic(), rules)
        return rules
