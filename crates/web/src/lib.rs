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

/// An account that stays open: read once, moved on by each decision that is accepted.
#[wasm_bindgen(js_name = OpenAccount)]
pub struct OpenAccount(drawdown_wire::OpenAccount);

#[wasm_bindgen(js_class = OpenAccount)]
impl OpenAccount {
    /// Opens the JSON text of an account under that of a policy.
    ///
    /// # Errors
    /// Throws the malformed list, as JSON text.
    #[wasm_bindgen]
    pub fn open(policy: &str, account: &str) -> Result<OpenAccount, JsValue> {
        drawdown_wire::OpenAccount::open(policy, account).map(Self).map_err(|list| JsValue::from_str(&list))
    }

    /// Decides the JSON text of a command, with that of the parts that are wanted of its answer.
    ///
    /// # Errors
    /// Throws the malformed list, as JSON text; the account stays as it is.
    #[wasm_bindgen]
    pub fn decide(&mut self, command: &str, answer: Option<String>) -> Result<String, JsValue> {
        self.0.decide(command, answer.as_deref()).map_err(|list| JsValue::from_str(&list))
    }

    /// The same answer, and the account stays as it is.
    ///
    /// # Errors
    /// Throws the malformed list, as JSON text.
    #[wasm_bindgen]
    pub fn preview(&self, command: &str, answer: Option<String>) -> Result<String, JsValue> {
        self.0.preview(command, answer.as_deref()).map_err(|list| JsValue::from_str(&list))
    }

    /// The account as it is now, as JSON text.
    #[wasm_bindgen]
    #[must_use]
    pub fn account(&self) -> String {
        self.0.account()
    }
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
