"""The files that are analysed together, and how names go from one to another: imports, re-exports, ``import *``.

One file alone is a program too. Everything here is read off import statements; what a name means is for the evaluator.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.languages.interface import ALONE, Setting
from codemod.languages.python.by_text import (
    Spelt,
    module_by_text,
    modules_by_text,
    named_in_texts,
    runs_any,
    set_by_path,
)
from codemod.languages.python.namespace import is_looked_at
from codemod.languages.python.node_tables import Tables, together
from codemod.languages.python.scopes import Binding, Scope, file_of_scope
from codemod.languages.python.syntax import parent
from codemod.languages.python.tables import Scopes


class Program:
    """Some files, their tables as one, and where their imports lead."""

    def __init__(
        self,
        files: Sequence[Scopes],
        setting: Setting = ALONE,
    ) -> None:
        self.files = tuple(files)
        self.tables: Tables = together(self.files)
        self.resolve = setting.resolve
        self.unseen = setting.unseen
        """Why callers of the public functions of the file at a path may be out of sight; "" where none can be."""
        self.bases = setting.bases
        """Addresses of the vendor's REST interface besides its own."""
        self.doubt = setting.doubt
        """Why a module, as it is written in the file at a path, may be another than ``resolve`` says; "" where not."""
        self._cells = setting.cells
        self.excerpt = setting.excerpt
        """Whether it is an example, which need not show where its client comes from."""
        self.used = setting.used
        """The names that examples after this one use as they find them."""
        self._by_path = {file.path: file for file in self.files}
        self._importers: dict[tuple[int, str], list[Binding]] | None = None
        self._starred: dict[int, list[Scopes]] = {}
        self._by_paths: list[tuple[ast.expr, ast.expr]] | None = None
        self._module_names: dict[str, list[Binding]] | None = None
        self._imports: dict[int, list[Scopes]] = {}
        self._handed: dict[str, list[ast.expr]] | None = None
        self._brought: dict[tuple[int, str], list[ast.Name]] | None = None

    @property
    def is_alone(self) -> bool:
        """Whether the program is one file."""
        return len(self.files) == 1

    def at(self, path: str) -> Scopes | None:
        """Return the file at a path, None where it is not among those that are analysed."""
        return self._by_path.get(path)

    def cells_of(self, file: Scopes) -> tuple[int, ...]:
        """Return the first lines of the cells of a file that is a notebook's program; none of another."""
        return self._cells.get(file.path, ())

    def first_of_others(self, file: Scopes) -> ast.stmt | None:
        """Return the first import at a file's top of another file of the program, after which the SDK is there."""
        found = []
        for binding in () if self.is_alone else (*file.bindings, *file.stars):
            if isinstance(binding.node, ast.stmt) and isinstance(parent(binding.node), ast.Module) and binding.module:
                path = self.resolve(file.path, binding.module)
                inner = self.submodule(path, binding.member) if path is not None and binding.member else None
                if any(one is not None and self.at(one) not in (None, file) for one in (path, inner)):
                    found.append(binding.node)
        return min(found, key=lambda node: node.lineno, default=None)

    # -- where an import leads ------------------------------------------------------------------------------

    def origin(self, binding: Binding) -> tuple[str, str] | None:
        """Return the path of the module that an import names and the name it takes from there ("": the module)."""
        if binding.kind != "import":
            return None
        path = self.resolve(file_of_scope(binding.scope).path, binding.module)
        return None if path is None else (path, binding.member)

    def submodule(self, path: str, name: str) -> str | None:
        """Return the path of the module ``name`` in the package at ``path``."""
        return self.resolve(path, f".{name}") if is_package(path) else None

    def starred(self, file: Scopes) -> list[Scopes]:
        """Return the files whose names ``import *`` brings into a file, the last import first."""
        known = self._starred.get(id(file))
        if known is None:
            found = [self.at(path) for path in self.star_paths(file)]
            known = self._starred[id(file)] = [one for one in found if one is not None]
        return known

    def star_paths(self, file: Scopes) -> list[str]:
        """Return the paths of the project's modules of which a file imports everything, the last import first."""
        paths = [self.resolve(file.path, star.module) for star in reversed(file.stars)]
        return [path for path in paths if path is not None]

    def home_of(self, file: Scopes, name: str, *, starred: bool = False) -> tuple[Scopes, str] | None:
        """Return the file that binds a name which ``file`` has, itself or by ``import *``; None where none does.

        ``starred``: as ``import *`` of the file would bring it.
        """
        seen: set[int] = set()
        queue = [(file, starred)]
        while queue:
            one, through = queue.pop()
            if id(one) in seen or (through and not gives_by_star(one, name)):
                continue
            seen.add(id(one))
            if name in one.module.bindings:
                return one, name
            queue += [(inner, True) for inner in reversed(self.starred(one))]
        return None

    def defined(self, bindings: Sequence[Binding]) -> list[Binding]:
        """Return the bindings, and for imports of what other files bind, those there."""
        found: list[Binding] = []
        queue = list(bindings)
        for binding in queue:
            origin = self.origin(binding) if binding.kind == "import" and not self.is_alone else None
            file = self.at(origin[0]) if origin is not None and origin[1] else None
            home = self.home_of(file, binding.member) if file is not None else None
            if home is None:
                found.append(binding)
            else:
                queue += [one for one in home[0].module.bindings[home[1]] if one not in queue]
        return found

    def defined_in_module(self, node: ast.Attribute) -> list[Binding]:
        """Return the bindings of ``module.name`` in every module that may be meant."""
        if self.is_alone or not self.may_be_module(node.value):
            return []
        homes = [self.home_of(file, node.attr) for file in self.files]
        return self.defined([one for home in homes if home for one in home[0].module.bindings[home[1]]])

    def imported_by(self, file: Scopes) -> list[Scopes]:
        """Return the other files of the program that a file imports anything of."""
        if len(self.files) == 1:
            return []
        known = self._imports.get(id(file))
        if known is None:
            paths = dict.fromkeys(self.star_paths(file))
            for binding in file.bindings:
                origin = self.origin(binding)
                if origin is not None:
                    paths[origin[0]] = None
                    inner = self.submodule(origin[0], origin[1]) if origin[1] else None
                    if inner is not None:
                        paths[inner] = None
                    if isinstance(binding.node, ast.Import):  # ``import a.b`` binds ``a`` alone
                        modules = [self.resolve(file.path, alias.name) for alias in binding.node.names]
                        paths |= dict.fromkeys(path for path in modules if path is not None)
            paths |= dict.fromkeys(path for _, path, _ in named_in_texts(file, self.resolve))
            if any(map(runs_any, file.calls)):
                paths |= dict.fromkeys(self._by_path)
            found = [self.at(path) for path in paths]
            known = self._imports[id(file)] = [one for one in found if one is not None and one is not file]
        return known

    def run_by(self, file: Scopes) -> list[Scopes]:
        """Return a file, and those that it imports, by way of others too."""
        found = [file]
        for one in found:
            found += [other for other in self.imported_by(one) if other not in found]
        return found

    def is_imported(self, file: Scopes) -> bool:
        """Whether another file of the program imports anything of this one."""
        return any(file in self.imported_by(other) for other in self.files if other is not file)

    # -- who uses a name -------------------------------------------------------------------------------------

    def aliases(self, module: Scope, name: str) -> list[tuple[Scope, str]]:
        """Return the scopes, and the names in them, by which a module's name is known: its own, and imports of it."""
        found = [(module, name)]
        if self.is_alone:
            return found
        seen = {(id(module), name)}
        for scope, known in found:
            for binding in self._importing(scope, known):
                key = (id(binding.scope), binding.name)
                if key not in seen:
                    seen.add(key)
                    found.append((binding.scope, binding.name))
        return found

    def loads(self, module: Scope, name: str) -> list[ast.Name]:
        """Return the reads of a module's name by a plain name, in whatever file."""
        found: list[ast.Name] = []
        for scope, known in self.aliases(module, name):
            found += self.tables.loads_of(known, scope)
            if scope.kind == "module" and not self.is_alone:
                found += self._starred_loads(file_of_scope(scope), known)
        return found

    def changes(self, module: Scope, name: str) -> list[Binding]:
        """Return the changes of what a module's name holds that are made in other files, under a plain name."""
        found: list[Binding] = []
        for scope, known in self.aliases(module, name)[1:]:
            found += [binding for binding in scope.bindings.get(known, ()) if binding.changes]
            found += scope.remote.get(known, ())
        return found

    def accesses(self, module: Scope, name: str) -> Iterator[tuple[Scopes, ast.Attribute]]:
        """Yield what may be reads of a module's name as ``module.name``, with the file whose attribute it would be."""
        if self.is_alone:
            return
        for scope, known in self.aliases(module, name):
            if scope.kind == "module":
                for load in self.tables.attribute_loads.get(known, ()):
                    if self.may_be_module(load.value):
                        yield file_of_scope(scope), load

    def may_be_module(self, node: ast.expr) -> bool:
        """Whether an expression is a dotted path from a name that an import may bind to a module, or from its text."""
        while isinstance(node, ast.Attribute):
            node = node.value
        if isinstance(node, Spelt) or module_by_text(node):
            return True
        return isinstance(node, ast.Name) and node.id in self._modules()

    def set_by_path(self) -> list[tuple[ast.expr, ast.expr]]:
        """Return the expressions for dotted paths by which tests set names of modules, with what they set."""
        if self._by_paths is None:
            self._by_paths = list(set_by_path(self.tables.calls))
        return self._by_paths

    def handed_on(self, file: Scopes, *, sets: bool = False) -> ast.expr | None:
        """Return a use of the module itself as a value, through which any of its names may be reached; None: none.

        ``sets``: through which any of its names may be set.
        """
        if self._handed is None:
            self._handed = {}
            for name, bindings in self._modules().items():
                for binding in bindings:
                    for load in self.tables.loads_of(name, binding.scope):
                        self._hand_on(load, self.module_of(binding))
            for other in self.files if not self.is_alone else ():
                for node, text in modules_by_text(other):
                    if not isinstance(parent(node), (ast.Assign, ast.Expr)):  # which binds it to a name, or to none
                        self._hand_on(node, self.resolve(other.path, text))
        uses = self._handed.get(file.path, ())
        return next((use for use in uses if not (_only_reads(use) if sets else _is_by_name(use))), None)

    def _hand_on(self, node: ast.expr, path: str | None) -> None:
        """Take note of an expression for a module at a path where the module, or its dict, is used as a value."""
        whole, path = self._followed(node, path)
        above = parent(whole)
        if isinstance(above, ast.Attribute) and above.attr == "__dict__" and not is_looked_at(above):
            whole, above = above, parent(above)
        elif isinstance(above, ast.Attribute) or (isinstance(above, ast.Call) and above.func is whole):
            return  # no module can be called: it is a function of the name that its package gives out
        if path is not None and self._handed is not None:
            self._handed.setdefault(path, []).append(whole)

    def _followed(self, load: ast.expr, path: str | None) -> tuple[ast.expr, str | None]:
        """Return the longest dotted path from a module's expression that is a module still, and that module's path."""
        whole = load
        above = parent(load)
        while path is not None and isinstance(above, ast.Attribute):
            inner = self.submodule(path, above.attr)
            file = self.at(path)
            if inner is None or (file is not None and above.attr in file.module.bindings):
                break
            path, whole, above = inner, above, parent(above)
        return whole, path

    def module_of(self, binding: Binding, depth: int = 0) -> str | None:
        """Return the path of the module that an import binds its name to, None where it binds something else."""
        if binding.kind == "assign" and not binding.path:
            named = module_by_text(binding.value)
            return self.resolve(file_of_scope(binding.scope).path, named) if named else None
        origin = self.origin(binding)
        if origin is None:
            return None
        path, member = origin
        if not member:
            return path
        own = self.own_submodule(binding)
        if own is not None:
            return own
        file = self.at(path)
        if file is not None and member in file.module.bindings:
            bound = file.module.bindings[member]
            inner = {self.module_of(one, depth + 1) if one is not binding and depth < _CHAIN else None for one in bound}
            return inner.pop() if len(inner) == 1 else None
        return self.submodule(path, member)

    def own_submodule(self, binding: Binding) -> str | None:
        """Return the module that a package's own file imports from the package: it has it by this import alone."""
        origin = self.origin(binding)
        if origin is None or not origin[1] or origin[0] != file_of_scope(binding.scope).path:
            return None
        return self.submodule(*origin)

    def _modules(self) -> dict[str, list[Binding]]:
        """Return the names that imports bind to modules of the project."""
        if self._module_names is None:
            self._module_names = {}
            for file in self.files if not self.is_alone else ():
                for binding in file.bindings:
                    if binding.kind in ("import", "assign") and self.module_of(binding) is not None:
                        self._module_names.setdefault(binding.name, []).append(binding)
        return self._module_names

    def _importing(self, scope: Scope, name: str) -> list[Binding]:
        """Return the imports, anywhere, that bind what ``name`` is in the module ``scope``."""
        if scope.kind != "module":
            return []
        if self._importers is None:
            self._importers = {}
            for file in self.files:
                for binding in file.bindings:
                    origin = self.origin(binding)
                    source = self.at(origin[0]) if origin is not None and origin[1] else None
                    home = self.home_of(source, binding.member) if source is not None else None
                    if home is not None:
                        self._importers.setdefault((id(home[0].module), home[1]), []).append(binding)
        return self._importers.get((id(scope), name), [])

    def _starred_loads(self, file: Scopes, name: str) -> list[ast.Name]:
        if self._brought is None:
            self._brought = {}
            for other in self.files:
                for known in other.name_loads if self.starred(other) else ():
                    home = self.home_of(other, known)
                    if home is not None and home[0] is not other:
                        key = (id(home[0]), home[1])
                        self._brought.setdefault(key, []).extend(other.loads_of(known, None))
        return self._brought.get((id(file), name), [])


_CHAIN = 20
"""Modules that hand a module on to each other: imports may go in a circle."""

_READERS = frozenset({"getattr", "hasattr", "dir", "id", "repr", "str", "print", "isinstance", "type", "getsource"})


def _called_with(use: ast.expr) -> tuple[str, ast.Call | None]:
    """Return the name of the function that a module is given to, and the call."""
    call = parent(use)
    if not isinstance(call, ast.Call) or use not in call.args:
        return "", None
    return (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")), call


def _is_by_name(use: ast.expr) -> bool:
    """Whether a module is asked for, or set, one attribute whose name is there to be read."""
    name, call = _called_with(use)
    if call is None or name not in ("getattr", "hasattr", "setattr", "delattr", "object"):
        return False
    return len(call.args) > 1 and isinstance(call.args[1], ast.Constant) and name != "getattr"


def _only_reads(use: ast.expr) -> bool:
    """Whether none of a module's names is set by what it is given to, but for one that is there to be read."""
    return _called_with(use)[0] in _READERS or _is_by_name(use)


def is_package(path: str) -> bool:
    """Whether the module at a path may have modules in it."""
    name = path.rpartition("/")[2]
    return name in ("__init__.py", "__init__.pyi") or not name.endswith((".py", ".pyi"))


def gives_by_star(file: Scopes, name: str) -> bool:
    """Whether ``import *`` of a file may bring a name that the file has."""
    listed = file.module.bindings.get("__all__")
    if listed is None:
        return not name.startswith("_")
    names = _texts(listed)
    return names is None or name in names


def _texts(bindings: list[Binding]) -> set[str] | None:
    """Return the names in ``__all__``, None where not all of them can be seen."""
    names: set[str] = set()
    for binding in bindings:
        value = binding.value
        if not isinstance(value, (ast.List, ast.Tuple, ast.Set)):
            return None
        for element in value.elts:
            if not (isinstance(element, ast.Constant) and isinstance(element.value, str)):
                return None
            names.add(element.value)
    return names
