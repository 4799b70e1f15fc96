"""One module per word of `onshelf`: `add_parser` says what it takes, `run` does it."""
