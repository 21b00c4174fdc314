"""The generated programs cut into several files, in each run of the tests; ``SPREAD_PROGRAMS`` says how many.

The same program in 1, 2, 3 and 5 files gets the same verdicts and does the same, before and after. The rest is about
the proof itself: that programs are cut soundly and in every way, that wrong rewrites are noticed, and that a finding
is shrunk.
"""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Mapping

import pytest

from codemod.model import Verdict
from tests.generated.choices import seeded
from tests.generated.cut import STAR, Spread, cut
from tests.generated.explore import is_python, quiet
from tests.generated.links import Linker
from tests.generated.loading import Loading, Unsound
from tests.generated.modules import MAIN, Layout, Module, Style, relative
from tests.generated.names import Moment, Names, names_of
from tests.generated.pieces import Kind, Whole
from tests.generated.programs import write_program
from tests.generated.repository import Migrated, migrated
from tests.generated.shorten import shorten
from tests.generated.spread import HANDLER_RULE, SIZES, behaves, in_one_file, problems_of
from tests.generated.spreading import described_spread, explore_spread, shrunk_spread

COUNT = int(os.environ.get("SPREAD_PROGRAMS", "80"))
FIRST_SEED = 1
CUTS = 400


def test_programs_in_several_files_are_judged_and_do_as_in_one() -> None:
    """No program is judged in another way, or does something else, for being cut into files."""
    tally = explore_spread(COUNT, FIRST_SEED)
    assert not tally.found, described_spread(tally.found[0])
    assert tally.programs > COUNT * 0.9, "too many programs are no test"
    assert tally.cuts == len(SIZES) * tally.programs
    assert tally.sites["rewritten"] > 2 * tally.programs, "most calls are of a kind that is rewritten"
    assert tally.sites["review"] > tally.programs / 2, "many calls are of a kind that is not"
    assert tally.parts > tally.programs / 4


# --- that programs are cut, soundly and in every way ------------------------------------------------------------------


def spreads(count: int, first_seed: int) -> list[tuple[str, Spread]]:
    """Return programs, each with one of its cuts."""
    found = []
    for seed in range(first_seed, first_seed + count):
        text = write_program(seeded(seed), linked=True).text
        if is_python(text):
            found.append((text, cut(text, SIZES[seed % len(SIZES)], seeded(seed))))
    return found


def test_every_way_to_import_and_to_lay_out_is_hit() -> None:
    """The ways are no list of intentions, and most programs are cut into as many files as was asked for."""
    counts: Counter[str] = Counter()
    for _, spread in spreads(CUTS, 7000):
        counts.update(spread.counts)
    ways = (
        "from", "from, as itself", "from, as another", "import", "import as", "from package", "everything",
        "from the package around", "in functions", "at the end", "for types, from elsewhere", "import for what it does",
        "import of what is not used", "imported from elsewhere by another module",
    )  # fmt: skip
    assert not [way for way in ways if not counts[f"import: {way}"]]
    assert not [name for name in Style.NAMES if not counts[f"layout: {name}"]]
    assert counts["modules in cycles"] > CUTS / 5
    assert counts["files: 5"] > CUTS / 5
    assert counts["files: 3"] > CUTS / 4
    assert counts["files: 1"] < CUTS / 40
    assert counts["pieces in modules"] > counts["pieces"] / 2


def test_a_cut_changes_nothing() -> None:
    """What a program does before the tool comes near it: all outcomes, more programs than the tool is tried on."""
    with quiet():
        for text, spread in spreads(CUTS // 4, 8000):
            program = in_one_file(text, untouched)
            if not program.unusable:
                assert not list(behaves(program, spread)), f"{text}\n{spread.files}"


def test_a_seed_is_a_cut() -> None:
    """A finding can be looked at again."""
    text = write_program(seeded(7), linked=True).text
    assert cut(text, 3, seeded(1)) == cut(text, 3, seeded(1))
    assert cut(text, 3, seeded(1)).files != cut(text, 3, seeded(2)).files


def test_a_program_that_cannot_be_cut_stays_in_one_file() -> None:
    assert cut("import asyncio\nasyncio = None\nprint(asyncio)\n", 3, seeded(1)).size == 1
    assert cut("print(1); print(2)\n", 3, seeded(1)).size == 1


# --- which names are used, and when -----------------------------------------------------------------------------------


def names(text: str, *, lazy: bool = False) -> Names:
    """Return the names of a text of one statement."""
    (statement,) = ast.parse(text).body
    return names_of(statement, lazy=lazy)


def moments(text: str, *, lazy: bool = False) -> dict[str, Moment]:
    """Return when the names of a statement are looked up."""
    return {use.name: use.moment for use in names(text, lazy=lazy).uses}


NOW, LATER, NEVER = Moment.NOW, Moment.LATER, Moment.NEVER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = y", {"y": NOW}),
        ("def f(a, b=c): return a + d", {"c": NOW, "d": LATER}),
        ("@g\nasync def f(*a, k: t) -> u: return k", {"g": NOW, "t": NOW, "u": NOW}),
        ("class K(B, m=M):\n    x = y\n    z = x", {"B": NOW, "M": NOW, "y": NOW}),
        ("class K:\n    x = 1\n    def f(self): return x", {"x": LATER}),
        ("x = lambda a, b=c: a + b + d", {"c": NOW, "d": LATER}),
        ("x = [a + b for a in c if a]", {"b": NOW, "c": NOW}),
        ("x = {a: b for a, b in c for d in a}", {"c": NOW}),
        ("def f():\n    x = 1\n    def g(): return x + y\n    return g", {"y": LATER}),
        ("def f():\n    x = 1\n    def g():\n        global x\n        return x\n    return g", {"x": LATER}),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return x", {}),
        ("def f():\n    if (x := y): return [z := x for x in x]\n    return z", {"y": LATER}),
        ("def f():\n    import a.b, c as d\n    return a, d, c", {"c": LATER}),
        ("def f():\n    try: pass\n    except E as e: return e", {"E": LATER}),
        ("def f(x):\n    match x:\n        case K(a) | {'k': a, **r} if g: return a, r", {"K": LATER, "g": LATER}),
    ],
)  # fmt: skip
def test_names_of_the_module(text: str, expected: dict[str, Moment]) -> None:
    assert moments(text) == expected


def test_annotations() -> None:
    """They are looked up at once, never, or are texts that nobody looks up."""
    assert moments("def f(a: x): pass") == {"x": NOW}
    assert moments("def f(a: x): pass", lazy=True) == {"x": NEVER}
    assert moments("def f(a: 'x.y'): pass") == {"x": NEVER}
    assert [use.fixed for use in names("def f(a: 'x.y'): pass").uses] == [True]
    assert moments("a: x = y", lazy=True) == {"x": NEVER, "y": NOW}


def test_what_is_in_a_string_cannot_be_spelled_in_another_way() -> None:
    assert [(use.name, use.fixed) for use in names("x = a + f'{b}'").uses] == [("a", False), ("b", True)]


def test_what_a_statement_binds_and_changes() -> None:
    assert names("def f():\n    global g\n    g = 1").changes == {"g"}
    assert names("a.b[c].d, e = 1, 2").touched == {"a"}
    assert names("try:\n    a = 1\n    def f(): b = 2\nexcept E as c: pass").binds == {"a", "f", "c"}


# --- which pieces stay together ---------------------------------------------------------------------------------------


def groups(text: str) -> list[list[int]]:
    """Return the lines of the pieces that stay together."""
    return [[piece.node.lineno for piece in group.pieces] for group in Whole(text).groups()]


def test_pieces_that_stay_together() -> None:
    assert groups("a = 1\nb = a\n") == [[1], [2]]
    assert groups("a = 1\nb = 2\na = 3\n") == [[1, 3], [2]]
    assert groups("a = {}\nb = 2\na['k'] = 3\n") == [[1, 3], [2]]
    assert groups("a = 1\ndef f():\n    global a\n    a = 2\ndef g(): return a\n") == [[1, 2], [5]]
    assert groups("a = 1\ndef f():\n    global a\n    a = 2\ndef g(): return f'{a}'\n") == [[1, 2, 5]]


def test_comments_go_with_what_they_stand_before() -> None:
    whole = Whole("#!/usr/bin/env python\n# of a\nimport a  # too\n\n\n# of b\nb = a\n# the end\n")
    assert whole.first_line == "#!/usr/bin/env python"
    assert [piece.lines for piece in whole.pieces] == [
        ("# of a", "import a  # too"), ("# of b", "b = a", "# the end")
    ]  # fmt: skip
    assert [piece.kind for piece in whole.pieces] == [Kind.IMPORT, Kind.DEFINITION]


# --- whether modules find each other's names in time ------------------------------------------------------------------


def loads(whole: Whole, *modules: Module) -> None:
    """Load the modules of a program in thought. Raises Unsound."""
    Loading(whole, {module.name: module for module in modules}, STAR).run()


def linked(text: str, lines: tuple[int, ...], seed: int) -> tuple[Whole, Layout]:
    """Return a program with the pieces at some lines in a module beside the main file."""
    whole = Whole(text)
    main, other = Module(MAIN, "", "main.py", False), Module("other", "", "other.py", False)
    for piece in whole.bodies:
        (other if piece.node.lineno in lines else main).pieces.append(piece)
    layout = Layout(Style.FLAT, main, [other], {})
    Linker(seeded(seed), whole, layout, None, STAR, careful=False).link()
    return whole, layout


def test_names_are_there_in_time() -> None:
    for seed in range(50):
        whole, layout = linked("a = 1\nb = a\nprint(b)\n", (1,), seed)
        loads(whole, layout.main, *layout.modules)


def test_the_order_of_what_is_done_is_kept() -> None:
    whole, layout = linked("print(1)\nprint(2)\nprint(3)\n", (2,), 1)
    with pytest.raises(Unsound, match="another order"):
        loads(whole, layout.main, *layout.modules)


def test_what_is_not_imported_is_not_there() -> None:
    whole, layout = linked("a = 1\nb = a\nprint(b)\n", (1,), 1)
    layout.main.clear()
    with pytest.raises(Unsound, match="not there yet"):
        loads(whole, layout.main, *layout.modules)


def test_modules_in_a_circle_are_taken_only_where_that_is_sound() -> None:
    """Of two modules that need each other at once, neither can be first."""
    text = "class A:\n    pass\nclass B(A):\n    pass\nclass C(B):\n    pass\nclass D(C):\n    pass\nprint(D)\n"
    whole = Whole(text)
    main, one, two = (Module(name, "", f"{name}.py", False) for name in (MAIN, "one", "two"))
    for piece, module in zip(whole.bodies, (one, two, one, two, main), strict=True):
        module.pieces.append(piece)
    for seed in range(50):
        Linker(seeded(seed), whole, Layout(Style.FLAT, main, [one, two], {}), None, STAR, careful=False).link()
        with pytest.raises(Unsound):
            loads(whole, main, one, two)


@pytest.mark.parametrize(
    ("package", "target", "expected"),
    [
        ("", "a.b", ""),
        ("a", "a.b", ".b"),
        ("a", "a", "."),
        ("a.c", "a.b.d", "..b.d"),
        ("a.c", "a", ".."),
        ("a", "b", ""),
    ],
)
def test_relative(package: str, target: str, expected: str) -> None:
    assert relative(Module("m", package, "m.py", False), target) == expected


# --- the proof, tried on rewrites that are wrong ----------------------------------------------------------------------


def untouched(files: Mapping[str, str]) -> Migrated:
    """Say that nothing is to be done."""
    return Migrated({}, files, {})


def each_for_itself(files: Mapping[str, str]) -> Migrated:
    """Look at each file as if there were no other."""
    return migrated(files, project=False)


def only_calls(files: Mapping[str, str]) -> Migrated:
    """Leave the handlers in files without calls as they were."""
    result = migrated(files)
    texts = dict(result.texts)
    for path, planned in result.plans.items():
        if all(finding.site.rule == HANDLER_RULE for finding in planned.rewritten):
            texts[path] = files[path]
    return Migrated(result.plans, texts, result.again)


def no_helpers(files: Mapping[str, str]) -> Migrated:
    """Forget one of several files."""
    result = migrated(files)
    return Migrated(result.plans, {**result.texts, max(files): files[max(files)]}, result.again)


WRONG = {
    "each file for itself": (each_for_itself, "verdicts"),
    "handlers elsewhere not widened": (only_calls, "different: printed"),
    "a file not written": (no_helpers, "written differently"),
}
"""Ways to break the promise, and how that must show."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rewrite_is_noticed(name: str) -> None:
    """Some program of a few shows what is wrong, in the way that is expected."""
    runner, kind = WRONG[name]
    for first in range(21, 81, 3):
        found = explore_spread(3, first, runner=runner).found
        if any(one.problem.kind.startswith(kind) for one in found):
            return
    pytest.fail(f"nobody noticed: {name}")


def test_other_verdicts_are_noticed() -> None:
    """A site that is judged in another way is one difference, which the kind of the problem names."""
    text = write_program(seeded(3), linked=True).text
    program = in_one_file(text, runs=False)
    spread = cut(text, 3, seeded(3))
    assert any(finding.verdict is Verdict.REWRITTEN for finding in program.result.findings)
    silent = [
        problem.kind for problem in problems_of(program, spread, lambda files: migrated(dict.fromkeys(files, "")))
    ]
    assert [kind for kind in silent if kind.startswith("verdicts: ") and kind.endswith("nothing in several")]


def test_a_finding_is_shrunk() -> None:
    """What is shown to a person is a few lines in few files about the one thing that is wrong."""
    found = next(found for first in range(60) for found in explore_spread(1, first, runner=each_for_itself).found)
    small = shrunk_spread(found, each_for_itself, tries=200)
    assert small.problem.kind == found.problem.kind
    assert len(small.text) < len(found.text) / 2
    assert "what is wrong" in described_spread(small, each_for_itself)


def test_texts_are_shortened() -> None:
    text = "# why\nif a:\n    for b in c:\n        print(b, wanted(d))\nelse:\n    e = 1\n"
    assert shorten(text, lambda shorter: "wanted" in shorter and _is_parsed(shorter), 500).strip() == "wanted(d)"


def _is_parsed(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
