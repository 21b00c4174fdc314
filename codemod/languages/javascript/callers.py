"""Who calls a function, where all of its calls can be seen."""

from __future__ import annotations

from codemod.languages.javascript.exports import DEFAULT, WHOLE
from codemod.languages.javascript.members import members_of
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import CLASSES, FIELDS, FUNCTIONS, Node, bare, outermost
from codemod.languages.javascript.values import Class, Func, Instance, Method, Unknown, parts
from codemod.languages.javascript.variables import Variable

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator


_OF_PLATFORM = frozenset(
    ("toString", "valueOf", "toJSON", "then", "next", "return", "throw", "handleEvent", "fetch", "apply", "call",
     "bind", "inspect", "dispose", "connectedCallback")
)  # fmt: skip
"""Methods that code out of sight calls on whatever object it is given."""


class Callers:
    """Answers which calls there are of the functions of a program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes: Scopes = evaluator.scopes
        self._callers: dict[int, list[Node] | None] = {}
        self._definitions: dict[str, int] | None = None

    def of(self, function: Node) -> list[Node] | None:
        """Return every call of a function, None where there may be others."""
        if id(function) not in self._callers:
            self._callers[id(function)] = self._found_callers(function)
        return self._callers[id(function)]

    def _found_callers(self, function: Node) -> list[Node] | None:
        if function.kind == "method_definition":
            return self._method_callers(function)
        if any(child.kind == "decorator" for child in function.children):
            return None
        variable: Variable | None = None
        name = function.field("name")
        if name is not None:
            variable = self._scopes.variable(name)
            if (
                variable is not None
                and function.kind in ("function_expression", "generator_function")
                and variable.reads
            ):
                return None  # it calls itself, or hands itself on
        if name is None or not function.kind.endswith("_declaration"):
            whole = outermost(function)
            above = whole.parent
            if above is None:
                return None
            if above.kind == "call_expression" and above.field("function") is whole:
                return [above]
            if above.kind in ("export_statement", "assignment_expression"):
                return self._calls_of_offered(whole, above)
            target = above.field("name") if above.kind == "variable_declarator" else None
            variable = self._scopes.variable(target) if target is not None and target.kind == "identifier" else None
        return None if variable is None else self._calls_of(variable)

    def _calls_of(self, variable: Variable) -> list[Node] | None:
        reads = self._reads(variable)
        return None if reads is None else self._called(reads)

    def _calls_of_offered(self, function: Node, above: Node) -> list[Node] | None:
        """Return the calls of a function without a name that a module offers, or is itself."""
        links = self._evaluator.links
        path = self._scopes.tree.path_of(function)
        offered = links.exports(path)
        if above.kind == "export_statement":
            name = DEFAULT
            ways = [way.node for way in offered.names.get(DEFAULT, ())]
        else:
            name, ways = WHOLE, [*offered.whole]
            root = self._scopes.tree.root_of(function)
            own = [
                one for one in self._scopes.members_by_name.get("exports", ()) if self._scopes.tree.root_of(one) is root
            ]
            if above.field("right") is not function or len(own) != 1 or offered.is_open:
                return None  # the file uses what it offers itself
        if len(ways) != 1 or ways[0] is not function or self._scopes.in_with:
            return None
        reads, unseen = links.uses_of(path, name)
        return None if unseen else self._called(reads)

    def _called(self, reads: list[Node]) -> list[Node] | None:
        """Return the calls that uses of a function are, None where one is no call."""
        found = []
        for read in reads:
            whole = outermost(read)
            above = whole.parent
            if above is not None and above.kind in ("type_query", "export_specifier"):
                continue
            if above is None or above.kind != "call_expression" or above.field("function") is not whole:
                return None
            found.append(above)
        return found

    def _reads(self, variable: Variable) -> list[Node] | None:
        """Return every use of what a variable holds, None where code out of sight may use it."""
        if len(variable.writes) != 1 or self._scopes.in_with or self._scopes.is_global(variable):
            return None
        reads, unseen = self._evaluator.links.uses(variable)
        return None if unseen else reads

    def _method_callers(self, method: Node) -> list[Node] | None:
        name = method.field("name")
        home = method.parent.parent if method.parent is not None else None
        if name is None or home is None or home.kind not in CLASSES:
            return None
        text = self._scopes.tree.of(name)
        if text == "constructor":
            return self._constructions(home)
        private = name.kind == "private_property_identifier" or any(
            child.kind == "accessibility_modifier" and "private" in child.words for child in method.children
        )
        if "get" in method.words or "set" in method.words:
            return None
        if not private:
            return self._public_callers(method, home, text)
        found = []
        by_name = self._scopes.members_by_name
        if text in self._scopes.keys_taken:
            return None
        if any(home.start <= member.start < home.end for member in by_name.get(None, ())):
            return None  # it may be chosen at run time
        for member in by_name.get(text, ()):
            whole = outermost(member)
            above = whole.parent
            if above is None or above.kind != "call_expression" or above.field("function") is not whole:
                return None
            found.append(above)
        return found

    def _public_callers(self, method: Node, home: Node, text: str) -> list[Node] | None:
        """Return the calls of a method that others may call, where they are found by its name, which no other has."""
        scopes = self._scopes
        if text in _OF_PLATFORM or text in scopes.stores or text in scopes.keys_taken or self._count(text) != 1:
            return None
        if any(child.kind == "decorator" for child in method.children):
            return None
        if any(scopes.tree.string(node) == text for node in scopes.strings):
            return None  # it may be looked up by its name
        path = scopes.tree.path_of(home)
        if self._evaluator.members.family(home)[1] or self._evaluator.links.unseen_in(path, text):
            return None
        made = self._constructions(home)
        if made is None or any(map(self._is_handed_out, made)):
            return None
        for member in scopes.members_by_name.get(None, ()):
            base = parts(self._evaluator.value(member.field("object")))
            is_called = _call_of(member) is not None
            if any(isinstance(one, Instance) or (is_called and isinstance(one, Unknown)) for one in base):
                return None  # it may be chosen at run time
        found = [_call_of(member) for member in scopes.members_by_name.get(text, ())]
        calls = [call for call in found if call is not None]
        return calls if len(calls) == len(found) else None

    def _count(self, name: str) -> int:
        """Return how many methods of classes and objects have a name."""
        if self._definitions is None:
            self._definitions = {}
            holders = [member for one in self._scopes.classes for member in members_of(one)]
            holders += [child for one in self._scopes.objects for child in one.children]
            for one in holders:
                value = one.field("value")
                is_data = value is not None and bare(value).kind not in FUNCTIONS
                key = one.field("name") or one.field("property") or one.field("key") or one
                known = None if is_data and one.kind not in FIELDS else self._scopes.key_of(key)
                if known is not None:
                    self._definitions[known] = self._definitions.get(known, 0) + 1
        return self._definitions.get(name, 0)

    def _is_handed_out(self, made: Node) -> bool:
        """Whether an object goes to code out of sight, which may call its methods."""
        whole = outermost(made)
        above = whole.parent
        target = above.field("name") if above is not None and above.kind == "variable_declarator" else None
        variable = self._scopes.variable(target) if target is not None else None
        if above is not None and above.kind == "export_statement":
            return True
        uses = [made] if variable is None else [made, *self._evaluator.links.uses(variable)[0]]
        for use in uses:
            around = outermost(use).parent
            call = around.parent if around is not None and around.kind == "arguments" else None
            if call is not None:
                values = parts(self._evaluator.value(call.field("function") or call.field("constructor")))
                if not all(isinstance(one, (Func, Class, Method)) for one in values):
                    return True
        return False

    def _constructions(self, home: Node) -> list[Node] | None:
        name = home.field("name")
        variable = self._scopes.variable(name) if name is not None else None
        reads = None if variable is None else self._reads(variable)
        if reads is None:
            return None
        text = self._scopes.tree.of(home)
        if any(child.kind == "decorator" for child in home.children) or "new this" in text or ".constructor" in text:
            return None
        found = []
        for read in reads:
            above = read.parent
            if above is not None and above.kind == "export_specifier":
                continue
            if above is None or above.kind != "new_expression" or above.field("constructor") is not read:
                return None
            found.append(above)
        return found


def _call_of(member: Node) -> Node | None:
    """Return the call of a property, None where it is not called on the spot."""
    whole = outermost(member)
    above = whole.parent
    return above if above is not None and above.kind == "call_expression" and above.field("function") is whole else None
