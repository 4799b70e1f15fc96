"""How goods stand on the furniture: rows, runs, gaps, and the room of every facing."""
