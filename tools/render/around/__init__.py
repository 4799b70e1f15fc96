"""What is around a shelf: ceilings, floors, signs, rooms."""
