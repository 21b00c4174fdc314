"""What an import gives: the SDK's names, and names of other modules that are not read."""

from __future__ import annotations

import ast

from codemod.languages.python.scopes import Binding
from codemod.languages.python.values import ClientClass, ErrorClass, External, Registry, SdkModule, Unknown, Value
from codemod.sdk import catalogue


def imported(binding: Binding) -> Value:
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
    if not member:
        return External(module)
    if module.startswith("."):
        return Unknown(f"it comes from another module of the project, {module}")
    return External(f"{module}.{member}")


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


def is_sdk(module: str) -> bool:
    """Whether a module is the SDK's package or in it."""
    return module == catalogue.PACKAGE or module.startswith(catalogue.PACKAGE + ".")
