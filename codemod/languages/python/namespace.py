"""Whether a file sets its own variables without naming them: through the module's dict, its object, or ``exec``."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.scopes import scope_of
from codemod.languages.python.syntax import parent

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator
    from codemod.languages.python.tables import Scopes

_ALWAYS = ("exec", "globals")
_AT_THE_TOP = ("vars", "locals")
"""The module's own dict, where they are called outside of functions, and without an argument."""
_LOOKS = frozenset({"get", "items", "keys", "values", "copy", "__contains__", "__getitem__", "__len__"})
_GETS = ("getattr", "hasattr", "dir", "id", "repr")
_MODULES, _DICT = "modules", "__dict__"


def sets_by_name(evaluator: Evaluator, file: Scopes) -> bool:
    """Whether a file sets variables under names that are known only at run time, or may do so."""
    for call in file.calls:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in (*_ALWAYS, *_AT_THE_TOP) or evaluator.bindings_of(call.func):  # type: ignore[arg-type]  # a name
            continue
        if name in _ALWAYS:
            return True
        if not call.args and scope_of(call).kind == "module" and not is_looked_at(call):
            return True
    loads = file.attribute_loads.get(_MODULES, ())
    return any(_is_sys(load.value) and _is_changed(load) for load in loads)


def _is_sys(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "sys"


def _is_changed(modules: ast.Attribute) -> bool:
    """Whether something may be set in the module that ``sys.modules[__name__]`` is; others are others."""
    module = parent(modules)
    if not isinstance(module, ast.Subscript) or module.value is not modules:
        return False
    if not (isinstance(module.slice, ast.Name) and module.slice.id == "__name__"):
        return False
    above = parent(module)
    if isinstance(above, ast.Attribute):
        if above.attr == _DICT:
            return not is_looked_at(above)
        return not isinstance(above.ctx, ast.Load)
    if isinstance(above, ast.Call) and isinstance(above.func, ast.Name):
        return above.func.id not in _GETS
    return True


def is_looked_at(node: ast.expr) -> bool:
    """Whether a use of a module's dict only reads it."""
    above = parent(node)
    if isinstance(above, ast.Attribute):
        return above.attr in _LOOKS
    if isinstance(above, ast.Subscript):
        return above.value is node and isinstance(above.ctx, ast.Load)
    if isinstance(above, ast.Call):
        name = above.func.id if isinstance(above.func, ast.Name) else ""
        return name in library.LOOKS_ONLY
    return isinstance(above, (ast.Compare, ast.For, ast.comprehension, ast.keyword, ast.Dict, ast.Expr))
