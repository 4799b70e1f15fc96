"""The numbers of the decision table: how much, how many and for how long.

They stand together so that the table (`shelf.rules.verdict`) can name them, and so that whoever
tunes them sees what else they lean on. Durations are seconds, shares 0..1.
"""

from __future__ import annotations

OFFLINE_S = 30.0  # without a frame
DEGRADED_S = 60.0  # dark, blurred, frozen or covered
MISALIGNED_S = (
    60.0  # without a place for the view; a crowd that hides the boards for a while passes
)
BLOCKED_S = 180.0  # with most of the view hidden; also the longest that changing causes go untold
BLOCKED_SHARE = 0.60  # of the view's cells
SEEN_SHARE = 0.50  # of a slot's cells; below it the slot is hidden
HIDDEN_S = 600.0  # a hidden slot is obscured after this long; shoppers stay for less

SHIFT_PX = 2.0  # a smaller move of the camera is not worth a word
SHIFT_SETTLES_S = 30.0  # after a move: the camera may still swing, and the light be adjusted

RESTOCK_BUSY_S = 60.0  # somebody who works at a shelf is there for longer than a shopper
RESTOCK_PAUSE_S = 15.0  # three looks: reaching into the cart does not end the work
RESTOCK_CLEARED = 4  # facings that nobody but staff takes away in one visit …
RESTOCK_CLEARED_SHARE = 0.25  # … and of a long shelf, so many of all
RESTOCK_QUIET_S = 90.0  # after the last movement the work counts as done
RESTOCK_MOST_S = 1200.0  # nobody may silence a shelf for longer by standing there …
RESTOCK_LONGEST_S = 3600.0  # … and nobody by working: a bay is reset in forty minutes

MISMATCH_SHARE = 0.35  # of the visible slots hold something that is not theirs
MISMATCH_SLOTS = 4  # and so many of them: on a small fixture, two who exchange goods are a third
MISMATCH_SHELVES = 2  # one row out of order is somebody's mistake; two are a plan
MISMATCH_S = 900.0  # a plan is not wrong for five minutes
MISMATCH_UNPROVEN_S = 2700.0  # suspected for so long and nothing proven: then it was no plan
WORK_LATELY_S = 3600.0  # a reset is read within the hour that it takes, or not from look-alikes
MISMATCH_ENDS_SHARE = 0.20  # below, the plan fits again; apart from where it begins

LOW_HOLD_S = 60.0  # low stock is no hurry; a shopper often takes the next one at once
LONG_OUT_S = 1800.0  # out of stock for half an hour is critical, whatever the product
VERIFIED_SHARE = 0.60  # of the evidence of a gap that positive votes must carry
UNKNOWN_HOLD_S = 1200.0  # a product that is not in the gallery is news, never urgent
TURNED_HOLD_S = 900.0  # a pack that stands the wrong way sells all the same
TURNED_SHARE = 0.25  # of the aspect: a pack seen from a few degrees aside stays within it
CROWDED_BY = 1  # facings beyond the plan that say nothing: a pack squeezed in sideways

BURST_CELLS = 6  # lost at once without a trace: something stands before them, not a sale
BURST_SHELVES = 2
BURST_ADJACENT = 4  # or so many side by side
BURST_WITHIN_S = 20.0
BURST_MOST_S = 900.0  # what hides a shelf for longer has become its state

INCIDENT_CASES = 10  # more openings than this are one trouble to staff, not many
INCIDENT_WITHIN_S = 300.0
