"""Read JavaScript literals: objects and lists as programs write them, which JSON does not allow.

Names need no quotes, strings may be in single quotes, and ``void 0``, ``!0`` and names of a
function's arguments are values. What is no literal is None. Nothing is run, the work is bounded,
and nothing is raised. Limits are chosen by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MOST_CHARACTERS = 4_000_000
_MOST_SYMBOLS = 400_000
_MOST_DEPTH = 200
_SYMBOL = re.compile(
    r"""\s*(?:
      (?P<double>"(?:[^"\\]|\\.)*")
    | (?P<single>'(?:[^'\\]|\\.)*')
    | (?P<template>`(?:[^`\\]|\\.)*`)
    | (?P<mark>[{}\[\]:,()])
    | (?P<number>-?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?n?)
    | (?P<word>[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*)
    | (?P<sign>![01]|[-!~+]))""",
    re.VERBOSE | re.DOTALL,
)
_METHOD = re.compile(r"\s*\.\s*[A-Za-z_$][\w$]*")
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "b": " ", "f": " ", "v": " ", "\n": ""}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_CALLED = re.compile(
    r"\(?\s*function\s*\w*\s*\(([\w$,\s]*)\)\s*\{|\(?\s*\(([\w$,\s]*)\)\s*=>\s*\(?\{"
)
_RETURN = re.compile(r"\breturn\b\s*(?=[{\[])")
_ARGUMENTS = re.compile(r"\s*\)?\s*;?\s*\}?\s*\)?\s*\(")
_CONSTANTS = {"true": True, "false": False}


def literal(text: str, start: int = 0) -> tuple[Any, int]:
    """Return the value of the literal at ``start`` and its end, or None and the start."""
    return _read(text, start, {})


def called(text: str, start: int = 0) -> Any:
    """Return what a function that is called at once returns, or None.

    That is ``(function(a){return {title:a}}("A headline"))``, as Nuxt 2 writes its state.
    """
    function = _CALLED.match(text, start)
    if function is None:
        return None
    names = [name.strip() for name in (function[1] or function[2] or "").split(",")]
    returned = _RETURN.search(text, function.end())
    if returned is None:
        return None
    _, end = _read(text, returned.end(), {})
    arguments = _ARGUMENTS.match(text, end)
    values: list[Any] = []
    if arguments is not None:
        values, _ = _read(text, arguments.end() - 1, {}, opened="(")
    given = dict(zip(names, values or [], strict=False))
    return _read(text, returned.end(), given)[0]


def unquoted(text: str) -> str:
    """Return the text of a string's inside, its escapes resolved."""
    if "\\" not in text:
        return text

    def letter(escape: re.Match[str]) -> str:
        code = escape[1]
        if code[0] in "ux" and len(code) > 1:
            number = int(code[1:].strip("{}"), 16)
            return chr(number) if number < 0x110000 else ""
        return _ESCAPES.get(code, code)

    # A character beyond the first plane is written as a pair.
    return _PAIR.sub(_joined, _ESCAPE.sub(letter, text))


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Broken(Exception):
    """The text is no literal, or too long a one."""


def _read(text: str, start: int, names: Mapping[str, Any], opened: str = "") -> tuple[Any, int]:
    try:
        return _Reader(text, start, names).value(opened)
    except (_Broken, ValueError, RecursionError):
        return None, start


class _Reader:
    """Reads one value, with a list of what is open in place of recursion."""

    def __init__(self, text: str, start: int, names: Mapping[str, Any]) -> None:
        self.text, self.at, self.names = text, start, names
        self.left = _MOST_SYMBOLS

    def value(self, opened: str = "") -> tuple[Any, int]:
        holder: list[Any] = []
        # What is open: its container, its closing mark, and the name that the next value gets.
        stack: list[tuple[Any, str, str | None]] = [(holder, "", None)]
        while True:
            kind, symbol = self._next()
            container, closing, name = stack[-1]
            if kind == "mark" and symbol == closing:
                stack.pop()
            elif kind == "mark" and symbol == "," and closing:
                if isinstance(container, list) and self.text[self.at - 2 : self.at] == ",,":
                    container.append(None)
                continue
            elif isinstance(container, dict) and name is None:
                stack[-1] = (container, closing, self._name(kind, symbol))
                continue
            elif (kind == "mark" and symbol in "{[") or (symbol == "(" and not holder and opened):
                inner: Any = {} if symbol == "{" else []
                self._put(stack, inner)
                stack.append((inner, {"{": "}", "[": "]", "(": ")"}[symbol], None))
                if len(stack) > _MOST_DEPTH:
                    raise _Broken
                continue
            else:
                self._put(stack, self._scalar(kind, symbol))
            self._skip_methods()
            if len(stack) == 1:
                return holder[0], self.at

    def _next(self) -> tuple[str, str]:
        symbol = _SYMBOL.match(self.text, self.at)
        self.left -= 1
        if symbol is None or symbol.lastgroup is None or self.left < 0:
            raise _Broken
        self.at = symbol.end()
        return symbol.lastgroup, symbol[symbol.lastgroup]

    def _skip_methods(self) -> None:
        """Skip calls of a value's methods: ``"…".slice(6, -6)``; the value stays as it is."""
        while (method := _METHOD.match(self.text, self.at)) is not None:
            self.at = method.end()
            if self.text.startswith("(", self.at):
                _, self.at = _read(self.text, self.at, self.names, opened="(")
                if self.text[self.at - 1 : self.at] != ")":
                    raise _Broken

    def _name(self, kind: str, symbol: str) -> str:
        name = symbol if kind in ("word", "number") else self._scalar(kind, symbol)
        colon = self._next()
        if colon[1] != ":" or not isinstance(name, str):
            raise _Broken
        return name

    def _put(self, stack: list[tuple[Any, str, str | None]], value: Any) -> None:
        container, closing, name = stack[-1]
        if isinstance(container, list):
            container.append(value)
        else:
            container[name] = value
            stack[-1] = (container, closing, None)

    def _scalar(self, kind: str, symbol: str) -> Any:
        if kind == "double":
            try:
                return json.loads(symbol, strict=False)
            except ValueError:
                return unquoted(symbol[1:-1])
        if kind in ("single", "template"):
            return unquoted(symbol[1:-1])
        if kind == "number":
            return int(symbol) if symbol.isdecimal() and len(symbol) < 20 else None
        if kind == "sign":
            return {"!0": True, "!1": False}.get(symbol) if len(symbol) == 2 else self._after_sign()
        if kind == "word":
            return self._of_word(symbol)
        raise _Broken

    def _after_sign(self) -> None:
        self._scalar(*self._next())

    def _of_word(self, word: str) -> Any:
        if word in _CONSTANTS:
            return _CONSTANTS[word]
        if word in ("void", "new", "typeof"):
            self._scalar(*self._next())
            return None
        if self.text[self.at : self.at + 1] == "(":
            # A call such as Date(0) or Array(2): its arguments are read and left out.
            _, self.at = _read(self.text, self.at, self.names, opened="(")
            if self.text[self.at - 1 : self.at] != ")":
                raise _Broken
            return None
        return self.names.get(word)
