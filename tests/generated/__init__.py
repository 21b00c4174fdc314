"""Whole programs from a grammar of our own, run before and after the rewrite: what we did not think of.

``python -m tests.generated --count N`` runs as many as asked for; ``tests/test_generated.py`` some hundreds.

| module | what it holds |
|---|---|
| ``choices.py``, ``shrink.py`` | where the randomness comes from, and how a record of it is made smaller |
| ``positions.py`` | every position that Python has for an awaited value or a coroutine, in one table |
| ``surroundings.py`` | what stands around calls: blocks, handlers, functions, rebinding, foreign objects |
| ``sources.py`` | how the SDK is imported, and how a client, options and a model are come by |
| ``engine.py`` | templates filled with calls and with each other |
| ``programs.py`` | whole programs, and the strategy that makes them |
| ``stand_ins.py`` | the old and the new SDK in memory |
| ``virtual_time.py`` | an event loop whose clock jumps |
| ``observe.py`` | one execution, and what it showed |
| ``invariants.py`` | what must be true of every rewrite, the list to add to |
| ``examine.py`` | one program through the tool, its executions, and the verdict |
| ``explore.py``, ``__main__.py`` | many programs, what was found, each finding shrunk |
"""
