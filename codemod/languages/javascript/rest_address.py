"""Where the text of a request's address stands: what may be changed in it, and which other requests share it."""

from __future__ import annotations

from collections.abc import Container

from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.syntax import FIELDS, MEMBERS, WRAPPERS, Node, bare
from codemod.languages.javascript.values import Class, Func, Instance, Obj, Other, Text, parts
from codemod.languages.javascript.variables import Variable
from codemod.record import dataclass
from codemod.sdk.rest import OLD_PATH

_TEXTS = ("string", "template_string")
_BOTH = ("binary_expression", "ternary_expression")
_LEADING_ON = frozenset((*_TEXTS, *_BOTH, *WRAPPERS, "template_substitution"))
"""What a text goes through on its way into another one."""
_MOST = 400
_VERSION, _WORD = OLD_PATH.rstrip("/").rsplit("/", 1)


@dataclass(slots=True, eq=False)
class Fragments:
    """Places of the old path, as offsets: ``here`` in the expression itself, ``there`` in constants that it names.

    ``is_whole``: changing them changes every text that the expression may be, and nothing else of it.
    """

    here: list[int]
    there: list[int]
    constants: list[Variable]
    is_whole: bool = True


class Addresses:
    """Answers where addresses come from."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree = evaluator.tree
        self.followed: set[int] = set()
        """The ids of expressions from which addresses of requests come."""
        self.names: dict[int, Variable] = {}
        """The variables that such expressions name."""

    def fragments(self, node: Node, path: str) -> Fragments:
        """Return where a path stands in the texts that an address is made of."""
        found = Fragments([], [], [])
        self._look(node, path, found, found.here, 0)
        found.is_whole = found.is_whole and bool(found.here or found.there)
        return found

    def _look(self, node: Node, path: str, found: Fragments, into: list[int], depth: int) -> None:
        node = bare(node)
        if node.kind in _TEXTS:
            self._text(node, path, found, into, depth)
        elif node.kind in _BOTH and self._leads_on(node):
            for child in node.children[-2:]:
                self._look(child, path, found, into, depth)
        elif node.kind == "new_expression" and self._tree.of(node.children[0]) == "URL":
            for child in arguments_of(node) or []:
                self._look(child, path, found, into, depth)
        elif node.kind == "identifier" and (variable := self._constant(node)) is not None and depth < 8:
            source = variable.writes[0].source
            if variable not in found.constants and source is not None:
                before = len(found.there)
                self._look(source, path, found, found.there, depth + 1)
                if len(found.there) > before:
                    found.constants.append(variable)
        elif self._may_have(node, path):
            found.is_whole = False

    def _text(self, node: Node, path: str, found: Fragments, into: list[int], depth: int) -> None:
        if node.kind == "string":
            self._piece(node.start + 1, node.end - 1, path, found, into)
            return
        start = node.start + 1
        for child in node.children:
            if child.kind == "template_substitution":
                self._piece(start, child.start, path, found, into)
                start = child.end
                for inner in child.children:
                    self._look(inner, path, found, into, depth)
        self._piece(start, node.end - 1, path, found, into)

    def _piece(self, start: int, end: int, path: str, found: Fragments, into: list[int]) -> None:
        text = self._tree.text[start:end]
        if text.count(path) == 1:
            at = start + text.index(path)
            if at not in into:
                into.append(at)
        elif _WORD in text or text.endswith((_VERSION, f"{_VERSION}/")):
            found.is_whole = False  # the path is put together of several texts

    def _leads_on(self, node: Node) -> bool:
        return node.kind != "binary_expression" or node.words[:1] in (("+",), ("??",), ("||",))

    def _constant(self, node: Node) -> Variable | None:
        """Return the variable of a name that has one value, which this file gives it."""
        variable = self._scopes.variable(node)
        if variable is None or len(variable.writes) != 1 or variable.exported or self._scopes.is_global(variable):
            return None
        write = variable.writes[0]
        return variable if write.how == "value" and not write.steps and write.source is not None else None

    def _may_have(self, node: Node, path: str) -> bool:
        """Whether a piece that is not followed may have the path, or a part of it, in its text."""
        for part in parts(self._evaluator.value(node)):
            pieces = (part.text,) if isinstance(part, Text) else getattr(part, "pieces", ())
            if any(one is not None and (path in one or one.endswith((_VERSION, f"{_VERSION}/"))) for one in pieces):
                return True
        return False

    def is_text(self, node: Node) -> bool:
        """Whether an address is certainly a string: no object of its own class for addresses."""
        plain = bare(node)
        if plain.kind in _TEXTS or (plain.kind == "binary_expression" and plain.words[:1] == ("+",)):
            return True
        return all(
            isinstance(part, Text) or (isinstance(part, Other) and bool(part.pieces) and "platform" not in part.what)
            for part in parts(self._evaluator.value(node))
        )

    def users(self, constants: list[Variable], inside: Container[int]) -> list[int] | None:
        """Return in which of some expressions constants are used, by their ids; None where one is used elsewhere."""
        found: dict[int, None] = {}
        waiting = list(constants)
        for variable in waiting:
            for read in variable.reads:
                around = next((id(one) for one in (read, *read.ancestors()) if id(one) in inside), None)
                if around is not None:
                    found[around] = None
                    continue
                holder = next((one for one in read.ancestors() if one.kind not in _LEADING_ON), None)
                if holder is not None and holder.kind != "variable_declarator":
                    return None
                name = holder.field("name") if holder is not None else None
                other = self._scopes.variable(name) if name is not None else None
                if other is None or self._constant_of(other) is None:
                    return None
                if other not in waiting:
                    waiting.append(other)
        return list(found)

    def _constant_of(self, variable: Variable) -> Variable | None:
        name = variable.writes[0].target if variable.writes else None
        return self._constant(name) if name is not None else None

    def sources(self, node: Node) -> set[int]:
        """Return the ids of all texts that may be part of an expression's value, in whatever way it gets at them."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = [node]
        for one in waiting:
            if len(waiting) > _MOST:
                break
            if id(one) in seen:
                continue
            seen.add(id(one))
            self.followed.add(id(one))
            for inner in one.walk():
                if inner.kind in _TEXTS:
                    found.add(id(inner))
                elif inner.kind in ("identifier", "shorthand_property_identifier"):
                    waiting += self._of_name(inner)
                elif inner.kind in MEMBERS:
                    waiting += self._of_member(inner)
                elif inner.kind == "call_expression":
                    waiting += self._of_call(inner)
        return found

    def _of_name(self, node: Node) -> list[Node]:
        variable = self._scopes.variable(node)
        found: list[Node] = []
        if variable is not None:
            self.names[id(variable)] = variable
        for write in variable.writes if variable is not None else ():
            if write.how in ("value", "element", "opaque") and write.source is not None:
                found += [write.source] if bare(write.source).kind != "object" else []
            elif write.how == "import":
                found += self._evaluator.links.defined(write.module, write.name, write.target)
            elif write.how == "parameter" and write.source is not None:
                found += [given for step, given in write.steps if step == "default" and isinstance(given, Node)]
                for call in self._evaluator.calls.callers(write.source) or ():
                    listed = arguments_of(call) or []
                    found += listed[write.index : write.index + 1]
        return found

    def _of_member(self, node: Node) -> list[Node]:
        """Return what stands under the name of a property in the objects, and of the classes, that it may be of."""
        name = self._scopes.property_of(node)
        found: list[Node] = []
        for part in parts(self._evaluator.value(node.field("object"))):
            if isinstance(part, Obj) and part.node is not None:
                values = ((self._scopes.key_of(one.field("key")), one.field("value")) for one in part.node.children)
            elif isinstance(part, (Instance, Class)):
                inner = (one for one in part.node.walk() if one.kind in FIELDS)
                values = (
                    (self._scopes.key_of(one.field("property") or one.field("name")), one.field("value"))
                    for one in inner
                )
                stores = self._scopes.stores.get(name or "", ())
                found += [store.source for store in stores if store.source is not None]
            else:
                continue
            found += [value for key, value in values if value is not None and name in (key, None)]
        return found

    def _of_call(self, node: Node) -> list[Node]:
        found: list[Node] = []
        for part in parts(self._evaluator.value(node.field("function"))):
            if isinstance(part, Func):
                body = part.node.field("body")
                found += [one for one in self._scopes.returns.get(id(part.node), ()) if one.children]
                found += [body] if body is not None and body.kind != "statement_block" else []
        return found
