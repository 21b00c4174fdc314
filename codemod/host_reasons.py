"""The rules and the reasons about code in notebooks, pages and comments: the rest of ``reasons.py``."""

from __future__ import annotations

from codemod.reason import Reason, Rule

HOST_RULES: tuple[Rule, ...] = (
    Rule(
        "unread-code",
        "Code that the tool does not read, in a notebook, a page or an example, seems to use the retired interface.",
        "The tool reads the cells of a notebook as one program, and each block of code in a page as a program or an "
        "excerpt of one. What it cannot read so is only searched for the retired method and the retired address.",
        ">>> video = await client.process(options)\n",
    ),
    Rule(
        "docstring-example",
        "An example in a docstring or a comment shows the retired interface.",
        "A note: nothing runs there, and somebody may copy it. --docstrings has such examples rewritten as the blocks "
        "of a page are.",
    ),
)

HOST_REASONS: tuple[Reason, ...] = (
    Reason(
        "code-not-parsed",
        "The code cannot be parsed, neither as a program nor as an excerpt of one.",
        "If it is to be read, bring it into a form that its language reads, and run again; or rewrite it by hand.",
    ),
    Reason(
        "interactive-session",
        "It is an interactive session, whose lines show what a program of the old kind answered.",
        "Rewrite it by hand: what it shows changes with it.",
    ),
    Reason(
        "language-unread",
        "The block of code names no language that the tool reads.",
        "Name the language behind the fence and run again, or rewrite it by hand.",
    ),
    Reason(
        "magic-line",
        "It is a line for IPython, or in a cell that IPython hands to something else.",
        "Write it as plain Python in a cell of its own and run again, or rewrite it by hand.",
    ),
    Reason(
        "raw-cell",
        "It is in a raw cell, which the notebook does not run.",
        "If it is code that is to run again, make the cell one of code and run again; otherwise rewrite it by hand.",
    ),
    Reason(
        "kernel-language",
        "The notebook's cells are not in Python.",
        "Rewrite the cells by hand.",
    ),
    Reason(
        "handler-in-notebook",
        "The calls whose errors it sees may be in code outside of the project, which is not read.",
        "If such a call is moved to the queue, make this code look for QueueSubmitError, QueueStatusError and "
        "QueueResultError too.",
    ),
    Reason(
        "cells-crossed",
        "The rewrite would change several cells of the notebook at once.",
        "Put what belongs together into one cell and run again, or rewrite the call by hand.",
    ),
    Reason(
        "example-in-line",
        "The example stands in a line of a text, where there is no room for the rewrite.",
        "Give it lines of its own, between fences or below Example: or @example, and run again; or rewrite it by hand.",
    ),
    Reason(
        "text-escapes",
        "The example stands in a text, which the rewrite would end, or in which a backslash means something.",
        "Rewrite the example by hand.",
    ),
)
