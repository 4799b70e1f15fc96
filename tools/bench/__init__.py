"""Times, memory and sizes, each with the command that measured it: `python -m tools.bench`.

A figure is a ratio measured side by side in one run wherever it can be; a millisecond without its
machine, model and number of boxes is no figure, so each table says them.
"""
