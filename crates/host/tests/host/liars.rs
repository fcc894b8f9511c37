//! Modules that are not ours: what does not keep the contract is an error of its own, and harms nobody.

use crate::shipped::{CORE, artifact, decided, options, request};
use drawdown_host::{CoreEngine, Engine, Error, LoadError, Options};

/// A core module with the five exports, whose `drawdown_invoke` is `invoke`.
fn module(invoke: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (memory (export "memory") 1)
            (data (i32.const 8) "{{\22ok\22:1}}") (data (i32.const 64) "\ff\ff")
            (func $deep (call $deep))
            (func (export "drawdown_alloc") (param i32) (result i32) (i32.const 1024))
            (func (export "drawdown_free") (param i32 i32))
            (func (export "drawdown_abi_version") (result i32) (i32.const 1))
            (func (export "drawdown_invoke") (param i32 i32) (result i64) {invoke}))"#
    );
    wat::parse_str(text).expect("it is a module")
}

fn small() -> Options {
    let mut options = options();
    options.limits.fuel = 1_000_000;
    options.limits.memory_bytes = 1 << 20;
    options
}

fn decide(invoke: &str) -> Result<String, Error> {
    CoreEngine::new(&module(invoke), &small()).expect("it loads").decide_text("{}")
}

#[test]
fn one_that_keeps_the_contract() {
    assert_eq!(decide("(i64.const 0x8_0000_0008)").expect("it answers"), "1");
}

#[test]
fn one_that_traps_or_never_ends() {
    let trap = decide("unreachable");
    assert!(matches!(trap, Err(Error::Trap(_))), "{trap:?}");
    let trap = decide("(drop (i32.load (i32.const -8))) (i64.const 0)");
    assert!(matches!(trap, Err(Error::Trap(_))), "{trap:?}");
    let endless = decide("(loop (br 0)) unreachable");
    assert!(matches!(endless, Err(Error::OutOfFuel { limit: 1_000_000 })), "{endless:?}");
    let deep = decide("(call $deep) unreachable");
    assert!(matches!(deep, Err(Error::OutOfStack { .. })), "{deep:?}");
    let hungry = decide("(loop (drop (memory.grow (i32.const 1))) (br 0)) unreachable");
    assert!(matches!(hungry, Err(Error::OutOfMemory { .. })), "{hungry:?}");
    // Ours goes on beside them.
    assert_eq!(decided(CORE.decide_text(&request())), drawdown_wire::invoke(&request()));
}

#[test]
fn one_that_lies_about_its_reply() {
    for invoke in [
        "(i64.const 0)",
        "(i64.const -1)",
        "(i64.const 0x8_ffff_ffff)",
        "(i64.const 0xffff_ffff_0000_0001)",
        "(i64.const 0x40_0000_0002)",
        "(i64.const 0x9_0000_0004)",
    ] {
        let lie = decide(invoke);
        assert!(matches!(lie, Err(Error::Reply(_))), "{invoke}: {lie:?}");
    }
}

#[test]
fn one_that_lies_about_its_block() {
    let text = String::from_utf8(module_text("(i32.const 65535)")).expect("it is text");
    let module = wat::parse_str(text).expect("it is a module");
    let lie = CoreEngine::new(&module, &small()).expect("it loads").decide_text("{}");
    assert!(matches!(lie, Err(Error::Reply(_))), "{lie:?}");
    let none = wat::parse_str(String::from_utf8(module_text("(i32.const 0)")).expect("it is text"));
    let none = CoreEngine::new(&none.expect("it is a module"), &small()).expect("it loads").decide_text("{}");
    assert!(matches!(none, Err(Error::OutOfMemory { .. })), "{none:?}");
}

fn module_text(alloc: &str) -> Vec<u8> {
    format!(
        r#"(module (memory (export "memory") 1)
            (func (export "drawdown_alloc") (param i32) (result i32) {alloc})
            (func (export "drawdown_abi_version") (result i32) (i32.const 1))
            (func (export "drawdown_invoke") (param i32 i32) (result i64) (i64.const 0)))"#
    )
    .into_bytes()
}

#[test]
fn what_is_not_loaded() {
    let load = |text: &str| CoreEngine::new(&wat::parse_str(text).expect("it is a module"), &small()).err();
    let float = load("(module (func (drop (f64.const 1))))");
    assert!(matches!(float, Some(LoadError::Compile(_))), "{float:?}");
    let vector = load("(module (func (param v128)))");
    assert!(matches!(vector, Some(LoadError::Compile(_))), "{vector:?}");
    let import = load(r#"(module (import "host" "clock" (func)))"#);
    assert!(matches!(import, Some(LoadError::Contract(_))), "{import:?}");
    let empty = load("(module)");
    assert!(matches!(empty, Some(LoadError::Contract(_))), "{empty:?}");
    let other = load(
        r#"(module (memory (export "memory") 1)
        (func (export "drawdown_alloc") (param i32) (result i32) (i32.const 0))
        (func (export "drawdown_invoke") (param i32 i32) (result i64) (i64.const 0))
        (func (export "drawdown_abi_version") (result i32) (i32.const 2)))"#,
    );
    assert!(matches!(other, Some(LoadError::Contract(_))), "{other:?}");
    let junk = CoreEngine::new(b"junk", &small()).err();
    assert!(matches!(junk, Some(LoadError::Compile(_))), "{junk:?}");
}

#[test]
fn the_one_is_not_the_other() {
    let error = Engine::new(&artifact("drawdown.core.wasm"), &small()).err();
    assert!(matches!(error, Some(LoadError::Compile(_))), "{error:?}");
    let error = CoreEngine::new(&artifact("drawdown.component.wasm"), &small()).err();
    assert!(matches!(error, Some(LoadError::Compile(_))), "{error:?}");
    let error = Engine::new(&wat::parse_str("(component)").expect("it is a component"), &small()).err();
    assert!(matches!(error, Some(LoadError::Contract(_))), "{error:?}");
    let import = r#"(component (import "clock" (func)))"#;
    let error = Engine::new(&wat::parse_str(import).expect("it is a component"), &small()).err();
    assert!(matches!(error, Some(LoadError::Contract(_))), "{error:?}");
}
