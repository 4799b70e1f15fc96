"""The command `onshelf`: words in, one call, exit code out."""

from __future__ import annotations

import argparse
import difflib
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import NoReturn

from agent.errors import OnShelfError

WORDS = ("check", "run", "look", "replay", "why", "schema")
"""Every word has a module of its name in `agent.commands`. These import nothing heavy until they
run, so that help comes at once, also from a Pi's card."""

EXAMPLES = """\
a technician's day:
  onshelf check device.yaml            is the configuration right? needs no hardware
  onshelf look shelf.jpg               what is true of each slot in this picture?
  onshelf replay clip.mp4              which events would this recording have led to?
  onshelf run device.yaml              watch, until told to stop
  onshelf why SLOT                     why is this slot held to be what it is?

exit codes: 0 done, 1 unexpected, 2 usage or wrong configuration, planogram or model,
            3 a check failed, 4 something outside is not there, 130 interrupted
"""


class Parser(argparse.ArgumentParser):
    """A parser that proposes the word that was meant."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and what may have been meant; exit with 2."""
        words = [word for word in sys.argv[1:] if not word.startswith("-")]
        near = difflib.get_close_matches(words[0], WORDS, 1) if words else []
        if near and words[0] not in WORDS:
            message = f"there is no `onshelf {words[0]}`; did you mean `onshelf {near[0]}`?"
        self.exit(2, f"onshelf: {message}\n")


def parser() -> Parser:
    """The parser of the whole command line."""
    top = Parser(
        prog="onshelf",
        description="Watches shop shelves and says which slots are out of stock, low or misplaced.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"onshelf {version('onshelf')}")
    top.add_argument("-v", "--verbose", action="store_true", help="log every look, not only news")
    words = top.add_subparsers(dest="word", metavar="WORD", title="words")
    for word in WORDS:
        import_module(f"agent.commands.{word}").add_parser(words)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    top = parser()
    args = top.parse_args(argv)
    if args.word is None:
        top.print_help()
        return 0
    _log(verbose=args.verbose)
    try:
        code: int = import_module(f"agent.commands.{args.word}").run(args)
    except OnShelfError as error:
        print(f"onshelf {args.word}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `onshelf look … | head`: who reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _log(*, verbose: bool) -> None:
    """Log to stderr: with journald's priorities under systemd, plain lines elsewhere."""
    handler = logging.StreamHandler()
    handler.setFormatter(Journal() if os.environ.get("JOURNAL_STREAM") else Plain())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)


class Plain(logging.Formatter):
    """The message, after its level where that is more than a note."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        text = super().format(record)
        loud = record.levelno >= logging.WARNING
        return f"{record.levelname.lower()}: {text}" if loud else text


class Journal(logging.Formatter):
    """The message behind syslog's priority, as systemd reads it from stderr (sd-daemon(3))."""

    PRIORITY = (
        (logging.ERROR, 3),
        (logging.WARNING, 4),
        (logging.INFO, 6),
        (logging.DEBUG, 7),
    )

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        priority = next((p for level, p in self.PRIORITY if record.levelno >= level), 7)
        return f"<{priority}>{super().format(record)}"


if __name__ == "__main__":
    sys.exit(main())
