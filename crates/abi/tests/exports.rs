//! `dist/drawdown.core.wasm` in a plain runtime, called as a host without our help would call it.

use std::fs;
use wasmtime::{Config, Engine, Instance, Memory, Module, Store, StoreLimits, StoreLimitsBuilder, TypedFunc};

const PAGE: usize = 65_536;

/// The six exports of one instance.
struct Exports {
    store: Store<StoreLimits>,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
    invoke: TypedFunc<(u32, u32), u64>,
    invoke_lines: TypedFunc<(u32, u32), u64>,
    version: TypedFunc<(), u32>,
}

fn module() -> (Engine, Module) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist/drawdown.core.wasm");
    let wasm = fs::read(file).expect("run `cargo xtask build` first: it makes dist/");
    let engine = Engine::new(&Config::new()).expect("the runtime starts");
    let module = Module::from_binary(&engine, &wasm).expect("the module is valid");
    (engine, module)
}

fn instance(memory_bytes: usize) -> Exports {
    let (engine, module) = module();
    let mut store = Store::new(&engine, StoreLimitsBuilder::new().memory_size(memory_bytes).build());
    store.limiter(|limits| limits);
    let instance = Instance::new(&mut store, &module, &[]).expect("it needs no import");
    Exports {
        memory: instance.get_memory(&mut store, "memory").expect("`memory` is exported"),
        alloc: instance.get_typed_func(&mut store, "drawdown_alloc").expect("it is exported"),
        free: instance.get_typed_func(&mut store, "drawdown_free").expect("it is exported"),
        invoke: instance.get_typed_func(&mut store, "drawdown_invoke").expect("it is exported"),
        invoke_lines: instance.get_typed_func(&mut store, "drawdown_invoke_lines").expect("it is exported"),
        version: instance.get_typed_func(&mut store, "drawdown_abi_version").expect("it is exported"),
        store,
    }
}

impl Exports {
    fn alloc(&mut self, length: u32) -> u32 {
        self.alloc.call(&mut self.store, length).expect("it never traps")
    }

    fn free(&mut self, pointer: u32, length: u32) {
        self.free.call(&mut self.store, (pointer, length)).expect("it never traps");
    }

    fn invoke(&mut self, pointer: u32, length: u32) -> (u32, u32, String) {
        let reply = self.invoke.call(&mut self.store, (pointer, length)).expect("it never traps");
        self.lent(reply)
    }

    fn invoke_lines(&mut self, requests: &[u8]) -> String {
        let length = requests.len() as u32;
        let pointer = self.alloc(length);
        self.memory.write(&mut self.store, pointer as usize, requests).expect("the block is in the memory");
        let reply = self.invoke_lines.call(&mut self.store, (pointer, length)).expect("it never traps");
        let (reply, reply_length, text) = self.lent(reply);
        self.free(pointer, length);
        self.free(reply, reply_length);
        text
    }

    fn lent(&mut self, reply: u64) -> (u32, u32, String) {
        let (start, length) = ((reply >> 32) as usize, (reply & 0xffff_ffff) as usize);
        let bytes = &self.memory.data(&self.store)[start..start + length];
        (start as u32, length as u32, String::from_utf8(bytes.to_vec()).expect("a reply is UTF-8"))
    }

    /// One whole call: request in, reply out, both given back.
    fn decide(&mut self, request: &[u8]) -> String {
        let length = request.len() as u32;
        let pointer = self.alloc(length);
        self.memory.write(&mut self.store, pointer as usize, request).expect("the block is in the memory");
        let (reply, reply_length, text) = self.invoke(pointer, length);
        let start = pointer as usize;
        assert_eq!(
            &self.memory.data(&self.store)[start..start + request.len()],
            request,
            "it is read, not changed"
        );
        self.free(pointer, length);
        self.free(reply, reply_length);
        text
    }
}

fn reply(request: &[u8]) -> String {
    match drawdown_wire::invoke_bytes(request) {
        Ok(answer) => format!("{{\"ok\":{answer}}}"),
        Err(problems) => format!("{{\"malformed\":{problems}}}"),
    }
}

const INFO: &[u8] =
    br#"{"policy":"drawdown-1","command":{"id":"i","at":"2026-01-01T00:00:00Z","type":"info"}}"#;

#[test]
fn it_exports_these_six_and_imports_nothing() {
    let (_, module) = module();
    let mut names: Vec<_> = module.exports().map(|export| export.name()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "drawdown_abi_version",
            "drawdown_alloc",
            "drawdown_free",
            "drawdown_invoke",
            "drawdown_invoke_lines",
            "memory"
        ]
    );
    assert_eq!(module.imports().count(), 0);
    let mut exports = instance(1 << 30);
    assert_eq!(exports.version.call(&mut exports.store, ()).expect("it never traps"), 1);
}

#[test]
fn a_reply_is_ok_or_malformed() {
    let mut exports = instance(1 << 30);
    for request in [INFO, b"{", b"", b"\xff"] {
        assert_eq!(exports.decide(request), reply(request));
    }
}

#[test]
fn many_requests_have_a_reply_each_in_their_order() {
    let mut exports = instance(1 << 30);
    for requests in [&[INFO, b"{", b"", b"\xff", INFO][..], &[INFO], &[b""]] {
        let expected: String = requests.iter().map(|request| reply(request) + "\n").collect();
        let lines = requests.join(&b'\n');
        assert_eq!(exports.invoke_lines(&[&lines[..], b"\n"].concat()), expected);
        if !lines.is_empty() {
            assert_eq!(exports.invoke_lines(&lines), expected, "the last line feed says nothing");
        }
    }
    assert_eq!(exports.invoke_lines(b""), "");
    // Bytes that were not lent are not read.
    let reply = exports.invoke_lines.call(&mut exports.store, (3, 5)).expect("it never traps");
    assert!(exports.lent(reply).2.starts_with(r#"{"malformed":[{"code":"invalid_block""#));
}

#[test]
fn what_is_given_back_is_used_again() {
    let mut exports = instance(1 << 30);
    exports.decide(INFO);
    let pages = exports.memory.size(&exports.store);
    (0..2_000).for_each(|_| drop(exports.decide(INFO)));
    assert_eq!(exports.memory.size(&exports.store), pages);
}

#[test]
fn blocks_are_zeroed_apart_and_never_at_zero() {
    let mut exports = instance(1 << 30);
    let first = exports.alloc(100);
    exports.memory.write(&mut exports.store, first as usize, &[7; 100]).expect("the block is in the memory");
    exports.free(first, 100);
    let blocks: Vec<u32> = (0..50).map(|_| exports.alloc(100)).collect();
    for (index, block) in blocks.iter().enumerate() {
        let start = *block as usize;
        assert_eq!(exports.memory.data(&exports.store)[start..start + 100], [0; 100]);
        assert!(blocks[..index].iter().all(|other| block.abs_diff(*other) >= 100));
    }
    let (empty, other) = (exports.alloc(0), exports.alloc(0));
    assert!(empty != 0 && other != 0 && empty != other);
    assert_eq!(exports.invoke(empty, 0).2, reply(b""));
    exports.free(empty, 0);
}

#[test]
fn out_of_memory_is_address_zero_and_not_the_end() {
    let mut exports = instance(64 * PAGE);
    assert_eq!(exports.alloc(u32::MAX), 0);
    assert_eq!(exports.alloc(1 << 31), 0);
    assert_eq!(exports.alloc(128 * PAGE as u32), 0);
    let blocks: Vec<u32> =
        (0..10_000).map(|_| exports.alloc(4_096)).take_while(|block| *block != 0).collect();
    assert!(!blocks.is_empty() && blocks.len() < 10_000, "{}", blocks.len());
    blocks.iter().for_each(|block| exports.free(*block, 4_096));
    assert_eq!(exports.decide(INFO), reply(INFO));
}

#[test]
fn what_was_not_lent_is_neither_read_nor_given_back() {
    let mut exports = instance(1 << 30);
    let block = exports.alloc(16);
    exports
        .memory
        .write(&mut exports.store, block as usize, b"{}              ")
        .expect("it is in the memory");
    let end = exports.memory.data_size(&exports.store) as u32;
    for (pointer, length) in [
        (0, 0),
        (0, 16),
        (block, 17),
        (block + 1, 16),
        (block - 1, 1),
        (8, 8),
        (end, 1),
        (end - 1, 2),
        (u32::MAX, u32::MAX),
        (block, u32::MAX),
        (u32::MAX - 3, 8),
    ] {
        let (reply, length, text) = exports.invoke(pointer, length);
        assert!(text.starts_with(r#"{"malformed":[{"code":"invalid_block","#), "{text}");
        exports.free(reply, length);
        exports.free(pointer, length);
    }
    // A block of another length, or given back twice: nothing happens.
    exports.free(block, 15);
    exports.free(block, 0);
    assert_eq!(exports.invoke(block, 16).2, reply(b"{}"));
    assert_eq!(exports.invoke(block, 2).2, reply(b"{}"), "a part of a block may be read");
    exports.free(block, 16);
    exports.free(block, 16);
    assert!(exports.invoke(block, 16).2.contains("invalid_block"), "it is no longer lent");
    assert_eq!(exports.decide(INFO), reply(INFO));
}
