"""Who calls a function, where all of its calls can be seen."""

from __future__ import annotations

from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import CLASSES, Node, outermost
from codemod.languages.javascript.variables import Variable


class Callers:
    """Answers which calls there are of the functions of one file."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
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
        if self._is_reached_from_outside(variable):
            return None
        found = []
        for read in variable.reads:
            whole = outermost(read)
            above = whole.parent
            if above is not None and above.kind == "type_query":
                continue
            if above is None or above.kind != "call_expression" or above.field("function") is not whole:
                return None
            found.append(above)
        return found

    def _is_reached_from_outside(self, variable: Variable) -> bool:
        """Whether code out of sight may call what a variable holds: by an import, or as a script's global."""
        if variable.exported or len(variable.writes) != 1 or self._scopes.in_with:
            return True
        is_module = self._scopes.is_module or bool(self._scopes.imports)
        return variable.scope is self._scopes.module and not is_module

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
        if variable is None or self._is_reached_from_outside(variable):
            return None
        text = self._scopes.tree.of(home)
        if any(child.kind == "decorator" for child in home.children) or "new this" in text or ".constructor" in text:
            return None
        found = []
        for read in variable.reads:
            above = read.parent
            if above is None or above.kind != "new_expression" or above.field("constructor") is not read:
                return None
            found.append(above)
        return found
