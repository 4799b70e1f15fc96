"""The few errors that end a command, each with its exit code, and the few that are waited out.

0    done
1    unexpected: a bug; the traceback is in the log
2    usage, or a wrong configuration, planogram or model
3    a check failed
4    the outside world is not there for a command that cannot wait
130  interrupted
"""

from __future__ import annotations


class OnShelfError(Exception):
    """An error with an addressee. Its text says where, what, and what to do."""

    exit_code = 1


class BadInput(OnShelfError, ValueError):
    """A file or a word that a person wrote is wrong."""

    exit_code = 2


class BadModel(BadInput):
    """A model file or its card was refused."""


class NotThere(OnShelfError, OSError):
    """A camera, a broker or a file is missing, and the command cannot wait for it."""

    exit_code = 4


class CameraLost(OnShelfError):
    """A camera gives no frames now. The camera thread waits and opens it again."""

    exit_code = 4


class SinkDown(OnShelfError):
    """Letters cannot leave now. The publish thread waits and tries again."""

    exit_code = 4
