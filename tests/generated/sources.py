"""How the SDK is imported, and how options and a model are come by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.generated.choices import Choices

CLIENT, ERROR, BASE, REGISTRY = "DecartClient", "ProcessingError", "DecartSDKError", "models"
HOMES = {CLIENT: "client", ERROR: "errors", BASE: "errors", REGISTRY: "models"}
PLACEHOLDERS = {"Client": CLIENT, "Error": ERROR, "Base": BASE, "models": REGISTRY}


@dataclass(slots=True)
class Imports:
    """One way to import the SDK. ``name`` says how a thing is spelled, and remembers that it is needed."""

    style: int
    used: list[str] = field(default_factory=list)

    def name(self, thing: str) -> str:
        """Return how the program spells one of the SDK's names."""
        if thing not in self.used:
            self.used.append(thing)
        match self.style:
            case 3 | 10 | 11:
                return f"decart.{thing}"
            case 4:
                return f"sdk.{thing}"
            case 5:
                return f"decart.errors.{thing}" if HOMES[thing] == "errors" else f"decart.{thing}"
            case 12:
                return f"problems.{thing}" if HOMES[thing] == "errors" else thing
            case 13:
                return f"decart.{HOMES[thing]}.{thing}" if thing != REGISTRY else "decart.models"
            case 6:
                return {CLIENT: "Client", ERROR: "Failure", BASE: "AnyFailure", REGISTRY: "registry"}[thing]
        return thing

    def text(self) -> str:
        """Return the import statements."""
        names = self.used
        aliases = ", ".join(f"{thing} as {self.name(thing)}" for thing in names)
        match self.style:
            case 1:
                return "\n".join(f"from decart.{HOMES[thing]} import {thing}" for thing in names)
            case 2:
                return "from decart import (\n" + "".join(f"    {thing},\n" for thing in names) + ")"
            case 3:
                return "import decart"
            case 4:
                return "import decart as sdk"
            case 5:
                return "import decart\nimport decart.errors"
            case 6:
                return f"from decart import {aliases}"
            case 7:
                return "from decart import *"
            case 8:
                return f"try:\n    from decart import {', '.join(names)}\nexcept ImportError:\n    raise"
            case 10:
                return "try:\n    import decart\nexcept ImportError:\n    decart = None"
            case 11:
                return "import importlib\n\ndecart = importlib.import_module('decart')"
            case 12:
                return "import decart.errors as problems\nfrom decart import DecartClient, models"
            case 13:
                return "import decart.client, decart.errors"
            case 9:
                return "\n".join(f"from decart import {thing}" for thing in names)
        return f"from decart import {', '.join(sorted(names))}"


IMPORT_STYLES = 14

Model = tuple[str, str]
"""A statement that must come before ("" = none), and the expression."""


def model(choices: Choices, spell: Callable[[str], str], number: int) -> Model:
    """Return one way to name a model; nearly all of them are video models."""
    video = f'{spell(REGISTRY)}.video("lucy-pro-t2v")'
    image = f'{spell(REGISTRY)}.image("lucy-pro-t2i")'
    local = f"model{number}"
    return choices.weighted(
        (
            (8, ("", video)),
            (2, (f"{local} = {video}", local)),
            (2, ("", "MODEL")),
            (1, ("", 'MODELS["fast"]')),
            (1, ("", "Config.model")),
            (1, ("", "pick_model()")),
            (1, (f"{local} = {video} if {number} % 2 else {video}", local)),
            (1, (f'name{number} = "lucy-pro-t2v"\n{local} = {spell(REGISTRY)}.video(name{number})', local)),
            (1, (f"{local} = {image}\nif {number}:\n    {local} = {video}", local)),
            (1, (f"for {local} in ({video},):\n    pass", local)),
            (1, (f"{local} = {image}", local)),
            (1, (f"{local} = {video} if {number} % 2 else {image}", local)),
            (1, (f"registry{number} = {spell(REGISTRY)}", f'registry{number}.video("lucy-pro-t2v")')),
            (1, ("", f'getattr({spell(REGISTRY)}, "video")("lucy-pro-t2v")')),
            (1, ("", f'(lambda: {video})()')),
        )
    )  # fmt: skip


def options(choices: Choices, model_expression: str, prompt: str, number: int, flat: bool) -> Model:
    """Return one way to build options, from a model and the expression of a prompt.

    ``flat`` asks for an expression without quotes and line breaks, for inside an f-string.
    """
    local, pairs = f"options{number}", f'"model": {model_expression}, "prompt": {prompt}'
    named = f"{local} = {{{pairs}}}"
    if flat:
        return named, local
    return choices.weighted(
        (
            (10, ("", f"{{{pairs}}}")),
            (3, ("", f'{{\n    "model": {model_expression},  # which\n    "prompt": {prompt},\n}}')),
            (2, ("", f'{{{pairs}, "seed": {number}}}')),
            (4, (named, local)),
            (1, (f'{local} = {{}}\n{local}["model"] = {model_expression}\n{local}["prompt"] = {prompt}', local)),
            (1, ((f'{local} = {{"model": {model_expression}}}\nif {number} % 2:\n    {local}["seed"] = 1\n'
                 f'{local}["prompt"] = {prompt}'), local)),
            (1, (f'{local} = dict(model={model_expression}, prompt={prompt})', local)),
            (1, ("", f"dict(model={model_expression}, prompt={prompt})")),
            (2, ("", f'{{**BASE, "prompt": {prompt}}}')),
            (1, ("", f'BASE | {{"prompt": {prompt}}}')),
            (1, (f'{local} = BASE.copy()\n{local}.update(prompt={prompt})', local)),
            (1, (f'{local} = dict(BASE)\n{local}.setdefault("prompt", {prompt})', local)),
            (1, (f'{local} = {{"prompt": {prompt}}}\n{local} |= {{"model": {model_expression}}}', local)),
            (1, ("", f"make_options({prompt})")),
            (1, (f"{named}\n{local}b = {local}", f"{local}b")),
            (1, (f"{named}\ndef change{number}(mapping):\n    mapping['seed'] = 3\nchange{number}({local})", local)),
            (1, (f"{local} = [{{{pairs}}}]", f"{local}[0]")),
            (1, (f"{named}\n{local}.pop('seed', None)", local)),
            (1, (f'{local} = {{key: value for key, value in (("model", {model_expression}), ("prompt", {prompt}))}}',
                 local)),
            (1, (f"extra{number} = {{'seed': 2}}", f"{{{pairs}, **extra{number}}}")),
            (1, (f"stop{number} = asyncio.Event()", f'{{{pairs}, "cancel_token": stop{number}}}')),
            (1, ("", f'{{{pairs}, "on_status_change": lambda job: None}}')),
            (1, (f"{named}\n{local} = types.MappingProxyType({local})", local)),
            (1, ("", f'{{{pairs}, "resolution": None}}')),
            (1, ("", f'{{"prompt": {prompt}}}')),
            (1, ("", f'{{"model": {model_expression}, "prompt": ""}}')),
        )
    )  # fmt: skip
