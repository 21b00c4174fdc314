"""How the SDK's error classes can be named at a place of the file: by an import seen there, or by adding one."""

from __future__ import annotations

import ast

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import ErrorAccess
from codemod.languages.python.imported import is_sdk, module_member
from codemod.languages.python.place import looks_at_locals, names_around
from codemod.languages.python.scopes import Binding, Scope, enclosing_function, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, ancestors, parent
from codemod.languages.python.tables import Scopes
from codemod.languages.python.values import ErrorClass, SdkModule
from codemod.record import dataclass
from codemod.sdk import catalogue

ERRORS = (catalogue.OLD_ERROR, *catalogue.QUEUE_ERRORS)
_ERRORS_MODULE = f"{catalogue.PACKAGE}.{catalogue.ERRORS_MODULE}"


@dataclass(frozen=True, slots=True)
class SdkImport:
    """An import of the SDK, and where it counts: ``typing_only`` under TYPE_CHECKING, ``certain`` on every path."""

    node: ast.Import | ast.ImportFrom
    module: str
    typing_only: bool
    certain: bool


ASSUMED = "_AssumedClient"
"""What an excerpt calls the client's class that it leaves out; by that the line that was put above it is known."""


def sdk_imports(evaluator: Evaluator, file: Scopes) -> list[SdkImport]:
    """Return a file's imports of the SDK in the order of the text."""
    found = []
    for node in file.imports:
        if isinstance(node, ast.ImportFrom):
            modules = [node.module or ""] if not node.level else []
        else:
            modules = [alias.name for alias in node.names]
        for module in modules:
            if module == catalogue.PACKAGE or module.startswith(catalogue.PACKAGE + "."):
                found.append(SdkImport(node, module, typing_only(evaluator, node), _certain(node)))
                break
    found.sort(key=lambda item: (item.node.lineno, item.node.col_offset))
    return found


def uses_sdk(file: Scopes, imports: list[SdkImport]) -> bool:
    """Whether a file does something with a name that it imports from the SDK: mere imports may be left over."""
    names = {
        alias.asname or alias.name.partition(".")[0]
        for one in imports
        for alias in one.node.names
        if isinstance(one.node, ast.ImportFrom) or is_sdk(alias.name)
    }
    loads, texts = file.name_loads, file.strings
    return (
        "*" in names
        or any(name in loads for name in names)
        or any(is_sdk(str(text.value)) for text in texts)
        or any(isinstance(text.value, str) and name in text.value for name in names for text in texts)  # quoted
    )


def typing_only(evaluator: Evaluator, node: ast.AST) -> bool:
    """Whether a statement is run by type checkers only."""
    current = node
    for above in ancestors(node):
        if isinstance(above, ast.If) and current in above.body:
            test = above.test
            if isinstance(test, (ast.Name, ast.Attribute)) and evaluator.dotted(test).endswith("TYPE_CHECKING"):
                return True
        current = above
    return False


def _certain(node: ast.AST) -> bool:
    current = node
    for above in ancestors(node):
        if isinstance(above, (ast.Module, *FUNCTIONS)):
            return True
        if not ((isinstance(above, ast.Try) and current in above.body) or isinstance(above, (ast.With, ast.AsyncWith))):
            return False
        current = above
    return True


def access_at(evaluator: Evaluator, file: Scopes, imports: list[SdkImport], place: ast.AST | None) -> ErrorAccess:
    """Return how the errors are named at ``place`` (None: at module level, by the time functions run) of a file."""
    positions = file.positions
    scope = file.module if place is None else scope_of(place)
    known: list[tuple[str, str]] = []
    prefix = ""
    watched = _watched(evaluator, place)
    for name in _import_names(file):
        binding = _sole_import(name, scope)
        if binding is None or typing_only(evaluator, binding.node) or not _runs_before(binding, place):
            continue
        if binding.scope.kind == "module" and not _is_there(binding.node, place, file, imports):
            continue
        if watched is not None and binding.scope.kind != "module" and name not in watched:
            continue
        value = evaluator.binding(binding)
        if isinstance(value, ErrorClass) and value.name in ERRORS:
            known.append((value.name, name))
        elif isinstance(value, SdkModule) and value.name in ("", catalogue.ERRORS_MODULE):
            better = isinstance(binding.node, ast.Import) and not value.name
            prefix = name if better or not prefix else prefix
    star = _star(file) and _is_there(file.stars[-1].node, place, file, imports)
    if star and not prefix:
        known += [(error, error) for error in ERRORS
                  if find_scope(error, scope) is None and error not in dict(known)]  # fmt: skip
    extend = _extendable(imports, place, scope)
    if watched is not None and extend is not None and enclosing_function(extend) is not None:
        extend = None
    insert: ast.stmt | None = None
    if extend is None:
        insert = _insertable(imports) if imports else _import_before(evaluator, file)
    taken = _taken(evaluator, file, scope, extend is not None and enclosing_function(extend) is not None)
    return ErrorAccess(
        tuple(sorted(known)),
        prefix,
        positions.span(extend) if extend is not None else None,
        positions.span(insert) if insert is not None else None,
        _insert_module(imports) if insert is not None else "",
        taken,
    )


def _watched(evaluator: Evaluator, place: ast.AST | None) -> frozenset[str] | None:
    """Return the only names of functions that can be read at a place without one of them noticing, None for any.

    A function that looks at ``locals()`` sees each name that it takes over from the function around it.
    """
    functions = [above for above in ancestors(place) if isinstance(above, (*FUNCTIONS, ast.Lambda))] if place else []
    if place is None or not any(looks_at_locals(evaluator, function) for function in functions):
        return None
    return names_around(place)


def _insert_module(imports: list[SdkImport]) -> str:
    """Return the module that a new import names: where the file names the SDK's submodules, the one of the errors."""
    return _ERRORS_MODULE if imports and all("." in item.module for item in imports) else catalogue.PACKAGE


def _import_names(file: Scopes) -> list[str]:
    names: dict[str, None] = {}
    for node in file.imports:
        for alias in node.names:
            names[alias.asname or alias.name.partition(".")[0]] = None
    return list(names)


def _sole_import(name: str, scope: Scope) -> Binding | None:
    """Return the binding of a name that is bound once where it is seen, by an import."""
    home = find_scope(name, scope)
    if home is None:
        return None
    bindings = home.bindings[name]
    if any(binding.kind != "import" for binding in bindings):
        return None
    if len(bindings) > 1 and not all(isinstance(b.node, ast.Import) and not b.member for b in bindings):
        return None
    return bindings[0]


def _runs_before(binding: Binding, place: ast.AST | None) -> bool:
    """Whether an import of the place's own function stands above it, on the way to it."""
    if place is None or binding.scope.kind == "module":
        return True
    return binding.position < (place.lineno, place.col_offset)  # type: ignore[attr-defined]  # places have positions


def _is_there(node: ast.AST, place: ast.AST | None, file: Scopes, imports: list[SdkImport]) -> bool:
    """Whether what a module imports is there whenever the place is run, or there is no other import that is sooner."""
    others = [
        one.node
        for one in imports
        if one.node is not node and one.certain and not one.typing_only and enclosing_function(one.node) is None
    ]
    if not others:
        return True
    if not _certain(node):
        return False
    first = _position(node)
    around = [place, *ancestors(place)] if place is not None else []
    inside = place is not None and enclosing_function(place) is not None
    begins = around[-2] if inside else place  # the statement of the module that defines the function
    if begins is not None and first < _position(begins):
        return True
    return _in_head(node, file) or not any(_position(other) < first for other in others)


def _in_head(node: ast.AST, file: Scopes) -> bool:
    """Whether nothing but imports and texts stands above an import."""
    for statement in file.tree.body:
        if statement is node:
            return True
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_text and not isinstance(statement, (ast.Import, ast.ImportFrom)):
            break
    return False


def _position(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]  # statements and calls have positions


def _star(file: Scopes) -> bool:
    stars = file.stars
    return bool(stars) and stars[-1].module == catalogue.PACKAGE


def _extendable(imports: list[SdkImport], place: ast.AST | None, scope: Scope) -> ast.ImportFrom | None:
    best: tuple[int, ast.ImportFrom] | None = None
    for item in imports:
        node = item.node
        if not isinstance(node, ast.ImportFrom) or item.typing_only or any(a.name == "*" for a in node.names):
            continue
        if item.module not in (catalogue.PACKAGE, _ERRORS_MODULE):
            continue
        if any(alias.asname == ASSUMED for alias in node.names):
            continue  # nobody wrote it: the excerpt that needs a name gets an import of its own
        if _is_one_of_two(node):
            continue
        owner = scope_of(node)
        if owner.kind == "class" or not _sees(scope, owner):
            continue
        in_function = owner.kind != "module"
        if in_function and (place is None or not item.certain or not _above(node, place)):
            continue
        rank = (0 if item.certain else 2) + (1 if in_function else 0)
        if best is None or rank < best[0]:
            best = rank, node
    return None if best is None else best[1]


def _is_one_of_two(node: ast.AST) -> bool:
    """Whether an import of the SDK is tried, and made again where that failed, or is the one that is made again.

    What only one of the two binds is not always there.
    """
    return any(
        isinstance(above, ast.Try)
        and _imports_sdk(above.body)
        and any(_imports_sdk(one.body) for one in above.handlers)
        for above in ancestors(node)
    )


def _imports_sdk(body: list[ast.stmt]) -> bool:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.ImportFrom) and not node.level and is_sdk(node.module or ""):
                return True
            if isinstance(node, ast.Import) and any(is_sdk(alias.name) for alias in node.names):
                return True
    return False


def _sees(scope: Scope, owner: Scope) -> bool:
    current: Scope | None = scope
    while current is not None:
        if current is owner:
            return True
        current = current.outer
    return False


def _above(node: ast.AST, place: ast.AST) -> bool:
    """Whether a function-level import is run before the place: its block is one of the blocks around the place."""
    if node.lineno >= place.lineno:  # type: ignore[attr-defined]  # both have positions
        return False
    block = parent(node)
    return block in ancestors(place)


def _insertable(imports: list[SdkImport]) -> ast.stmt | None:
    for item in imports:
        if not item.typing_only and isinstance(parent(item.node), ast.Module):
            return item.node
    return None


def _import_before(evaluator: Evaluator, file: Scopes) -> ast.stmt | None:
    """Return the import after which a file that imports nothing of the SDK may import it.

    A notebook may install the SDK before it imports what uses it.
    """
    cells = evaluator.program.cells_of(file)
    last = evaluator.program.first_of_others(file) if cells else None
    if last is None:
        return _last_import(file)
    end = min((cell for cell in cells if cell > last.lineno), default=1 << 60)
    for statement in file.tree.body[file.tree.body.index(last) + 1 :]:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)) or statement.lineno >= end:
            break
        last = statement
    return last


def _last_import(file: Scopes) -> ast.stmt | None:
    """Return the last of the imports at the top of a file that imports nothing of the SDK: another may follow it."""
    if any(is_sdk(str(node.value)) for node in file.strings):
        return None  # it imports the SDK by its name, which may be since it can be missing
    last: ast.stmt | None = None
    for statement in file.tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            last = statement
        elif last is not None or not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            break
    return last


def _taken(evaluator: Evaluator, file: Scopes, scope: Scope, in_function: bool) -> frozenset[str]:
    """Return which of the errors' names mean something else at the place, or would in the module if imported there."""
    taken = set()
    for name in (*ERRORS, *(f"Decart{error}" for error in ERRORS)):
        current: Scope | None = scope
        while current is not None:
            if any(b.kind != "import" or not isinstance(evaluator.binding(b), ErrorClass)
                   for b in current.bindings.get(name, ())):  # fmt: skip
                taken.add(name)
            current = current.outer
        if _bound_in_functions(file, name) and not in_function:
            taken.add(name)
        if any(_brings(evaluator, file, star, name) for star in file.stars):
            taken.add(name)
    return frozenset(taken)


def _brings(evaluator: Evaluator, file: Scopes, star: Binding, name: str) -> bool:
    """Whether ``import *`` of another module of the project gives a name another meaning than the SDK's."""
    path = None if is_sdk(star.module) else evaluator.program.resolve(file.path, star.module)
    found = module_member(evaluator, path, name, starred=True) if path is not None else None
    return found is not None and found != ErrorClass(name)


def _bound_in_functions(file: Scopes, name: str) -> bool:
    """Whether a name that is read somewhere would change its meaning if the module bound it."""
    return name in file.name_loads and find_scope(name, file.module) is None and any(
        find_scope(name, scope_of(load)) is None for load in file.name_loads[name]
    ) and not _star(file)  # fmt: skip
