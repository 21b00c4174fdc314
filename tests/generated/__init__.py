"""Whole programs from a grammar of our own, run before and after the rewrite: what we did not think of.

``python -m tests.generated --count N`` runs as many as asked for; ``tests/test_generated.py`` some hundreds. With
``--spread`` each is also cut into several files, which must be judged and do as the one file is and does
(``tests/test_generated_spread.py``).

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

and for programs of several files:

| module | what it holds |
|---|---|
| ``linked.py`` | definitions that pass things on to each other |
| ``names.py`` | which names of its module a statement binds, changes and uses, and when |
| ``pieces.py`` | a program taken apart, and which of its pieces must stay together |
| ``modules.py`` | modules: what they hold, how they are called, where they lie, and their text |
| ``links.py`` | the ways to import, drawn for each name of each module |
| ``loading.py`` | modules loaded in thought: whether every name is there in time |
| ``cut.py`` | a program cut into modules at random, so that it does what it did |
| ``served.py`` | modules in memory, where ``import`` finds them |
| ``repository.py`` | the files in a git repository, and the tool's runs over them |
| ``spread.py`` | one program in one file and in several, and what is different |
| ``shorten.py`` | a program's text made shorter for as long as what it shows stays |
| ``spreading.py`` | many programs cut into files, what was found, each finding shrunk |
"""
