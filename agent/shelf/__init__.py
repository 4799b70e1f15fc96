"""Merchandise. Pure: what should stand where, and what is true of it.

    plan ─▶ rules ─▶ seen ─▶ held ─▶ cases ─▶ advance ─▶ told

Each room knows those to its left. `advance` is the heart: a memory and a look become the next
memory and the events between them.
"""
