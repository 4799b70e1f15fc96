"""Pixels. Pure: no file, no clock, no thread; knows nothing of shops."""
