"""What the words mean: statuses, events, the decision table and its numbers."""
