"""Sequences of looks made from real photographs: goods taken away or swapped, shoppers in front.

Nothing of the photographs is kept in the project: every function is given the folder they lie in.
"""
