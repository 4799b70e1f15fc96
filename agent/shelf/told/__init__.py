"""Why: the journal of looks, and every decision taken again from it."""
