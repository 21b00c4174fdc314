"""Which requests over REST are the blocking call's in JavaScript, and why those are left that are."""

from __future__ import annotations

import pytest

from codemod.languages import language_named
from codemod.model import Changed, Document, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.fixture_cases import findings_of

HEAD = 'import axios from "axios";\nimport got from "got";\nimport { request } from "undici";\n'
URL = '"https://api.decart.ai/v1/generate/lucy-pro-t2v"'
POST = '{ method: "POST", body }'
IMAGE = '"https://api.decart.ai/v1/generate/lucy-pro-t2i"'


def reasons_of(text: str, *, bases: tuple[str, ...] = (), name: str = "x.mjs") -> list[str]:
    """Return the reasons for review of each request in a text, ``rewritten`` where there is none."""
    language = language_named("typescript" if name.endswith(".ts") else "javascript")
    document = Document(name, f"{HEAD}export const body = 1; // decart\n{text}\n")
    outcome = plan(document, language, Options(command="check", api_base=bases))
    found = [
        " ".join(reason.slug for reason in finding.reasons) or "rewritten"
        for finding in findings_of(outcome)
        if finding.verdict is not Verdict.NOTE
    ]
    assert isinstance(outcome, Changed) == ("rewritten" in found)
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"fetch({URL}, {POST});",
        f"fetch({URL}, {{ method: 'post', body }});",
        f"window.fetch({URL}, {POST});",
        f"global.fetch({URL}, {POST});",
        f"const u = {URL}; fetch(u, {POST});",
        f"const u = {URL}; const o = {{ method: 'POST' }}; o.body = body; fetch(u, o);",
        f"export const f = (signal) => fetch({URL}, {{ method: 'POST', ...(signal && {{ signal }}) }});",
        f"fetch(['https://api.decart.ai', 'v1', 'generate', 'lucy-pro-t2v'].join('/'), {POST});",
        f"fetch(new URL('/v1/generate/lucy-pro-t2v', 'https://api.decart.ai').href, {POST});",
        f"fetch('https://api.decart.ai'.concat('/v1/generate/', 'lucy-pro-t2v'), {POST});",
        f"const b = process.env.URL || 'https://api.decart.ai'; fetch(`${{b}}/v1/generate/lucy-pro-t2v`, {POST});",
        f"const t = {{ a: {{ p: '/v1/generate/lucy-pro-t2v' }} }}; fetch('https://api.decart.ai' + t.a.p, {POST});",
        f"const v = Math.random() > 1; fetch(v ? {URL} : 'https://api3.decart.ai/v1/generate/lucy-clip', {POST});",
        f"const get = () => {URL}; fetch(get(), {POST});",
        f"function f(u) {{ return fetch(u, {POST}); }}\nf({URL});",
        f"class A {{ b = 'https://api.decart.ai/v1/'; f() {{ fetch(this.b + 'generate/lucy-pro-t2v', {POST}); }} }}",
        f"request({URL}, {POST});",
        f"await got.post({URL}, {{ json: body }});",
        f"axios.post({URL});",
        f"axios.post({URL}, body, {{ responseType: 'stream' }});",
        f"axios.request({{ url: {URL}, method: 'post', data: body }});",
        "axios.create({ baseURL: 'https://api.decart.ai/v1/' }).post('generate/lucy-pro-t2v', body);",
        f"const a = axios.create(); a.post({URL}, body);",
        f"fetch({URL}, {POST}).then((r) => r.blob());",
        f"const r = await fetch({URL}, {POST}); r.headers.get('content-type');",
        f"const r = await fetch({URL}, {POST}); new Response(r.body, {{ headers: r.headers }});",
    ],
)
def test_rewritten(text: str) -> None:
    assert reasons_of(text) == ["rewritten"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"let u = 'https://api.decart.ai'; u += '/v1/generate/lucy-pro-t2v'; fetch(u, {POST});", "address-unknown"),
        (f"export const f = (p) => fetch('https://api.decart.ai' + p, {POST});", "address-unknown"),
        (f"fetch('/api/v1/generate/lucy-pro-t2v', {POST});", "address-unknown"),
        (f"export const f = (u = {URL}) => fetch(u, {POST});", "address-unknown"),
        (f"const x = Math.random() > 1; fetch(x ? {URL} : 'https://example.com', {POST});", "address-unknown"),
        (f"export const f = (m) => fetch(`https://api.decart.ai/v1/generate/${{m}}`, {POST});", "model-unknown"),
        (f"fetch('https://api.decart.ai/v1/generate/lucy-nobody', {POST});", "model-unknown"),
        (f"const x = Math.random() > 1; fetch(x ? {URL} : {IMAGE}, {POST});", "model-mixed"),
        (f"export const f = (method) => fetch({URL}, {{ method }});", "request-unclear"),
        (f"export const f = (o) => fetch({URL}, o);", "request-unclear"),
        (f"export const f = (o) => fetch({URL}, {{ ...o, method: 'POST' }});", "request-unclear"),
        (f"fetch({URL}, {{ method: 'POST', integrity: 'x' }});", "request-unclear"),
        (f"axios.post({URL}, body, {{ transformResponse: [String] }});", "request-unclear"),
        (f"window.fetch?.({URL}, {POST});", "client-unsupported"),
        (f"const send = fetch; send({URL}, {POST});", "client-unsupported"),
        (f"function fetch(u) {{ return u; }}\nglobalThis.fetch({URL}, {POST});", "client-unsupported"),
        (f"export const f = (send) => send({URL}, {POST});", "client-unsupported"),
        (f"navigator.sendBeacon({URL}, body);", "client-unsupported"),
        (f"new Request({URL}, {POST});", "client-unsupported"),
        (f"const x = new XMLHttpRequest(); x.open('POST', {URL});", "client-unsupported"),
        (f"got.post({URL}, {{ json: body }}).buffer();", "client-unsupported"),
        (f"axios({URL}, {{ method: 'post' }});", "client-unsupported"),
        (f"axios.postForm({URL}, body);", "client-unsupported"),
        (f"axios.interceptors.response.use(String); axios.post({URL}, body);", "client-unsupported"),
        (f"export const f = (o) => axios.create(o).post({URL}, body);", "client-unsupported"),
        ("export const ADDRESS = 'https://api.decart.ai/v1/generate/';", "client-unsupported"),
        ("const u = new URL('https://api.decart.ai'); u.pathname = '/v1/generate/lucy-pro-t2v';", "client-unsupported"),
        (f"const r = await fetch({URL}, {POST}); r.url;", "answer-inspected"),
        (f"const {{ url }} = await fetch({URL}, {POST});", "answer-inspected"),
        (f"fetch({URL}, {POST}).then((r) => r.headers.get('x-request-id'));", "answer-inspected"),
        (f"fetch({URL}, {POST}).then(({{ redirected }}) => redirected);", "answer-inspected"),
        (f"const {{ headers }} = await axios.post({URL}, body); headers['x-id'];", "answer-inspected"),
        (
            "const a = axios.create({ baseURL: 'https://api.decart.ai/v1/generate' }); a.post('lucy-pro-t2v', body);",
            "address-shared",
        ),
        (f"vi.spyOn(globalThis, 'fetch'); fetch({URL}, {POST});", "endpoint-mocked"),
        (f"expect(fetch).toHaveBeenCalledWith({URL}, {POST});", "endpoint-mocked"),
        ("nock('https://api.decart.ai').post('/v1/generate/lucy-pro-t2v').reply(200);", "endpoint-mocked"),
    ],
)
def test_left(text: str, reason: str) -> None:
    assert reasons_of(text) == [reason]


@pytest.mark.parametrize(
    "text",
    [
        f"fetch({URL});",
        f"fetch({URL}, {{ method: 'DELETE' }});",
        f"axios.get({URL});",
        f"fetch({IMAGE}, {POST});",
        f"axios.post({IMAGE}, body);",
        f"new XMLHttpRequest().open('POST', {IMAGE});",
        f"fetch('https://api.decart.ai/v1/jobs/lucy-pro-t2v', {POST});",
        f"fetch('https://example.com/v1/generate/lucy-pro-t2v', {POST});",
        f"fetch('https://api.decart.ai.example.com/v1/generate/lucy-pro-t2v', {POST});",
        f"fetch('https://api.decart.ai/v1/models', {POST});",
        "console.log('https://api.decart.ai/v1/generate/lucy-pro-t2v');",
        "export const doc = 'curl https://api.decart.ai/v1/generate/lucy-pro-t2v';",
        "// https://api.decart.ai/v1/generate/lucy-pro-t2v",
    ],
)
def test_not_the_blocking_call(text: str) -> None:
    assert reasons_of(text) == []


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("ky.post(u, { body });", "client-unsupported"),
        ("new Request(`${u}?x=1`, {});", "client-unsupported"),
        (f"fetch(...[u, {POST}]);", "address-unknown request-unclear client-unsupported"),
        ("const o = { url: u, type: 'POST' }; $.ajax(o);", "client-unsupported"),
        ("console.log(u);", ""),
        ("logger.info('asking', u);", ""),
        ("fetch(u);", ""),
    ],
)
def test_an_address_that_goes_into_another_request_too(other: str, reason: str) -> None:
    assert reasons_of(f"const u = {URL};\nfetch(u, {POST});\n{other}") == ["rewritten", *([reason] if reason else [])]


def test_a_base_that_the_user_names() -> None:
    text = f"fetch('http://localhost:8000/v1/generate/lucy-pro-t2v', {POST});"
    assert reasons_of(text) == []
    assert reasons_of(text, bases=("http://localhost:8000",)) == ["rewritten"]


def test_a_text_in_the_call_is_not_changed_where_a_constant_beside_it_cannot_be() -> None:
    text = f"const u = {URL};\nexport const f = (x) => fetch(x ? {URL} : u, {POST});\nexport {{ u }};\nconsole.log(u);"
    document = Document("x.mjs", f"{HEAD}const body = 1;\n{text}\n")
    outcome = plan(document, language_named("javascript"), Options(command="diff"))
    assert isinstance(outcome, Changed)
    changed = outcome.after.text
    assert changed.count(URL) == 2
    assert f'(x ? {URL} : u).replace("/v1/generate/", "/v1/jobs/")' in changed


def test_a_constant_that_goes_into_a_call_stays() -> None:
    text = f"const u = {URL};\nconst shown = show(u);\nfetch(u, {POST});"
    document = Document("x.mjs", f"{HEAD}const body = 1;\n{text}\n")
    outcome = plan(document, language_named("javascript"), Options(command="diff"))
    assert isinstance(outcome, Changed)
    assert f"const u = {URL};" in outcome.after.text


def test_type_arguments_and_names_that_do_not_fit() -> None:
    assert reasons_of(f"axios.post<A, B>({URL}, body);", name="x.ts") == ["client-unsupported"]
    assert reasons_of(f"axios.post<A>({URL}, body);", name="x.ts") == ["rewritten"]
    assert reasons_of(f"axios.request<A>({{ method: 'POST', url: {URL} }});", name="x.ts") == ["rewritten"]
    assert reasons_of(f"const b = await axios<A>({{ method: 'POST', url: {URL} }});", name="x.ts") == ["rewritten"]
    assert reasons_of(f"import options from 'node-fetch';\noptions({URL}, {POST});") == ["client-unsupported"]


def test_the_path_alone_is_looked_at() -> None:
    text = "/* Decart */ export const f = (base) => fetch(base + '/v1/generate/lucy-pro-t2v', { method: 'POST' });\n"
    outcome = plan(Document("x.mjs", text), language_named("javascript"), Options(command="check"))
    assert [[reason.slug for reason in finding.reasons] for finding in findings_of(outcome)] == [["address-unknown"]]


def test_got_has_types_that_the_function_would_not_have() -> None:
    text = f"await got.post({URL}, {{ json: body }});"
    assert reasons_of(text, name="x.ts") == ["client-unsupported"]


def test_two_kinds_of_clients_have_two_functions_apart() -> None:
    text = f"fetch({URL}, {POST});\naxios.post({URL}, body);"
    outcome = plan(Document("x.mjs", f"{HEAD}{text}\n"), language_named("javascript"), Options(command="check"))
    assert findings_of(outcome)
    document = Document("x.mjs", f"{HEAD}const body = 1;\n{text}\n")
    changed = plan(document, language_named("javascript"), Options(command="diff"))
    assert isinstance(changed, Changed)
    assert "\n\n\n" not in changed.after.text
    assert changed.after.text.count("async function submitAndPoll") == 2
