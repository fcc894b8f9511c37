//! Drawdown as a WebAssembly component, by the contract in `wit/drawdown.wit`.
//!
//! It converts and calls. There is no rule in it, and it imports nothing: the allocator and the panic handler are
//! its own.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![expect(unsafe_code, reason = "wit-bindgen's exports hand memory over the border of the component")]

extern crate alloc;

mod named;
mod outcome;
mod request;
mod state;

use alloc::string::String;
use alloc::vec::Vec;
use bindings::exports::drawdown::engine::credits as typed;
use bindings::exports::drawdown::engine::{accounts, credits, documents};
use core::cell::RefCell;
use drawdown_json::writer::ObjectWriter;
use typed::{Decision, Error, InvoiceDraft, Problem, Request, TopUpOrder};

mod bindings {
    //! What wit-bindgen makes of the contract.
    wit_bindgen::generate!({ path: "../../wit", world: "engine" });
}

struct Engine;

bindings::export!(Engine with_types_in bindings);

impl documents::Guest for Engine {
    fn invoke(request: String) -> Result<String, String> {
        drawdown_wire::invoke(&request)
    }

    fn invoke_many(requests: Vec<String>) -> Vec<Result<String, String>> {
        requests.iter().map(|request| drawdown_wire::invoke(request)).collect()
    }

    fn info() -> String {
        drawdown_wire::info()
    }
}

impl credits::Guest for Engine {
    fn apply_credits(request: Request, invoices: Vec<InvoiceDraft>) -> Result<Decision, Error> {
        decide(&request, "apply_credits", |object| {
            object.member("invoices").list(&invoices, request::invoice)
        })
    }

    fn top_up(request: Request, order: TopUpOrder) -> Result<Decision, Error> {
        decide(&request, "top_up", |object| request::order(&order, object))
    }

    fn expire(request: Request) -> Result<Decision, Error> {
        decide(&request, "expire", |_| {})
    }

    fn terminate_wallet(request: Request, wallet_id: String) -> Result<Decision, Error> {
        decide(&request, "terminate_wallet", |object| request::text(object, "wallet_id", &wallet_id))
    }
}

/// One call at a time, so the account is never asked while it moves.
struct OpenAccount(RefCell<drawdown_wire::OpenAccount>);

impl accounts::Guest for Engine {
    type Account = OpenAccount;
}

impl accounts::GuestAccount for OpenAccount {
    fn open(policy: String, account: String) -> Result<accounts::Account, String> {
        let open = drawdown_wire::OpenAccount::open(&policy, &account)?;
        Ok(accounts::Account::new(Self(RefCell::new(open))))
    }

    fn decide(&self, command: String, answer: Option<String>) -> Result<String, String> {
        self.0.borrow_mut().decide(&command, answer.as_deref())
    }

    fn preview(&self, command: String, answer: Option<String>) -> Result<String, String> {
        self.0.borrow().preview(&command, answer.as_deref())
    }

    fn document(&self) -> String {
        self.0.borrow().account()
    }
}

fn decide(
    request: &Request,
    command: &str,
    members: impl FnOnce(&mut ObjectWriter<'_>),
) -> Result<Decision, Error> {
    match drawdown_wire::decide(&request::document(request, command, members)) {
        Ok(decided) => Ok(outcome::decision(decided.decision, decided.digest)),
        Err(problems) => Err(Error::Malformed(problems.into_iter().map(problem).collect())),
    }
}

fn problem(problem: drawdown_wire::Problem) -> Problem {
    Problem { code: problem.code.text().into(), path: problem.path, message: problem.message }
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
