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
