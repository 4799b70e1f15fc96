"""What must survive a power cut: beliefs, states and letters, in one SQLite file."""

from agent.store.journal import Seen
from agent.store.store import Store
from agent.store.values import Clocks, Depth, Letter, Limits, Memory, Note, Snapshot

__all__ = ["Clocks", "Depth", "Letter", "Limits", "Memory", "Note", "Seen", "Snapshot", "Store"]
