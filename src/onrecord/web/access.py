"""Who asks, and what they may: this machine's own user without a token, everybody else with one."""

from __future__ import annotations

import base64
import getpass
import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from onrecord.web import areas
from onrecord.web.forms import SAFE
from onrecord.web.settings import Settings, is_loopback
from onrecord.web.tokens import Scope, Tokens

COOKIE = "onrecord_token"
OPEN = re.compile(r"/sign-in|/robots\.txt|/static/.*")
"""What is served to everybody."""
TRIES = 20
"""Wrong tokens that one address may send in a minute."""


@dataclass(frozen=True)
class Who:
    """Who asks.

    Attributes:
        name: of the token, or of the user of this machine; the author of what they write.
        scope: what they may.
        token: whether they came with a token.
    """

    name: str
    scope: Scope
    token: bool = True


class Denied(Exception):
    """Somebody may not ask this.

    Args:
        status: HTTP status that tells so.
        fault: why, in words.
        wait: seconds after which they may ask again, if that helps.
        who: their name, if it is known.
    """

    def __init__(self, status: int, fault: str, *, wait: float = 0.0, who: str = "") -> None:
        super().__init__(fault)
        self.status = status
        self.fault = fault
        self.wait = wait
        self.who = who


class Buckets:
    """How often each of many may ask: so many at once, and again as many as drip in.

    Args:
        rate: per minute.
        burst: at once.
    """

    MOST = 10_000

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate / 60
        self._burst = burst
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, now: float) -> float:
        """Take one; gives 0, or the seconds to wait if there is none."""
        held, at = self._held.pop(key, (self._burst, now))
        held = min(self._burst, held + (now - at) * self._rate)
        wait = 0.0 if held >= 1 else (1 - held) / self._rate
        self._held[key] = (held - 1 if held >= 1 else held), now
        while len(self._held) > self.MOST:
            self._held.popitem(last=False)
        return wait


class Access:
    """Decides who may ask what.

    Args:
        settings: of the server.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tokens = Tokens(Path(settings.tokens) if settings.tokens else None)
        self._asked = Buckets(settings.rate, max(30.0, settings.rate / 5)) if settings.rate else None
        self._wrong = Buckets(TRIES, TRIES)
        self._reading = [re.compile(one) for area in areas.areas() for one in area.reading]

    def who(self, method: str, path: str, host: str, client: str, headers: Mapping[str, str]) -> Who | None:
        """Who asks; None if nobody in particular asks for what is open to everybody.

        Args:
            method, path: what is asked.
            host: the name under which the server was asked.
            client: address from which it was asked.
            headers: of the request, names in lower case.

        Raises:
            Denied: they may not.
        """
        now = time.monotonic()
        address = from_address(client, headers)
        secret = _secret(headers)
        if secret is not None:
            found = self._tokens.find(secret)
            if found is None:
                if (wait := self._wrong.take(address, now)) > 0:
                    raise Denied(429, "too many wrong tokens", wait=wait)
                if OPEN.fullmatch(path):
                    return None
                raise Denied(401, "this token is not known, or was revoked")
            who = Who(found.name, found.scope)
        elif OPEN.fullmatch(path):
            return None
        elif self._needs_token(host, client, headers):
            raise Denied(401, "a token is needed (onrecord token create)")
        else:
            who = Who(_user(), "write", token=False)
        if who.token and self._asked is not None and (wait := self._asked.take(who.name, now)) > 0:
            raise Denied(429, "asked too often", wait=wait, who=who.name)
        if method not in SAFE and who.scope != "write" and not self.is_reading(path):
            raise Denied(403, "this token may read, not write", who=who.name)
        return who

    def is_reading(self, path: str) -> bool:
        """Whether a request by POST to this path changes nothing."""
        return path in ("/sign-in", "/sign-out") or any(one.fullmatch(path) for one in self._reading)

    def _needs_token(self, host: str, client: str, headers: Mapping[str, str]) -> bool:
        own = self._settings.is_own and is_loopback(host) and is_loopback(client)
        return not own or self._settings.token_required or _forwarded(headers)


def from_address(client: str, headers: Mapping[str, str]) -> str:
    """Where a request came from: what a reverse proxy on this machine says, else who is on the line."""
    told = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return told[:60] if told and is_loopback(client) else client


def _forwarded(headers: Mapping[str, str]) -> bool:
    return any(name in headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))


def _secret(headers: Mapping[str, str]) -> str | None:
    kind, _, value = headers.get("authorization", "").partition(" ")
    # "ApiKey" is what clients of the yente API send.
    if kind.lower() in ("bearer", "apikey"):
        return value.strip()
    if kind.lower() == "basic":  # for clients that know nothing else: the token is the password
        try:
            return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
        except ValueError:
            return ""
    try:
        held = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return held.value if held is not None and held.value else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "the user of this machine"


def who_of(request: Request) -> Who:
    """Who asks; the author of what is written."""
    found: Who = request.state.who
    return found


WhoDep = Annotated[Who, Depends(who_of)]
