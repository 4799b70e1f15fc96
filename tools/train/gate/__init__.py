"""The acceptance gate: may this model be shipped, ours or a shop's?

`onshelf-train accept` asks it of a card, `onshelf-train export` of a file that is not yet there.
The agent's own acceptance (`agent.detect.acceptance`) asks whether a model can run; the gate is
stricter: whether it runs everywhere we promise, and as well as the network it was made from.
"""
