"""Follows feeds: new articles are fetched politely, read, kept, and told to those who asked."""

from onrecord.watching.alerts import Alert, Wanted
from onrecord.watching.state import State
from onrecord.watching.watcher import Watcher

__all__ = ["Alert", "State", "Wanted", "Watcher"]
