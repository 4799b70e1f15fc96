"""Merchandise. Pure: what should stand where, and what is true of it."""
