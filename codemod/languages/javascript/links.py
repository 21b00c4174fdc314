"""How the files of a program are connected: what an import of the project gives, and who uses what a file offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codemod.languages.interface import Setting
from codemod.languages.javascript import library
from codemod.languages.javascript.exports import DEFAULT, WHOLE, Export, Exports, exports_of
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, outermost
from codemod.languages.javascript.values import (
    Arr,
    Class,
    External,
    Instance,
    Obj,
    Unknown,
    UserModule,
    Value,
    join,
    parts,
)
from codemod.languages.javascript.variables import Variable

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator

Name = tuple[str, str]
"""A module's path, and one of its names."""


class Links:
    """The connections of one program. ``wants`` are paths of files that are none of it and may tell more."""

    def __init__(self, evaluator: Evaluator, setting: Setting) -> None:
        self._evaluator = evaluator
        self._scopes: Scopes = evaluator.scopes
        self._setting = setting
        self._roots = {self._scopes.tree.path_of(root): root for root in self._scopes.tree.roots}
        self._exports: dict[str, Exports] = {}
        self._names: dict[int, list[Name]] | None = None
        self._users: dict[int, tuple[list[Node], str]] = {}
        self._imported: dict[str, list[Node]] | None = None
        self._named: dict[Name, tuple[list[Node], str]] = {}
        self._unread: dict[int | Name, str] = {}
        self.wants: set[str] = set()

    def users(self) -> set[int]:
        """Return the roots of the files that use the SDK, or import something of the program's that does, by id."""
        imports = [(self._scopes.tree.root_of(one.node), one) for one in self._scopes.imports]
        found = {id(root) for root, one in imports if library.is_sdk(one.module)}
        beside = [(root, self._roots.get(self._resolved(one.module, root) or "")) for root, one in imports]
        while True:
            more = {id(root) for root, other in beside if other is not None and id(other) in found} - found
            if not more:
                return found
            found |= more

    # -- what an import gives --------------------------------------------------------------------------------

    def imported(self, module: str, name: str, node: Node) -> Value:
        """Return what an import at a node gives: ``name`` of a module, as it is written, or all of it (``*``)."""
        if library.is_sdk(module):
            return library.module_value(module, name)
        path = self._resolved(module, node)
        if path is None:
            return library.module_value(module, name)
        return self.given(path, name, module)

    def given(self, path: str, name: str, module: str = "") -> Value:
        """Return what a module of the project has under a name."""
        if path not in self._roots:
            self.wants.add(path)
            return External(module or path, name, is_near=True)
        return self._evaluator.ask(("export", path, name), lambda: self._given(path, name, module))

    def _given(self, path: str, name: str, module: str) -> Value:
        offered = self.exports(path)
        whole = [self._after(path, WHOLE, node) for node in offered.whole]
        if name == WHOLE:
            return join(whole) if whole else UserModule(path)
        found = [self._way(path, way, name) for way in offered.names.get(name, ())]
        found += self._set_from_outside(path, name) if found else []
        if found and offered.is_commonjs and (why := self._read_by([(path, name)])):
            found.append(Unknown(why))
        if not found and whole:
            members = self._evaluator.members
            found = whole if name == DEFAULT else [members.property(join(whole), name)]
        if not found and name != DEFAULT:
            for star in offered.stars:
                inner = self._resolved(star, self._roots[path])
                if library.is_sdk(star) or inner is None:
                    found.append(library.module_value(star, name))
                elif self._may_have(inner, name):
                    found.append(self.given(inner, name, star))
        if not found and name == DEFAULT and offered.is_commonjs:
            found.append(UserModule(path))
        return join(found) if found else External(module or path, name, is_near=True)

    def _may_have(self, path: str, name: str) -> bool:
        """Whether a module may offer a name: those of the program tell."""
        if path not in self._roots:
            return True
        offered = self.exports(path)
        return bool(name in offered.names or offered.stars or offered.whole or offered.is_open)

    def _way(self, path: str, way: Export, name: str) -> Value:
        if way.node is not None:
            return self._after(path, name, way.node)
        return self.imported(way.module, way.name, self._roots[path])

    def _after(self, path: str, name: str, node: Node) -> Value:
        """Return what a module offers, after all that is done to it where it is used, if no variable holds it."""
        value = self._evaluator.value(node)
        if self._scopes.variable(node) is None and any(isinstance(part, (Obj, Arr)) for part in parts(value)):
            changes = self._evaluator.changes
            value = changes.applied(value, changes.of_name(path, name))
        return value

    def _set_from_outside(self, path: str, name: str) -> list[Value]:
        """Return what other files put under a name of a module, as they can where it is CommonJS."""
        found = []
        for store in self._scopes.stores.get(name, ()):
            holder = store.target.field("object")
            if holder is not None and holder.kind != "this" and self._is_module(holder, path):
                found.append(self._evaluator.written(store))
        return found

    def _resolved(self, module: str, node: Node) -> str | None:
        return self._setting.resolve(self._scopes.tree.path_of(node), module)

    def defined(self, module: str, name: str, node: Node) -> list[Node]:
        """Return what gives the name that an import at a node takes, in the program's own modules."""
        path = self._resolved(module, node)
        queue: list[Name] = [] if path is None else [(path, name)]
        found: list[Node] = []
        for at, wanted in queue:
            if at not in self._roots:
                continue
            offered = self.exports(at)
            ways = offered.names.get(wanted, [])
            found += [way.node for way in ways if way.node is not None]
            onward = [(way.module, way.name) for way in ways if way.module]
            onward += [(star, wanted) for star in offered.stars if not ways]
            for next_module, next_name in onward:
                inner = self._resolved(next_module, self._roots[at])
                if inner is not None and (inner, next_name) not in queue:
                    queue.append((inner, next_name))
            if not ways:
                found += offered.whole
        return found

    def types(self, module: str, name: str, node: Node) -> list[Node]:
        """Return the declarations of a type that an import at a node may mean, where it is one of the program's."""
        found: list[Node] = []
        queue: list[Name] = []
        path = self._resolved(module, node)
        if path is not None:
            queue.append((path, name))
        for at, wanted in queue:
            if at not in self._roots:
                self.wants.add(at)
                continue
            found += self._scopes.types_named(wanted, self._roots[at])
            offered = self.exports(at)
            onward = [(way.module, way.name) for way in offered.names.get(wanted, ()) if way.module]
            onward += [(star, wanted) for star in offered.stars]
            for next_module, next_name in onward:
                inner = self._resolved(next_module, self._roots[at])
                if inner is not None and (inner, next_name) not in queue:
                    queue.append((inner, next_name))
        return found

    def gives(self, module: str, node: Node, is_it: Callable[[Value], bool]) -> bool:
        """Say whether a module of the program offers something of a kind; it is named at a node, as it is written."""
        paths = [self._resolved(module, node)]
        for path in paths:
            if path is None or path not in self._roots:
                continue
            offered = self.exports(path)
            names = [*offered.names, *((WHOLE,) if offered.whole else ())]
            if any(is_it(self.given(path, name)) for name in names):
                return True
            beyond = (self._resolved(star, self._roots[path]) for star in offered.stars)
            paths += [one for one in beyond if one not in paths]
        return False

    def exports(self, path: str) -> Exports:
        """Return what a file of the program offers."""
        known = self._exports.get(path)
        if known is None:
            known = self._exports[path] = exports_of(self._scopes, self._roots[path])
        return known

    # -- who uses what a file offers ---------------------------------------------------------------------------

    def uses(self, variable: Variable) -> tuple[list[Node], str]:
        """Return where a variable is read, in other files too, and why code out of sight may use it ("": none may)."""
        known = self._users.get(id(variable))
        if known is None:
            self._users[id(variable)] = (variable.reads, "it is used by files that import each other")
            known = self._users[id(variable)] = self._found_uses(variable)
        return known

    def _found_uses(self, variable: Variable) -> tuple[list[Node], str]:
        names = self._names_of(variable)
        if not names:
            return variable.reads, f"{variable.name} is exported" if variable.exported else ""
        reads, unseen = self._used_as(names)
        self._unread[id(variable)] = self._read_by(names)
        return [*variable.reads, *reads], unseen

    def unseen_in(self, path: str, name: str) -> str:
        """Return why code out of sight may call what objects of a file have under a name, "" where none can."""
        offered = self.exports(path)
        offers = offered.names or offered.whole or offered.stars or offered.is_open
        return self._setting.unseen(path, name) if offers else ""

    def run_by(self, path: str) -> frozenset[str] | None:
        """Return the files that may run with a file: those it imports, by way of others too; None: that is not told."""
        found = {path: None}
        queue = [path]
        for one in queue:
            imported = self._setting.imported(one)
            if imported is None:
                return None
            queue += sorted(imported - found.keys())
            found.update(dict.fromkeys(imported))
        return frozenset(found)

    def unread(self, used: Variable | Name) -> str:
        """Return what a file may do to a variable, or to a name of a module, that cannot be read; "" where none is."""
        return self._unread.get(id(used) if isinstance(used, Variable) else used, "")

    def unread_class(self, family: list[Node]) -> str:
        """Return what a file that cannot be read may do to objects of a class that it can import; "" if none."""
        for path in self._roots:
            if self._setting.unreadable(path):
                for name in self.exports(path).names:
                    for part in parts(self.given(path, name)):
                        if isinstance(part, (Class, Instance)) and any(part.node is one for one in family):
                            return self._read_by([(path, name)])
        return ""

    def _read_by(self, names: list[Name]) -> str:
        """Return which file may use one of some names and cannot be read, as a clause."""
        user = next((user for path, _ in names if (user := self._setting.unreadable(path))), "")
        return f"it may be changed in {user}, which cannot be read" if user else ""

    def uses_of(self, path: str, name: str) -> tuple[list[Node], str]:
        """Return where a name of a module, or the module itself (``*``), is read, and why code out of sight may."""
        known = self._named.get((path, name))
        if known is None:
            self._named[path, name] = ([], "")
            names = [(path, name)]
            known = self._named[path, name] = self._used_as(names)
            self._unread[path, name] = self._read_by(names)
        return known

    def _used_as(self, names: list[Name]) -> tuple[list[Node], str]:
        reads: list[Node] = []
        unseen = ""
        seen = set(names)
        for path, name in names:
            unseen = unseen or self._setting.unseen(path, name)
            offered = self.exports(path)
            if offered.is_open or (offered.whole and name not in (DEFAULT, WHOLE)):
                unseen = unseen or f"{name} is exported"
            aliases = list(self.importing(path, name))
            if name == WHOLE:
                aliases, why, direct = self.wholes(path)
                unseen = unseen or why
                reads += direct
            for alias in aliases:
                reads += alias.reads
                more = self._names_of(alias)
                names += [one for one in more if one not in seen]
                seen.update(more)
            more = list(self._handing_on(path, name))
            if name == WHOLE and offered.whole:
                more.append((path, DEFAULT))
            names += [one for one in more if one not in seen]
            seen.update(more)
            if name != WHOLE:
                members, why = self._of_whole(path, name)
                reads += members
                unseen = unseen or ("" if offered.whole and name == DEFAULT else why)
        return reads, unseen

    def _names_of(self, variable: Variable) -> list[Name]:
        """Return the names under which a file offers a variable."""
        if self._names is None:
            self._names = {}
            for path in self._roots:
                for name, ways in self.exports(path).names.items():
                    for way in ways:
                        known = self._scopes.variable(way.node) if way.node is not None else None
                        if known is not None:
                            self._names.setdefault(id(known), []).append((path, name))
        return list(self._names.get(id(variable), ()))

    def importing(self, path: str, name: str) -> Iterator[Variable]:
        """Yield the variables that an import gives a name of a module to."""
        for module in self._scopes.modules.values():
            for variable in module.names.values():
                for write in variable.writes:
                    if (
                        write.how == "import"
                        and write.name == name
                        and self._resolved(write.module, write.target) == path
                    ):
                        yield variable
        for child in self._scopes.keys_taken.get(name, ()):
            source = _source_of(child)
            if source is None or not self._is_module(source, path):
                continue
            for target, _ in self._scopes.targets(child.field("value") or child):
                taken = self._scopes.variable(target)
                if taken is not None:
                    yield taken

    def imports_named(self, name: str) -> list[Node]:
        """Return where files read what they import under a name from modules of the program."""
        if self._imported is None:
            self._imported = {}
            for module in self._scopes.modules.values():
                for variable in module.names.values():
                    for write in variable.writes:
                        if write.how == "import" and self._resolved(write.module, write.target) in self._roots:
                            self._imported.setdefault(write.name, []).extend(variable.reads)
        return self._imported.get(name, [])

    def _handing_on(self, path: str, name: str) -> Iterator[Name]:
        """Yield the names under which other files offer a name of a module again."""
        for other, root in self._roots.items():
            offered = self.exports(other)
            for shown, ways in offered.names.items():
                for way in ways:
                    if way.module and way.name == name and self._resolved(way.module, root) == path:
                        yield other, shown
            if name != DEFAULT and any(self._resolved(star, root) == path for star in offered.stars):
                yield other, name

    def _of_whole(self, path: str, name: str) -> tuple[list[Node], str]:
        """Return the uses of a name of a module through the module itself, and why there may be others."""
        found = []
        for member in self._scopes.members_by_name.get(name, ()):
            base = member.field("object")
            if base is not None and self._is_module(base, path):
                found.append(member)
        variables, why, _ = self.wholes(path)
        for variable in variables:
            for read in variable.reads:
                whole = outermost(read)
                above = whole.parent
                if above is not None and above.kind == "type_query":
                    continue
                if above is None or above.kind != "member_expression" or above.field("object") is not whole:
                    why = f"its module is used as a value at {self._scopes.tree.place(self._scopes.tree.line(read))}"
        return found, why

    def _is_module(self, node: Node, path: str) -> bool:
        return any(isinstance(part, UserModule) and part.path == path for part in parts(self._evaluator.value(node)))

    def wholes(self, path: str) -> tuple[list[Variable], str, list[Node]]:
        """Return the variables that stand for a module itself, why there may be other uses, and those on the spot."""
        found = list(self.importing(path, WHOLE))
        if self.exports(path).is_commonjs:
            found += self.importing(path, DEFAULT)
        direct = []
        why = ""
        for one in self._scopes.imports:
            if one.static or self._resolved(one.module, one.node) != path:
                continue
            place = outermost(one.node)
            while place.parent is not None and place.parent.kind == "await_expression":
                place = outermost(place.parent)
            above = place.parent
            target = above.field("name") if above is not None and above.kind == "variable_declarator" else None
            named = self._scopes.variable(target) if target is not None else None
            if named is not None:
                found.append(named)
                continue
            direct.append(place)
            if target is None and (above is None or above.kind != "member_expression"):
                why = f"its module is used as a value at {self._scopes.tree.place(self._scopes.tree.line(one.node))}"
        return found, why, direct


def _source_of(child: Node) -> Node | None:
    """Return what a pattern takes a property out of, where that is said on the spot: not for one inside another."""
    pattern = child.parent
    above = pattern.parent if pattern is not None else None
    if above is None or above.kind not in ("variable_declarator", "assignment_expression"):
        return None
    return above.field("value") or above.field("right")
