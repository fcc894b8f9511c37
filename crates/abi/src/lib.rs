//! Drawdown as a core WebAssembly module, for runtimes that run no components.
//!
//! | export | what it does |
//! |---|---|
//! | `memory` | the module's memory |
//! | `drawdown_alloc(len) -> ptr` | lends `len` zeroed bytes; 0 when memory is out |
//! | `drawdown_free(ptr, len)` | takes them back; a pair that was never lent is left alone |
//! | `drawdown_invoke(ptr, len) -> u64` | decides the UTF-8 request there; the reply is lent at `ptr << 32 \| len` |
//! | `drawdown_invoke_lines(ptr, len) -> u64` | decides many, one a line; a reply a line, in their order |
//! | `drawdown_abi_version() -> u32` | 1; changes only when a signature or the ownership changes |
//!
//! `ptr` and `len` are unsigned, alignment is 1. `drawdown_invoke` reads the request and frees nothing: request and
//! reply are both given back with `drawdown_free`. The reply to a request is `{"ok":` answer `}` or `{"malformed":` list `}`. A
//! request that does not lie in lent bytes is malformed with the code `invalid_block`; no byte of it is read.
//!
//! The module imports nothing. One call at a time; after a trap the instance is to be dropped.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![expect(unsafe_code, reason = "memory is handed over the module's border by address")]

extern crate alloc;

mod blocks;

use alloc::boxed::Box;
use alloc::string::String;
use blocks::Blocks;

const ABI_VERSION: u32 = 1;
const NOT_LENT: &str = r#"[{"code":"invalid_block","path":"","message":"the request does not lie in bytes that `drawdown_alloc` lent"}]"#;

static BLOCKS: Blocks = Blocks::new();

/// The version of these six exports.
#[unsafe(no_mangle)]
pub extern "C" fn drawdown_abi_version() -> u32 {
    ABI_VERSION
}

/// Lends `length` zeroed bytes, to be given back with [`drawdown_free`]; 0 when memory is out.
#[unsafe(no_mangle)]
pub extern "C" fn drawdown_alloc(length: usize) -> usize {
    BLOCKS.lend_zeroed(length)
}

/// Takes back what [`drawdown_alloc`] or [`drawdown_invoke`] lent. Anything else is left alone.
#[unsafe(no_mangle)]
pub extern "C" fn drawdown_free(address: usize, length: usize) {
    BLOCKS.take_back(address, length);
}

/// Decides the request of `length` bytes at `address`; the reply is lent at `address << 32 | length`.
#[unsafe(no_mangle)]
pub extern "C" fn drawdown_invoke(address: usize, length: usize) -> u64 {
    let reply = match BLOCKS.read(address, length, drawdown_wire::invoke_bytes) {
        Some(Ok(answer)) => member("{\"ok\":", &answer),
        Some(Err(problems)) => member("{\"malformed\":", &problems),
        None => member("{\"malformed\":", NOT_LENT),
    };
    let length = reply.len();
    packed(BLOCKS.lend(reply, length), length)
}

/// Decides the requests of `length` bytes at `address`, one a line; the replies are lent at `address << 32 | length`. A
/// request that traps takes the others with it: a host sends each alone then.
#[unsafe(no_mangle)]
pub extern "C" fn drawdown_invoke_lines(address: usize, length: usize) -> u64 {
    let not_lent = || [r#"{"malformed":"#, NOT_LENT, "}\n"].concat();
    let replies = BLOCKS.read(address, length, drawdown_wire::invoke_lines).unwrap_or_else(not_lent);
    let replies = replies.into_boxed_str().into_boxed_bytes();
    let length = replies.len();
    packed(BLOCKS.lend(replies, length), length)
}

/// `{"name":` value `}`, in one allocation of just that size.
fn member(opening: &str, value: &str) -> Box<[u8]> {
    let mut text = String::with_capacity(opening.len() + value.len() + 1);
    text.push_str(opening);
    text.push_str(value);
    text.push('}');
    text.into_boxed_str().into_boxed_bytes()
}

fn packed(address: usize, length: usize) -> u64 {
    (address as u64) << 32 | length as u64
}

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// A panic is a bug, never an answer: it traps, and the host drops the instance.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
