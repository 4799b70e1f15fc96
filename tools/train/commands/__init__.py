"""The subcommands of onshelf-train, a module for each: `add` says its words, `run` does it."""
