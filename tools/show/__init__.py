"""The demo: a rendered store day, the agent that watches it, and a page that shows both."""
