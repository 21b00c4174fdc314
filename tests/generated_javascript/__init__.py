"""Whole JavaScript programs from a grammar of our own, run before and after the rewrite.

``python -m tests.generated_javascript --count N`` runs as many as asked for; ``tests/test_generated_javascript.py``
some hundreds. Randomness and shrinking are those of ``tests/generated``.

| module | what it holds |
|---|---|
| ``positions.py`` | every position that JavaScript has for an awaited value or a promise, in one table |
| ``surroundings.py`` | what stands around calls: blocks, functions, rebinding, foreign objects, definitions |
| ``handlers.py`` | code that looks at errors, in every spelling |
| ``sources.py`` | how the SDK is imported, and how options and a model are come by |
| ``expected.py`` | what must become of a call, which the generator knows |
| ``engine.py`` | templates filled with calls and with each other |
| ``programs.py`` | whole programs, and their looks |
| ``old_sdk.mjs``, ``new_sdk.mjs`` | what programs see of the SDK before the queue and with it |
| ``runner.mjs``, ``execute.py`` | programs executed in batches, in every scenario, with a clock that jumps |
| ``invariants.py`` | what must be true of every rewrite, the list to add to |
| ``examine.py`` | programs through the tool, their executions, and the verdict |
| ``explore.py``, ``__main__.py`` | many programs, what was found, each finding shrunk |
"""
