"""What a file has to do with the others of its project: which of its names concern the migration, and what it takes.

A name concerns the migration where its definition mentions the SDK, a method with one of the old call's names, or
another name that does. This is read off the text's names alone, generously: it says which files belong together, and
no verdict rests on it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from codemod.languages.interface import BY_STAR, Concern, Surface
from codemod.languages.python.by_text import EVERYTHING, named_in_texts
from codemod.languages.python.imported import is_sdk
from codemod.languages.python.scopes import Binding, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, parent
from codemod.languages.python.tables import Scopes
from codemod.sdk import catalogue
from codemod.sdk.rest import may_send

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.interface import Resolve

NOTHING = Concern()
GETATTR = "__getattr__"
"""A module's function that gives the names which it does not have."""


def surface_of(
    file: Scopes, resolve: Resolve, given: Concern = NOTHING, wants: frozenset[str] = frozenset()
) -> Surface:
    """Return a file's surface, by what is known to concern the migration around it."""
    imports = _Imports(file, resolve)
    concern = _Concern(file, given.words | frozenset(catalogue.OLD_METHODS if given.stands_in else ()))
    concern.add_names(given.names)
    for binding in file.bindings:
        if binding.kind == "import" and (
            is_sdk(binding.module)
            or binding.module == catalogue.LEGACY_PACKAGE
            or any(given.is_concerned(path, taken) for path, taken in imports.of(binding))
        ):
            concern.add_binding(binding)
    for star in file.stars:
        path = resolve(file.path, star.module)
        if is_sdk(star.module) or (path is not None and given.is_concerned(path, STARRED)):
            concern.add_star(lambda name, path=path: path is None or given.is_concerned(path, frozenset((name,))))  # type: ignore[misc]  # bound now
    for node, path, taken in imports.in_texts:
        if given.is_concerned(path, taken):
            concern.add_node(node)
    concern.add_texts()
    concern.close()
    down = {
        path
        for binding in file.bindings
        if binding.kind == "import" and concern.mentions(binding)
        for path, _ in imports.of(binding)
    }
    names = frozenset(concern.names) | _given_by_getattr(file, concern.names)
    every = tuple(sorted(imports.every().items()))
    bound = file.module.bindings
    own = {name for name in concern.names if any(binding.kind != "import" for binding in bound.get(name, ()))}
    return Surface(names, frozenset(concern.words), every, frozenset(down), wants, own=frozenset(own))


STARRED = frozenset((BY_STAR,))


def _given_by_getattr(file: Scopes, names: set[str]) -> frozenset[str]:
    """Return the names that a module's ``__getattr__`` gives out, where it concerns the migration."""
    if GETATTR not in names:
        return frozenset()
    nodes = [binding.node for binding in file.module.bindings.get(GETATTR, ())]
    parts = [part for node in nodes for part in ast.walk(node)]
    texts = {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return frozenset(text for text in texts if text.isidentifier()) or EVERYTHING


_COLLECTIONS = frozenset({"list", "dict", "set", "deque", "defaultdict", "OrderedDict"})


def _is_collection(node: ast.expr) -> bool:
    """Whether an expression makes something that others can put things into."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in _COLLECTIONS or name.endswith("Queue")
    return isinstance(node, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def _has_effect(statement: ast.stmt) -> bool:
    """Whether a module's own statement changes something that is not the module's: a hook, a registry."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets)


class _Imports:
    """What a file imports from the project."""

    def __init__(self, file: Scopes, resolve: Resolve) -> None:
        self._file = file
        self._resolve = resolve
        self.in_texts = list(named_in_texts(file, resolve))
        """The texts that name a module of the project, with its path and what is taken of it."""
        self._known: dict[int, list[tuple[str, frozenset[str]]]] = {}

    def of(self, binding: Binding) -> list[tuple[str, frozenset[str]]]:
        """Return the modules that an import may be of, each with the names that are taken from it."""
        known = self._known.get(id(binding))
        if known is None:
            known = self._known[id(binding)] = list(self._found(binding))
        return known

    def every(self) -> dict[str, frozenset[str]]:
        """Return every module that the file imports, with all names that are taken from it."""
        found: dict[str, frozenset[str]] = {}
        stars = [(path, STARRED) for star in self._file.stars if (path := self._resolved(star.module)) is not None]
        bindings = [pair for binding in self._file.bindings if binding.kind == "import" for pair in self.of(binding)]
        named = [(path, names) for _, path, names in self.in_texts]
        for path, names in [*bindings, *stars, *named]:
            found[path] = found.get(path, frozenset()) | names
        return found

    def _found(self, binding: Binding) -> Iterator[tuple[str, frozenset[str]]]:
        path = self._resolved(binding.module)
        if path is None:
            return
        if binding.member:
            yield path, frozenset((binding.member,))
            inner = self._resolve(path, f".{binding.member}")
            if inner is not None:
                yield inner, self._taken(binding)
            return
        taken = self._taken(binding)
        yield path, taken
        if isinstance(binding.node, ast.Import):  # ``import a.b.c`` binds ``a`` and has the others in reach
            for alias in binding.node.names:
                inner = self._resolved(alias.name)
                if inner is not None and alias.asname is None and alias.name.partition(".")[0] == binding.name:
                    yield inner, taken

    def _taken(self, binding: Binding) -> frozenset[str]:
        """Return the names by which a module that an import binds is gone into: any, where it is used as a value."""
        names: set[str] = set()
        for load in self._file.loads_of(binding.name, binding.scope):
            above = parent(load)
            if not isinstance(above, ast.Attribute):
                return EVERYTHING
            while isinstance(above, ast.Attribute):
                names.add(above.attr)
                above = parent(above)
        shown = binding.scope is self._file.module
        return frozenset(names) | (frozenset((binding.name,)) if shown else frozenset())

    def _resolved(self, module: str) -> str | None:
        return self._resolve(self._file.path, module)


class _Concern:
    """The names of one file that concern the migration, as they are found."""

    def __init__(self, file: Scopes, words: frozenset[str]) -> None:
        self._file = file
        self.names: set[str] = set()
        self.words: set[str] = set()
        self._queue: list[ast.AST] = [*file.methods]
        for word in words:
            self._queue += file.attribute_loads.get(word, ())
            self._queue += [one for one in file.functions if one.name == word and scope_of(one).kind == "class"]
        self._places: set[int] = set()
        self._done: set[str] = set()
        self._walked: set[int] = set()
        self._handled: dict[int, set[str]] | None = None
        self._collections = {
            name
            for name, bindings in file.module.bindings.items()
            if file.handlers and any(one.value is not None and _is_collection(one.value) for one in bindings)
        }
        self._bound: dict[int, list[str]] | None = None

    def add_names(self, names: Iterable[str]) -> None:
        """Take note of names of the module that are known to concern it."""
        for name in names:
            for binding in self._file.module.bindings.get(name, ()):
                self._name(name)
                self._queue.append(binding.node)
                self._read(binding.node)

    def _read(self, node: ast.AST) -> None:
        """Take note of the module's variables that a definition reads: others may set or change them."""
        if id(node) in self._walked:
            return
        self._walked.add(id(node))
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and part.id not in self._done:
                self._done.add(part.id)
                for binding in self._file.module.bindings.get(part.id, ()):
                    if binding.kind in ("assign", "annotate"):
                        self._name(part.id)
                    if binding.kind in ("assign", "annotate", "function", "class"):
                        self._read(binding.node)

    def add_binding(self, binding: Binding) -> None:
        """Take note of an import that concerns it."""
        if binding.scope is self._file.module:
            self._name(binding.name)
        else:
            self._queue.append(binding.node)
            self._queue += self._file.loads_of(binding.name, binding.scope)

    def add_star(self, brings: Callable[[str], bool]) -> None:
        """Take note of an ``import *`` that may bring names that concern it."""
        self.names.add("*")
        for name in self._file.name_loads:
            if brings(name):
                self._queue += self._file.loads_of(name, None)

    def add_node(self, node: ast.AST) -> None:
        """Take note of an expression that concerns it."""
        self._queue.append(node)

    def add_texts(self) -> None:
        """Take note of the SDK's name and addresses in a text, and of a method that is replaced for all importers."""
        self._queue += [node for node in self._file.strings if is_sdk(str(node.value))]
        if may_send(self._file.document.text):
            self._queue += [node for node in self._file.strings if may_send(str(node.value))]
        stores = any(not isinstance(node.ctx, ast.Load) for node in self._file.methods)
        if stores or any(node.value in catalogue.OLD_METHODS for node in self._file.strings):
            self.names.add("*")

    def close(self) -> None:
        """Follow names to the definitions that mention them, and those to where they are mentioned."""
        done = 0
        while self._queue:
            node = self._queue.pop()
            statement = self._climb(node)
            done += 1
            if statement is not None:
                for name in self._bound_by(statement):
                    self._name(name)
                self._run_under_handlers(statement)
                if _has_effect(statement) and self._hands_on(statement):
                    self.names.add("*")  # whoever imports the file has it
                self._decorators(statement)

    def _hands_on(self, statement: ast.stmt) -> bool:
        """Whether a statement mentions a function or class that concerns the migration."""
        bound = self._file.module.bindings
        return any(
            isinstance(part, ast.Name)
            and part.id in self.names
            and any(binding.kind in ("function", "class", "import") for binding in bound.get(part.id, ()))
            for part in ast.walk(statement)
        )

    def _run_under_handlers(self, statement: ast.stmt) -> None:
        """Take note of the module's collections that are used under a handler: what is run may be put in elsewhere."""
        if self._handled is None:
            self._handled = self._under_handlers()
        for name in self._handled.pop(id(statement), ()):
            self._name(name)

    def _under_handlers(self) -> dict[int, set[str]]:
        """Return the names of the module's collections in what is tried, by the module's own statement around it."""
        found: dict[int, set[str]] = {}
        for tried in {parent(handler): None for handler in self._file.handlers} if self._collections else ():
            bodies = [part for inner in getattr(tried, "body", ()) for part in ast.walk(inner)]
            names = {part.id for part in bodies if isinstance(part, ast.Name) and part.id in self._collections}
            while tried is not None and not isinstance(parent(tried), ast.Module):
                tried = parent(tried)
            found.setdefault(id(tried), set()).update(names)
        return found

    def _decorators(self, statement: ast.stmt) -> None:
        """Take note of the objects that decorate a function: a router or a queue hands on what it decorates."""
        for decorator in getattr(statement, "decorator_list", ()):
            root = decorator.func if isinstance(decorator, ast.Call) else decorator
            while isinstance(root, ast.Attribute):
                root = root.value
            bindings = self._file.module.bindings.get(root.id, ()) if isinstance(root, ast.Name) else ()
            if isinstance(root, ast.Name) and any(binding.kind in ("assign", "annotate") for binding in bindings):
                self._name(root.id)

    def mentions(self, binding: Binding) -> bool:
        """Whether code that concerns the migration mentions what an import brings."""
        for load in self._file.loads_of(binding.name, binding.scope):
            current: ast.AST | None = load
            while current is not None:
                if id(current) in self._places:
                    return True
                current = parent(current)
        return False

    def _name(self, name: str) -> None:
        if name not in self.names:
            self.names.add(name)
            self._queue += self._file.loads_of(name, self._file.module)

    def _climb(self, node: ast.AST) -> ast.stmt | None:
        """Return the module's own statement that holds a node, and note the method on the way."""
        current = node
        above = parent(node)
        place: ast.AST | None = None
        while above is not None and not isinstance(above, ast.Module):
            if isinstance(current, FUNCTIONS):
                place = place or current
                if isinstance(above, ast.ClassDef) and not current.name.startswith("__"):
                    self._word(current.name)
            current, above = above, parent(above)
        if not isinstance(current, ast.stmt):
            return None
        if isinstance(current, FUNCTIONS):
            place = place or current
        self._places.add(id(place or current))
        return current

    def _word(self, name: str) -> None:
        if name not in self.words:
            self.words.add(name)
            self._queue += self._file.attribute_loads.get(name, ())

    def _bound_by(self, statement: ast.stmt) -> list[str]:
        if self._bound is None:
            self._bound = {}
            for name, bindings in self._file.module.bindings.items():
                for binding in bindings:
                    top: ast.AST | None = binding.node
                    while top is not None and not isinstance(parent(top), ast.Module):
                        top = parent(top)
                    if top is not None and find_scope(name, self._file.module) is self._file.module:
                        self._bound.setdefault(id(top), []).append(name)
        return self._bound.get(id(statement), [])
