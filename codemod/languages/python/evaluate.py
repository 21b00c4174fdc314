"""Evaluates expressions of a program to abstract values, on demand.

Names are resolved through scopes and flow, attributes through the classes that set them, calls through what the called
function returns. Every rule asks this evaluator; none does its own resolving. A *frame* gives values to the parameters
of functions that are followed from one particular call.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

from codemod.languages.python import library
from codemod.languages.python.bound import any_of, bound_value
from codemod.languages.python.by_text import Spelt
from codemod.languages.python.calls import call_value
from codemod.languages.python.classes import attribute_of
from codemod.languages.python.constructors import Callers
from codemod.languages.python.dicts import changed_by, dict_comprehension, dict_display, dict_union
from codemod.languages.python.enums import is_enum
from codemod.languages.python.escapes import Escapes
from codemod.languages.python.families import Families
from codemod.languages.python.fields import field_value, given_for_field
from codemod.languages.python.fixpoint import Answers
from codemod.languages.python.flow import reaching
from codemod.languages.python.functions import result_of
from codemod.languages.python.imported import (
    at_path,
    is_sdk,
    module_member,
    sdk_starred,
    set_from_outside,
    starred_over,
)
from codemod.languages.python.namespace import sets_by_name
from codemod.languages.python.program import Program
from codemod.languages.python.pytest_fixtures import Fixtures
from codemod.languages.python.scopes import Binding, Scope, file_of, file_of_scope, find_scope, scope_of
from codemod.languages.python.shared_tables import changes_elsewhere, holds_models
from codemod.languages.python.subscripts import subscript
from codemod.languages.python.tables import Scopes
from codemod.languages.python.texts import added, either, filled, joined
from codemod.languages.python.values import (
    NUMBER,
    Awaitable,
    Client,
    Context,
    External,
    Foreign,
    Frame,
    Instance,
    Items,
    Nothing,
    Routine,
    Sequence,
    Text,
    Unknown,
    UserClass,
    Value,
    awaited,
    item,
    join,
    parts,
    present,
)
from codemod.sdk.rest import may_send


class Evaluator:
    """Answers what an expression of the program evaluates to."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.reads_texts = any(may_send(file.document.text, program.bases) for file in program.files)
        """Whether texts are followed piece by piece, for the sake of addresses."""
        self.scopes = program.tables
        bodies = [file.tree.body for file in program.files]
        answers = Answers(sum(body[-1].end_lineno or 0 for body in bodies if body))
        self.guarded, self.came_back, self.watched = answers.ask, answers.came_back, answers.watched
        self.allow = answers.allow
        self.quoted: list[ast.expr] = []
        """Quoted annotations as they were parsed; kept, because nodes are known by identity."""
        self.aliases: set[int] = set()
        """The aliases of types that are being followed."""
        self.escapes = Escapes(self)
        self.families = Families(self)
        self.fixtures = Fixtures(self)
        self.gathering: set[tuple[int, str]] = set()
        self.tables: dict[int, tuple[Value, bool]] = {}
        """Those that are being found."""
        self.attributes: dict[tuple[int, str], list[Binding]] = {}
        """The bindings of attributes that were asked for, by class (its id) and name."""
        self.callers: dict[int, Callers | None] = {}
        """The calls of functions that were asked for, by the function's id; None while they are being found."""
        self.shared: dict[tuple[int, str], list[Binding]] = {}
        """The changes of tables of models under other names that were asked for, by scope (its id) and name."""
        self._scripts: dict[int, bool] = {}
        self._setting = {id(file) for file in program.files if sets_by_name(self, file)}
        self.sets_attributes_by_name = any(
            isinstance(call.func, ast.Name)
            and call.func.id == "setattr"
            and len(call.args) == 3
            and not isinstance(call.args[1], ast.Constant)
            for call in self.scopes.calls
        )
        self._exported: dict[int, frozenset[str]] = {}

    # -- the entry --------------------------------------------------------------------------------

    def value(self, node: ast.expr, frame: Frame = ()) -> Value:
        """Return what ``node`` evaluates to where it stands."""
        return self.guarded((id(node), frame), lambda: self._expression(node, frame))

    def binding(self, binding: Binding, frame: Frame = ()) -> Value:
        """Return the value that a binding gives."""
        return self.guarded((id(binding), frame), lambda: bound_value(self, binding, frame))

    def each(self, value: Value, change: Callable[[Value], Value]) -> Value:
        """Return what ``change`` makes of each value that ``value`` may be."""
        return join(change(part) for part in parts(value))

    def is_script(self, file: Scopes) -> bool:
        """Whether importing a file would run it as a program: then nobody imports it, and all callers are in it."""
        known = self._scripts.get(id(file))
        if known is None:
            self._scripts[id(file)] = False  # while it is found out
            known = self._scripts[id(file)] = any(
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Call)
                and self._runs(statement.value)
                for statement in file.tree.body
            )
        return known

    def exported(self, file: Scopes) -> frozenset[str]:
        """Return the names that a file's ``__all__`` lists."""
        known = self._exported.get(id(file))
        if known is None:
            known = self._exported[id(file)] = _exported(file.tree)
        return known

    def _runs(self, call: ast.Call) -> bool:
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr == "run_until_complete":
            return True
        return self.dotted(function) in library.RUNNERS

    # -- names --------------------------------------------------------------------------------------

    def bindings_of(self, name: ast.Name) -> tuple[Binding, ...] | None:
        """Return the bindings that a use of a name may see; None for a name that this file does not bind."""
        scope = scope_of(name)
        home = find_scope(name.id, scope)
        if home is None:
            return None
        if home is _running_scope(scope, name.id):
            return reaching(name, home)
        return tuple(home.bindings[name.id])

    def _named(self, node: ast.Name, frame: Frame) -> Value:
        scope = scope_of(node)
        home = find_scope(node.id, scope)
        if home is None:
            return self._unbound(node.id, file_of_scope(scope))
        if home is not _running_scope(scope, node.id) or node.id in home.shared:
            return self._anytime(home, node.id, frame)
        value = any_of(self, reaching(node, home), frame)
        return self._changed_elsewhere(value, home, node.id, frame)

    def _anytime(self, home: Scope, name: str, frame: Frame) -> Value:
        """Return what a name can mean to code that may run at any time: every binding, and every change or none."""
        return self.guarded((id(home), name, frame), lambda: self._ever(home, name, frame))

    def _ever(self, home: Scope, name: str, frame: Frame) -> Value:
        bindings = home.bindings[name]
        value = join(self.binding(binding, frame) for binding in bindings if not binding.changes)
        for binding in bindings:
            if binding.changes:
                value = changed_by(self, value, binding, frame, certain=False)
        return self._changed_elsewhere(value, home, name, frame)

    def _changed_elsewhere(self, value: Value, home: Scope, name: str, frame: Frame) -> Value:
        for binding in home.remote.get(name, ()):
            value = changed_by(self, value, binding, frame, certain=False)
        for binding in changes_elsewhere(self, home, name) if holds_models(value, self.tables) else ():
            value = changed_by(self, value, binding, (), certain=False)
        if home.kind != "module":
            return value
        if id(home.file) in self._setting and home.bindings[name][0].kind in ("assign", "annotate"):
            value = join((value, Unknown("the file sets variables by names that are known only at run time")))
        file = file_of_scope(home)
        if file.stars and home.bindings[name][0].kind in ("assign", "annotate", "function", "class"):
            value = starred_over(self, value, home, name)
        return value if self.program.is_alone else set_from_outside(self, value, home, name)

    def name(self, name: str, scope: Scope) -> Value:
        """Return what ``name`` can mean anywhere in ``scope``, whatever the order of events."""
        home = find_scope(name, scope)
        if home is None:
            return self._unbound(name, file_of_scope(scope))
        return self._anytime(home, name, ())

    def _unbound(self, name: str, file: Scopes) -> Value:
        for star in reversed(file.stars):
            if is_sdk(star.module):
                found = sdk_starred(star.module, name)
                if found is not None:
                    return found
                continue
            path = self.program.resolve(file.path, star.module)
            if path is not None:
                member = module_member(self, path, name, starred=True)
                if member is not None:
                    return member
            elif name not in _BUILTINS:
                return Unknown(f"it may come from {star.module} (star import)")
        if name in _BUILTINS:
            return External(name)
        return Unknown(f"nothing in this file gives {name} a value")

    # -- expressions ----------------------------------------------------------------------------------

    def _expression(self, node: ast.expr, frame: Frame) -> Value:
        match node:
            case ast.Name():
                return self._named(node, frame)
            case ast.Attribute(value=base, attr=name):
                return self.attribute(self.value(base, frame), name, node)
            case ast.Call():
                return call_value(self, node, frame)
            case ast.Await(value=inner):
                return self.each(self.value(inner, frame), awaited)
            case ast.Constant(value=str() as text):
                return at_path(self, text, node) if isinstance(node, Spelt) else Text(text)
            case ast.Constant(value=None):
                return Nothing()
            case ast.Constant(value=int() | float()):
                return NUMBER
            case ast.JoinedStr() if self.reads_texts:
                return joined(self, node, frame)
            case ast.BinOp(op=ast.Mod()) if self.reads_texts:
                return filled(self, node, frame)
            case ast.Constant() | ast.JoinedStr() | ast.Compare() | ast.UnaryOp():
                return Foreign("a plain value")
            case ast.Dict():
                return dict_display(self, node, frame)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self._sequence(elements, frame)
            case ast.IfExp(body=yes, orelse=no):
                return join((self.value(yes, frame), self.value(no, frame)))
            case ast.BoolOp(values=values):
                given = [self.value(value, frame) for value in values]
                return either(given, isinstance(node.op, ast.Or), self.reads_texts)
            case ast.NamedExpr(value=inner) | ast.Starred(value=inner):
                return self.value(inner, frame)
            case ast.Subscript(value=base, slice=key):
                return subscript(self, self.value(base, frame), key, frame)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return dict_union(self, left, right, frame)
            case ast.BinOp(op=ast.Add()):
                return added(self, node, frame)
            case ast.BinOp():
                return Foreign("a computed value")
            case ast.Lambda():
                return Routine(node)
            case ast.DictComp():
                return dict_comprehension(self, node, frame)
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
                return Sequence(None, self.value(element, frame))
        return Unknown("what it evaluates to cannot be followed")

    def _sequence(self, elements: list[ast.expr], frame: Frame) -> Value:
        if len(elements) > 200:
            elements = elements[:200]
            values = [self.value(element, frame) for element in elements]
            return Sequence(None, join([*values, Unknown()]))
        values = [self.value(element, frame) for element in elements]
        if any(isinstance(element, ast.Starred) for element in elements):
            return Sequence(None, join(
                self.iterated(value) if isinstance(element, ast.Starred) else value
                for element, value in zip(elements, values)
            ))  # fmt: skip
        return Sequence(tuple(values), join(values))

    # -- what others ask for ----------------------------------------------------------------------------

    def attribute(self, base: Value, name: str, node: ast.Attribute | None = None) -> Value:
        """Return the attribute ``name`` of a value."""
        return self.each(present(base), lambda part: attribute_of(self, part, name, node))

    def iterated(self, value: Value) -> Value:
        """Return what iterating a value gives each time."""

        def one(part: Value) -> Value:
            if isinstance(part, Sequence):
                return part.element
            if isinstance(part, Items):
                return join(Text(key) for key, _, _ in part.entries) if part.entries else Unknown()
            if isinstance(part, UserClass) and is_enum(self, part.node):
                return Instance(part.node)
            wants = part.wants if isinstance(part, Unknown) else ""
            return Unknown("what it is iterated over cannot be seen", wants)

        return self.each(value, one)

    def called(self, routine: Routine) -> Value:
        """Return what calling a function gives in the end, whatever it is called with; of a coroutine, its result."""
        given = result_of(self, routine, ())
        return self.each(given, lambda part: part.value if isinstance(part, Awaitable) else part)

    def entered(self, value: Value) -> Value:
        """Return what ``with`` (or ``async with``) gives for a context manager."""

        def one(part: Value) -> Value:
            match part:
                case Client():
                    return part
                case Context(value=inner):
                    return inner
                case Instance():
                    for method in ("__aenter__", "__enter__"):
                        result = attribute_of(self, part, method, None)
                        if isinstance(result, Routine):
                            given = result_of(self, result, ())
                            return given if method == "__enter__" else self.each(given, awaited)
                    return part
                case Unknown():
                    return part
            return Unknown("what the context manager gives cannot be seen")

        return self.each(present(value), one)

    def unpacked(self, value: Value, path: tuple[int | str, ...]) -> Value:
        """Return the part of a value that unpacking assigns."""
        for step in path:
            if step == "*":
                return Sequence(None, self.iterated(value))
            value = self.each(value, lambda part, step=step: item(part, step))  # type: ignore[misc]  # bound now
        return value

    def changed(self, value: Value, binding: Binding) -> Value:
        """Return a value after a change that may or may not have happened yet."""
        return changed_by(self, value, binding, (), certain=False)

    def given_for_field(self, binding: Binding) -> list[Value]:
        """Return what objects of a class may have been given for a field instead of its default."""
        return given_for_field(self, binding)

    def field_value(self, binding: Binding) -> Value | None:
        """Return what objects of a class are given for a field without a default, None where that cannot be seen."""
        return field_value(self, binding)

    def at_path(self, path: str, near: ast.AST) -> Value:
        """Return what a dotted path in a text leads to, from a module of the project on."""
        return at_path(self, path, near)

    def where(self, node: ast.AST, near: Scope | None = None) -> str:
        """Return the place of a node in words: its line, and its file where that is another than the scope's."""
        line = f"line {getattr(node, 'lineno', 1)}"
        file = file_of(node)
        same = self.program.is_alone if near is None else file is near.file
        return line if same else f"{file.path} {line}"

    def dotted(self, node: ast.expr) -> str:
        """Return the full name of something that another module gives, "" where it is anything else."""
        value = self.value(node)
        return value.dotted if isinstance(value, External) else ""


def _running_scope(scope: Scope, name: str) -> Scope:
    """Return the scope whose statements are running where a name is used: comprehensions run inside their function."""
    current = scope
    while current.kind == "comprehension" and name not in current.bindings and current.outer is not None:
        current = current.outer
    return current


def _exported(tree: ast.Module) -> frozenset[str]:
    """Return the names that ``__all__`` lists."""
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, (ast.Assign, ast.AugAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets):
                names.update(
                    part.value for part in ast.walk(statement.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )  # fmt: skip
    return frozenset(names)


_BUILTINS = frozenset(dir(builtins))
