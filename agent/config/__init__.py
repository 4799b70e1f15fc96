"""YAML at the door: a value, or every problem with its file, line and column."""
