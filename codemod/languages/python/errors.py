"""Who looks for ProcessingError: handlers that can be widened to the queue's errors, and code that cannot."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.opaque import is_opaque
from codemod.languages.python.scopes import file_of, find_scope, scope_of
from codemod.languages.python.slots import ASKING, RAISES, Slot, is_dispatched_on, slot_of
from codemod.languages.python.syntax import FUNCTIONS, ancestors, parent
from codemod.languages.python.values import (
    ErrorClass,
    External,
    Queue,
    Sequence,
    Unknown,
    Value,
    parts,
)
from codemod.record import dataclass, replace
from codemod.sdk import catalogue

_MATCHER_NAMES = frozenset(name.rpartition(".")[2] for name in (*ASKING, RAISES))


@dataclass(frozen=True, slots=True)
class Look:
    """One place that looks for the old error.

    ``region`` is the code whose errors it sees (None: any code of the file); ``keyword`` how it can be widened
    ("" = it cannot): ``except`` (a tuple of classes), ``suppress`` (more arguments), ``tuple`` (a name of a tuple).
    """

    node: ast.expr
    region: tuple[ast.AST, ...] | None
    keyword: str
    missing: tuple[str, ...] = ()
    opaque: bool = False
    """Whether the region runs something that was made elsewhere: a task, a coroutine, a callback."""
    wants: str = ""
    """The path of a module that may tell how it can be widened."""


def looks(evaluator: Evaluator) -> list[Look]:
    """Return every place of the file that looks for the old error, in the order of the text."""
    found = []
    for node in _uses(evaluator):
        look = _look(evaluator, node)
        if look is not None:
            found.append(look)
    found += _tuple_names(evaluator)
    found += _named_in_text(evaluator)
    found += _of_other_modules(evaluator)
    found.sort(key=lambda look: (file_of(look.node).path, look.node.lineno, look.node.col_offset))
    found = [_unless_queued(evaluator, look) for look in found]
    return [replace(look, opaque=is_opaque(evaluator, look.region)) for look in found]


def _named_in_text(evaluator: Evaluator) -> list[Look]:
    """Return the places that look for the class by its name as a text."""
    return [
        Look(node, _region(evaluator, node), "")
        for node in evaluator.scopes.strings
        if node.value == catalogue.OLD_ERROR and _is_looked_for(node) and not _in_all(node)
    ]


def _is_looked_for(node: ast.Constant) -> bool:
    above = parent(node)
    if isinstance(above, ast.Call):
        name = above.func.attr if isinstance(above.func, ast.Attribute) else getattr(above.func, "id", "")
        return name in ("getattr", "hasattr", "attrgetter", "get", "startswith", "endswith", "count", "find", "search")
    return isinstance(above, (ast.Compare, ast.Tuple, ast.Set, ast.List, ast.Dict, ast.Subscript, ast.MatchValue))


def _of_other_modules(evaluator: Evaluator) -> list[Look]:
    """Return the handlers of a class of that name which comes from elsewhere: it may be the SDK's, handed on."""
    found = []
    for handler in evaluator.scopes.handlers:
        listed = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for element in listed:
            if element is not None and _may_be_old(evaluator, element):
                found.append(Look(element, _try_body(handler), ""))
                break
    return found


def _may_be_old(evaluator: Evaluator, node: ast.expr) -> bool:
    named = node.attr if isinstance(node, ast.Attribute) else ""
    for part in parts(evaluator.value(node)):
        if isinstance(part, External):
            return part.dotted.rpartition(".")[2] == catalogue.OLD_ERROR
        if isinstance(part, Unknown):
            binding = next(iter(evaluator.bindings_of(node) or ()), None) if isinstance(node, ast.Name) else None
            if catalogue.OLD_ERROR in (named, binding.member if binding else ""):
                return True
    return False


def _in_all(node: ast.AST) -> bool:
    """Whether a text stands in an assignment to ``__all__``."""
    for above in ancestors(node):
        if isinstance(above, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = above.targets if isinstance(above, ast.Assign) else [above.target]
            return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)
    return False


def _uses(evaluator: Evaluator) -> list[ast.expr]:
    """Return the reads of the class, under the SDK's name, an import's alias, or a name that it is assigned to."""
    found: list[ast.expr] = [
        node for node in evaluator.scopes.attribute_loads.get(catalogue.OLD_ERROR, ()) if _is_old(evaluator, node)
    ]
    names = [catalogue.OLD_ERROR]
    done: set[str] = set()
    queue: list[ast.expr] = list(found)
    while names or queue:
        if names:
            name = names.pop()
            if name not in done:
                done.add(name)
                named = (*evaluator.scopes.name_loads.get(name, ()), *evaluator.scopes.attribute_loads.get(name, ()))
                known = set(map(id, found))
                loads = [node for node in named if id(node) not in known and _is_old(evaluator, node)]
                found += loads
                queue += loads
                for statement in evaluator.scopes.imports:
                    names += [alias.asname for alias in statement.names if alias.name == name and alias.asname]
            continue
        names += _other_names(queue.pop())
    return found


def _other_names(node: ast.expr) -> list[str]:
    """Return the names that a statement such as ``Failure = ProcessingError`` gives the class."""
    statement = parent(node)
    if isinstance(statement, ast.Assign) and statement.value is node:
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return []


def _is_old(evaluator: Evaluator, node: ast.expr) -> bool:
    return ErrorClass(catalogue.OLD_ERROR) in parts(evaluator.value(node))


def _look(evaluator: Evaluator, node: ast.expr) -> Look | None:
    above = parent(node)
    whole: ast.expr = node
    if isinstance(above, ast.Tuple):
        whole, above = above, parent(above)
    if isinstance(above, ast.Call) and above.func is node:
        return None
    if isinstance(above, ast.ExceptHandler) and above.type is whole:
        sure = evaluator.value(node) == ErrorClass(catalogue.OLD_ERROR)
        return Look(whole, _try_body(above), "except" if sure else "", _missing(evaluator, whole))
    slot = slot_of(evaluator, whole)
    if slot is not None and slot.call is not None and not (slot.keyword == "suppress" and whole is not node):
        others = slot.call.args if slot.keyword == "suppress" else []
        region = _region(evaluator, slot.call, asks=slot.asks)
        return Look(whole, region, slot.keyword, _missing(evaluator, whole, others))
    if isinstance(above, ast.Raise) or _only_names(node) or _other_names(node):
        return None
    in_constant = isinstance(whole, ast.Tuple) and isinstance(above, (ast.Assign, ast.AnnAssign))
    if in_constant and _loads_of_target(evaluator, above) is not None:
        return None
    call = parent(above) if isinstance(above, (ast.keyword, ast.Starred)) else above
    called = parts(evaluator.value(call.func)) if isinstance(call, ast.Call) else ()
    wants = next((part.wants for part in called if isinstance(part, Unknown) and part.wants), "")
    return Look(node, _region(evaluator, node, known=False), "", wants=wants)


def _only_names(node: ast.expr) -> bool:
    """Whether the class stands in an annotation, a base class list, or ``__all__``-like plain naming."""
    current: ast.AST = node
    for above in ancestors(node):
        if isinstance(above, ast.arg):
            return not is_dispatched_on(above)
        if isinstance(above, FUNCTIONS):
            return above.returns is current
        if isinstance(above, ast.AnnAssign):
            return above.annotation is current
        if isinstance(above, ast.ClassDef):
            return current in above.bases
        if isinstance(above, ast.stmt):
            return False
        current = above
    return False


def _missing(evaluator: Evaluator, whole: ast.expr, others: Iterable[ast.expr] = ()) -> tuple[str, ...]:
    listed = [*(whole.elts if isinstance(whole, ast.Tuple) else [whole]), *others]
    named: list[Value] = []
    for element in listed:
        for part in parts(evaluator.value(element)):
            named += part.items or parts(part.element) if isinstance(part, Sequence) else [part]
    if ErrorClass(catalogue.BASE_ERROR) in named:
        return ()
    return tuple(error for error in catalogue.QUEUE_ERRORS if ErrorClass(error) not in named)


def _try_body(handler: ast.ExceptHandler) -> tuple[ast.AST, ...]:
    above = parent(handler)
    body: list[ast.stmt] = above.body  # type: ignore[union-attr]  # a handler's parent is a try, with star or without
    return tuple(body)


def _region(
    evaluator: Evaluator, node: ast.AST, *, asks: bool = False, known: bool = True
) -> tuple[ast.AST, ...] | None:
    """Return the code whose errors a look inside a handler, a ``with`` or a decorator sees.

    ``asks`` says that the look asks about a value (``isinstance``), wherever that came from; ``known`` false, that it
    is not known what a decorator does with it: it may register what it decorates as a handler of all errors.
    """
    current = node
    called = False  # whether it stands in a function, which may be handed anything
    for above in ancestors(node):
        if isinstance(above, ast.withitem) and not (asks or called):
            block = parent(above)
            if not isinstance(block, (ast.With, ast.AsyncWith)):
                return None
            # What is entered after it is evaluated under it.
            return (*block.items[block.items.index(above) :], *block.body)
        if isinstance(above, ast.ExceptHandler):
            about = not called and _is_about(evaluator, node, above)
            return (*_try_body(above), *above.body) if about else None
        if isinstance(above, (*FUNCTIONS, ast.ClassDef)) and current in above.decorator_list:
            return (above,) if known else None
        called = called or isinstance(above, (*FUNCTIONS, ast.Lambda))
        current = above
    return None


def _is_about(evaluator: Evaluator, node: ast.AST, handler: ast.ExceptHandler) -> bool:
    """Whether what an expression in a handler reads comes from the handler: its error, or what its body makes of it."""
    root = node
    for above in ancestors(node):
        if isinstance(above, ast.Match):
            root = above.subject
        if isinstance(above, ast.stmt):
            break
        root = above
    last = handler.end_lineno or handler.lineno
    return all(
        binding.kind in ("function", "class", "import") or handler.lineno <= binding.line <= last
        for part in ast.walk(root)
        if isinstance(part, ast.Name) and part is not node
        for binding in evaluator.bindings_of(part) or ()
    )


def _loads_of_target(evaluator: Evaluator, statement: ast.AST | None) -> list[ast.expr] | None:
    """Return the uses of a name for a tuple of classes if all of them look for such errors, None otherwise."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return None
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        return None
    name = targets[0].id
    home = find_scope(name, scope_of(targets[0]))
    if home is None or len(home.bindings[name]) != 1:
        return None
    if home.kind == "class":
        named = evaluator.scopes.attribute_loads.get(name, ())
        return [*named] if named and all(_listed_slot(evaluator, load) is not None for load in named) else None
    program = evaluator.program
    loads: list[ast.expr] = [
        *(program.loads(home, name) if home.kind == "module" else evaluator.scopes.loads_of(name, home)),
        *(load for _, load in (program.accesses(home, name) if home.kind == "module" else ())),
    ]
    return loads if all(_listed_slot(evaluator, load) is not None for load in loads) else None


def _listed_slot(evaluator: Evaluator, load: ast.expr) -> Slot | None:
    """Return the place of a tuple's name: its own, or that of a tuple which it is unpacked into."""
    above = parent(load)
    if isinstance(above, ast.Starred) and isinstance(parent(above), ast.Tuple):
        whole = parent(above)
        return slot_of(evaluator, whole) if isinstance(whole, ast.expr) else None
    return slot_of(evaluator, load)


def _tuple_names(evaluator: Evaluator) -> list[Look]:
    """Return the looks by the name of a tuple with the old error in it."""
    more: list[Look] = []
    candidates: list[tuple[ast.expr, Slot]] = [
        (handler.type, Slot("except", handler=handler))
        for handler in evaluator.scopes.handlers
        if isinstance(handler.type, (ast.Name, ast.Attribute)) and not _is_parameter(evaluator, handler.type)
    ]
    for call in evaluator.scopes.calls:
        named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if named in _MATCHER_NAMES and call.args and evaluator.dotted(call.func) in (*ASKING, RAISES):
            candidates += [
                (argument, Slot("except", call, asks=named in ASKING))
                for argument in call.args
                if isinstance(argument, (ast.Name, ast.Attribute)) and not _is_parameter(evaluator, argument)
            ]
    known = {id(node) for node, _ in candidates}
    unpacked: list[Look] = []
    for load in _tuple_loads(evaluator):
        whole = parent(parent(load) or load)
        if isinstance(parent(load), ast.Starred) and isinstance(whole, ast.Tuple):
            slot = slot_of(evaluator, whole)
            if slot is not None and all(look.node is not whole for look in unpacked):
                unpacked.append(_unpacked_look(evaluator, whole, slot))
            continue
        slot = slot_of(evaluator, load) if id(load) not in known else None
        if slot is not None:
            candidates.append((load, slot))
    more += unpacked
    for node, slot in candidates:
        for value in parts(evaluator.value(node)):
            if isinstance(value, Sequence) and ErrorClass(catalogue.OLD_ERROR) in (value.items or parts(value.element)):
                named_there = value.items or parts(value.element)
                others = slot.call.args if slot.call is not None and slot.keyword == "suppress" else []
                present_there = {part for other in others for part in parts(evaluator.value(other))}
                missing = tuple(
                    error
                    for error in catalogue.QUEUE_ERRORS
                    if ErrorClass(error) not in named_there and ErrorClass(error) not in present_there
                )
                if ErrorClass(catalogue.BASE_ERROR) not in named_there:
                    more.append(_tuple_look(evaluator, node, slot, missing))
                break
    return more


def _unpacked_look(evaluator: Evaluator, whole: ast.Tuple, slot: Slot) -> Look:
    """Return the look by a tuple into which another one, with the old error in it, is unpacked."""
    region: tuple[ast.AST, ...] | None
    if slot.handler is not None:
        region = _try_body(slot.handler)
    else:
        region = _region(evaluator, slot.call, asks=slot.asks) if slot.call is not None else None
    return Look(whole, region, slot.keyword if slot.keyword != "suppress" else "", _missing(evaluator, whole))


def _tuple_look(evaluator: Evaluator, node: ast.expr, slot: Slot, missing: tuple[str, ...]) -> Look:
    if slot.handler is not None:
        return Look(node, _try_body(slot.handler), "tuple", missing)
    region = _region(evaluator, slot.call, asks=slot.asks) if slot.call is not None else None
    above = parent(node)
    if slot.keyword == "suppress" and isinstance(above, ast.Starred):
        return Look(above, region, "suppress", missing)
    return Look(node, region, "tuple", missing)


def _tuple_loads(evaluator: Evaluator) -> list[ast.expr]:
    """Return the uses of names for tuples with the old error in them, where all of these look for errors."""
    found: list[ast.expr] = []
    done: set[int] = set()
    for node in _uses(evaluator):
        whole = parent(node)
        above = parent(whole) if isinstance(whole, ast.Tuple) else None
        if isinstance(above, (ast.Assign, ast.AnnAssign)) and id(above) not in done:
            done.add(id(above))
            found += _loads_of_target(evaluator, above) or []
    return found


def _is_parameter(evaluator: Evaluator, node: ast.expr) -> bool:
    """Whether a name is a parameter: then the classes are named, and more can be, where it is given."""
    if not isinstance(node, ast.Name):
        return False
    return any(binding.kind == "parameter" for binding in evaluator.bindings_of(node) or ())


def _unless_queued(evaluator: Evaluator, look: Look) -> Look:
    """A handler that already sees queue calls cannot be widened: it would catch errors that it lets pass today."""
    if look.keyword and look.missing and look.region is not None:
        for load in evaluator.scopes.attribute_loads.get(catalogue.QUEUE, ()):
            if isinstance(evaluator.value(load), Queue) and _inside(load, look.region):
                return Look(look.node, look.region, "", look.missing)
        if _caught_by_sibling(evaluator, look.node):
            return Look(look.node, look.region, "", look.missing)
    return look


def _caught_by_sibling(evaluator: Evaluator, node: ast.expr) -> bool:
    """Whether another handler of the same ``try`` already names one of the queue's errors."""
    handler = parent(node)
    if not isinstance(handler, ast.ExceptHandler):
        return False
    block = parent(handler)
    for other in getattr(block, "handlers", ()):
        if other is not handler and other.type is not None:
            listed = other.type.elts if isinstance(other.type, ast.Tuple) else [other.type]
            for element in listed:
                if any(ErrorClass(e) in parts(evaluator.value(element)) for e in catalogue.QUEUE_ERRORS):
                    return True
    return False


def _inside(node: ast.AST, region: tuple[ast.AST, ...]) -> bool:
    around = {id(place) for place in region}
    return any(id(place) in around for place in [node, *ancestors(node)])
