"""The engine as a WebAssembly component."""

import json
from os import PathLike, fspath

import wasmtime
from wasmtime import component

from .documents import text_of, utf8
from .errors import MalformedRequest
from .limits import Limits


class Engine:
    """`drawdown.component.wasm`, compiled once. Threads may share it."""

    def __init__(self, file: str | PathLike[str], limits: Limits = Limits()):
        self.limits = limits
        self._engine = limits.engine()
        self._component = component.Component.from_file(self._engine, fspath(file))
        documents = self._component.get_export_index("drawdown:engine/documents@1.0.0")
        invoke = self._component.get_export_index("invoke", documents)
        if documents is None or invoke is None:
            raise ValueError(f"{fspath(file)} does not export drawdown:engine/documents@1.0.0")
        self._function = invoke
        # Nothing is linked: the engine imports nothing, so it can do nothing but compute.
        self._linker = component.Linker(self._engine)

    def decide(self, request: dict) -> dict:
        """Decides one request. A refusal is an answer too: look at `outcome` first.

        Raises MalformedRequest, LimitExceeded or EngineTrap.
        """
        return json.loads(self.decide_text(text_of(request)))

    def decide_text(self, request: str | bytes) -> str:
        """The same, JSON text to JSON text: the very bytes that every other host gives."""
        text = utf8(request)
        try:
            result = self._invoke(text)
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            raise self.limits.failure(error, len(text.encode())) from error
        if result.tag == "err":
            raise MalformedRequest(result.payload)
        return result.payload

    def _invoke(self, text: str) -> component.Variant:
        store = self.limits.store(self._engine)
        instance = self._linker.instantiate(store, self._component)
        return instance.get_func(store, self._function)(store, text)
