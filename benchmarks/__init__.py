"""What the tool costs, measured against named peers, and what it does to code that it was not written for.

`python -m benchmarks` makes the table that the README quotes; README.md in this folder explains its rows.
Nothing here is installed with the tool.
"""
