"""Scopes and bindings of one file, collected in one walk: who binds which name, where, and with what.

The walk keeps a stack of its own, so that a file's depth is no limit, and leaves two attributes on every node:
``parent`` and ``scope``. Meaning is not decided here; the evaluator asks these tables.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from codemod.languages.python.syntax import COMPREHENSIONS, FUNCTIONS
from codemod.sdk.catalogue import OLD_METHODS

MUTATORS = frozenset({"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__delitem__"})
"""Methods of dict that change it."""


@dataclass(eq=False, slots=True)
class Binding:
    """One place that gives a name (or an attribute) a value, or changes the value it has.

    ``kind`` is one of: assign, annotate, for, with, import, function, class, parameter, except, augment, set-item,
    delete-item, change, delete, match, opaque. ``value`` is the expression that it comes from, ``path`` how it was
    unpacked from that (indices; ``*`` for the rest). ``previous`` are the bindings that a change is made to; the flow
    fills it in. ``target`` is the expression that is assigned to, where that is no plain name.
    """

    name: str
    kind: str
    node: ast.AST
    scope: Scope
    value: ast.expr | None = None
    path: tuple[int | str, ...] = ()
    annotation: ast.expr | None = None
    key: ast.expr | None = None
    module: str = ""
    member: str = ""
    previous: tuple[Binding, ...] | None = None
    target: ast.expr | None = None

    @property
    def changes(self) -> bool:
        """Whether the binding changes a value instead of giving a new one."""
        return self.kind in ("set-item", "delete-item", "change")

    @property
    def line(self) -> int:
        """The line (1-based) of the binding."""
        return getattr(self.node, "lineno", 0)

    @property
    def position(self) -> tuple[int, int]:
        """The place of the binding in the text, for ordering."""
        return getattr(self.node, "lineno", 0), getattr(self.node, "col_offset", 0)


@dataclass(eq=False, slots=True)
class Scope:
    """A module, function, lambda, class or comprehension and the names that it binds."""

    node: ast.AST
    kind: str
    outer: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    remote: dict[str, list[Binding]] = field(default_factory=dict)
    """Changes of a name's value that are made in inner scopes, and so at any time."""
    flowed: bool = False

    def add(self, binding: Binding) -> None:
        """Record a binding of this scope."""
        self.bindings.setdefault(binding.name, []).append(binding)


class Scopes:
    """The tables of one module."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.module = Scope(tree, "module", None)
        self.stars: list[Binding] = []
        self.attribute_stores: dict[str, list[Binding]] = {}
        """Attribute name -> bindings whose node is the ast.Attribute that is assigned to or changed."""
        self.attribute_loads: dict[str, list[ast.Attribute]] = {}
        self.name_loads: dict[str, list[ast.Name]] = {}
        self.methods: list[ast.Attribute] = []
        """Every attribute with one of the old method's names, whatever is done with it, in no certain order."""
        self.calls: list[ast.Call] = []
        """Calls of plain names and attributes that the rules for references and doubles look at."""
        self.classes: list[ast.ClassDef] = []
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.imports: list[ast.Import | ast.ImportFrom] = []
        self.strings: list[ast.Constant] = []
        self.names: set[str] = set()
        self._found: list[Binding] = []
        self._grouped: dict[str, dict[int, list[ast.Name]]] = {}
        self._handlers: dict[type[ast.AST], Callable[[Any, Scope], Scope | None]] = {
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.Lambda: self._lambda,
            ast.ClassDef: self._class,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.comprehension: self._generator,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.NamedExpr: self._walrus,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.withitem: self._with,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Global: self._global,
            ast.Nonlocal: self._nonlocal,
            ast.ExceptHandler: self._except,
            ast.Delete: self._delete,
            ast.MatchAs: self._match,
            ast.MatchStar: self._match,
            ast.MatchMapping: self._match,
        }
        self._walk()
        self._settle()

    # -- the walk ---------------------------------------------------------------------------------

    def _walk(self) -> None:
        self.tree.parent = None  # type: ignore[attr-defined]  # our own mark on the tree
        stack: list[tuple[Any, Scope]] = [(self.tree, self.module)]
        children: Any
        child: Any
        pop, push, handlers, syntax = stack.pop, stack.append, self._handlers.get, ast.AST
        while stack:
            node, scope = pop()
            node.scope = scope
            handler = handlers(node.__class__)
            inner = handler(node, scope) if handler is not None else None
            for name in node._fields:
                value = getattr(node, name, None)
                if value.__class__ is list:
                    children = value
                elif isinstance(value, syntax) and name != "ctx" and name != "op":
                    children = (value,)
                else:
                    continue
                place = scope if inner is None else _inside(node, name, scope, inner)
                for child in children:
                    kind = child.__class__
                    if kind is ast.Name:  # half of all nodes are leaves: they need no place on the stack
                        child.parent, child.scope = node, place
                        self._name(child)
                    elif kind is ast.Constant:
                        child.parent, child.scope = node, place
                        if child.value.__class__ is str:
                            self.strings.append(child)
                    elif isinstance(child, syntax):
                        child.parent = node
                        push((child, place))

    def _settle(self) -> None:
        """Give each binding to the scope that ``global`` and ``nonlocal`` say, in the order of the text."""
        self._found.sort(key=lambda binding: binding.position)
        later = []
        changes = []
        for binding in self._found:
            if binding.changes:
                changes.append(binding)
                continue
            if binding.name in binding.scope.nonlocals:
                later.append(binding)
                continue
            if binding.name in binding.scope.globals:
                binding.scope = self.module
            binding.scope.add(binding)
        for binding in later:
            outer = binding.scope.outer
            while outer is not None and (outer.kind == "class" or binding.name not in outer.bindings):
                outer = outer.outer
            binding.scope = outer or self.module
            binding.scope.add(binding)
        for binding in changes:
            home = find_scope(binding.name, binding.scope)
            if home is binding.scope:
                home.add(binding)
            elif home is not None:
                home.remote.setdefault(binding.name, []).append(binding)

    def loads_of(self, name: str, home: Scope | None) -> list[ast.Name]:
        """Return the reads of ``name`` that see a binding of ``home`` (None: that see none of this file)."""
        grouped = self._grouped.get(name)
        if grouped is None:
            grouped = self._grouped[name] = {}
            for load in self.name_loads.get(name, ()):
                grouped.setdefault(id(find_scope(name, scope_of(load))), []).append(load)
        return grouped.get(id(home), [])

    def _bind(self, name: str, kind: str, node: ast.AST, scope: Scope, **more: Any) -> Binding:
        binding = Binding(name, kind, node, scope, **more)
        self._found.append(binding)
        self.names.add(name)
        return binding

    # -- expressions --------------------------------------------------------------------------------

    def _name(self, node: ast.Name) -> None:
        self.names.add(node.id)
        if isinstance(node.ctx, ast.Load):
            self.name_loads.setdefault(node.id, []).append(node)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> None:  # noqa: ARG002  # one shape for all
        if isinstance(node.ctx, ast.Load):
            self.attribute_loads.setdefault(node.attr, []).append(node)
        if node.attr in OLD_METHODS:
            self.methods.append(node)

    def _call(self, node: ast.Call, scope: Scope) -> None:
        self.calls.append(node)
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in MUTATORS:
            if function.attr in ("pop", "popitem", "clear", "__delitem__"):
                kind, key, value = "delete-item", (node.args[0] if node.args else None), None
            elif function.attr in ("__setitem__", "setdefault") and len(node.args) == 2:
                kind, key, value = "set-item", node.args[0], node.args[1]
            else:
                kind, key, value = "change", None, None
            self._change(function.value, kind, node, scope, key=key, value=value)

    def _change(self, base: ast.expr, kind: str, node: ast.AST, scope: Scope, **more: Any) -> None:
        """Record that the object that ``base`` names is changed."""
        while isinstance(scope.node, COMPREHENSIONS) and scope.outer is not None:
            scope = scope.outer
        if isinstance(base, ast.Name):
            self._bind(base.id, kind, node, scope, **more).target = base
        elif isinstance(base, ast.Attribute):
            binding = Binding(base.attr, kind, node, scope, **more)
            binding.target = base
            self.attribute_stores.setdefault(base.attr, []).append(binding)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Scope:
        inner = Scope(node, "lambda", scope)
        self._parameters(node.args, inner)
        return inner

    def _comprehension(self, node: ast.expr, scope: Scope) -> Scope:
        return Scope(node, "comprehension", scope)

    def _generator(self, node: ast.comprehension, scope: Scope) -> None:
        self._target(node.target, "for", node.target, scope, node.iter)

    def _walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        while isinstance(scope.node, COMPREHENSIONS) and scope.outer is not None:
            scope = scope.outer
        self._bind(node.target.id, "assign", node, scope, value=node.value)

    # -- statements ---------------------------------------------------------------------------------

    def _target(
        self,
        target: ast.expr,
        kind: str,
        node: ast.AST,
        scope: Scope,
        value: ast.expr | None,
        path: tuple[int | str, ...] = (),
    ) -> None:
        match target:
            case ast.Name(id=name):
                self._bind(name, kind, node, scope, value=value, path=path)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                starred = next((i for i, part in enumerate(parts) if isinstance(part, ast.Starred)), len(parts))
                for i, part in enumerate(parts):
                    if isinstance(part, ast.Starred):
                        self._target(part.value, "opaque", node, scope, value, (*path, "*"))
                    else:
                        self._target(part, kind, node, scope, value, (*path, i if i < starred else i - len(parts)))
            case ast.Attribute(attr=name):
                binding = Binding(name, kind, node, scope, value=value, path=path)
                binding.target = target
                self.attribute_stores.setdefault(name, []).append(binding)
            case ast.Subscript(value=base, slice=key):
                given = value if kind == "assign" and not path else None
                self._change(base, "set-item", target, scope, key=key, value=given)

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        for target in node.targets:
            self._target(target, "assign", node, scope, node.value)

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            self._bind(node.target.id, "annotate", node, scope, value=node.value, annotation=node.annotation)
        elif isinstance(node.target, ast.Attribute):
            binding = Binding(node.target.attr, "annotate", node, scope, value=node.value, annotation=node.annotation)
            binding.target = node.target
            self.attribute_stores.setdefault(node.target.attr, []).append(binding)
        else:
            self._target(node.target, "assign", node, scope, node.value)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        if isinstance(node.op, ast.BitOr):
            self._change(node.target, "change", node, scope)
        elif isinstance(node.target, ast.Name):
            self._bind(node.target.id, "augment", node, scope, value=node.value)
        elif isinstance(node.target, ast.Attribute):
            self._target(node.target, "opaque", node, scope, node.value)
        else:
            self._target(node.target, "opaque", node, scope, None)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        self._target(node.target, "for", node, scope, node.iter)

    def _with(self, node: ast.withitem, scope: Scope) -> None:
        if node.optional_vars is not None:
            self._target(node.optional_vars, "with", node.optional_vars, scope, node.context_expr)

    def _import(self, node: ast.Import, scope: Scope) -> None:
        self.imports.append(node)
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            module = alias.name if alias.asname else name
            self._bind(name, "import", node, scope, module=module)

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        self.imports.append(node)
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(Binding("*", "import", node, scope, module=module, member="*"))
            else:
                self._bind(alias.asname or alias.name, "import", node, scope, module=module, member=alias.name)

    def _global(self, node: ast.Global, scope: Scope) -> None:
        scope.globals.update(node.names)
        self.names.update(node.names)

    def _nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        scope.nonlocals.update(node.names)

    def _except(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            self._bind(node.name, "except", node, scope)

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._bind(target.id, "delete", node, scope)
            elif isinstance(target, ast.Subscript):
                self._change(target.value, "delete-item", target, scope, key=target.slice)

    def _match(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self._bind(name, "match", node, scope)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Scope:
        self.functions.append(node)
        self._bind(node.name, "function", node, scope)
        inner = Scope(node, "function", scope)
        self._parameters(node.args, inner)
        return inner

    def _parameters(self, arguments: ast.arguments, inner: Scope) -> None:
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        defaults += arguments.defaults
        pairs = [*zip(positional, defaults), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
        for argument, default in pairs:
            self._bind(argument.arg, "parameter", argument, inner, value=default, annotation=argument.annotation)
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                kind = "*" if rest is arguments.vararg else "**"
                self._bind(rest.arg, "parameter", rest, inner, annotation=rest.annotation, member=kind)

    def _class(self, node: ast.ClassDef, scope: Scope) -> Scope:
        self.classes.append(node)
        self._bind(node.name, "class", node, scope)
        return Scope(node, "class", scope)


def _inside(node: ast.AST, field_name: str, outer: Scope, inner: Scope) -> Scope:
    """Return the scope that a child of a scope's node belongs to: decorators, defaults and bases are outside."""
    if isinstance(node, COMPREHENSIONS) or field_name in ("body", "type_params"):
        return inner
    return outer


def scope_of(node: ast.AST) -> Scope:
    """Return the scope in which the node is evaluated."""
    scope: Scope = node.scope  # type: ignore[attr-defined]  # our own mark on the tree
    return scope


def enclosing_function(node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None:
    """Return the function or lambda whose body holds the node."""
    scope: Scope | None = scope_of(node)
    while scope is not None:
        if isinstance(scope.node, (*FUNCTIONS, ast.Lambda)):
            return scope.node
        if scope.kind == "class":
            return None
        scope = scope.outer
    return None


def find_scope(name: str, scope: Scope) -> Scope | None:
    """Return the scope whose binding a use of ``name`` in ``scope`` sees, None for builtins and unknown names."""
    current: Scope | None = scope
    first = True
    while current is not None:
        own = name in current.bindings and name not in current.globals and name not in current.nonlocals
        if own and (first or current.kind != "class"):
            return current
        if name in current.globals:
            while current.outer is not None:
                current = current.outer
            return current if name in current.bindings else None
        first = first and current.kind == "comprehension"
        current = current.outer
    return None
