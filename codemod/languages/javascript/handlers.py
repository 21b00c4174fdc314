"""Who looks for the old call's error, what it takes to widen the look, and which calls' errors it can see."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import HandlerPlace
from codemod.languages.javascript.messages import SEARCHING, message_looks, searched
from codemod.languages.javascript.narrow_codes import has_narrow_codes
from codemod.languages.javascript.reaching import Reaching
from codemod.languages.javascript.syntax import FUNCTIONS, MEMBERS, Node, Tree, bare, enclosing_function, outermost
from codemod.languages.javascript.values import Codes, parts
from codemod.languages.javascript.variables import Variable
from codemod.model import Handler, Obstacle
from codemod.record import dataclass
from codemod.sdk import javascript as sdk

_Subject = tuple[str, Variable | None]
"""What is compared: its text without spaces, and the variable that it begins with."""
_EQUAL = ("===", "==")
_NOT_EQUAL = ("!==", "!=")
_LEAST = 5
"""How long a part of the code's text must be to be taken for a search for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A place that looks for the old code. ``place`` is None where it cannot be widened.

    ``regions`` are the pieces of the file whose errors it may see, None for any.
    """

    node: Node
    place: HandlerPlace | None
    regions: tuple[Node, ...] | None


class Looks:
    """The looks of one file, and which of them see a call."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree: Tree = evaluator.tree
        self._queue_looks: list[tuple[int, _Subject]] | None = None
        self._is_narrow: bool | None = None
        self._by_message = {id(node): node for node in message_looks(self._scopes)}
        self.looks = self._found() if self._by_message or sdk.OLD_CODE[:_LEAST] in self._tree.text else []
        self._everywhere = [number for number, look in enumerate(self.looks) if look.regions is None]
        self._by_region: dict[int, list[int]] = {}
        for number, look in enumerate(self.looks):
            for region in look.regions or ():
                self._by_region.setdefault(id(region), []).append(number)
        self._reaching = Reaching(evaluator, frozenset(self._by_region))

    def seeing(self, call: Node) -> tuple[tuple[HandlerPlace, ...], tuple[Obstacle, ...]]:
        """Return what must be widened for a call, and what stands in the way."""
        if not self.looks:
            return (), ()
        numbers = set(self._everywhere)
        for region in self._reaching.leading_to(call):
            numbers.update(self._by_region[region])
        places = []
        for look in (self.looks[number] for number in sorted(numbers)):
            if look.place is None:
                line = self._tree.line(look.node)
                by_message = any(id(node) in self._by_message for node in look.node.walk())
                detail = f"{self._tree.place(line)} looks for its message" if by_message else ""
                return (), (Obstacle("handler-not-widened", detail or f"see {self._tree.place(line)}", line),)
            places.append(look.place)
        return tuple(places), ()

    def node_of(self, place: HandlerPlace) -> Node:
        """Return where the look stands that a place is of."""
        return next(look.node for look in self.looks if look.place is place)

    def _found(self) -> list[Look]:
        found: dict[int, Look] = {}
        for node in self._mentions():
            look = self._look(node)
            if look is not None:
                found.setdefault(id(look.node), look)
        return sorted(found.values(), key=lambda look: look.node.start)

    def _mentions(self) -> list[Node]:
        """Return everything that names the old code."""
        scopes, tree = self._scopes, self._tree
        found = [*self._by_message.values()]
        for node in scopes.strings:
            text = tree.string(node)
            is_named = sdk.OLD_CODE in tree.of(node) if text is None else text == sdk.OLD_CODE
            if is_named or (text is not None and self._is_searched_for(node, text)):
                found.append(node)
        found += scopes.members_by_name.get(sdk.OLD_CODE, ())
        found += [node for node in scopes.regexes if _is_part(tree.of(node).strip("/^$gimuy"))]
        found += scopes.keys_taken.get(sdk.OLD_CODE, ())
        for holder in scopes.objects:
            for child in holder.children:
                key = child.field("key") if child.kind == "pair" else None
                if key is not None and key.kind != "string" and scopes.key_of(key) == sdk.OLD_CODE:
                    found.append(key)
        return found

    def _is_searched_for(self, node: Node, text: str) -> bool:
        above = node.parent
        if not _is_part(text) or above is None or above.kind != "arguments" or above.parent is None:
            return False
        callee = above.parent.field("function")
        return (
            callee is not None and callee.kind == "member_expression" and self._scopes.property_of(callee) in SEARCHING
        )

    def _look(self, node: Node) -> Look | None:
        """Return the look that a mention of the code is, None where it is none."""
        tree = self._tree
        whole = outermost(node)
        above = whole.parent
        if above is None or self._is_made(whole, above):
            return None
        is_known = node.kind != "member_expression" or any(
            isinstance(part, Codes) for part in parts(self._evaluator.value(node.field("object")))
        )
        exact = node.kind == "member_expression" or (node.kind == "string" and tree.of(node)[1:-1] == sdk.OLD_CODE)
        if above.kind == "binary_expression" and above.words[:1] and above.words[0] in (*_EQUAL, *_NOT_EQUAL):
            place = self._comparison(above, whole) if is_known and exact else None
            if place is not None and not place.handler.missing:
                return None
            subject = _other_side(above, whole)
            return Look(above, place, self._regions(subject, above))
        if above.kind == "switch_case" and above.field("value") is whole and is_known and exact:
            switch = above.parent.parent if above.parent is not None else None
            subject = switch.field("value") if switch is not None else None
            missing = self._missing_in(above.parent)
            if not missing:
                return None
            handler = Handler(tree.span(whole), missing, "case")
            is_code = subject is not None and self._is_subject(bare(subject)) and not self._is_typed_narrowly(subject)
            place = HandlerPlace(handler, tree.span(whole)) if is_code else None
            return Look(whole, place, self._regions(subject, whole))
        if self._is_complete(whole):
            return None
        subject = searched(self._scopes, whole)
        known = None if subject is None else self._of_subject(bare(subject), set())
        return Look(whole, None, self._around(whole) if known is None else known)

    def _is_made(self, whole: Node, above: Node) -> bool:
        """Whether the code is that of an error that is made here, or is asked for in a text that is shown."""
        if above.kind == "pair" and above.field("value") is whole:
            if self._scopes.key_of(above.field("key")) != sdk.CODE:
                return False
            return not self._is_expected(above)
        if above.kind == "assignment_expression" and above.field("right") is whole:
            left = above.field("left")
            return left is not None and left.kind == "member_expression" and self._scopes.property_of(left) == sdk.CODE
        return False

    def _is_expected(self, pair: Node) -> bool:
        """Whether an object is what a test expects: ``expect(…).toMatchObject({ code })``, ``assert.rejects``."""
        for above in pair.ancestors():
            if above.kind == "call_expression":
                callee = above.field("function")
                name = None if callee is None else self._tree.of(callee).rpartition(".")[2]
                return name is not None and (name.startswith("to") or "assert" in self._tree.of(above)[:40])
            if above.kind in FUNCTIONS or above.kind.endswith("_statement"):
                return False
        return False

    def _comparison(self, node: Node, code: Node) -> HandlerPlace | None:
        tree = self._tree
        subject = _other_side(node, code)
        if subject is None or not self._is_subject(subject) or self._is_typed_narrowly(subject):
            return None
        missing = self._missing_beside(node, subject)
        if missing is None:
            return None
        is_negated = node.words[0] in _NOT_EQUAL
        is_whole = node.parent is not None and node.parent.kind == "parenthesized_expression"
        handler = Handler(tree.span(node), missing, "compare")
        return HandlerPlace(handler, tree.span(code), tree.span(subject), is_negated, is_whole)

    def _is_typed_narrowly(self, subject: Node) -> bool:
        """Whether a type of the program has the old code only, or a table is looked into with what is compared.

        Whether the subject is of that type is not asked.
        """
        if self._is_narrow is None:
            self._is_narrow = has_narrow_codes(self._scopes)
        return self._is_narrow or self._is_index(subject)

    def _is_index(self, subject: Node) -> bool:
        """Whether something is taken by the code that is compared, which need not have what the others would take."""
        text, function = _plain(self._tree.of(subject)), enclosing_function(subject) or self._tree.root_of(subject)
        taken = (one.field("index") for one in self._scopes.members_by_name.get(None, ()))
        return any(
            one is not None and function.start <= one.start < function.end and _plain(self._tree.of(one)) == text
            for one in taken
        )

    def _is_subject(self, node: Node) -> bool:
        """Whether an expression can be written down once more: a name, or properties of one."""
        node = bare(node)
        while node.kind == "member_expression":
            base = node.field("object")
            if base is None:
                return False
            node = bare(base)
        return node.kind in ("identifier", "this")

    def _missing_beside(self, node: Node, subject: Node) -> tuple[str, ...] | None:
        """Return the codes that a comparison lacks, None where they are looked for apart from it."""
        text = _plain(self._tree.of(subject))
        joint = "||" if node.words[0] in _EQUAL else "&&"
        top = node
        while top.parent is not None and (
            (top.parent.kind == "binary_expression" and top.parent.words[:1] == (joint,))
            or (top.parent.kind == "parenthesized_expression" and top.parent.parent is not None
                and top.parent.parent.kind == "binary_expression")
        ):  # fmt: skip
            top = top.parent
        present = set()
        for inner in top.walk():
            if inner.kind == "binary_expression" and inner.words[:1] == node.words[:1]:
                left, right = inner.field("left"), inner.field("right")
                for one, other in ((left, right), (right, left)):
                    if one is not None and other is not None and _plain(self._tree.of(one)) == text:
                        present.add(self._code_of(other))
        if self._is_looked_for_apart(node, top, (text, self._owner(subject))):
            return None
        return tuple(code for code in sdk.QUEUE_CODES if code not in present)

    def _owner(self, subject: Node) -> Variable | None:
        """Return the variable of a subject: names that are the same in two handlers need not mean the same."""
        node = bare(subject)
        while node.kind in MEMBERS and node.children:
            node = bare(node.children[0])
        return self._scopes.variable(node) if node.kind == "identifier" else None

    def _is_looked_for_apart(self, node: Node, top: Node, wanted: _Subject) -> bool:
        """Whether the queue's codes have a branch of their own, which a wider comparison would come before."""
        if self._queue_looks is None:
            self._queue_looks = list(self._looks_for_queue())
        function = enclosing_function(node) or self._tree.root_of(node)
        return any(
            subject == wanted and function.start <= start < function.end and not top.start <= start < top.end
            for start, subject in self._queue_looks
        )

    def _looks_for_queue(self) -> Iterator[tuple[int, _Subject]]:
        """Yield where the file compares something with a code of the queue, and what it compares."""
        for node in self._scopes.binaries if sdk.QUEUE_CODES[0][:_LEAST] in self._tree.text else ():
            left, right = node.field("left"), node.field("right")
            for one, code in ((left, right), (right, left)):
                if one is not None and code is not None and self._code_of(code) in sdk.QUEUE_CODES:
                    yield node.start, (_plain(self._tree.of(one)), self._owner(one))

    def _code_of(self, node: Node) -> str | None:
        node = bare(node)
        if node.kind == "member_expression":
            return self._scopes.property_of(node)
        return self._tree.string(node)

    def _missing_in(self, body: Node | None) -> tuple[str, ...]:
        present = set()
        for case in body.children if body is not None else ():
            value = case.field("value") if case.kind == "switch_case" else None
            if value is not None:
                present.add(self._code_of(value))
        return tuple(code for code in sdk.QUEUE_CODES if code not in present)

    def _is_complete(self, whole: Node) -> bool:
        """Whether the list, set or table that names the code names the queue's, too."""
        for above in whole.ancestors():
            if above.kind in ("array", "object", "regex"):
                text = self._tree.of(above)
                return all(code in text for code in sdk.QUEUE_CODES)
            if above.kind in FUNCTIONS or above.kind.endswith("_statement"):
                return False
        return False

    # What it may see

    def _regions(self, subject: Node | None, node: Node) -> tuple[Node, ...] | None:
        if subject is None:
            return self._around(node)
        return self._of_subject(bare(subject), set())

    def _of_subject(self, node: Node, seen: set[int]) -> tuple[Node, ...] | None:
        """Return the code whose errors a subject may be, None where that cannot be told."""
        while node.kind in ("member_expression", "subscript_expression"):
            base = node.field("object")
            if base is None:
                return None
            node = bare(base)
        variable = self._scopes.variable(node) if node.kind == "identifier" else None
        if variable is None or id(variable) in seen or variable.exported:
            return None
        seen.add(id(variable))
        found: list[Node] = []
        for write in variable.writes:
            one = self._of_write(variable, write.how, write.source, write.target, write.index, seen)
            if one is None:
                return None
            found += one
        return tuple(found)

    def _of_write(
        self, variable: Variable, how: str, source: Node | None, target: Node, index: int, seen: set[int]
    ) -> tuple[Node, ...] | None:
        del variable
        if how == "value" and source is not None:
            return self._of_subject(bare(source), seen)
        if how == "parameter" and source is not None:
            return self._of_function(source, index, seen)
        if how == "opaque":
            for above in target.ancestors():
                if above.kind == "catch_clause":
                    guarded = above.parent.field("body") if above.parent is not None else None
                    return None if guarded is None else (guarded,)
                if above.kind.endswith("_statement") or above.kind in FUNCTIONS:
                    return None
        return None

    def _of_function(self, function: Node, index: int, seen: set[int]) -> tuple[Node, ...] | None:
        """Return the code whose errors a function is given."""
        direct = self._chain_before(outermost(function))
        if direct is not None:
            return direct
        name = function.field("name")
        holder = outermost(function).parent
        if name is None and holder is not None and holder.kind == "variable_declarator":
            name = holder.field("name")
        variable = self._scopes.variable(name) if name is not None and function.kind != "method_definition" else None
        if variable is None or variable.exported or len(variable.writes) != 1:
            return None
        found: list[Node] = []
        for read in variable.reads:
            whole = outermost(read)
            one = self._chain_before(whole)
            if one is None:
                above = whole.parent
                if above is None or above.kind != "call_expression" or above.field("function") is not whole:
                    return None
                given = above.children[-1].children
                if index >= len(given):
                    return None
                one = self._of_subject(bare(given[index]), seen)
                if one is None:
                    return None
            found += one
        return tuple(found)

    def _chain_before(self, handler: Node) -> tuple[Node, ...] | None:
        """Return the promise whose errors a function is given by ``.catch(f)`` or ``.then(_, f)``."""
        above = handler.parent
        if above is None or above.kind != "arguments" or above.parent is None:
            return None
        callee = above.parent.field("function")
        if callee is None or callee.kind != "member_expression":
            return None
        name, base = self._scopes.property_of(callee), callee.field("object")
        place = next((number for number, one in enumerate(above.children) if one is handler), -1)
        if base is None or (name, place) not in (("catch", 0), ("then", 1)):
            return None
        return (base,)

    def _around(self, node: Node) -> tuple[Node, ...] | None:
        """Return the code that is tried where a look stands that does not say what it looks at."""
        found = []
        below = node
        for above in node.ancestors():
            if above.kind == "try_statement" and above.field("handler") is below:
                guarded = above.field("body")
                if guarded is not None:
                    found.append(guarded)
            below = above
        if found and enclosing_function(node) is enclosing_function(found[0]):
            return tuple(found)
        return None


def _other_side(node: Node, code: Node) -> Node | None:
    left, right = node.field("left"), node.field("right")
    return right if left is code else left


def _plain(text: str) -> str:
    return "".join(text.split()).replace("?.", ".")


def _is_part(text: str) -> bool:
    return len(text) >= _LEAST and text in sdk.OLD_CODE
