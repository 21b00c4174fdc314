"""What a file has to do with the others of its project: which of its names concern the migration, and what it takes.

A name concerns the migration where the statement that defines it mentions the SDK, a method with one of the old call's
names, the old error's code, or another name that does. This is read off names alone, generously: it says which files
belong together, and no verdict rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codemod.languages.interface import Concern, Surface
from codemod.languages.javascript import library
from codemod.languages.javascript.exports import DEFAULT, WHOLE, Exports, exports_of
from codemod.languages.javascript.messages import message_looks
from codemod.languages.javascript.mocks import mocked_module
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node
from codemod.languages.javascript.variables import Import, Variable
from codemod.sdk import javascript as sdk

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.interface import Resolve

EVERYTHING = frozenset("*")
NOTHING = Concern()


def surface_of(
    scopes: Scopes, path: str, resolve: Resolve, given: Concern = NOTHING, wants: frozenset[str] = frozenset()
) -> Surface:
    """Return a file's surface, by what is known to concern the migration around it."""
    return _Looking(scopes, path, resolve, given).surface(wants)


class _Looking:
    """One file as it is looked at."""

    def __init__(self, scopes: Scopes, path: str, resolve: Resolve, given: Concern) -> None:
        self._scopes = scopes
        self._tree = scopes.tree
        self._path = path
        self._resolve = resolve
        self._given = given
        self._exports: Exports = exports_of(scopes, self._tree.root)
        self._tops = {id(statement): statement for statement in self._tree.root.children}
        self._concerned: set[int] = set()
        """The statements at the top that concern the migration, by their ids."""
        self._bound: dict[int, list[Variable]] = {}
        self._words: set[str] = set()
        self._queue: list[Node] = []
        for variable in scopes.module_of(self._tree.root).names.values():
            for write in variable.writes:
                top = self._top(write.target)
                if top is not None:
                    self._bound.setdefault(id(top), []).append(variable)

    def surface(self, wants: frozenset[str]) -> Surface:
        imports = self._imports()
        self._begin()
        self._follow()
        down = frozenset(module for one, module, _ in self._modules() if self._is_used(one))
        names = self._names()
        return Surface(names, frozenset(self._words), tuple(sorted(imports.items())), down & imports.keys(), wants)

    # -- what is imported --------------------------------------------------------------------------------------

    def _modules(self) -> Iterator[tuple[Import, str, frozenset[str]]]:
        """Yield the imports of modules of the project, and what replaces one: the path, and the names taken."""
        for one in self._scopes.imports:
            path = self._resolve(self._path, one.module)
            if path is not None:
                yield one, path, self._taken(one)
        for call in self._scopes.calls:
            mocked = mocked_module(self._tree, call)
            path = self._resolve(self._path, mocked) if mocked is not None else None
            if mocked is not None and path is not None:
                yield Import(call, mocked, static=False), path, EVERYTHING

    def _taken(self, one: Import) -> frozenset[str]:
        if not one.static:
            return EVERYTHING
        names = {
            write.name for variable in self._given_by(one) for write in variable.writes if write.source is one.node
        }
        return EVERYTHING if WHOLE in names else frozenset(names)

    def _given_by(self, one: Import) -> list[Variable]:
        """Return the variables that an import gives a value to."""
        if one.static:
            found = self._bound.get(id(self._top(one.node)), [])
            return [variable for variable in found if any(write.source is one.node for write in variable.writes)]
        above: Node | None = one.node
        while above is not None and above.kind != "variable_declarator":
            above = above.parent
        pattern = above.field("name") if above is not None else None
        targets = self._scopes.targets(pattern) if pattern is not None else []
        known = [self._scopes.variable(target) for target, _ in targets]
        return [variable for variable in known if variable is not None]

    def _imports(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for _, path, names in self._modules():
            found[path] = found.get(path, frozenset()) | names
        for module, names in self._handed_on():
            known = self._resolve(self._path, module)
            if known is not None:
                found[known] = found.get(known, frozenset()) | names
        return found

    def _handed_on(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the modules of which names are exported again, with the names."""
        for module in self._exports.stars:
            yield module, EVERYTHING
        for ways in self._exports.names.values():
            for way in ways:
                if way.module:
                    yield way.module, frozenset((way.name,))

    # -- what concerns the migration -----------------------------------------------------------------------------

    def _begin(self) -> None:
        scopes = self._scopes
        for one in scopes.imports:
            if library.is_sdk(one.module):
                self._import(one)
        for one, path, names in self._modules():
            if self._given.is_concerned(path, names):
                self._import(one, None if WHOLE in names else path)
        for method in (*sdk.OLD_METHODS, *self._given.words):
            self._queue += scopes.members_by_name.get(method, ())
            self._queue += scopes.keys_taken.get(method, ())
        self._queue += [node for node in scopes.strings if sdk.OLD_CODE in self._tree.of(node)]
        self._queue += message_looks(scopes)
        self._queue += scopes.members_by_name.get(sdk.OLD_CODE, ())
        for node in self._methods(self._given.words):
            self._queue.append(node)
        for name in self._given.names:
            for way in self._exports.names.get(name, ()):
                if way.node is not None:
                    self._queue.append(way.node)

    def _import(self, one: Import, path: str | None = None) -> None:
        """Take note of an import that concerns it; with a path, only of those names of the module that do."""
        if not one.static:
            self._queue.append(one.node)
            return
        for variable in self._given_by(one):
            taken = frozenset(write.name for write in variable.writes if write.source is one.node)
            if path is None or self._given.is_concerned(path, taken):
                self._queue += variable.reads

    def _methods(self, words: Iterable[str]) -> Iterator[Node]:
        wanted = frozenset(words)
        for home in self._scopes.classes if wanted else ():
            for node in home.walk():
                name = node.field("name") if node.kind == "method_definition" else None
                if name is not None and self._tree.of(name) in wanted:
                    yield node

    def _follow(self) -> None:
        """Follow names to the statements that mention them, and those to the names that they define."""
        while self._queue:
            node = self._queue.pop()
            self._note_methods(node)
            top = self._top(node)
            if top is None or id(top) in self._concerned:
                continue
            self._concerned.add(id(top))
            for variable in self._bound.get(id(top), ()):
                self._queue += variable.reads

    def _note_methods(self, node: Node) -> None:
        for above in node.ancestors():
            name = above.field("name") if above.kind == "method_definition" else None
            if name is not None:
                word = self._tree.of(name)
                if word not in self._words and word != "constructor":
                    self._words.add(word)
                    self._queue += self._scopes.members_by_name.get(word, ())

    def _top(self, node: Node) -> Node | None:
        """Return the statement at the top of the file that a node stands in."""
        current: Node | None = node
        while current is not None and id(current) not in self._tops:
            current = current.parent
        return current

    def _is_used(self, one: Import) -> bool:
        """Whether code that concerns the migration mentions what an import gives, or is the import."""
        if not one.static and id(self._top(one.node)) in self._concerned:
            return True
        reads = [read for variable in self._given_by(one) for read in variable.reads]
        return any(id(self._top(read)) in self._concerned for read in reads)

    def _names(self) -> frozenset[str]:
        """Return the names that others can import and that concern the migration; ``*`` where any may."""
        found: set[str] = set()
        sdk_names = {
            variable.name
            for one in self._scopes.imports
            if library.is_sdk(one.module)
            for variable in self._given_by(one)
        }
        for name, ways in self._exports.names.items():
            for way in ways:
                if way.module:
                    path = self._resolve(self._path, way.module)
                    is_it = library.is_sdk(way.module) or (
                        path is not None and self._given.is_concerned(path, frozenset((way.name,)))
                    )
                else:
                    is_it = way.node is not None and self._is_concerned_value(way.node, sdk_names)
                if is_it:
                    found.add("*" if name == DEFAULT else name)
        if any(id(self._top(node)) in self._concerned for node in self._exports.whole):
            found.add("*")
        for module in self._exports.stars:
            path = self._resolve(self._path, module)
            if library.is_sdk(module) or (path is not None and self._given.is_concerned(path, EVERYTHING)):
                found.add("*")
        if self._exports.is_open and self._concerned:
            found.add("*")
        return frozenset(found)

    def _is_concerned_value(self, node: Node, sdk_names: set[str]) -> bool:
        """Whether what an export gives concerns it: it is written, or what it names is defined, where that is so."""
        if id(self._top(node)) in self._concerned:
            return True
        variable = self._scopes.variable(node)
        if variable is None:
            return False
        if variable.name in sdk_names:
            return True
        for write in variable.writes:
            if id(self._top(write.target)) in self._concerned:
                return True
            if write.how == "import":
                path = self._resolve(self._path, write.module)
                if path is not None and self._given.is_concerned(path, frozenset((write.name,))):
                    return True
        return False
