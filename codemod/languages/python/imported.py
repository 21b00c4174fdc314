"""What an import gives: names of the SDK, of the project's other modules, and of modules that are not read."""

from __future__ import annotations

import ast

from codemod.languages.python.by_text import is_any_module, longest
from codemod.languages.python.dicts import changed_by
from codemod.languages.python.program import gives_by_star
from codemod.languages.python.scopes import Binding, Scope, file_of, file_of_scope
from codemod.languages.python.values import (
    Client,
    ClientClass,
    ErrorClass,
    External,
    Registry,
    SdkModule,
    Text,
    Unknown,
    UserModule,
    Value,
    join,
    parts,
)
from codemod.sdk import catalogue

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator
    from codemod.languages.python.tables import Scopes


def imported(evaluator: Evaluator, binding: Binding) -> Value:
    """Return what an import statement binds."""
    module, member = binding.module, binding.member
    if is_sdk(module):
        if not member:
            node = binding.node
            aliased = isinstance(node, ast.Import) and any(a.asname == binding.name for a in node.names)
            inner = module.partition(".")[2]
            return (
                sdk_member(catalogue.PACKAGE, inner)
                if aliased and inner == catalogue.REGISTRY
                else SdkModule(inner if aliased else "")
            )
        return sdk_member(module, member)
    if module == catalogue.LEGACY_PACKAGE and member == catalogue.LEGACY_FACTORY:
        return External(f"{module}.{member}")
    origin = evaluator.program.origin(binding)
    if origin is not None:
        path, _ = origin
        own = evaluator.program.own_submodule(binding)
        if own is not None:
            return UserModule(own)
        found = module_member(evaluator, path, member) if member else UserModule(path)
        why = evaluator.program.doubt(file_of_scope(binding.scope).path, module)
        value = found or Unknown(f"nothing in {path} gives {member} a value")
        return join((value, Unknown(why))) if why else value
    if not member:
        return External(module)
    if module.startswith("."):
        return Unknown(f"it comes from another module of the project, {module}")
    return External(f"{module}.{member}")


def module_member(evaluator: Evaluator, path: str, name: str, *, starred: bool = False) -> Value | None:
    """Return what the module of the project at a path has under a name, None where it has nothing.

    ``starred``: what ``import *`` of it brings.
    """
    file = evaluator.program.at(path)
    if file is None:
        inner = evaluator.program.submodule(path, name)
        if inner is not None:
            return UserModule(inner)
        return Unknown(f"it comes from {path}", path)
    if name in file.module.bindings and (not starred or gives_by_star(file, name)):
        return evaluator.name(name, file.module)
    inner = evaluator.program.submodule(path, name)
    if inner is not None and not starred:
        return UserModule(inner)
    if starred and not gives_by_star(file, name):
        return None
    given = _starred_member(evaluator, file, name)
    if given is None and "__getattr__" in file.module.bindings and not starred:
        return Unknown(f"{path} makes its names up when they are asked for")
    return given


def _starred_member(evaluator: Evaluator, file: Scopes, name: str) -> Value | None:
    """Return what a module has under a name by its own ``import *``."""

    def found() -> Value:
        for star in reversed(file.stars):
            if is_sdk(star.module):
                given = sdk_starred(star.module, name)
                if given is not None:
                    return given
                continue
            path = evaluator.program.resolve(file.path, star.module)
            if path is None:
                return Unknown(f"it may come from {star.module} (star import)")
            member = module_member(evaluator, path, name, starred=True)
            if member is not None:
                return member
        return _NOTHING

    if not file.stars:
        return None
    value = evaluator.guarded(("star", id(file), name), found)
    return None if value == _NOTHING else value


_NOTHING = Unknown("no module gives it")


def module_named(evaluator: Evaluator, name: Value, node: ast.AST) -> Value:
    """Return the module that is imported by a name: the SDK's, or one of the project, where the name is known."""
    if isinstance(name, Text) and is_sdk(name.value):
        return SdkModule(name.value.partition(".")[2])
    path = evaluator.program.resolve(file_of(node).path, name.value) if isinstance(name, Text) else None
    if path is not None:
        return UserModule(path)
    return External(name.value) if isinstance(name, Text) else Unknown("a module is imported by its name")


def at_path(evaluator: Evaluator, path: str, near: ast.AST) -> Value:
    """Return what a dotted path that stands in a text leads to, from a module of the project on."""
    found = longest(path, evaluator.program.resolve, file_of(near).path)
    if found is None:
        return External(path)
    value: Value = UserModule(found[0])
    for name in found[1]:
        value = evaluator.attribute(value, name)
    return value


def starred_over(evaluator: Evaluator, value: Value, home: Scope, name: str) -> Value:
    """Return what a module's name may hold where an ``import *`` of the project's may give it another meaning."""
    file = file_of_scope(home)
    for star in file.stars:
        path = None if is_sdk(star.module) else evaluator.program.resolve(file.path, star.module)
        other = module_member(evaluator, path, name, starred=True) if path is not None else None
        if other is not None:
            value = join((value, other))
    return value


def set_from_outside(evaluator: Evaluator, value: Value, home: Scope, name: str) -> Value:
    """Return what a module's name may hold, with what other files make of it: ``module.name = …``, and changes."""
    program = evaluator.program
    for binding in program.changes(home, name):
        value = changed_by(evaluator, value, binding, (), certain=False)
    aliases = {(file_of_scope(scope).path, known) for scope, known in program.aliases(home, name) if scope.file}
    for path, known in aliases:
        for binding in evaluator.scopes.attribute_stores.get(known, ()):
            target = binding.target
            base = target.value if isinstance(target, ast.Attribute) else None
            if base is None or not (is_any_module(base) or program.may_be_module(base)):
                continue
            if not is_any_module(base) and UserModule(path) not in parts(evaluator.value(base)):
                continue
            if binding.changes:
                value = changed_by(evaluator, value, binding, (), certain=False)
                continue
            given = evaluator.binding(binding)
            if not (_is_double(given, binding) and any(isinstance(part, Client) for part in parts(value))):
                value = join((value, given))
    for target, new in program.set_by_path():
        if any(_leads_to(evaluator, target, path, known) for path, known in aliases):
            given = evaluator.value(new)
            value = value if isinstance(given, Unknown) else join((value, given))
    for scope, _ in program.aliases(home, name):
        handed = program.handed_on(file_of_scope(scope), sets=True) if scope.kind == "module" else None
        if handed is not None:
            where = evaluator.where(handed, home)
            value = join((value, Unknown(f"its module is handed on in {where}, where its names may be set")))
    return value


def _leads_to(evaluator: Evaluator, target: ast.expr, path: str, name: str) -> bool:
    """Whether an expression for a dotted path in a text may lead to a module's name."""
    if isinstance(target, ast.JoinedStr) and target.values:
        last = target.values[-1]
        return isinstance(last, ast.Constant) and str(last.value).endswith(f".{name}")
    for part in parts(evaluator.value(target)):
        head, _, last_name = part.value.rpartition(".") if isinstance(part, Text) else ("", "", "")
        if last_name == name and at_path(evaluator, head, target) == UserModule(path):
            return True
    return False


def _is_double(given: Value, binding: Binding) -> bool:
    """Whether a test puts something unknown in a client's place for a while: a site of its own."""
    return isinstance(binding.node, ast.Call) and isinstance(given, Unknown)


def sdk_member(module: str, member: str) -> Value:
    """Return what ``from module import member`` gives for a module of the SDK."""
    inner = module.partition(".")[2]
    if member == catalogue.CLIENT_CLASS:
        return ClientClass()
    if member == catalogue.REGISTRY and inner in ("", catalogue.REGISTRY):
        return Registry()
    if member in (catalogue.OLD_ERROR, catalogue.BASE_ERROR, *catalogue.QUEUE_ERRORS, *catalogue.OTHER_ERRORS):
        return ErrorClass(member)
    if member in catalogue.MODEL_ANNOTATIONS or member == catalogue.MODEL_CLASS:
        return External(f"{catalogue.PACKAGE}.{member}")
    if not inner and member in catalogue.SUBMODULES:
        return SdkModule(member)
    return Unknown(f"{module}.{member} is not a name that the tool knows of the SDK")


def sdk_starred(module: str, name: str) -> Value | None:
    """Return what ``import *`` of a module of the SDK gives a name, None where it brings no such name."""
    found = sdk_member(module, name)
    return None if isinstance(found, (Unknown, SdkModule)) or name.startswith("_") else found


def is_sdk(module: str) -> bool:
    """Whether a module is the SDK's package or in it."""
    return module == catalogue.PACKAGE or module.startswith(catalogue.PACKAGE + ".")
