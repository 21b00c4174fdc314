"""Modules, and their attributes, that code names in texts: ``patch("app.conf.MODEL", …)``, ``sys.modules["conf"]``.

Such a file may import nothing of the module whose variables it sets, so that its texts count as imports of it. They are
found in the bytes first, then in the tree.
"""

from __future__ import annotations

import ast
import re

from codemod.languages.python.syntax import parent
from codemod.sdk.catalogue import OLD_METHODS

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

    from codemod.languages.interface import Resolve
    from codemod.languages.python.tables import Scopes

EVERYTHING = frozenset("*")
"""Stands for the names that a file takes from a module which it names as a whole."""

_IMPORTERS = frozenset({"import_module", "__import__", "importorskip"})
MODULE_RUNNERS = frozenset({"import_module", "__import__", "run_module", "run_path", "reload"})
"""Functions that run the code of a module which they get the name of."""
_PATCHERS = (b"mock", b"monkeypatch")
"""What gives a file its ``patch``, one of which it names."""
_IN_BYTES = re.compile(rb"""["']([A-Za-z_]\w*(?:\.\w+)+)""")
_MODULE = re.compile(rb"""modules(?:\[|\.get\()\s*["']([A-Za-z_][\w.]*)""")
_RUNNERS = (b"import_module", b"__import__", b"run_module", b"run_path")
_RUN = re.compile(rb"""\s*\(\s*(?:f?["']([^"'{]*))?""")
"""What follows the name of a runner in a call: what the module's name begins with, as far as a text says."""
_WATCHES = (b"except", b"suppress", b"raises")
_METHODS = tuple(name.encode() for name in OLD_METHODS)
_AUTOSPEC = b"create_autospec"
_MOCK = re.compile(rb"Mock\w*\s*\(")
_MOCKER = re.compile(rb"\bmocker\b")
_SET = re.compile(rb"\s*=(?!=)")
_DEFINES = re.compile(rb"\bdef\s+\Z")
_SPELLS = re.compile(rb"""["'](?:[\w.]+\.)?\Z""")
_BEFORE = 200
"""Bytes before a method's name that tell what is done to it."""
_WORD = re.compile(rb"\w")
_WORDS = re.compile(r"\w+")
_PATH = re.compile(r"[^\W\d]\w*(?:\.\w+)+")
_BY_PATH = ("patch", "setattr")


class Spelt(ast.Constant):
    """A dotted path in a text, which stands for what it leads to from a module of the project on."""


def paths_in(data: bytes) -> bytes:
    """Return the modules that a file may name in texts, each on a line with the packages that it would be in."""
    paths: list[bytes] = _MODULE.findall(data) if b"modules[" in data or b"modules.get(" in data else []
    if b"patch" in data and any(word in data for word in _PATCHERS):
        paths += _IN_BYTES.findall(data)
    found: set[bytes] = set()
    for path in paths:
        names = path.split(b".")
        found.update(b".".join(names[:length]) for length in range(1, len(names) + 1))
    return b"\n" + b"\n".join(found) if found else b""


def may_stand_in(data: bytes) -> bool:
    """Say whether a file that sets tests up may have what stands in for the vendor's.

    That is a double of anything, a function with the old method's name, what sets it, or a text that is it.
    """
    if _AUTOSPEC in data or _MOCK.search(data) or (b"mocker" in data and _MOCKER.search(data)):
        return True
    return any(_sets(data, at, end) for at, end in _places(data, _METHODS))


def _sets(data: bytes, at: int, end: int) -> bool:
    """Whether a method's name stands where it is defined or set, or is the end of a text."""
    if _WORD.match(data, at - 1 if at else at, at) or _WORD.match(data, end):
        return False
    if _SET.match(data, end):
        return True
    before = data[max(0, at - _BEFORE) : at]
    return _DEFINES.search(before) is not None or (data[end : end + 1] in (b"'", b'"') and bool(_SPELLS.search(before)))


def _places(data: bytes, words: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
    """Yield where words stand, alone or as a part of others."""
    for word in words:
        at = data.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = data.find(word, at + len(word))


def run_in(data: bytes) -> frozenset[str]:
    """Return what the names of modules begin with that a file runs where it may handle their errors."""
    if not any(word in data for word in _RUNNERS) or not any(word in data for word in _WATCHES):
        return frozenset()
    found = set()
    for at, end in _places(data, _RUNNERS):
        call = _RUN.match(data, end)
        if call is not None and not _WORD.match(data, at - 1 if at else at, at):
            found.add((call[1] or b"").decode("utf-8", "replace").replace("/", "."))
    return frozenset(found)


_LENDS = re.compile(
    rb"\bdef\s+__getattr__\s*\(\s*(?!self\b)|(?<![\w.])__getattr__\s*[,=)]|\bimport\b[^\n]*\b__getattr__\b"
    rb"|\bsys\.modules\[__name__\]"
)
"""What gives out names that a package does not bind: a function of the module's, or another object in its place."""
_LENDS_WHAT_IT_RUNS = b"globals()"
_BY_ANY_NAME = (*_RUNNERS, b"azy", b"attach", b"exec(", b"sys.modules")
"""What such a package has, one of it, that does not name the modules: a lazy module's class, a loader."""


def lent_by(data: bytes) -> frozenset[str] | None:
    """Return the words of a package that may give out names of the modules in it which it does not bind, else None.

    ``*`` among them: it may import modules that it does not name.
    """
    if b"__getattr__" in data or b"sys.modules" in data:
        if _LENDS.search(data) is None:
            return None
    elif _LENDS_WHAT_IT_RUNS not in data or not any(word in data for word in _RUNNERS):
        return None
    words = frozenset(_WORDS.findall(data.decode("utf-8", "replace")))
    return words | EVERYTHING if any(word in data for word in _BY_ANY_NAME) else words


def runs_any(call: ast.Call) -> bool:
    """Whether a call runs a module by a name that is known only at run time."""
    return called(call.func) in MODULE_RUNNERS and bool(call.args) and not isinstance(call.args[0], ast.Constant)


def module_by_text(node: ast.AST | None) -> str:
    """Return the module that ``import_module("module")``, or ``sys.modules["module"]``, is; "" for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(text)), *_]):
            of_modules = isinstance(node.func, ast.Attribute) and called(node.func.value) == "modules"
            return text if name in _IMPORTERS or (name == "get" and of_modules) else ""
        case ast.Subscript(
            value=ast.Name(id="modules") | ast.Attribute(attr="modules"), slice=ast.Constant(value=str(text))
        ):
            return text
    return ""


def is_any_module(node: ast.expr) -> bool:
    """Whether an expression is a module by a name that is known only at run time, and not the file's own."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[given, *_]) if name in _IMPORTERS:
            return not isinstance(given, ast.Constant)
        case ast.Subscript(value=ast.Name(id="modules") | ast.Attribute(attr="modules"), slice=given):
            return not isinstance(given, ast.Constant) and getattr(given, "id", "") != "__name__"
    return False


def modules_by_text(file: Scopes) -> Iterator[tuple[ast.expr, str]]:
    """Yield the expressions that are modules by their names in texts, and those names."""
    taken = (*file.attribute_loads.get("modules", ()), *file.name_loads.get("modules", ()))
    if not taken and _IMPORTERS.isdisjoint(file.name_loads) and _IMPORTERS.isdisjoint(file.attribute_loads):
        return
    for node in (*file.calls, *map(parent, taken)):
        text = module_by_text(node)
        if text and isinstance(node, ast.expr):
            yield node, text


def named_in_texts(file: Scopes, resolve: Resolve) -> Iterator[tuple[ast.expr, str, frozenset[str]]]:
    """Yield the texts that name a module of the project, with its path and the names that are taken of it."""
    for node, text in modules_by_text(file):
        path = resolve(file.path, text)
        if path is not None:
            yield node, path, EVERYTHING
    if not any(name in file.attribute_loads or name in file.name_loads for name in _BY_PATH):
        return
    for string in file.strings:
        text = str(string.value)
        if "." not in text or not _PATH.fullmatch(text):
            continue
        found = longest(text, resolve, file.path)
        if found is not None:
            path, rest = found
            yield string, path, frozenset(rest[:1]) or EVERYTHING


def longest(path: str, resolve: Resolve, importer: str) -> tuple[str, list[str]] | None:
    """Return the file of the module that a dotted path leads through, and the names after it; None where none is."""
    names = path.split(".")
    for length in range(len(names), 0, -1) if all(names) else ():
        module = resolve(importer, ".".join(names[:length]))
        if module is not None:
            return module, names[length:]
    return None


SETTERS = frozenset({"setattr", "__setattr__", "patch", "object", "multiple", "setitem", "dict"})
"""The last names of the functions that set attributes, or entries of dicts, of what they are given."""


def called(function: ast.expr) -> str:
    """Return the last name of what a call calls, "" where it has none."""
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def set_by(call: ast.Call) -> Iterator[tuple[ast.expr, str, ast.expr | None, ast.expr | None]]:
    """Yield what a call sets or changes: the attribute or dict, the kind of binding, the key, the value."""
    for target, given in _attributes_set_by(call):
        yield target, "assign", None, given
    entries = _entries_set_by(call)
    if entries is not None:
        base, key, value = entries
        yield base, "change" if value is None else "set-item", key, value


def _attributes_set_by(call: ast.Call) -> list[tuple[ast.Attribute, ast.expr]]:
    """Return the attributes that a call sets, and to what: ``setattr``, and what sets them for a while in tests."""
    function, given = call.func, call.args
    name_of = called(function)
    if name_of == "__setattr__" and len(given) == 2 and isinstance(function, ast.Attribute):
        given = [function.value, *given]
    match name_of, [*given, *_named(call)]:
        case "setattr" | "__setattr__", [base, ast.Constant(value=str(name)), value, *_]:
            return [(_attribute(base, name, call), value)]
        case "setattr" | "patch", [ast.Constant(value=str(path)), value, *_]:
            target = _spelt_attribute(path, call)
            return [(target, value)] if target is not None else []
        case "object", [base, ast.Constant(value=str(name)), value, *_] if _is_of_patch(function):
            return [(_attribute(base, name, call), value)]
        case "multiple", [base, *_] if _is_of_patch(function):
            whole = Spelt(base.value) if isinstance(base, ast.Constant) and isinstance(base.value, str) else base
            named = [keyword for keyword in call.keywords if keyword.arg is not None]
            return [(_attribute(whole, keyword.arg or "", call), keyword.value) for keyword in named]
    return []


def _entries_set_by(call: ast.Call) -> tuple[ast.expr, ast.expr | None, ast.expr | None] | None:
    """Return the dict that a call of a test's helper changes for a while, with the key and value where it is one entry.

    ``monkeypatch.setitem(table, key, value)``, ``patch.dict(table, …)``; the dict may be named in a text.
    """
    function = call.func
    if not isinstance(function, ast.Attribute) or not call.args:
        return None
    base = call.args[0]
    if isinstance(base, ast.Constant) and isinstance(base.value, str):
        spelt = _spelt_attribute(base.value, call)
        if spelt is None:
            return None
        base = spelt
    if function.attr == "setitem" and len(call.args) == 3:
        return base, call.args[1], call.args[2]
    return (base, None, None) if function.attr == "dict" and _is_of_patch(function) else None


def _named(call: ast.Call) -> list[ast.expr]:
    """Return what a call gives by name, in the order in which it could stand there."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    return [given[name] for name in ("target", "attribute", "name", "new", "value") if name in given]


def set_by_path(calls: list[ast.Call]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the expressions for paths by which calls set attributes, with what they set: no plain texts."""
    for call in calls:
        if called(call.func) in _BY_PATH:
            match [*call.args, *_named(call)]:
                case [path, value] if not isinstance(path, ast.Constant):
                    yield path, value


def _is_of_patch(function: ast.expr) -> bool:
    owner = function.value if isinstance(function, ast.Attribute) else None
    return getattr(owner, "attr", getattr(owner, "id", "")) == "patch"


def _spelt_attribute(path: str, call: ast.Call) -> ast.Attribute | None:
    if not _PATH.fullmatch(path):
        return None
    head, _, name = path.rpartition(".")
    return _attribute(Spelt(head), name, call)


def _attribute(base: ast.expr, name: str, call: ast.Call) -> ast.Attribute:
    if isinstance(base, Spelt):
        ast.copy_location(base, call)
    return ast.copy_location(ast.Attribute(base, name, ast.Store()), call)
