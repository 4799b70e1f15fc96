"""Goods without a pack: fruit, bread, heaps of them, and single things."""
