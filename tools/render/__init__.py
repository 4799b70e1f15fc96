"""A synthetic store: packs, shelves and light become pictures whose truth is exact.

Two entry points share one set of building blocks. `scene.scene` draws a random training picture;
`fixture.FixturePainter` draws one given planogram in a given state, frame after frame. Truth is
read from a buffer in which every object paints its number, and which is warped together with the
picture.

`artwork` prints packs, `ware` makes packs of prints, `unpacked` piles what has no pack; `furniture`
is built, `stocking` fills it, `settings` puts both together into kinds of places; `around` and
`crowd` are what a shop has besides. The modules beside these rooms are what all of them draw with.
"""
