"""Who may ask from elsewhere: tokens, handed out by whoever runs the server.

A token is 256 random bits. Its file keeps only their SHA-256, which is enough for what nobody can guess; it
is only ever appended to, so that who was let in when can be told later. The server looks at it anew whenever
it has changed: a token that is revoked is refused at once.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from onrecord import journal
from onrecord.errors import OnrecordError
from onrecord.registers.store import data_folder

Scope = Literal["read", "write"]
FILE = "tokens.jsonl"
PREFIX = "onr_"
_NAME = re.compile(r"[\w.@+-]{1,60}")


@dataclass(frozen=True)
class Token:
    """A token, without its secret.

    Attributes:
        name: whose it is; the author of what is written with it.
        scope: "read", or "write" for both.
        made: when, ISO time.
        revoked: when it was revoked; None if it is in force.
    """

    name: str
    scope: Scope
    made: str
    revoked: str | None = None


class Tokens:
    """The tokens of a server.

    Args:
        path: their file; the user's own by default. It need not be there.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_folder() / FILE
        self._seen: tuple[int, int] | None = None
        self._by_digest: dict[str, Token] = {}

    def create(self, name: str, scope: Scope) -> str:
        """Hand out a token; gives its secret, which is kept nowhere.

        Raises:
            OnrecordError: the name is none, or is in use; the file cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise OnrecordError(name, "is no name for a token: up to 60 letters, digits and . _ @ + -")
        if any(token.name == name and token.revoked is None for token in self.all()):
            raise OnrecordError(name, "there is a token of this name; revoke it first")
        secret = PREFIX + secrets.token_urlsafe(32)
        line = {"what": "create", "name": name, "scope": scope, "sha256": _digest(secret)}
        journal.append(self.path, journal.encode({**line, "at": journal.now()}), 0o600)
        return secret

    def revoke(self, name: str) -> None:
        """Take a token back.

        Raises:
            OnrecordError: there is none of this name in force.
        """
        if not any(token.name == name and token.revoked is None for token in self.all()):
            raise OnrecordError(name, "there is no token of this name in force")
        line = {"what": "revoke", "name": name, "at": journal.now()}
        journal.append(self.path, journal.encode(line), 0o600)

    def all(self) -> list[Token]:
        """All tokens, oldest first, with those that were revoked.

        Raises:
            OnrecordError: the file cannot be read.
        """
        self._load()
        return list(self._by_digest.values())

    def find(self, secret: str) -> Token | None:
        """The token of a secret; None if there is none in force."""
        self._load()
        found = self._by_digest.get(_digest(secret))
        return found if found is not None and found.revoked is None else None

    def _load(self) -> None:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._seen, self._by_digest = None, {}
            return
        if (seen := (stat.st_mtime_ns, stat.st_size)) == self._seen:
            return
        found: dict[str, Token] = {}
        for line, where in journal.lines(self.path):
            try:
                body = json.loads(line)
                if body["what"] == "create":
                    scope: Scope = "write" if body["scope"] == "write" else "read"
                    found[body["sha256"]] = Token(body["name"], scope, body["at"])
                else:
                    for digest, token in found.items():
                        if token.name == body["name"] and token.revoked is None:
                            found[digest] = replace(token, revoked=body["at"])
            except (ValueError, KeyError, TypeError):
                raise OnrecordError(where, "is no line about a token") from None
        self._by_digest, self._seen = found, seen


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
