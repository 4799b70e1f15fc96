"""Of slots: facts, statuses and cases; what is remembered, and what is said of it."""
