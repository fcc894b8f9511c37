"""The engine as a core module: the ABI of docs/embedding.md, step by step."""

import json
from collections.abc import Mapping
from os import PathLike, fspath
from typing import Any

import wasmtime

from .documents import text_of, utf8
from .errors import EngineTrap, LimitExceeded, MalformedRequest
from .limits import Limits

_ABI_VERSION = 1
_U32 = 0xFFFF_FFFF
_U64 = 0xFFFF_FFFF_FFFF_FFFF


class CoreEngine:
    """`drawdown.core.wasm`, for a runtime without components. Threads may share it."""

    def __init__(self, file: str | PathLike[str], limits: Limits = Limits()):
        self.limits = limits
        self._engine = limits.engine()
        self._module = wasmtime.Module.from_file(self._engine, fspath(file))
        store = Limits().store(self._engine)
        version = self._exports(store)["drawdown_abi_version"](store)
        if version != _ABI_VERSION:
            raise ValueError(
                f"{fspath(file)} has version {version} of the ABI, this host knows {_ABI_VERSION}"
            )

    def decide(self, request: dict) -> dict:
        """As `Engine.decide`."""
        return json.loads(self.decide_text(text_of(request)))

    def decide_text(self, request: str | bytes) -> str:
        """As `Engine.decide_text`."""
        payload = request if isinstance(request, bytes) else utf8(request).encode()
        try:
            reply = self._invoke(payload)
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            raise self.limits.failure(error, len(payload)) from error
        if reply.startswith(opening := b'{"ok":'):
            return reply[len(opening) : -1].decode()
        if reply.startswith(opening := b'{"malformed":'):
            raise MalformedRequest(reply[len(opening) : -1].decode())
        raise EngineTrap("the reply is neither ok nor malformed")

    def _invoke(self, request: bytes) -> bytes:
        store = self.limits.store(self._engine)
        exports = self._exports(store)
        memory = exports["memory"]
        # The runtime gives i32 and i64 with a sign; addresses and lengths have none.
        address = exports["drawdown_alloc"](store, len(request)) & _U32
        if address == 0:
            raise LimitExceeded("memory", self.limits.memory_bytes)
        memory.write(store, request, address)
        reply = exports["drawdown_invoke"](store, address, len(request)) & _U64
        start, length = reply >> 32, reply & _U32
        # The store goes now, and the memory with it, so there is nothing to give back.
        return bytes(memory.read(store, start, start + length))

    def _exports(self, store: wasmtime.Store) -> Mapping[str, Any]:
        return wasmtime.Instance(store, self._module, []).exports(store)
