"""The tables of one file, collected in one walk: every scope and binding, and the nodes that the rules ask for.

The walk keeps a stack of its own, so that a file's depth is no limit, and leaves two attributes on every node that can
have them: ``parent`` and ``scope``. Meaning is not decided here; the evaluator asks these tables.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from operator import attrgetter

from codemod.languages.python.by_text import SETTERS, Spelt, called, set_by
from codemod.languages.python.children import FIELDS, find_fields, scope_inside
from codemod.languages.python.node_tables import Tables
from codemod.languages.python.scopes import APPENDERS, MUTATORS, Binding, Scope, find_scope
from codemod.languages.python.syntax import COMPREHENSIONS, Positions
from codemod.model import Document
from codemod.sdk.catalogue import OLD_METHODS

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from typing import Any


class Scopes(Tables):
    """The tables of one module, and what is the module's alone: its tree, its own scope, its text's places."""

    def __init__(self, tree: ast.Module, document: Document | None = None) -> None:
        super().__init__()
        self.tree = tree
        self.document = document or Document("", "")
        self.positions = Positions(self.document)
        self.module = Scope(tree, "module", None)
        self.module.file = self
        self.stars: list[Binding] = []
        self.names: set[str] = set()
        self._found: list[Binding] = []
        self._inner: list[ast.AST] = []
        self._walk()
        self._settle()

    @property
    def path(self) -> str:
        """What reports call the file."""
        return self.document.path

    @property
    def bindings(self) -> list[Binding]:
        """Every binding of a name in the module, in whatever scope, in the order of the text."""
        return self._found

    # -- the walk ---------------------------------------------------------------------------------

    def _walk(self) -> None:
        self.tree.parent = None  # type: ignore[attr-defined]  # our own mark on the tree
        stack: list[tuple[Any, Scope]] = [(self.tree, self.module)]
        children: Any
        child: Any
        pop, push, handlers, fields_of = stack.pop, stack.append, self._visitors().get, FIELDS.get
        names, loads, strings = self.names, self.name_loads, self.strings
        attributes, methods = self.attribute_loads, self.methods
        is_name, is_constant, is_attribute, is_load = ast.Name, ast.Constant, ast.Attribute, ast.Load
        mark = self._inner.append
        while stack:
            node, scope = pop()
            node.scope = scope
            mark(node)
            kind = node.__class__
            handler = handlers(kind)
            inner = handler(node, scope) if handler is not None else None
            for name in fields_of(kind) or find_fields(kind):
                children = getattr(node, name, None)
                if children is None:
                    continue
                if children.__class__ is not list:
                    children = (children,)
                place = scope if inner is None else scope_inside(node, name, scope, inner)
                for child in children:
                    above = node
                    what = child.__class__
                    while what is is_attribute:  # a chain of them is followed at once
                        child.parent = above
                        child.scope = place
                        mark(child)
                        if child.ctx.__class__ is is_load:
                            attributes.setdefault(child.attr, []).append(child)
                        if child.attr in OLD_METHODS:
                            methods.append(child)
                        above, child = child, child.value  # the loop goes on with its last part
                        what = child.__class__
                    if what is is_name:  # half of all nodes are leaves: they need no place on the stack
                        child.parent = above
                        child.scope = place
                        known = child.id
                        names.add(known)
                        if child.ctx.__class__ is is_load:
                            if known in loads:
                                loads[known].append(child)
                            else:
                                loads[known] = [child]
                    elif what is is_constant:
                        if child.value.__class__ is str:  # the others are nobody's business
                            child.parent = above
                            child.scope = place
                            strings.append(child)
                    elif child is not None:  # a dict's spread has no key
                        child.parent = above
                        push((child, place))

    def _visitors(self) -> dict[type[ast.AST], Callable[[Any, Scope], Scope | None]]:
        """Return what is done at each class of node; it gives the node's own scope, where it has one."""
        found: dict[type[ast.AST], Callable[[Any, Scope], Scope | None]] = {
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
            ast.Delete: self._delete,
            ast.MatchAs: self._match,
            ast.MatchStar: self._match,
            ast.MatchMapping: self._match,
            ast.MatchClass: self._match_class,
            ast.ExceptHandler: self._except,
        }
        type_alias = getattr(ast, "TypeAlias", None)  # from Python 3.12 on
        if type_alias is not None:
            found[type_alias] = self._type_alias
        return found

    def _settle(self) -> None:
        """Give each binding to the scope that ``global`` and ``nonlocal`` say, in the order of the text."""
        self._found.sort(key=_POSITION)
        later = []
        changes = []
        for binding in self._found:
            if binding.changes:
                changes.append(binding)
                continue
            if binding.name in binding.scope.nonlocals:
                later.append(binding)
                continue
            if binding.name in binding.scope.globals and binding.scope is not self.module:
                binding.scope = self.module
                self.module.shared.add(binding.name)
            binding.scope.add(binding)
        for binding in later:
            outer = binding.scope.outer
            while outer is not None and (outer.kind == "class" or binding.name not in outer.bindings):
                outer = outer.outer
            binding.scope = outer or self.module
            binding.scope.shared.add(binding.name)
            binding.scope.add(binding)
        for binding in changes:
            home = find_scope(binding.name, binding.scope)
            if home is binding.scope:
                home.add(binding)
            elif home is not None:
                home.remote.setdefault(binding.name, []).append(binding)

    def release(self) -> None:
        """Take the tree and the tables apart, after which neither can be used.

        Nodes, scopes and bindings point at each other. Finding that out costs the collector as much as the walk did.
        """
        for node in self._inner:
            node.__dict__.clear()  # and with the inner nodes the leaves
        for binding in self._found:
            binding.previous = None
            binding.scope.bindings.clear()
            binding.scope.remote.clear()
        self.__dict__.clear()  # scopes lead here, and leaves to scopes

    def _bind(self, name: str, kind: str, node: ast.AST, scope: Scope, **more: Any) -> Binding:
        binding = Binding(name, kind, node, scope, **more)
        self._found.append(binding)
        self.names.add(name)
        return binding

    # -- expressions --------------------------------------------------------------------------------

    def _call(self, node: ast.Call, scope: Scope) -> None:
        self.calls.append(node)
        function = node.func
        if called(function) in SETTERS:
            self._set_by(node, scope)
        if not isinstance(function, ast.Attribute):
            return
        if function.attr in MUTATORS:
            if function.attr in ("pop", "popitem", "clear", "__delitem__", "reverse", "sort", "remove", "rotate"):
                kind, key, value = "delete-item", (node.args[0] if node.args else None), None
            elif function.attr in ("__setitem__", "setdefault") and len(node.args) == 2:
                kind, key, value = "set-item", node.args[0], node.args[1]
            else:
                kind, key, value = "change", None, None
            self._change(function.value, kind, node, scope, key=key, value=value)
        elif function.attr in APPENDERS and node.args:
            self._change(function.value, "change", node, scope, value=node.args[-1])

    def _set_by(self, node: ast.Call, scope: Scope) -> None:
        """Record the attributes and entries that a call such as ``setattr`` sets."""
        for target, kind, key, value in set_by(node):
            for made in (target, getattr(target, "value", None)):
                if made is target or isinstance(made, Spelt):
                    made.scope, made.parent = scope, node  # type: ignore[attr-defined]  # our own marks on the tree
                    self._inner.append(made)
            if kind == "assign":
                self._target(target, kind, node, scope, value)
            else:
                self._change(target, kind, node, scope, key=key, value=value)

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
                        self._target(part.value, kind, node, scope, value, (*path, "*"))
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

    def _type_alias(self, node: Any, scope: Scope) -> None:
        self._bind(node.name.id, "assign", node, scope, value=node.value)

    def _except(self, node: ast.ExceptHandler, scope: Scope) -> None:
        self.handlers.append(node)
        if node.name:
            self._bind(node.name, "except", node, scope)

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._bind(target.id, "delete", node, scope)
            elif isinstance(target, ast.Subscript):
                self._change(target.value, "delete-item", target, scope, key=target.slice)

    def _match_class(self, node: ast.MatchClass, scope: Scope) -> None:  # noqa: ARG002  # one shape for all
        self.class_patterns.append(node)

    def _match(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self._bind(name, "match", node, scope)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Scope:
        self.functions.append(node)
        self._bind(node.name, "function", node, scope)
        inner = Scope(node, "function", self._types(node, scope))
        self._parameters(node.args, inner)
        return inner

    def _types(self, node: ast.AST, scope: Scope) -> Scope:
        """Return the scope of the type parameters that a definition has (Python 3.12), else the one it stands in."""
        parameters = getattr(node, "type_params", None)
        if not parameters:
            return scope
        inner = Scope(parameters[0], "types", scope)
        for parameter in parameters:
            self._bind(parameter.name, "opaque", parameter, inner)
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
        return Scope(node, "class", self._types(node, scope))


_POSITION = attrgetter("node.lineno", "node.col_offset")
"""A binding's place in the text, for ordering."""
