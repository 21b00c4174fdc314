"""What is seen in scripts, and in files that have such commands in them: verdicts and reasons, a row for each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codemod.languages import language_named
from codemod.model import Changed, Document, Failed
from codemod.options import Options
from codemod.plan import plan
from tests.fixture_cases import findings_of

SHELL = language_named("shell")
U = "https://api.decart.ai/v1/generate/lucy-pro-t2v"
B = "https://api.decart.ai/v1/generate"


def seen(text: str, name: str = "x.sh", **options: object) -> list[str]:
    """Return what is decided on each request of a text: its line, its verdict, its reasons."""
    outcome = plan(Document(name, text), SHELL, Options(command="check", **options))  # type: ignore[arg-type]
    found = [one for one in findings_of(outcome) if one.site.rule == "rest-video-call"]
    return [
        " ".join([str(one.site.span.line), one.verdict.value, *(reason.slug for reason in one.reasons)])
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what a variable holds
        (f"A={U}; curl $A -F a=b", ["1 fixable"]),
        (f"A={U}\nA=$1\ncurl $A -F a=b", []),
        (f"A={U}\nwhile x; do A=$1; done\ncurl $A -F a=b", ["3 review address-unknown"]),
        (f"A={U}\nread -r A\ncurl $A -F a=b", ["3 review address-unknown"]),
        (f"A={U}\neval $x\ncurl $A -F a=b", ["3 review address-unknown"]),
        (f"eval $x\nA={U}\ncurl $A -F a=b", ["3 fixable"]),
        (f"[ -z $A ] && A={U}\ncurl $A -F a=b", ["2 review address-unknown"]),
        (f"if x; then A={U}; else A={B}/lucy-clip; fi\ncurl $A -F a=b", ["2 fixable"]),
        (f"if x; then A={U}; fi\ncurl $A -F a=b", ["2 review address-unknown"]),
        (f"(A={U})\ncurl $A -F a=b", ["2 review address-unknown"]),
        (f"declare -n A=C\nC={U}\ncurl $C -F a=b", []),
        (": ${A:=https://api.decart.ai}\ncurl $A/v1/generate/lucy-pro-t2v -F a=b", ["2 fixable"]),
        ("A=${A:-https://api.decart.ai/}; A=${A%/}\ncurl $A/v1/generate/lucy-pro-t2v -F a=b", ["2 fixable"]),
        (f"A=${{A:-{U}}}\ncurl $A -F a=b", []),
        ("M=${M:-lucy-pro-t2v}\ncurl " + B + "/$M -F a=b", ["2 review model-unknown"]),
        ("A=https://api.decart.ai\nA+=/v1\ncurl $A/generate/lucy-pro-t2v -F a=b", ["3 review address-unknown"]),
        (f"a=1 b={U}\ncurl $b -F a=b", ["2 fixable"]),
        (f"a=1 b={U} # both\ncurl $b -F a=b | cat", ["2 fixable"]),
        (f"for m in lucy-pro-t2v lucy-clip; do curl {B}/$m -F a=b; done", ["1 fixable"]),
        (f"for m in lucy-pro-t2v $x; do curl {B}/$m -F a=b; done", ["1 review model-unknown"]),
        (f"for m; do curl {B}/$m -F a=b; done", ["1 review model-unknown"]),
        ("f() { curl " + B + "/$M -F a=b; }\nM=lucy-pro-t2v\nf", ["1 fixable"]),
        ("f() { curl " + B + "/$M -F a=b; }\nf\nM=lucy-pro-t2v", ["1 review model-unknown"]),
        (f"if x; then A={U}; else curl $A -F a=b; fi", ["1 review address-unknown"]),
        (f"if A={U}; then x; else curl $A -F a=b; fi", ["1 fixable"]),
        (f'A={U}\nexport "A=$1"\ncurl $A -F a=b', ["3 review address-unknown"]),
        (f"A={U}\nwhile x; do\ncurl $A -F a=b\nA=$1\ndone", ["3 review address-unknown"]),
        (f"A=$1\nwhile x; do\nA={U}\ncurl $A -F a=b\ndone", ["4 fixable"]),
        (f"g() {{ A=$1; }}\nA={U}\ng x\ncurl $A -F a=b", ["4 review address-unknown"]),
        # how a request is written
        (f"curl -XPOST {U}", ["1 fixable"]),
        (f"curl -X GET {U} -F a=b", []),
        (f"curl {U}", []),
        (f"curl -sSfo x -F a=b {U}", ["1 fixable"]),
        (f"curl '-sSfo' x -F a=b {U}", ["1 review curl-option-unsupported"]),
        (f"curl -F a=b {U} -o {{a,b}}", ["1 review curl-arguments-unseen"]),
        (f"curl -F a=b {U} -o", ["1 review curl-arguments-unseen"]),
        (f'curl -F a=b {U} "$x"', ["1 review curl-arguments-unseen"]),
        (f"X='-s -S'; curl -F a=b {U} $X", ["1 fixable"]),
        (f"X='-o x'; curl -F a=b {U} $X", ["1 review curl-arguments-unseen"]),
        (f"curl -F a=b {U} -d $(cat x)", ["1 fixable"]),
        (f"curl -F a=b {U} $(opts)", ["1 review curl-arguments-unseen"]),
        (f'curl -F a=b "$(echo {U})"', ["1 review address-unknown"]),
        (f'A=$(echo {U})\ncurl -F a=b "$A"', ["2 review address-unknown"]),
        ("curl -F a=b http://API.decart.ai/v1/generate/lucy-pro-t2v", ["1 fixable"]),
        ("curl -F a=b api.decart.ai/v1/generate/lucy-pro-t2v", ["1 fixable"]),
        (f"curl -F a=b --url={U}", ["1 review curl-option-unsupported"]),
        (f"curl -F a=b {U} -: -F c=d https://x.example", ["1 review curl-several-requests"]),
        # where it stands
        (f"X=1 curl -F a=b {U}", ["1 review curl-wrapped"]),
        (f"time curl -F a=b {U}", ["1 review curl-wrapped"]),
        (f"command curl -F a=b {U}", ["1 review curl-wrapped"]),
        (f"\\curl -F a=b {U}", ["1 fixable"]),
        (f"x=$(curl -F a=b {U} | base64) || exit", ["1 fixable"]),
        (f"cat <<EOF\n$(curl -F a=b {U})\nEOF", ["2 fixable"]),
        (f"cat <<'EOF'\n$(curl -F a=b {U})\nEOF", []),
        (f"cat <<EOF | bash\ncurl -F a=b {U}\nEOF", ["2 review command-in-text"]),
        (f"C='curl -F a=b'; $C {U}", ["1 review command-unknown"]),
        (f"echo {U} | xargs curl -F a=b", ["1 review command-in-text"]),
        (f"trap 'curl -F a=b {U}' EXIT", ["1 review command-in-text"]),
        (f"for i do curl -F a=b {U}; done", ["1 fixable"]),
        ("decart_curl() { echo; }\ndecart_curl " + U, ["2 review command-unknown"]),
    ],
)
def test_requests(text: str, expected: list[str]) -> None:
    assert seen(f"#!/bin/bash\n{text}\n") == [
        f"{int(row.split(' ', 1)[0]) + 1} {row.split(' ', 1)[1]}" for row in expected
    ]


def test_a_script_for_another_shell() -> None:
    assert seen(f"#!/bin/zsh\ncurl -F a=b {U}\n") == ["2 review curl-redefined"]
    assert seen(f"#!/usr/bin/env -S bash -e\ncurl -F a=b {U}\n") == ["2 fixable"]


def test_a_base_that_the_user_names() -> None:
    text = "curl -F a=b http://films.example/api/v1/generate/lucy-pro-t2v\n"
    assert seen(text) == []
    assert seen(text, api_base=("http://films.example/api/",)) == ["1 fixable"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Makefile", f"x:\n\tcurl {U} -F a=b\n", ["2 review recipe-file"]),
        ("sub/Dockerfile.dev", f"RUN curl {U} -F a=b\n", ["1 review recipe-file"]),
        (
            ".github/workflows/ci.yml",
            f"- run: |\n    curl -F a=b {B}/${{{{ inputs.model }}}}\n",
            ["2 review model-unknown recipe-file"],
        ),
        (".github/workflows/ci.yml", f"env:\n  API: {B}\n# {U}\n", ["2 review model-unknown recipe-file"]),
        (".gitlab-ci.yml", f"- curl {B}/lucy-pro-t2i -F a=b\n", []),
        ("action.yml", f"- run: curl {U} # decart-codemod: ignore\n", ["1 suppressed recipe-file"]),
    ],
)
def test_files_with_commands(name: str, text: str, expected: list[str]) -> None:
    assert seen(text, name) == expected


@pytest.mark.parametrize("text", ["if then\n", "f() {\n", "echo 'x\n", "x=$(\n", "((((((\n", "case\n"])
def test_what_cannot_be_read(text: str) -> None:
    """A script that may have a request and cannot be read has failed; any other has nothing to say."""
    outcome = plan(Document("x.sh", f"#!/bin/sh\ncurl {U} -F a=b\n{text}"), SHELL, Options(command="check"))
    assert isinstance(outcome, Failed), outcome
    assert "sh or bash" in outcome.error
    assert findings_of(plan(Document("x.sh", f"# decart\n{text}"), SHELL, Options(command="check"))) == ()


def test_deep_scripts_fail_and_wide_ones_do_not() -> None:
    deep = "x=" + "$(echo " * 3000 + ")" * 3000 + f"\ncurl {U} -F a=b\n"
    assert isinstance(plan(Document("x.sh", deep), SHELL, Options(command="check")), Failed)
    wide = "#!/bin/sh\n" + "".join(f"a{n}=$a{n - 1}\n" for n in range(1, 900)) + f"curl $a899 {U} -F a=b\n"
    assert seen(wide) == ["901 review curl-arguments-unseen"]


def test_a_script_is_written_in_its_own_line_endings() -> None:
    text = f"#!/bin/sh\r\nfor i in 1 2; do\r\n    curl {U} -F a=b\r\ndone\r\n"
    outcome = plan(Document("x.sh", text, newline="\r\n"), SHELL, Options(command="check"))
    assert isinstance(outcome, Changed)
    assert outcome.after.text.count("\n") == outcome.after.text.count("\r\n")
    assert "\r\n        set +euC\r\n" in outcome.after.text, "the function is indented as the script is"


def test_why_tells_the_evidence(tmp_path: Path) -> None:
    (tmp_path / "x.sh").write_text(f"#!/bin/sh\nM=lucy-pro-t2v\ncurl -sf {B}/$M -F a=b -o x\n")
    command = [sys.executable, "-m", "codemod", "why", "x.sh:3"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    for part in ("a site of the rule rest-video-call", "line 2: $M is lucy-pro-t2v", "--fail", "-F (submit)"):
        assert part.removeprefix("--fail") in done.stdout
