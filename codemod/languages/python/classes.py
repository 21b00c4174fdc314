"""Classes and attributes: what a class is, and what ``object.name`` gives."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.annotations import annotated
from codemod.languages.python.enums import VALUES, any_value
from codemod.languages.python.families import base_classes
from codemod.languages.python.functions import is_static, result_of
from codemod.languages.python.imported import module_member, sdk_member
from codemod.languages.python.made_classes import made_below
from codemod.languages.python.scopes import Binding, Scope, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS
from codemod.languages.python.values import (
    Client,
    ClientClass,
    External,
    Foreign,
    Frame,
    Instance,
    Items,
    Made,
    Method,
    Model,
    ModelFactory,
    Queue,
    Registry,
    Routine,
    SdkModule,
    Sequence,
    Super,
    Text,
    Unknown,
    UserClass,
    UserModule,
    Value,
    join,
    parts,
    telling,
    texts_of,
)
from codemod.sdk import catalogue

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator


def class_value(evaluator: Evaluator, node: ast.ClassDef) -> Value:
    """Return what a class of the file is: a client's subclass, or one of the user's own."""
    for base in node.bases:
        for part in parts(evaluator.value(base)):
            if isinstance(part, ClientClass):
                return ClientClass(node)
    return UserClass(node)


def is_typed_dict(evaluator: Evaluator, node: ast.ClassDef) -> bool:
    """Whether a class of the file is a TypedDict: calling it makes a dict."""
    return any(
        evaluator.dotted(base).endswith(".TypedDict")
        for member in base_classes(evaluator, node)
        for base in member.bases
    )


def class_scope(node: ast.ClassDef) -> Scope | None:
    """Return the scope of a class body."""
    return scope_of(node.body[0]) if node.body else None


def enclosing_class(scope: Scope) -> ast.ClassDef | None:
    """Return the class whose method the scope is in."""
    current: Scope | None = scope
    while current is not None:
        if current.kind == "class" and isinstance(current.node, ast.ClassDef):
            return current.node
        current = current.outer
    return None


def self_value(evaluator: Evaluator, binding: Binding) -> Value | None:
    """Return what the first parameter of a method is: ``self`` or ``cls``; None for any other parameter."""
    function = binding.scope.node
    if not isinstance(function, FUNCTIONS) or is_static(function):
        return None
    outer = scope_of(function)
    positional = [*function.args.posonlyargs, *function.args.args]
    if outer.kind != "class" or not positional or positional[0] is not binding.node:
        return None
    if not isinstance(outer.node, ast.ClassDef):
        return None
    made = class_value(evaluator, outer.node)
    of_class = function.name in ("__new__", "__init_subclass__", "__class_getitem__") or any(
        isinstance(d, ast.Name) and d.id == "classmethod" for d in function.decorator_list
    )
    if of_class:
        return made
    return Client(made.subclass, declared=True) if isinstance(made, ClientClass) else Instance(outer.node)


def attribute_of(evaluator: Evaluator, value: Value, name: str, node: ast.Attribute | None) -> Value:
    """Return what ``value.name`` gives."""
    match value:
        case SdkModule(name=module):
            full = f"{catalogue.PACKAGE}.{module}" if module else catalogue.PACKAGE
            return sdk_member(full, name)
        case Registry() if name in catalogue.MODEL_KINDS:
            return ModelFactory(name)
        case Client(subclass=subclass):
            return _client_attribute(evaluator, value, subclass, name, node)
        case ClientClass(subclass=subclass):
            if name in catalogue.OLD_METHODS:
                return Method(Client(subclass), name)
            return _class_attribute(evaluator, value, subclass, name) if subclass else Unknown()
        case Instance(node=definition):
            return _instance_attribute(evaluator, value, definition, name)
        case UserClass(node=definition):
            return _class_attribute(evaluator, value, definition, name)
        case Super(node=definition):
            return _super_attribute(evaluator, definition, name)
        case UserModule(path=path):
            given = module_member(evaluator, path, name)
            stored = _stored_path(evaluator, node) if given is None else None
            return given or stored or Unknown(f"nothing in {path} gives {name} a value")
        case External(dotted=dotted):
            stored = _stored_path(evaluator, node)
            return stored if stored is not None else External(f"{dotted}.{name}")
        case Unknown():
            stored = _stored_path(evaluator, node)
            if stored is None and isinstance(value, Made):
                return Unknown(value.why)  # what it has is another thing
            return stored if stored is not None else value
        case Model() | Text() | Items() if name in VALUES:
            return value  # of an enum's member, which is followed as what it has for a value
    return Unknown("what the attribute holds cannot be seen")


def _client_attribute(
    evaluator: Evaluator, client: Client, subclass: ast.ClassDef | None, name: str, node: ast.Attribute | None
) -> Value:
    if name in catalogue.OLD_METHODS:
        return Method(client, name)
    if name == catalogue.QUEUE:
        return Queue()
    if name == "__class__":
        return ClientClass(subclass)
    if name == "__aenter__":
        return Unknown()
    if subclass is not None:
        return _instance_attribute(evaluator, client, subclass, name)
    stored = _stored_path(evaluator, node)
    return stored if stored is not None else Unknown("it is an attribute of the client that the tool does not know")


def _super_attribute(evaluator: Evaluator, definition: ast.ClassDef, name: str) -> Value:
    for definition_above in base_classes(evaluator, definition)[1:]:
        scope = class_scope(definition_above)
        if scope is not None and name in scope.bindings:
            return _class_attribute(evaluator, Instance(definition), definition_above, name)
    base = _unknown_base(evaluator, definition)
    return Unknown("the base class comes from another module", base.wants if isinstance(base, Unknown) else "")


def _class_attribute(evaluator: Evaluator, owner: Value, definition: ast.ClassDef, name: str) -> Value:
    return _instance_attribute(evaluator, owner, definition, name)


def _instance_attribute(evaluator: Evaluator, owner: Value, definition: ast.ClassDef, name: str) -> Value:
    key = (id(definition), name, owner)
    return evaluator.guarded(key, lambda: _attribute_value(evaluator, owner, definition, name))


def _attribute_value(evaluator: Evaluator, owner: Value, definition: ast.ClassDef, name: str) -> Value:
    bindings = class_bindings(evaluator, definition, name)
    values: list[Value] = []
    for binding in bindings:
        if binding.changes:
            continue
        if binding.kind == "annotate" and binding.annotation is not None:
            declared = annotated(evaluator, binding.annotation)
            if telling(declared) and not _holds_items(declared):
                if not evaluator.reads_texts or not all(isinstance(part, Foreign) for part in parts(declared)):
                    return declared
                values.append(texts_of(_attribute_binding(evaluator, owner, binding), declared))
                continue
        values.append(_attribute_binding(evaluator, owner, binding))
    if values and evaluator.families.made():
        values += made_below(evaluator, base_classes(evaluator, definition), name)
    if values and _sets_by_name(evaluator, definition):
        values.append(Unknown(f"attributes of {definition.name} are set by names known only at run time"))
    if not values and name in VALUES:
        of_any = any_value(evaluator, definition)
        if of_any is not None:
            return of_any
    if not values:
        base = _unknown_base(evaluator, definition)
        if base is not None:
            wants = base.wants if isinstance(base, Unknown) else ""
            return Unknown(f"{definition.name} has a base class from another module that may set {name}", wants)
        return Unknown(f"nothing in this file sets {name} on {definition.name}")
    value = join(values)
    for binding in bindings:
        if binding.changes:
            value = evaluator.changed(value, binding)
    return value


def _sets_by_name(evaluator: Evaluator, definition: ast.ClassDef) -> bool:
    """Whether attributes are set with ``setattr`` or through ``__dict__``, under names that are not known."""
    family = [*base_classes(evaluator, definition), *evaluator.families.subclasses_of(definition)]
    return any(_is_of(evaluator, base, family) for base in evaluator.families.dynamic())


def _holds_items(value: Value) -> bool:
    return any(isinstance(part, (Items, Sequence)) for part in parts(value))


def _attribute_binding(evaluator: Evaluator, owner: Value, binding: Binding) -> Value:
    node = binding.node
    if binding.kind == "function" and isinstance(node, FUNCTIONS):
        for decorator in node.decorator_list:
            named = decorator.func if isinstance(decorator, ast.Call) else decorator
            dotted = evaluator.dotted(named)
            if dotted in library.PROPERTIES:
                return result_of(evaluator, Routine(node, owner), ())
        return Routine(node, None if is_static(node) else owner)
    frame: Frame = ()
    if isinstance(owner, Instance):
        frame = _construction(owner, binding)
        if binding.kind == "annotate" and binding.scope.kind == "class":
            given = dict(owner.bound).get(binding.name) or evaluator.field_value(binding)
            if given is not None:
                return given
    value = evaluator.binding(binding, frame)
    return join((value, *evaluator.given_for_field(binding))) if binding.scope.kind == "class" else value


def _construction(owner: Instance, binding: Binding) -> Frame:
    """Return the constructor's arguments where the binding is made in ``__init__``."""
    function = binding.scope.node
    if not owner.bound or not isinstance(function, FUNCTIONS) or function.name != "__init__":
        return ()
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    named = dict(owner.bound)
    return tuple((id(argument), named[argument.arg]) for argument in every if argument.arg in named)


def class_bindings(evaluator: Evaluator, definition: ast.ClassDef, name: str) -> list[Binding]:
    """Return every place that gives an object of the class, or of a subclass, its attribute ``name``."""
    key = (id(definition), name)
    known = evaluator.attributes.get(key)
    if known is not None:
        return known
    if key in evaluator.gathering:
        evaluator.came_back()
        return []
    evaluator.gathering.add(key)
    try:
        found, holds = evaluator.watched(lambda: _class_bindings(evaluator, definition, name))
    finally:
        evaluator.gathering.discard(key)
    if holds:
        evaluator.attributes[key] = found
    return found


def _class_bindings(evaluator: Evaluator, definition: ast.ClassDef, name: str) -> list[Binding]:
    family = base_classes(evaluator, definition)
    below = evaluator.families.subclasses_of(definition)
    beside = [base for one in below for base in base_classes(evaluator, one)]  # which may come before it
    below = [one for one in dict.fromkeys((*below, *beside)) if one not in family]
    found: list[Binding] = []
    for member in family:
        own = _own_bindings(member, name)
        found += own
        if any(b.kind == "function" for b in own):
            break
    for member in below:
        found += [b for b in _own_bindings(member, name) if b not in found]
    relatives = family + below
    for binding in evaluator.families.stores(name, relatives):
        target = binding.target
        if isinstance(target, ast.Attribute) and _is_of(evaluator, target.value, relatives):
            found.append(binding)
    return found


def _own_bindings(definition: ast.ClassDef, name: str) -> list[Binding]:
    scope = class_scope(definition)
    if scope is None:
        return []
    return [b for b in scope.bindings.get(name, ()) if b.kind != "delete" and not _is_accessor(b.node)]


def _is_accessor(node: ast.AST) -> bool:
    """Whether a method is a property's setter or deleter: it gives nothing."""
    return isinstance(node, FUNCTIONS) and any(
        isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in node.decorator_list
    )


def _is_of(evaluator: Evaluator, base: ast.expr, family: list[ast.ClassDef]) -> bool:
    for part in parts(evaluator.value(base)):
        if isinstance(part, Unknown):
            return True  # it may be one of ours
        definition = None
        if isinstance(part, (Instance, UserClass)):
            definition = part.node
        elif isinstance(part, (Client, ClientClass)):
            definition = part.subclass
        if definition is not None and definition in family:
            return True
    return False


def _unknown_base(evaluator: Evaluator, definition: ast.ClassDef) -> Value | None:
    """Return what a base class is of which nothing is known, None where there is none."""
    for member in base_classes(evaluator, definition):
        for base in member.bases:
            for part in parts(evaluator.value(base)):
                if isinstance(part, (Unknown, External)) and part != External("object"):
                    return part
    return None


def _stored_path(evaluator: Evaluator, node: ast.Attribute | None) -> Value | None:
    """Return what this file stores under the same dotted name, such as ``app.state.client``."""
    if node is None:
        return None
    path = dotted_path(node)
    if path is None:
        return None
    stores = [
        binding
        for binding in evaluator.scopes.attribute_stores.get(node.attr, ())
        if not binding.changes and isinstance(binding.target, ast.Attribute) and dotted_path(binding.target) == path
    ]
    if not any(binding.target is not None and _same_root(binding.target, node) for binding in stores):
        return None
    values = [evaluator.binding(binding) for binding in stores]
    if evaluator.sets_attributes_by_name:
        values.append(Unknown("the file sets attributes by names that are known only at run time"))
    if _is_handed_in(node):
        values.append(Unknown(f"{path} belongs to an object that is handed in"))
    return join(values)


def _is_handed_in(node: ast.expr) -> bool:
    """Whether the first name of a dotted path is a parameter: the object comes with attributes of its own."""
    while isinstance(node, ast.Attribute):
        node = node.value
    home = find_scope(node.id, scope_of(node)) if isinstance(node, ast.Name) else None
    if home is None or not isinstance(node, ast.Name):
        return False
    return any(binding.kind == "parameter" for binding in home.bindings[node.id])


def _same_root(first: ast.expr, second: ast.expr) -> bool:
    roots = []
    for node in (first, second):
        while isinstance(node, ast.Attribute):
            node = node.value
        if not isinstance(node, ast.Name):
            return False
        roots.append(find_scope(node.id, scope_of(node)))
    return roots[0] is roots[1]


def dotted_path(node: ast.expr) -> str | None:
    """Return ``a.b.c`` for such an expression, None for any other."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(names)])
