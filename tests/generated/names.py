"""Which names of its module a statement binds, changes and uses, and when: a scope analysis of the proof's own.

It reads what generated programs are made of, no more. What it gets wrong shows at once: a program that was spread over
modules by it would do something else before any rewrite.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

Function = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Moment(Enum):
    """When a name is looked up."""

    NOW = "while the module is imported"
    LATER = "when a function is called"
    NEVER = "by type checkers only"


@dataclass(frozen=True, slots=True)
class Use:
    """One place that looks a name of the module up. Lines and columns are those of ``ast``.

    ``function`` is the outermost function that it is in. ``fixed`` says that it cannot be spelled in another way: it
    stands in a string.
    """

    name: str
    line: int
    column: int
    moment: Moment
    function: Function | None
    fixed: bool


@dataclass(slots=True)
class _Scope:
    """A function, a class or a comprehension, with the names that it binds."""

    is_class: bool
    bound: set[str]
    declared: set[str]
    """Names that it says are the module's."""
    above: _Scope | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is."""

    scope: _Scope | None = None
    moment: Moment = Moment.NOW
    function: Function | None = None
    fixed: bool = False


@dataclass(slots=True)
class Names:
    """What one statement of a module does with the module's names.

    ``changes`` are those that it gives another value while functions run (``global``), ``touched`` those whose objects
    it changes at once (``box.item = 1``).
    """

    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)


def names_of(statement: ast.stmt, *, lazy: bool) -> Names:
    """Return what a statement at the top of a module does with names; ``lazy``: annotations are not evaluated."""
    bound, _, _ = _bindings([statement])
    names = Names(binds=bound)
    for node in ast.walk(statement):
        if isinstance(node, ast.Global):
            names.changes.update(node.names)
    targets: list[ast.expr] = []
    match statement:
        case ast.Assign():
            targets = statement.targets
        case ast.AugAssign() | ast.AnnAssign():
            targets = [statement.target]
    for target in targets:
        names.touched.update(_roots(target))
    names.uses.extend(_Walk(lazy).visit(statement, _Place()))
    return names


def _roots(target: ast.expr) -> Iterator[str]:
    """Yield the names whose objects an assignment changes."""
    match target:
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
            yield from [value.id] if isinstance(value, ast.Name) else _roots(value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from _roots(element)


def _bindings(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str], set[str]]:
    """Return the names that statements bind in their own scope, and those that they declare global and nonlocal."""
    bound: set[str] = set()
    declared: set[str] = set()
    outer: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                bound.add(node.name)
                waiting += [*node.decorator_list, *_defaults(node.args)]
                continue
            case ast.ClassDef():
                bound.add(node.name)
                waiting += [*node.decorator_list, *node.bases, *node.keywords]
                continue
            case ast.Lambda():
                waiting += _defaults(node.args)
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                bound.update(_walruses(node))
                continue
            case ast.Name(ctx=ast.Store() | ast.Del()):
                bound.add(node.id)
            case ast.alias() if node.name != "*":
                bound.add(node.asname or node.name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                bound.add(name)
            case ast.MatchMapping(rest=str(rest)):
                bound.add(rest)
            case ast.Global():
                declared.update(node.names)
            case ast.Nonlocal():
                outer.update(node.names)
        waiting += ast.iter_child_nodes(node)
    return bound - declared - outer, declared, outer


def _defaults(arguments: ast.arguments) -> list[ast.AST]:
    return [default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None]


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return every + [rest for rest in (arguments.vararg, arguments.kwarg) if rest is not None]


def _walruses(comprehension: ast.AST) -> set[str]:
    """Return the names that assignments in a comprehension bind around it."""
    return {node.target.id for node in ast.walk(comprehension) if isinstance(node, ast.NamedExpr)}


def _targets(comprehension: ast.AST) -> set[str]:
    generators: list[ast.comprehension] = getattr(comprehension, "generators", [])
    targets = [node for generator in generators for node in ast.walk(generator.target)]
    return {node.id for node in targets if isinstance(node, ast.Name)}


def _is_global(name: str, scope: _Scope | None) -> bool:
    innermost = scope
    while scope is not None:
        if name in scope.declared:
            return True
        if name in scope.bound and (not scope.is_class or scope is innermost):
            return False
        scope = scope.above
    return True


class _Walk:
    """Finds the uses of the module's names."""

    def __init__(self, lazy: bool) -> None:
        self._lazy = lazy

    def visit(self, node: ast.AST, place: _Place) -> Iterator[Use]:
        """Yield the uses in a node."""
        match node:
            case ast.Name():
                if isinstance(node.ctx, ast.Load) and _is_global(node.id, place.scope):
                    yield Use(node.id, node.lineno, node.col_offset, place.moment, place.function, place.fixed)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from self._each([*node.decorator_list, *_defaults(node.args)], place)
                annotations = [parameter.annotation for parameter in _parameters(node.args)]
                for annotation in (*annotations, node.returns):
                    yield from self._annotation(annotation, place)
                yield from self._each(node.body, self._inside(node, node.body, place, place.function or node))
            case ast.Lambda():
                yield from self._each(_defaults(node.args), place)
                yield from self.visit(node.body, self._inside(node, [node.body], place, place.function))
            case ast.ClassDef():
                yield from self._each([*node.decorator_list, *node.bases, *node.keywords], place)
                bound, declared, _ = _bindings(node.body)
                yield from self._each(node.body, replace(place, scope=_Scope(True, bound, declared, place.scope)))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                first, *rest = node.generators
                inner = replace(place, scope=_Scope(False, _targets(node), set(), place.scope))
                yield from self.visit(first.iter, place)
                results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
                yield from self._each([*results, first.target, *first.ifs, *rest], inner)
            case ast.AnnAssign():
                yield from self._annotation(node.annotation, place)
                yield from self._each([part for part in (node.target, node.value) if part is not None], place)
            case ast.JoinedStr():
                yield from self._each(node.values, replace(place, fixed=True))
            case _:
                yield from self._each(ast.iter_child_nodes(node), place)

    def _each(self, nodes: Iterable[ast.AST], place: _Place) -> Iterator[Use]:
        for node in nodes:
            yield from self.visit(node, place)

    def _inside(
        self, node: Function | ast.Lambda, body: Iterable[ast.AST], place: _Place, function: Function | None
    ) -> _Place:
        bound, declared, _ = _bindings(body)
        bound |= {parameter.arg for parameter in _parameters(node.args)}
        return replace(place, scope=_Scope(False, bound, declared, place.scope), moment=Moment.LATER, function=function)

    def _annotation(self, annotation: ast.expr | None, place: _Place) -> Iterator[Use]:
        """Yield the uses in an annotation, and in the texts in it, which nobody but a type checker reads."""
        if annotation is None:
            return
        unread = replace(place, moment=Moment.NEVER, fixed=True)
        for node in ast.walk(annotation):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                try:
                    yield from self.visit(ast.parse(node.value, mode="eval").body, unread)
                except SyntaxError:
                    continue
        yield from self.visit(annotation, replace(place, moment=Moment.NEVER) if self._lazy else place)
