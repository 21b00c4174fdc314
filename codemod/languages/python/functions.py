"""Functions of the program: what they return, and who calls them."""

from __future__ import annotations

import ast

from codemod.languages.interface import ANYBODY
from codemod.languages.python import library
from codemod.languages.python.annotations import annotated
from codemod.languages.python.computed_names import is_looked_up
from codemod.languages.python.constructors import (
    Callers,
    callers_of_constructor,
    made_by_own,
    own_constructor,
    reads_own,
    with_calls,
)
from codemod.languages.python.partials import FilledIn, filled_in, handed_to, may_be_replaced
from codemod.languages.python.scopes import Binding, Scope, file_of, file_of_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, parent
from codemod.languages.python.values import (
    Awaitable,
    Context,
    Foreign,
    Frame,
    Items,
    Nothing,
    Routine,
    Sequence,
    Unknown,
    UserModule,
    Value,
    bounded,
    join,
    parts,
    present,
    telling,
)
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator
    from codemod.languages.python.tables import Scopes

FRAMES = 40
"""Parameters that are followed at once from one call: more are machine-made."""


def result_of(evaluator: Evaluator, routine: Routine, frame: Frame) -> Value:
    """Return what calling the function gives: for a coroutine function an awaitable."""
    node = routine.node
    if isinstance(node, ast.Lambda):
        return evaluator.value(node.body, frame)
    decorated = _decoration(evaluator, node)
    declared = annotated(evaluator, node.returns) if node.returns is not None else Unknown()
    yields, returns = own_results(node)
    if decorated == "unknown":
        if not telling(declared):
            return Unknown(f"a decorator of {node.name} may change what it gives")
        return Awaitable(declared) if isinstance(node, ast.AsyncFunctionDef) else declared
    if yields:
        given = join(evaluator.value(value, frame) for value in yields)
        if isinstance(declared, Sequence) and telling(declared.element):
            given = declared.element
        return Context(given) if decorated == "context" else Sequence(None, given)
    if _says_enough(declared):
        value = declared
    else:
        value = join([evaluator.value(value, frame) for value in returns]) if returns else Nothing()
        if isinstance(value, Unknown) and telling(declared):
            value = declared
    return Awaitable(value) if isinstance(node, ast.AsyncFunctionDef) else value


def _says_enough(declared: Value) -> bool:
    """Whether the annotation is worth more than what the body shows: bodies tell more about dicts and lists."""
    return telling(declared) and not any(isinstance(part, (Items, Sequence, Foreign)) for part in parts(declared))


def _decoration(evaluator: Evaluator, node: Function) -> str:
    """Return "plain", "context" (it makes a context manager), or "unknown"."""
    kind = "plain"
    for decorator in node.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        dotted = evaluator.dotted(named)
        if dotted in library.CONTEXT_MAKERS:
            kind = "context"
        elif dotted.startswith(("pytest.", "pytest_asyncio.")):
            kind = kind if kind == "context" else "plain"
        elif dotted not in library.CACHES | library.PROPERTIES | library.PLAIN_DECORATORS:
            return "unknown"
    return kind


def own_results(node: Function) -> tuple[list[ast.expr], list[ast.expr]]:
    """Return the expressions that a function itself yields and returns, not those of functions in it."""
    known: tuple[list[ast.expr], list[ast.expr]] | None = getattr(node, "results", None)
    if known is not None:
        return known
    yields: list[ast.expr] = []
    returns: list[ast.expr] = []
    stack: list[ast.AST] = list(reversed(node.body))
    while stack:
        current = stack.pop()
        if isinstance(current, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(current, ast.Return) and current.value is not None:
            returns.append(current.value)
        elif isinstance(current, (ast.Yield, ast.YieldFrom)):
            yields.append(current.value if current.value is not None else ast.Constant(None))
        stack.extend(reversed(list(ast.iter_child_nodes(current))))
    for value in yields:
        if not hasattr(value, "scope"):
            value.scope = node.scope  # type: ignore[attr-defined, union-attr]  # a bare yield gives None
    node.results = (yields, returns)  # type: ignore[union-attr]  # our own mark on the tree
    return yields, returns


# -- calls of a function ------------------------------------------------------------------------------


def parameters(node: Function | ast.Lambda) -> list[ast.arg]:
    """Return the parameters that can be given by position, in order."""
    return [*node.args.posonlyargs, *node.args.args]


def is_method(node: Function | ast.Lambda) -> bool:
    """Whether the function is defined in a class body."""
    return isinstance(node, FUNCTIONS) and scope_of(node).kind == "class"


def is_static(node: Function) -> bool:
    """Whether a method is a static one."""
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def frame_for(evaluator: Evaluator, routine: Routine, call: ast.Call, outer: Frame) -> Frame:
    """Return the values of the function's parameters at one call, as far as they can be told apart."""
    node = routine.node
    if any(isinstance(argument, ast.Starred) for argument in call.args) or len(outer) > FRAMES:
        return ()
    names = parameters(node)
    if is_method(node) and isinstance(node, FUNCTIONS) and not is_static(node) and routine.owner is not None:
        names = names[1:]
    frame: list[tuple[int, Value]] = []
    given = dict(zip((id(name) for name in names), call.args))
    every = {argument.arg: argument for argument in (*names, *node.args.kwonlyargs)}
    for keyword in call.keywords:
        if keyword.arg is None:
            return ()
        if keyword.arg in every:
            given[id(every[keyword.arg])] = keyword.value
    frame += [(key, evaluator.value(expression, outer)) for key, expression in given.items()]
    if node.args.kwarg is not None:
        extra = tuple(
            (keyword.arg, evaluator.value(keyword.value, outer), True)
            for keyword in call.keywords
            if keyword.arg is not None and keyword.arg not in every
        )
        frame.append((id(node.args.kwarg), Items(extra)))
    names_with_defaults = dict(_defaults(node))
    frame += [
        (id(argument), evaluator.value(names_with_defaults[id(argument)]))
        for argument in (*names, *node.args.kwonlyargs)
        if id(argument) not in given and id(argument) in names_with_defaults
    ]
    return tuple([(key, bounded(value)) for key, value in frame])


def _defaults(node: Function | ast.Lambda) -> list[tuple[int, ast.expr]]:
    names = parameters(node)
    pairs: list[tuple[int, ast.expr]] = []
    if node.args.defaults:
        last = names[-len(node.args.defaults) :]
        pairs += [(id(argument), default) for argument, default in zip(last, node.args.defaults)]
    for argument, default_or_none in zip(node.args.kwonlyargs, node.args.kw_defaults):
        if default_or_none is not None:
            pairs.append((id(argument), default_or_none))
    return pairs


def callers_of(evaluator: Evaluator, node: Function) -> Callers:
    """Return the calls of a function in the program, and whether they are all that there can be."""
    if id(node) in evaluator.callers:
        known = evaluator.callers[id(node)]
        if known is None:
            evaluator.came_back()
            return Callers(unseen=ANYBODY)
        return known
    evaluator.callers[id(node)] = None
    try:
        found, holds = evaluator.watched(lambda: _callers(evaluator, node))
    finally:
        del evaluator.callers[id(node)]
    if holds:
        evaluator.callers[id(node)] = found
    return found


def _callers(evaluator: Evaluator, node: Function) -> Callers:
    if node.decorator_list and _decoration(evaluator, node) == "unknown":
        return Callers(unseen="whose decorator may call it with anything")
    scope = scope_of(node)
    if scope.kind == "class":
        definition = own_constructor(node)
        if definition is None:
            return _method_callers(evaluator, node)
        found = callers_of_constructor(evaluator, node, definition, lambda one: _calls_of_one(evaluator, one))
        return replace(found, complete=found.complete and not definition.decorator_list)
    return _calls_by_name(evaluator, node.name, scope)


def calls_of_class(evaluator: Evaluator, definition: ast.ClassDef) -> Callers:
    """Return the calls of a class in the program, and whether they are all by which its objects can be made."""
    found = _calls_of_one(evaluator, definition)
    return replace(found, complete=found.complete and not evaluator.families.subclasses_of(definition))


def _calls_of_one(evaluator: Evaluator, definition: ast.ClassDef) -> Callers:
    """Return the calls of a class itself, whatever its subclasses do."""
    found = _calls_by_name(evaluator, definition.name, scope_of(definition))
    complete = found.complete
    if {"replace", "evolve", "_replace", "model_copy"} & (
        evaluator.scopes.attribute_loads.keys() | evaluator.scopes.name_loads.keys()
    ):
        complete = complete and not (definition.decorator_list or definition.bases)  # which copies it with other fields
    return with_calls(replace(found, complete=complete), made_by_own(evaluator, definition))


def _calls_by_name(evaluator: Evaluator, name: str, scope: Scope) -> Callers:
    if len(scope.bindings.get(name, ())) != 1:
        return Callers(unseen=f"since {name} is bound more than once")
    loads, unseen = references(evaluator, name, scope)
    bound = scope.bindings[name][0].node
    calls: list[ast.Call] = []
    for load in loads:
        if _in_annotation(load):
            continue
        above = parent(load)
        prepared = filled_in(evaluator, load)
        if isinstance(above, ast.Call) and above.func is load:
            calls.append(above)
        elif prepared is not None:
            calls.append(prepared)
        elif not (_is_asked_about(load, above) or _is_import_target(above) or reads_own(evaluator, above, bound)):
            unseen = unseen or f"since {name} is used as a value in {evaluator.where(load, scope)}"
    return Callers(tuple(calls), not unseen, unseen)


def references(evaluator: Evaluator, name: str, scope: Scope) -> tuple[list[ast.expr], str]:
    """Return the uses of what a scope binds to a name, and who else may use it ("": nobody)."""
    program, file = evaluator.program, file_of_scope(scope)
    own = evaluator.is_script(file)
    if scope.kind != "module":
        inside = scope.kind == "function" or name.startswith("_") or own
        return list(evaluator.scopes.loads_of(name, scope)), "" if inside else program.unseen(file.path, name)
    open_to, alone = program.unseen(file.path, name), program.is_alone
    visible = (name.startswith("_") or own) and name not in evaluator.exported(file)
    unseen = "" if visible else open_to
    loads: list[ast.expr] = list(program.loads(scope, name))
    if alone and name in evaluator.scopes.attribute_loads and not own:
        unseen = unseen or open_to
    for where, load in program.accesses(scope, name):
        if UserModule(where.path) in parts(evaluator.value(load.value)):
            loads.append(load)
    for known, alias in () if alone else program.aliases(scope, name):
        if known.kind == "module" and _is_offered(evaluator, file_of_scope(known), alias):
            unseen = unseen or program.unseen(file_of_scope(known).path, alias)
        handed = program.handed_on(file_of_scope(known)) if known.kind == "module" else None
        if handed is not None and not unseen:
            unseen = f"since its module is used as a value in {evaluator.where(handed, scope)}"
    return loads, unseen


def _is_offered(evaluator: Evaluator, file: Scopes, name: str) -> bool:
    """Whether a file offers a name to those who import it, also one that it has from elsewhere."""
    if name in evaluator.exported(file):
        return True
    return not name.startswith("_") and file.path.rpartition("/")[2].startswith("__init__.")


def _is_import_target(above: ast.AST | None) -> bool:
    """Whether a name is only listed, as in an ``__all__`` made of names."""
    return isinstance(above, ast.Expr)


_TOLD = frozenset({"__name__", "__qualname__", "__doc__", "__module__"})
"""What a function or class tells of itself."""


def _is_asked_about(load: ast.expr, above: ast.AST | None) -> bool:
    """Whether a class is only named for what is looked for, by ``isinstance`` or a ``case``, or for its name."""
    if isinstance(above, ast.Attribute) and above.attr in _TOLD:
        return isinstance(above.ctx, ast.Load)
    if isinstance(above, ast.Call) and isinstance(above.func, ast.Name):
        return above.func.id in ("isinstance", "issubclass") and load in above.args[1:]
    if isinstance(above, ast.ClassDef):
        return load in above.bases  # what becomes of subclasses is looked at class by class
    return isinstance(above, ast.MatchClass) and above.cls is load


def _in_annotation(load: ast.AST) -> bool:
    current, above = load, parent(load)
    while above is not None and isinstance(above, (ast.expr, ast.arg)):
        if isinstance(above, ast.arg):
            return True
        current, above = above, parent(above)
    if isinstance(above, FUNCTIONS):
        return above.returns is current
    return isinstance(above, ast.AnnAssign) and above.annotation is current


def _method_callers(evaluator: Evaluator, node: Function) -> Callers:
    """Return the calls of a method: by its name, where no other has it, else by whose object it is called on."""
    name = node.name
    file = file_of(node)
    if name.startswith("__"):
        return Callers(unseen=ANYBODY)
    namesakes = [function for function in evaluator.scopes.functions if function.name == name and function is not node]
    visible = name.startswith("_") or evaluator.is_script(file)
    unseen = "" if visible else evaluator.program.unseen(file.path, name)
    calls: list[ast.Call] = []
    if not unseen and any(node.value == name for node in evaluator.scopes.strings):
        unseen = "whose function may be looked up by its name, which stands in a text"
    if not unseen and is_looked_up(evaluator, node):
        unseen = "whose function may be looked up by a name that is made up at run time"
    for load in evaluator.scopes.attribute_loads.get(name, ()):
        if namesakes:
            theirs = _is_called_on(evaluator, load, node)
            if theirs is False:
                continue
            if theirs is None:
                unseen = unseen or f"since {evaluator.where(load, scope_of(node))} may call it or another of its name"
        above = parent(load)
        prepared = filled_in(evaluator, load)
        if isinstance(above, ast.Call) and above.func is load:
            calls.append(above)
        elif prepared is not None:
            calls.append(prepared)
        else:
            unseen = unseen or f"since {name} is used as a value in {evaluator.where(load, scope_of(node))}"
    return Callers(tuple(calls), not unseen, unseen)


def _is_called_on(evaluator: Evaluator, load: ast.Attribute, node: Function) -> bool | None:
    """Whether an attribute is a certain method; None where that cannot be seen."""
    found: bool | None = False
    for part in parts(present(evaluator.value(load))):
        if isinstance(part, Routine):
            found = True if part.node is node else found
        elif isinstance(part, Unknown) and found is False:
            found = None
    return found


def given_argument(evaluator: Evaluator, node: Function, binding: Binding, call: ast.Call) -> Value | None:
    """Return the value that a call gives to a parameter, None where the call does not show it."""
    expression = given_expression(node, binding, call)
    if isinstance(call, FilledIn) and expression is not None:
        wants = handed_to(evaluator, call)
        if wants or may_be_replaced(evaluator, binding):
            return Unknown(f"what calls it may give another {binding.name} than is filled in", wants)
    return None if expression is None else evaluator.value(expression)


def given_expression(node: Function, binding: Binding, call: ast.Call) -> ast.expr | None:
    """Return what a call gives to a parameter, or its default; None where the call does not show it."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        if keyword.arg == binding.name:
            return keyword.value
    names = parameters(node)
    if is_method(node) and not is_static(node):
        names = names[1:]
    for argument, expression in zip(names, call.args):
        if argument is binding.node:
            return expression
    return None if isinstance(call, FilledIn) else binding.value
