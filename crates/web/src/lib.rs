//! Drawdown for JavaScript: text in, text out.
//!
//! It converts and calls; there is no rule in it. The package in `js/` puts the typed functions on top. Objects cross
//! as JSON text because that is the faster way (`js/README.md`, "Why text").
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::string::String;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Decides one request text and gives the answer's, a refusal included.
///
/// # Errors
/// Throws the malformed list, as JSON text.
#[wasm_bindgen(js_name = invoke)]
pub fn invoke(request: &str) -> Result<String, JsValue> {
    drawdown_wire::invoke(request).map_err(|problems| JsValue::from_str(&problems))
}

/// Decides many request texts, one a line, and gives a reply a line, `{"ok":` answer `}` or `{"malformed":` list `}`.
#[wasm_bindgen(js_name = invokeLines)]
#[must_use]
pub fn invoke_lines(requests: &str) -> String {
    drawdown_wire::invoke_lines(requests.as_bytes())
}

/// Version, presets, limits and time zone database version, as JSON text.
#[wasm_bindgen(js_name = info)]
#[must_use]
pub fn info() -> String {
    drawdown_wire::info()
}

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// A panic is a bug, never an answer: it traps, and the package starts a fresh instance.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
