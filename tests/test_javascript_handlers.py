"""Who looks for the old error, and for an aborted request."""

from __future__ import annotations

import pytest

from tests.javascript_analysis import program, verdicts

WITH_A_CLIENT = (
    (
        'try { await client.process({ model: V, signal: s }); } catch (e) { if (e.name === "AbortError") {} }',
        "review abort-signal",
    ),
    (
        (
            "try { await client.process({ model: V, signal: AbortSignal.timeout(3) }); } catch (e) {"
            ' if (e.name === "TimeoutError") f(); }'
        ),
        "review abort-signal, note timeout-covers-job",
    ),
    (
        (
            "try { await client.process({ model: V }); } catch (e) { if (e.code ==="
            ' "PROCESSING_ERROR") f(); else if (e.code === "QUEUE_SUBMIT_ERROR") g(); }'
        ),
        "review handler-not-widened",
    ),
    (
        (
            'const R = new Set(["PROCESSING_ERROR"]);\ntry { await client.process({ model: V }); }'
            " catch (e) { if (R.has(e.code)) f(); }"
        ),
        "review handler-not-widened",
    ),
    (
        (
            'try { await f(); } catch (e) { if (["PROCESSING_ERROR"].includes(e.code)) f(); }\nawait'
            " client.process({ model: V });"
        ),
        "fixable",
    ),
    (
        (
            "const g = () => client.process({ model: V });\ntry { await g(); } catch (e) { if"
            ' (["PROCESSING_ERROR"].includes(e.code)) f(); }'
        ),
        "review handler-not-widened",
    ),
)


@pytest.mark.parametrize(("code", "expected"), WITH_A_CLIENT)
def test_with_a_client(code: str, expected: str) -> None:
    assert verdicts(program(code)) == expected


NARROW = (
    "type F = { code: `PROCESSING_${string}` };",
    'type F = { code: `${"PROCESSING" | "INPUT"}_ERROR` };',
    "type F = { code: `PROCESSING_ERROR` | `INVALID_INPUT` };",
    "type F = { code: typeof ERROR_CODES.PROCESSING_ERROR | typeof ERROR_CODES.INVALID_INPUT };",
    'type F = { code: (typeof ERROR_CODES)["PROCESSING_ERROR" | "INVALID_INPUT"] };',
    "interface Table { PROCESSING_ERROR: 1; INVALID_INPUT: 2 } type F = { code: keyof Table };",
    'type F = { code: keyof Pick<typeof ERROR_CODES, "PROCESSING_ERROR"> };',
)
WIDE = (
    "type F = { code: string };",
    "type F = { code: keyof typeof ERROR_CODES };",
    "type F = { code: `${string}_ERROR` };",
    "type F = { code: (typeof ERROR_CODES)[keyof typeof ERROR_CODES] };",
)
LOOK = """declare const f: () => void;
try { await client.process({ model: V }); } catch (e) { const { code } = e as F; if (code === "PROCESSING_ERROR") f(); }
"""


@pytest.mark.parametrize("type_", NARROW)
def test_a_type_with_the_old_code_only_is_compared_with_no_other(type_: str) -> None:
    assert verdicts(program(f"{type_}\n{LOOK}"), "program.ts") == "review handler-not-widened"


@pytest.mark.parametrize("type_", WIDE)
def test_a_type_with_all_codes_is_compared_with_more(type_: str) -> None:
    assert verdicts(program(f"{type_}\n{LOOK}"), "program.ts") == "fixable"


def test_a_code_that_something_is_looked_up_by_is_compared_with_no_other() -> None:
    code = "try { await client.process({ model: V }); } catch (e) { if (e.code === 'PROCESSING_ERROR') f(T[e.code]); }"
    assert verdicts(program(code)) == "review handler-not-widened"
    assert verdicts(program(code.replace("T[e.code]", "T[e.name]"))) == "fixable"
