"""Who calls a function, where all of its calls can be seen."""

from __future__ import annotations

from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import CLASSES, Node, outermost
from codemod.languages.javascript.variables import Variable

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator


class Callers:
    """Answers which calls there are of the functions of a program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes: Scopes = evaluator.scopes
        self._callers: dict[int, list[Node] | None] = {}

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
            target = above.field("name") if above.kind == "variable_declarator" else None
            variable = self._scopes.variable(target) if target is not None and target.kind == "identifier" else None
        return None if variable is None else self._calls_of(variable)

    def _calls_of(self, variable: Variable) -> list[Node] | None:
        reads = self._reads(variable)
        if reads is None:
            return None
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
        if not private or "get" in method.words or "set" in method.words:
            return None
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
