"""OnShelf's agent: turns pictures of a shelf into statements about slots, and delivers them."""
