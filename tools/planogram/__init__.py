"""Planograms from other programs' files, as OnShelf's YAML."""
