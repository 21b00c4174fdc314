"""Scripts that nobody thought of: a request of curl, put together from options, at a place in a script, by chance.

``python -m tests.generated_scripts --count 200 --seed 1`` runs as many, before and after their migration.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import tempfile
from pathlib import Path

from codemod.languages import language_named
from codemod.model import Changed, Document, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.fixture_cases import SHELL_CASES, findings_of
from tests.loopback import Loopback
from tests.shell_programs import compare

MODELS = ("lucy-pro-t2v", "lucy-pro-i2v", "lucy-clip")
SETTINGS = {
    "sh": ("", "set -e", "set -u", "set -eu", "set -C", "trap 'echo bye' EXIT"),
    "bash": (
        "",
        "set -e",
        "set -euo pipefail",
        "set -o pipefail",
        "set -eu\ntrap 'echo \"trapped $?\"' ERR",
        "set -Eeu\ntrap 'echo \"trapped $?\"' ERR",
    ),
}
FLAGS = (
    "-s",
    "-f",
    "-sf",
    "-sSf",
    "-sS",
    "-k",
    "-L",
    "--silent --fail",
    "-fsSL",
    "--compressed",
    "--fail-with-body -s",
)
VALUES = (
    '-H "X-Team: $team"',
    "-H 'X-Plain: a b'",
    "--max-time 30",
    "--connect-timeout 5",
    "-A films/1.0",
    "-u me:pw",
    "-b 'a=1'",
    '--header "X-Two: ${two:-2}"',
    "-e https://films.example",
    "-HX-Near:1",
)
FORMS = (
    '-F "prompt=$prompt"',
    "-Fprompt=plain",
    "--form 'prompt=\"quoted\"'",
    "-d prompt=x -d seed=1",
    "-F data=@start.png",
    '--data-urlencode "prompt=$prompt"',
    "--form-string 'prompt=@x' -X POST",
    "-XPOST -F prompt=x",
    """-X POST -H 'Content-Type: application/json' -d '{"prompt": "a b"}'""",
    "--request POST --data @prompt.txt",
)
ADDRESSES = (
    "https://api.decart.ai/v1/generate/{model}",
    '"https://api.decart.ai/v1/generate/{model}"',
    '"$base/v1/generate/{model}"',
    "'https://api.decart.ai/v1/generate/{model}'",
    '"$base/v1/generate/$model"',
    '"$address"',
    "$address",
    '"${{base}}"/v1/generate/"${{model}}"',
    "--url https://api.decart.ai/v1/generate/{model}",
)
OUTPUTS = (
    "-o out.mp4",
    '-o "$name.mp4"',
    '--output "a folder/$name.mp4"',
    "--create-dirs -o new/deep/out.mp4",
    "-O",
    "-oout.mp4",
    "",
)
PLACES = {
    "sh": (
        '{curl}\necho "status $?"',
        "{curl}",
        'if {curl}; then echo yes; else echo "no $?"; fi',
        '{curl} || echo "no $?"',
        "{curl} && echo yes",
        '{curl} > out.bin\necho "$?"',
        "{curl} | cat",
        'x=$({curl}) || echo "no $?"\necho "[$x]"',
        'for name in one two; do\n  {curl} || echo "no $name"\ndone',
        "make() {{\n  name=$1\n  {curl}\n}}\nmake one || echo no\nmake two",
        "while ! {curl}; do\n  echo again\n  break\ndone",
        '(cd . && {curl})\necho "$?"',
        '{{ {curl}; }} 2> /dev/null\necho "$?"',
        "if ! {curl} 2> errors.txt; then\n  echo failed\nfi\nrm -f errors.txt",
        '! {curl}\necho "$?"',
        '{curl} > /dev/null &\nwait $!\necho "$?"',
        "case $( ({curl}) > out.bin; echo $?) in 0) echo fine ;; *) echo bad ;; esac",
        'echo "$({curl} | cat)"',
        '{curl} >> all.bin\n{curl} >> all.bin\necho "$?"',
        '[ -e nothing ] || {curl}\necho "$?"',
        "printf 'one\\ntwo\\n' | while read -r name; do\n  {curl} || echo \"no $name\"\ndone",
    ),
    "bash": (
        "[[ -n \"$({curl} | tr -d '\\0')\" ]] && echo some",
        "cat < <({curl})",
        'local_() {{\n  local name=$1 code=7 job=x\n  {curl}\n  echo "$? $code $job"\n}}\nlocal_ a',
        '{curl} | cat > out.bin\necho "${{PIPESTATUS[*]}}"',
        'mapfile -t lines < <({curl})\necho "${{#lines[@]}}"',
    ),
}


def script(chance: random.Random) -> str:
    """Return a script that asks for a video or two."""
    shell = chance.choice(("sh", "sh", "bash"))
    model = chance.choice(MODELS)
    flags = chance.sample(FLAGS, chance.randint(0, 2))
    flags = [flag for flag in flags if "body" in flag] or flags  # curl takes one of the two only
    words = flags + chance.sample(VALUES, chance.randint(0, 3))
    words += [chance.choice(FORMS), chance.choice(ADDRESSES).format(model=model), chance.choice(OUTPUTS)]
    chance.shuffle(words)
    glue = chance.choice((" ", " ", " \\\n  "))
    curl = "curl " + glue.join(word for word in words if word)
    places = PLACES["sh"] + (PLACES["bash"] if shell == "bash" else ())
    place = chance.choice(places).format(curl=curl)
    head = "#!/bin/sh" if shell == "sh" else "#!/usr/bin/env bash"
    lines = [head, "# A script of chance.", chance.choice(SETTINGS[shell]), "", 'team="a team" prompt="a lake & more"']
    lines += ["name=film answer=mine code=5", f"base=https://api.decart.ai model={model}"]
    lines += ["address=$base/v1/generate/$model", "mkdir -p 'a folder'", place, 'echo "$answer $code"']
    return "\n".join(lines) + "\n"


def check(text: str, server: Loopback, folder: Path) -> bool:
    """Run a script before and after, and say whether the tool rewrote it. Raises AssertionError."""
    outcome = plan(Document("x.sh", text), language_named("shell"), Options(command="check"))
    findings = findings_of(outcome)
    assert findings, "nothing was found"
    if not isinstance(outcome, Changed):
        assert all(finding.verdict is not Verdict.FIXABLE for finding in findings)
        return False
    case = dataclasses.replace(SHELL_CASES[0], runs="both", skip=(), unordered=False, argv=(), silent="chance")
    compare(case, text, outcome.after.text, server, folder)
    return True


def main(arguments: list[str]) -> int:
    """Run some scripts; return how many of them were not the same before and after."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    wrong = rewritten = 0
    with Loopback() as server:
        for number in range(asked.seed, asked.seed + asked.count):
            text = script(random.Random(number))  # noqa: S311  # repeatable on purpose
            with tempfile.TemporaryDirectory() as folder:
                try:
                    rewritten += check(text, server, Path(folder))
                except AssertionError as error:
                    wrong += 1
                    sys.stdout.write(f"--- {number}\n{text}\n{error}\n")
    sys.stdout.write(f"{asked.count} scripts, {rewritten} rewritten, {wrong} not the same\n")
    return wrong


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
