"""Letters out: topics, sinks and the thread that drains the outbox."""
