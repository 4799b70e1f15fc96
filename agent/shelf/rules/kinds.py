"""The words of an event: what it is about, where in a case it stands, how urgent it is."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an event is about; the last level of its topic."""

    OUT_OF_STOCK = "out_of_stock"
    LOW_STOCK = "low_stock"
    NEEDS_FACING = "needs_facing"
    MISPLACED = "misplaced"
    UNKNOWN_PRODUCT = "unknown_product"
    WRONG_FACING = "wrong_facing"
    ENCROACHMENT = "encroachment"
    PRICE_LABEL = "price_label"
    CAMERA_OFFLINE = "camera_offline"
    VIEW_DEGRADED = "view_degraded"
    VIEW_BLOCKED = "view_blocked"
    CAMERA_SHIFTED = "camera_shifted"
    CAMERA_MISALIGNED = "camera_misaligned"
    PLANOGRAM_MISMATCH = "planogram_mismatch"
    INCIDENT = "incident"
    STORAGE_DEGRADED = "storage_degraded"
    ACCELERATOR_DEGRADED = "accelerator_degraded"
    POWER_BAD = "power_bad"
    CLOCK_UNSYNCED = "clock_unsynced"
    OUTBOX_GAP = "outbox_gap"
    OUTCOME = "outcome"
    COVERAGE = "coverage"


class Phase(StrEnum):
    """Where in a case's life an event stands; records without a case have their own words."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    RETRACTED = "retracted"
    HOUR = "hour"  # of a coverage record


class Severity(StrEnum):
    """How urgent a case is to staff."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
