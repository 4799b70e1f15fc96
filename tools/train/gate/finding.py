"""What the gate says: one finding for every check."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTED = "noted"  # not as it should be, or not measured; no reason to refuse
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """The end of one check.

    Args:
        check: what was asked.
        verdict: how it ended.
        measured: what was seen.
        advice: what to do; "" where nothing is.
    """

    check: str
    verdict: Verdict
    measured: str
    advice: str = ""


def ok(check: str, measured: str) -> Finding:
    """The check is passed."""
    return Finding(check, Verdict.OK, measured)


def noted(check: str, measured: str, advice: str = "") -> Finding:
    """The check does not decide."""
    return Finding(check, Verdict.NOTED, measured, advice)


def refused(check: str, measured: str, advice: str) -> Finding:
    """The check is not passed."""
    return Finding(check, Verdict.REFUSED, measured, advice)


def passes(findings: Sequence[Finding]) -> bool:
    """Whether the model may be shipped."""
    return all(finding.verdict is not Verdict.REFUSED for finding in findings)


def as_table(findings: Sequence[Finding]) -> str:
    """One line for every check, and one below it where there is something to do."""
    wide = max(len(finding.check) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.check:<{wide}}  {finding.verdict:<7}  {finding.measured}")
        if finding.advice:
            lines.append(f"{'':<{wide}}  {'':<7}  -> {finding.advice}")
    return "\n".join(lines)
