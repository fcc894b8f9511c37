//! Drawdown as a WebAssembly component, by the contract in `wit/drawdown.wit`.
//!
//! It converts and calls. There is no rule in it, and it imports nothing: the allocator and the panic handler are
//! its own.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![expect(
    unsafe_code,
    reason = "the exports that wit-bindgen writes hand memory over the component boundary"
)]

extern crate alloc;

use alloc::string::String;

mod bindings {
    //! What wit-bindgen makes of the contract.
    wit_bindgen::generate!({ path: "../../wit", world: "engine" });
}

struct Engine;

impl bindings::exports::drawdown::engine::documents::Guest for Engine {
    fn invoke(request: String) -> Result<String, String> {
        drawdown_wire::invoke(&request)
    }

    fn info() -> String {
        drawdown_wire::info()
    }
}

bindings::export!(Engine with_types_in bindings);

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// A panic is a bug, never an answer: it traps, and the host drops the instance.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
