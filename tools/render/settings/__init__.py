"""Places where goods stand, a module for each kind.

Each has one function, `paint(rng, canvas, style, pool)`: it covers the whole canvas, claims its
pixels in the id buffer for every product, gap and price label, and leaves the lens, the people in
front and the light to `tools.render.scene`.
"""
