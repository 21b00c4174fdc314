"""Which code can lead to a call: whose errors a piece of code may see. Rather too much than too little."""

from __future__ import annotations

from collections.abc import Iterable

from codemod.languages.javascript.calls import WITH_ELEMENTS
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.exports import DEFAULT, WHOLE
from codemod.languages.javascript.patterns import parameters_of
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import CLASSES, FIELDS, FUNCTIONS, MEMBERS, Node, bare
from codemod.languages.javascript.values import Class, Func, Instance, join, parts
from codemod.languages.javascript.variables import Variable

Entity = Variable | str | tuple[str, str]
"""Something that is named where code is used: a variable, a property by its name, or a module with a name of it."""

Key = int | str | tuple[str, str]

_CHOSEN = frozenset(("parameter", "element", "opaque"))
"""How variables get values that are chosen elsewhere."""
_PASSING = frozenset((*WITH_ELEMENTS, "then", "catch", "finally", "reduce", "sort", "toSorted"))
"""Methods that keep nothing of what they are given: what comes of it is in what they return."""


class Reaching:
    """Answers which regions of a file, given by the ids of their nodes, lead to a call."""

    def __init__(self, evaluator: Evaluator, regions: frozenset[int]) -> None:
        self._evaluator = evaluator
        self._links = evaluator.links
        self._scopes: Scopes = evaluator.scopes
        self._regions = regions
        self._parents: dict[Key, list[Entity]] = {}
        self._known: dict[tuple[Key, ...], frozenset[int]] = {}
        self._around: dict[int, frozenset[int]] = {}
        self._opaque: frozenset[int] | None = None

    def leading_to(self, call: Node) -> frozenset[int]:
        """Return the regions in which errors of a call may come up."""
        holders = self._holders(call)
        key = tuple(_key(one) for one in holders)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._over(self._mentioned(holders)) | self._opaque_regions()
        return known | self._over([call])

    def _over(self, nodes: Iterable[Node]) -> frozenset[int]:
        """Return the regions that nodes stand in."""
        found: set[int] = set()
        for node in nodes:
            known = self._around.get(id(node))
            if known is None:
                above = (id(one) for one in (node, *node.ancestors()))
                known = self._around[id(node)] = frozenset(one for one in above if one in self._regions)
            found |= known
        return frozenset(found)

    def _mentioned(self, holders: list[Entity]) -> list[Node]:
        """Return where entities are mentioned, and those that hold such a mention, and so on."""
        seen = {_key(one) for one in holders}
        queue = list(holders)
        spots: list[Node] = []
        for entity in queue:
            spots += self._mentions(entity)
            for above in self._above(entity):
                if _key(above) not in seen:
                    seen.add(_key(above))
                    queue.append(above)
        return spots

    def _above(self, entity: Entity) -> list[Entity]:
        """Return what holds a mention of an entity."""
        key = _key(entity)
        known = self._parents.get(key)
        if known is None:
            found = {_key(holder): holder for node in self._mentions(entity) for holder in self._holders(node)}
            known = self._parents[key] = list(found.values())
        return known

    def _mentions(self, entity: Entity) -> list[Node]:
        if isinstance(entity, Variable):
            return self._links.uses(entity)[0]
        if isinstance(entity, tuple):
            return self._links.uses_of(*entity)[0]
        imported = self._links.imports_named(entity)
        return [*imported, *self._scopes.members_by_name.get(entity, ()), *self._scopes.keys_taken.get(entity, ())]

    def _holders(self, node: Node) -> list[Entity]:
        """Return everything by which code that a node stands in is named, or what the node gives is kept."""
        found: dict[Key, Entity] = {}
        below = node
        is_kept = True
        for above in (node, *node.ancestors()):
            if above.kind == "await_expression" or above.kind.endswith("_statement"):
                is_kept = False  # an error comes up here; what is kept is none that could fail later
            elif above.kind in FUNCTIONS:
                is_kept = True
            for entity in [*self._named(above, below), *(self._keeping(above, below) if is_kept else ())]:
                found[_key(entity)] = entity
            below = above
        return list(found.values())

    def _keeping(self, node: Node, below: Node) -> list[Entity]:
        """Return what keeps a promise or a function that is handed to code, or put into an object or a list."""
        if node.kind in ("assignment_expression", "augmented_assignment_expression"):
            left = node.field("left")
            return [] if left is None or left is below or left.kind not in MEMBERS else self._base(left)
        call = node.parent
        if node.kind != "arguments" or call is None or call.kind not in ("call_expression", "new_expression"):
            return []
        callee = call.field("function") or call.field("constructor")
        if callee is None:
            return []
        index = next((number for number, one in enumerate(node.children) if one is below), 0)
        found: list[Entity] = []
        for function in self._called(callee):
            listed = parameters_of(function)
            given = listed[index : index + 1] or listed[-1:]
            for parameter in listed if any(one.kind == "spread_element" for one in node.children) else given:
                found += self._targets(parameter)
                if any(child.kind == "accessibility_modifier" for child in parameter.children):
                    found += [one.name for one in found if isinstance(one, Variable)]
        if not found and callee.kind in MEMBERS and self._scopes.property_of(callee) not in _PASSING:
            found = self._base(callee)
        return found

    def _called(self, callee: Node) -> list[Node]:
        """Return the functions of the program that a call, or ``new``, hands its arguments to."""
        evaluator = self._evaluator
        evaluator.allow()
        value = evaluator.value(callee)
        if callee.kind == "super":
            value = join([Class(part.node) for part in parts(value) if isinstance(part, Instance)])
        found = []
        for part in parts(value):
            if isinstance(part, Func):
                found.append(part.node)
            elif isinstance(part, Class):
                made = evaluator.members.method(part.node, "constructor")
                found += [] if made is None else [made]
        return found

    def _base(self, member: Node) -> list[Entity]:
        """Return the object whose property is set, or whose method is called: its name, or that of its property."""
        base = member.field("object")
        base = None if base is None else bare(base)
        if base is None:
            return []
        if base.kind in MEMBERS:
            name = self._scopes.property_of(base)
            return self._base(base) if name is None else [name]
        if base.kind == "call_expression":
            return self._base(base.children[0]) if base.children[0].kind in MEMBERS else []
        variable = self._scopes.variable(base) if base.kind == "identifier" else None
        return [] if variable is None else [variable]

    def _named(self, node: Node, below: Node) -> list[Entity]:
        scopes = self._scopes
        kind = node.kind
        if kind == "method_definition" or kind in FIELDS or kind == "pair":
            name = scopes.key_of(node.field("name") or node.field("property") or node.field("key"))
            if name == "constructor":
                home = node.parent.parent if node.parent is not None else None
                named = home.field("name") if home is not None and home.kind in CLASSES else None
                variable = scopes.variable(named) if named is not None else None
                return [] if variable is None else [variable]
            return [] if name is None else [name]
        if kind == "export_statement" and "default" in node.words:
            return [(scopes.tree.path_of(node), DEFAULT)]
        if kind == "shorthand_property_identifier":
            return [scopes.tree.of(node)]
        if kind in FUNCTIONS:
            named = node.field("name")
            variable = scopes.variable(named) if named is not None else None
            return [] if variable is None else [variable]
        if kind == "variable_declarator" or (kind == "for_in_statement" and node.field("right") is below):
            return self._targets(node.field("name") or node.field("left"))
        if kind in ("assignment_expression", "augmented_assignment_expression") and node.field("left") is not below:
            left = node.field("left")
            found = self._targets(left)
            if left is not None and scopes.tree.of(left) == "module.exports":
                found.append((scopes.tree.path_of(node), WHOLE))
            return found
        if kind in ("assignment_pattern", "object_assignment_pattern", "required_parameter") and below is not node:
            return self._targets(node)
        return []

    def _targets(self, pattern: Node | None) -> list[Entity]:
        found: list[Entity] = []
        for target, _ in self._scopes.targets(pattern) if pattern is not None else ():
            variable = self._scopes.variable(target)
            if variable is not None:
                found.append(variable)
            elif target.kind in ("member_expression", "subscript_expression"):
                name = self._scopes.property_of(target)
                if name is not None:
                    found.append(name)
        return found

    # Code that runs what it is given

    def _opaque_regions(self) -> frozenset[int]:
        """Return the regions that may run anything."""
        if self._opaque is None:
            runners = self._runners()
            holders = {_key(one): one for node in runners for one in self._holders(node)}
            self._opaque = self._over([*runners, *self._mentioned(list(holders.values()))])
        return self._opaque

    def _runners(self) -> list[Node]:
        """Return the calls, and what is awaited, of which the file does not tell what they run."""
        found = []
        for call in self._scopes.calls:
            callee = call.field("function")
            if callee is not None and self._is_chosen(bare(callee)):
                found.append(call)
        for awaited in self._scopes.awaits:
            inner = bare(awaited.children[0]) if awaited.children else None
            if inner is not None and inner.kind in ("identifier", "subscript_expression") and self._is_chosen(inner):
                found.append(awaited)
        return found

    def _is_chosen(self, node: Node) -> bool:
        if node.kind == "identifier":
            variable = self._scopes.variable(node)
            return variable is not None and any(write.how in _CHOSEN for write in variable.writes)
        if node.kind == "subscript_expression":
            return self._scopes.property_of(node) is None
        return node.kind in ("call_expression", "ternary_expression", "binary_expression")


def _key(entity: Entity) -> Key:
    return id(entity) if isinstance(entity, Variable) else entity
