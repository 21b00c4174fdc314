"""How the SDK is imported, and how options and a model are come by, each with what it must lead to."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.generated.choices import Choices
from tests.generated_javascript.expected import Expected

FACTORY, REGISTRY, CODES = "createDecartClient", "models", "ERROR_CODES"
PLACEHOLDERS = {"Client": FACTORY, "models": REGISTRY, "Codes": CODES}
FIX, ANY, REVIEW, IMAGE = Expected.FIX, Expected.ANY, Expected.REVIEW, Expected.IMAGE
SDK = '"@decartai/sdk"'


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
            case 2 | 6 | 8:
                return f"sdk.{thing}"
            case 3 | 5:
                return {FACTORY: "connect", REGISTRY: "registry", CODES: "codes"}[thing]
        return thing

    def text(self) -> str:
        """Return the statements."""
        names = self.used
        given = ", ".join(names)
        match self.style:
            case 1:
                return "\n".join(f"import {{ {thing} }} from {SDK};" for thing in names)
            case 2:
                return f"import * as sdk from {SDK};"
            case 3:
                return f"import {{ {', '.join(f'{thing} as {self.name(thing)}' for thing in names)} }} from {SDK};"
            case 4:
                return "import {\n" + "".join(f"  {thing},\n" for thing in names) + f"}} from {SDK};"
            case 5:
                return (
                    f"const {{ {', '.join(f'{thing}: {self.name(thing)}' for thing in names)} }} = await import({SDK});"
                )
            case 6:
                return f"const sdk = await import({SDK});"
            case 7:
                return f"const {{ {given} }} = await import({SDK});"
            case 8:
                return f"import * as everything from {SDK};\nconst sdk = everything;"
        return f"import {{ {given} }} from {SDK};"


IMPORT_STYLES = 9


@dataclass(frozen=True, slots=True)
class Way:
    """A statement that must come before ("" = none), the expression, and what it must lead to."""

    before: str
    expression: str
    expected: Expected = FIX


def model(choices: Choices, imports: Imports, number: int) -> Way:
    """Return one way to name a model; nearly all of them are video models."""
    registry = imports.name(REGISTRY)
    video, image = f'{registry}.video("lucy-pro-t2v")', f'{registry}.image("lucy-pro-t2i")'
    local = f"model{number}"
    return choices.weighted(
        (
            (12, Way("", video)),
            (2, Way(f"const {local} = {video};", local)),
            (2, Way("", "MODEL")),
            (1, Way("", "MODELS.fast")),
            (1, Way("", 'MODELS["good"]')),
            (1, Way("", "MODELS[PICK]")),
            (1, Way("", "Config.model")),
            (1, Way("", "pickModel()")),
            (1, Way(f"const {local} = {number} % 2 ? {video} : {video};", local)),
            (1, Way("", f"say({number}) ? {video} : {video}")),
            (1, Way(f'const name{number} = "lucy-pro-t2v";', f"{registry}.video(name{number})")),
            (1, Way(f'const name{number} = say({number}) ? "lucy-pro-t2v" : "lucy-pro-t2v";',
                    f"{registry}.video(name{number})")),
            (1, Way(f"let {local};\n{local} = {video};", local)),
            (1, Way(f"let {local} = {image};\nif ({number}) {{\n  {local} = {video};\n}}", local, REVIEW)),
            (1, Way(f"const {{ video: make{number} }} = {registry};", f'make{number}("lucy-pro-t2v")')),
            (1, Way(f"const registry{number} = {registry};", f'registry{number}.video("lucy-pro-t2v")')),
            (1, Way("", f'{registry}["video"]("lucy-pro-t2v")')),
            (1, Way("", image, IMAGE)),
            (1, Way(f"const {local} = {image};", local, IMAGE)),
            (1, Way(f"const {local} = {number} % 2 ? {video} : {image};", local, REVIEW)),
            (1, Way("", f"({number} % 2 ? {image} : {video})", REVIEW)),
            (1, Way("", f'{registry}[say({number}, "video")]("lucy-pro-t2v")', ANY)),
            (1, Way("", f"(() => {video})()")),
            (1, Way("", f"say({number}, {video})", ANY)),
        )
    )  # fmt: skip


def options(choices: Choices, model_expression: str, prompt: str, number: int) -> Way:
    """Return one way to build options from a model and the expression of a prompt. Each shows the call's number."""
    local = f"options{number}"
    pairs = f"model: {model_expression}, prompt: {prompt}"
    named = f"const {local} = {{ {pairs} }};"
    return choices.weighted(
        (
            (14, Way("", f"{{ {pairs} }}")),
            (3, Way("", f"{{\n  model: {model_expression}, // which\n  prompt: {prompt},\n}}")),
            (2, Way("", f"{{ {pairs}, seed: {number} }}")),
            (1, Way("", f'{{ "model": {model_expression}, \'prompt\': {prompt} }}')),
            (1, Way(f"const model = {model_expression};\nconst prompt = {prompt};",
                    f"{{ model, prompt, seed: {number} }}")),
            (4, Way(named, local)),
            (1, Way(f"const {local} = {{}};\n{local}.model = {model_expression};\n{local}.prompt = {prompt};", local)),
            (1, Way(f"const {local} = {{ model: {model_expression} }};\nif ({number} % 2) {{\n"
                 f"  {local}.seed = 1001;\n}}\n"
                    f"{local}.prompt = {prompt};", local)),
            (1, Way(f'const {local} = {{ {pairs} }};\n{local}["seed"] = {number};', local)),
            (1, Way(f"const {local} = {{ {pairs} }};\ndelete {local}.seed;", local)),
            (2, Way("", f"{{ ...BASE, prompt: {prompt} }}")),
            (1, Way(f"const {local} = {{ ...BASE, prompt: {prompt} }};", local)),
            (1, Way("", f"Object.assign({{}}, BASE, {{ prompt: {prompt} }})")),
            (1, Way(f"const {local} = Object.freeze({{ {pairs} }});", local)),
            (1, Way("", f"makeOptions({prompt})")),
            (1, Way(f"{named}\nconst {local}b = {local};", f"{local}b")),
            (1, Way(f"{named}\nconst change{number} = (given) => {{\n  given.seed = 1003;\n}};\n"
                 f"change{number}({local});",
                    local, ANY)),
            (1, Way(f"const {local} = [{{ {pairs} }}];", f"{local}[0]")),
            (1, Way(f"const extra{number} = {{ seed: 1002 }};", f"{{ {pairs}, ...extra{number} }}")),
            (1, Way(f"const extra{number} = {{ seed: 1002 }};", f"{{ ...extra{number}, {pairs} }}")),
            (1, Way("", f"{{ {pairs}, ...(say({number}) ? {{ seed: 1001 }} : {{}}) }}")),
            (1, Way("", f"{{ ...JSON.parse('{{\"seed\": 1004}}'), {pairs} }}", ANY)),
            (1, Way("", f"{{ ...globalThis.extra, {pairs} }}", REVIEW)),
            (1, Way("", f"{{ {pairs}, ...globalThis.extra }}", REVIEW)),
            (1, Way(f"const stop{number} = new AbortController();", f"{{ {pairs}, signal: stop{number}.signal "
                 f"}}", ANY)),
            (1, Way("", f'{{ {pairs}, resolution: "480p" }}')),
            (1, Way("", f"{{ {pairs}, [say({number}, \"seed\")]: 1 }}", ANY)),
            (1, Way("", f"{{ prompt: {prompt} }}", REVIEW)),
            (1, Way("", f"{{ {pairs}, seed: {number} ? {number} : undefined }}")),
            (1, Way(f"const {local} = ({number} % 2) ? {{ {pairs} }} : {{ {pairs}, seed: 1001 }};", local)),
            (1, Way(f"let {local};\n{local} = {{ {pairs} }};", local)),
            (1, Way("", f"({{ {pairs} }})")),
            (1, Way("", f"{{ {pairs}, get seed() {{ return {number}; }} }}", ANY)),
        )
    )  # fmt: skip


IMAGE_TO_VIDEO = '{{ model: {registry}.video("lucy-pro-i2v"), prompt: {prompt}, data: new Blob(["picture"]) }}'
