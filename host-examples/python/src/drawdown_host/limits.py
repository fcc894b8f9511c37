"""What one decision may use, and what it means when the runtime ends it."""

from contextlib import suppress
from dataclasses import dataclass

import wasmtime

from .errors import EngineError, EngineTrap, LimitExceeded

# The most memory that a decision was seen to need, measured over hostile and large requests: so much, and so much
# more for each byte of the request.
_MEMORY_AT_LEAST = 4 << 20
_MEMORY_PER_REQUEST_BYTE = 64


@dataclass(frozen=True)
class Limits:
    """The same request uses the same fuel and memory on every machine. The defaults take the largest requests."""

    fuel: int = 50_000_000_000
    """About one unit for each WebAssembly instruction."""
    memory_bytes: int = 1 << 30
    """The instance's memory, request and answer included."""
    stack_bytes: int = 512 << 10
    """The native stack below the call."""

    def engine(self) -> wasmtime.Engine:
        """A runtime that keeps compiled code between runs, in the user's cache directory where it can be written."""
        config = wasmtime.Config()
        config.consume_fuel = True
        config.max_wasm_stack = self.stack_bytes
        with suppress(wasmtime.WasmtimeError):
            config.cache = True
        return wasmtime.Engine(config)

    def store(self, engine: wasmtime.Engine) -> wasmtime.Store:
        """A fresh store: the decision shares nothing with the one before."""
        store = wasmtime.Store(engine)
        store.set_fuel(self.fuel)
        store.set_limits(memory_size=self.memory_bytes)
        return store

    def failure(self, error: Exception, request_bytes: int) -> EngineError:
        """Tells a limit from a trap. wasmtime-py reports both as text."""
        text = str(error)
        if "all fuel consumed" in text:
            return LimitExceeded("fuel", self.fuel)
        if "call stack exhausted" in text:
            return LimitExceeded("stack", self.stack_bytes)
        if "exceeds memory limits" in text or (
            "unreachable" in text and self._memory_is_short(request_bytes)
        ):
            return LimitExceeded("memory", self.memory_bytes)
        return EngineTrap(text)

    def _memory_is_short(self, request_bytes: int) -> bool:
        # An engine that cannot get memory stops at `unreachable`, as it does at a bug; the runtime tells no more.
        return self.memory_bytes < _MEMORY_AT_LEAST + _MEMORY_PER_REQUEST_BYTE * request_bytes
