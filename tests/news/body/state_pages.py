"""Make pages whose text is in their scripts only, as frameworks write it."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from itertools import pairwise
from typing import Any

from tests.news.body.test_wrappers import HEADLINE

Carrier = Callable[[Any], str]
CARRIERS: dict[str, Carrier] = {}


def carrier(made: Carrier) -> Carrier:
    CARRIERS[made.__name__] = made
    return made


@carrier
def next_data(state: Any) -> str:
    value = {"props": {"pageProps": state}, "page": "/[slug]", "buildId": "x"}
    return f"<script id=__NEXT_DATA__ type='application/json'>{_safe(value)}</script>"


@carrier
def flight(state: Any) -> str:
    row = "1:" + json.dumps(["$", "$L2", None, {"state": state}]) + "\n"
    cuts = [*range(0, len(row), 700), len(row)]
    pieces = [row[a:b] for a, b in pairwise(cuts)]
    return "".join(f"<script>self.__next_f.push([1,{_safe(piece)}])</script>" for piece in pieces)


@carrier
def assigned(state: Any) -> str:
    return f"<script>window.__INITIAL_STATE__ = {_safe(state)};(function(){{}})()</script>"


@carrier
def parsed(state: Any) -> str:
    return f"<script>window.__PRELOADED_STATE__ = JSON.parse({_safe(json.dumps(state))})</script>"


@carrier
def quoted_program(state: Any) -> str:
    """An object as a program writes it: names without quotes, and words of JavaScript."""
    return f"<script>window.__INITIAL_STATE__={{v:void 0,d:!0,e:undefined,s:{as_program(state)}}}</script>"


@carrier
def sliced(state: Any) -> str:
    """A program that calls methods of its values, with another name for the state."""
    program = f"{{a: 'x'.slice(6, -6), b: [1, 2].concat(c), s: {as_program(state)}.b}}"
    return f"<script>var BASE_DATA = {_safe_text(program)};</script>"


@carrier
def nuxt2(state: Any) -> str:
    written = as_program(state).replace(json.dumps(HEADLINE), "a", 1)
    program = f'(function(a,b){{return {{layout:"default",data:[{{x:b,state:{written}}}]}}}}({json.dumps(HEADLINE)},null))'
    return f"<script>window.__NUXT__={_safe_text(program)};</script>"


@carrier
def nuxt3(state: Any) -> str:
    values: list[Any] = [["ShallowReactive", 1]]
    _devalued({"data": state, "once": None}, values)
    return f"<script type='application/json' id=__NUXT_DATA__>{_safe(values)}</script>"


def _devalued(value: Any, values: list[Any]) -> int:
    if value is None:
        return -1
    place = len(values)
    values.append(value)
    if isinstance(value, dict):
        values[place] = {}
        for name, inner in value.items():
            values[place][name] = _devalued(inner, values)
    elif isinstance(value, list):
        values[place] = []
        for inner in value:
            values[place].append(_devalued(inner, values))
    return place


@carrier
def react_router(state: Any) -> str:
    values: list[Any] = []
    _streamed({"loaderData": {"routes/post": state}}, values)
    written = json.dumps(values)
    return (
        f"<script>window.__reactRouterContext.streamController.enqueue({_safe(written)});</script>"
    )


def _streamed(value: Any, values: list[Any]) -> int:
    place = len(values)
    values.append(value)
    if isinstance(value, dict):
        values[place] = {}
        for name, inner in value.items():
            key = len(values)
            values.append(name)
            values[place][f"_{key}"] = _streamed(inner, values)
    elif isinstance(value, list):
        values[place] = []
        for inner in value:
            values[place].append(_streamed(inner, values))
    return place


@carrier
def apollo(state: Any) -> str:
    """Every object of a list is kept apart, under its key."""
    kept: dict[str, Any] = {}

    def normalised(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: normalised(inner) for name, inner in value.items()}
        if not isinstance(value, list):
            return value
        items = []
        for one in value:
            if isinstance(one, dict):
                key = f"Block:{len(kept)}"
                kept[key] = None
                kept[key] = normalised(one)
                items.append({"__ref": key})
            else:
                items.append(normalised(one))
        return items

    root = {f'article({{"id":{n}}})': normalised(inner) for n, inner in enumerate(state.values())}
    value = {"ROOT_QUERY": root, **dict(reversed(kept.items()))}
    return f"<script>window.__APOLLO_STATE__={_safe(value)};</script>"


@carrier
def json_script(state: Any) -> str:
    return f"<script type='application/json' data-state>{_safe(state)}</script>"


@carrier
def svelte_fetched(state: Any) -> str:
    value = {"status": 200, "statusText": "", "headers": {}, "body": json.dumps(state)}
    mark = "data-sveltekit-fetched data-url='/api/post'"
    return f"<script type='application/json' {mark}>{_safe(value)}</script>"


@carrier
def svelte_start(state: Any) -> str:
    data = f'[null,{{type:"data",data:{as_program(state)},uses:{{url:1}}}}]'
    return f"<script>{{__sveltekit_1x={{base:''}};kit.start(app,e,{{node_ids:[0,2],data: {_safe_text(data)},form:null}})}}</script>"


@carrier
def svelte_json(state: Any) -> str:
    data = _safe([None, {"type": "data", "data": state}])
    return f"<script>{{__sveltekit_1x={{}};kit.start(app,e,{{node_ids:[0,2],data: {data},form:null}})}}</script>"


@carrier
def attribute(state: Any) -> str:
    return f'<div id=app data-props="{escape(json.dumps(state))}"></div>'


@carrier
def attribute_escaped_twice(state: Any) -> str:
    return f'<div id=app data-article="{escape(escape(json.dumps(state)))}"></div>'


@carrier
def angular(state: Any) -> str:
    written = (
        json.dumps(state)
        .replace("&", "&a;")
        .replace('"', "&q;")
        .replace("<", "&l;")
        .replace(">", "&g;")
    )
    return f"<script id=ng-state type='application/json'>{written}</script>"


@carrier
def astro(state: Any) -> str:
    def encoded(value: Any) -> Any:
        if isinstance(value, list):
            return [1, [encoded(one) for one in value]]
        if isinstance(value, dict):
            return [0, {name: encoded(one) for name, one in value.items()}]
        return [0, value]

    props = {name: encoded(one) for name, one in state.items()}
    return f'<astro-island props="{escape(json.dumps(props))}"></astro-island>'


def as_program(value: Any) -> str:
    """Return a value as JavaScript, with names that need no quotes written without."""
    if isinstance(value, dict):
        parts = [
            f"{k if k.isidentifier() else json.dumps(k)}:{as_program(v)}" for k, v in value.items()
        ]
        return "{" + ",".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_program, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "void 0", True: "!0", False: "!1"}[value]
    return json.dumps(value)


def _safe(value: Any) -> str:
    return _safe_text(json.dumps(value))


def _safe_text(written: str) -> str:
    return written.replace("</", "<\\/").replace("<!--", "\\u003c!--")
