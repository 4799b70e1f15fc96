"""Store days: what happens before one fixture, as a camera would see it, with the truth."""
