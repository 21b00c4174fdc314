"""Models that are named outright, ``models.video("…")``: those that newer releases lack, and names that are aliases."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.python.scopes import file_of
from codemod.languages.python.syntax import parent, statement_line
from codemod.languages.python.values import Model, parts
from codemod.manifest_reasons import MODEL_ALIAS, RENAMED_MODEL
from codemod.model import Site
from codemod.sdk import catalogue
from codemod.sdk.aliases import gone, gone_names

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.interface import Setting
    from codemod.languages.python.find import Reading
    from codemod.languages.python.tables import Scopes

_GONE = gone_names("python")


def may_name_a_model(text: str, setting: Setting) -> bool:
    """Say whether a text without any other site may name a model that is a site. Never a false no."""
    if catalogue.REGISTRY not in text:
        return False
    return setting.renamed is not None or any(name in text for name in _GONE)


def model_uses(reading: Reading, setting: Setting, language: str) -> Iterator[tuple[Scopes, Site]]:
    """Yield the sites of models that are named outright, but for those of calls, which have their notes already."""
    noted = {(id(file_of(one.call)), *named) for one in reading.candidates for named in one.names}
    for call, text, kind in _named(reading):
        file = file_of(call)
        said = gone("python", kind, text.value) if isinstance(text.value, str) else ""
        if said and (id(file), kind, text.value) not in noted:
            span = file.positions.span(call)
            line = statement_line(call)
            yield file, Site(span, "retired-model", language, file.positions.text(span), line, None, (), said)
        other = setting.renamed(file.path, kind, str(text.value)) if setting.renamed is not None else None
        if other is not None:
            span = file.positions.span(text)
            source = file.positions.text(span)
            rule = RENAMED_MODEL if other.name and source[1:-1] == text.value else MODEL_ALIAS
            yield file, Site(span, rule, language, source, statement_line(call), None, (), other.detail)


def _named(reading: Reading) -> Iterator[tuple[ast.Call, ast.Constant, str]]:
    """Yield each call of the SDK's registry with a name that is written out: the call, the name, and the kind."""
    evaluator = reading.evaluator
    for kind in catalogue.MODEL_KINDS:
        for node in evaluator.scopes.attribute_loads.get(kind, ()):
            match parent(node):
                case ast.Call(func=func, args=[ast.Constant(value=str(name)) as text]) as call if func is node:
                    if Model(kind, name) in parts(evaluator.value(call)):
                        yield call, text, kind
