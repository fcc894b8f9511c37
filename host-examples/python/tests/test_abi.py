"""What docs/embedding.md says of the core module, call by call."""

import pytest
import wasmtime
from conftest import DIST

U32, U64 = 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF
REPLY = (
    b'{"malformed":[{"code":"invalid_json","path":"","message":'
    b'"expected a member name in quotes, found the end of the text","line":1,"column":2}]}'
)


class Module:
    """One instance, its exports called as they are."""

    def __init__(self, wasm, memory_bytes=-1):
        self.store = wasmtime.Store(wasm.engine)
        self.store.set_limits(memory_size=memory_bytes)
        self.exports = wasmtime.Instance(self.store, wasm.module, []).exports(self.store)

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def alloc(self, length):
        return self.call("drawdown_alloc", length) & U32

    def write(self, address, content):
        self.exports["memory"].write(self.store, content, address)

    def read(self, address, length):
        return bytes(self.exports["memory"].read(self.store, address, address + length))

    def invoke(self, address, length):
        reply = self.call("drawdown_invoke", address, length) & U64
        return reply >> 32, reply & U32


@pytest.fixture(scope="module")
def wasm():
    class Wasm:
        # Only what the page names: no vectors, threads, tail calls, 64-bit memory, exceptions.
        config = wasmtime.Config()
        config.wasm_relaxed_simd = config.wasm_simd = config.wasm_threads = False
        config.wasm_tail_call = config.wasm_memory64 = config.wasm_exceptions = False
        config.wasm_multi_memory = config.wasm_gc = config.wasm_function_references = False
        engine = wasmtime.Engine(config)
        module = wasmtime.Module.from_file(engine, str(DIST / "drawdown.core.wasm"))

    return Wasm


@pytest.fixture
def module(wasm):
    return Module(wasm)


def test_six_exports_of_these_types_and_no_import(wasm):
    types = {export.name: export.type for export in wasm.module.exports}
    memory = types.pop("memory")
    assert memory.limits.max is None
    signatures = {
        name: ([str(kind) for kind in of.params], [str(kind) for kind in of.results])
        for name, of in types.items()
    }
    assert signatures == {
        "drawdown_abi_version": ([], ["i32"]),
        "drawdown_alloc": (["i32"], ["i32"]),
        "drawdown_free": (["i32", "i32"], []),
        "drawdown_invoke": (["i32", "i32"], ["i64"]),
        "drawdown_invoke_lines": (["i32", "i32"], ["i64"]),
    }
    assert list(wasm.module.imports) == []


def test_the_call_by_hand(module):
    assert module.call("drawdown_abi_version") == 1
    request = module.alloc(1)
    assert module.read(request, 1) == b"\0"
    module.write(request, b"{")
    reply, length = module.invoke(request, 1)
    assert length == 141
    assert module.read(reply, length) == REPLY


def test_who_owns_what(module):
    request = module.alloc(3)
    module.write(request, b"{{{")
    first, second = module.invoke(request, 1), module.invoke(request + 2, 1)
    assert module.read(request, 3) == b"{{{", "a request is read, not changed, and may be a part of a block"
    module.call("drawdown_free", request, 3)
    module.call("drawdown_free", request, 3)
    module.call("drawdown_free", first[0], first[1] - 1)
    assert module.read(*first) == module.read(*second) == REPLY, "a reply stays until it is freed"
    module.call("drawdown_free", *first)
    assert b'"invalid_block"' in module.read(*module.invoke(request, 3)), "what was given back is no request"
    assert module.alloc(0) != 0


def test_memory_that_is_out_is_a_zero(wasm):
    assert Module(wasm, 4 << 20).alloc(8 << 20) == 0
