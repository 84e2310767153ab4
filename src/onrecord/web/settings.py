"""How the server is set up; the options of ``onrecord serve``."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from onrecord.errors import OnrecordError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
VARIABLE = "ONRECORD_WEB"
"""The environment variable by which the settings reach further processes of the server."""


@dataclass(frozen=True)
class Settings:
    """How the server is set up.

    Attributes:
        ledger: path or URL of the ledger; ``$ONRECORD_LEDGER`` or the user's own file if None.
        host, port: where the server listens.
        hosts: names beside ``host`` under which it may be asked.
        allowed: networks that may be fetched from though they are not public.
        max_body: largest request, in bytes.
        upload_seconds: longest time that a request may take to arrive.
        seconds: longest time until a response begins.
        read_seconds: longest time that reading one text, file or address may take.
        threads: how many requests are worked on at once.
        token_required: whether a token is needed on this machine as well.
        tokens, audit: files of the tokens and of the log of writes; the user's own if None.
        rate: requests that one token may send in a minute; 0 for any number.
        warm: whether what takes long to load is loaded at once, not when somebody waits for it.
        work: folder for what is being read; one of its own, removed at the end, if None.
    """

    ledger: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    max_body: int = 20_000_000
    upload_seconds: float = 60.0
    seconds: float = 60.0
    read_seconds: float = 120.0
    threads: int = 8
    token_required: bool = False
    tokens: str | None = None
    audit: str | None = None
    rate: int = 1200
    warm: bool = False
    work: str | None = None

    def __post_init__(self) -> None:
        for option, value in (
            ("max_body", self.max_body),
            ("upload_seconds", self.upload_seconds),
            ("seconds", self.seconds),
            ("read_seconds", self.read_seconds),
            ("threads", self.threads),
        ):
            if value <= 0:
                raise OnrecordError(option, f"{value} is not above 0")

    @property
    def is_own(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    def dump(self) -> str:
        """As JSON, for :meth:`load`."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that an environment carries; the defaults if it carries none."""
        body: dict[str, Any] = json.loads(environment.get(VARIABLE, "{}"))
        for name, value in body.items():
            body[name] = tuple(value) if isinstance(value, list) else value
        return cls(**body)


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    name = host.strip("[]").lower()
    if name in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
