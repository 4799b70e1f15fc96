"""Packs: products with a size, a front and an outline, of every kind of package."""
