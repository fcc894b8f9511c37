//! An account that stays open in an instance of its own.

use crate::component::Instance;
use crate::error::Error;
use crate::runtime::Held;
use wasmtime::component::ResourceAny;

/// An account that commands are decided on, one after the other: read once, moved on by each decision that is accepted.
///
/// It takes one of [`Options::at_once`](crate::Options::at_once) places until it is dropped, and [`Limits`](crate::Limits) hold
/// for each call, the memory for all that the account grows to. A call that meets a limit, or traps, ends it: each later
/// one says [`Error::Closed`]. Open it again from what was stored.
///
/// ```
/// use drawdown_host::{Engine, Options};
///
/// let component = std::fs::read("../../dist/drawdown.component.wasm")?;
/// let engine = Engine::new(&component, &Options::default())?;
/// let account = r#"{"organization":{},"wallets":[],"wallet_transactions":[]}"#;
/// let mut open = engine.open_account(r#""drawdown-1""#, account)?;
/// let sweep = r#"{"id":"night","at":"2026-07-01T00:00:00Z","type":"expire"}"#;
/// assert!(open.decide(sweep, None)?.starts_with(r#"{"outcome":"unchanged""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OpenAccount<'engine> {
    held: Held<'engine>,
    instance: Instance,
    account: ResourceAny,
}

impl<'engine> OpenAccount<'engine> {
    pub(crate) fn new(
        mut held: Held<'engine>,
        instance: Instance,
        policy: &str,
        account: &str,
    ) -> Result<Self, Error> {
        let opened = held.call(|store| {
            Ok(instance.drawdown_engine_accounts().account().call_open(store, policy, account)?)
        })?;
        Ok(Self { held, instance, account: opened.map_err(Error::Malformed)? })
    }

    /// Decides the JSON text of a command, with that of the parts that are wanted of its answer. What is accepted moves the
    /// account on.
    ///
    /// # Errors
    /// - [`Error::Malformed`]: it is no command; the account stays as it is
    /// - [`Error::Closed`]: an earlier call ended the account
    /// - else as [`Engine::decide_text`](crate::Engine::decide_text), and the account has ended
    pub fn decide(&mut self, command: &str, answer: Option<&str>) -> Result<String, Error> {
        let (account, guest) = (self.account, self.instance.drawdown_engine_accounts().account());
        let decided = self.held.call(|store| Ok(guest.call_decide(store, account, command, answer)?))?;
        decided.map_err(Error::Malformed)
    }

    /// The same answer, and the account stays as it is.
    ///
    /// # Errors
    /// As [`Self::decide`].
    pub fn preview(&mut self, command: &str, answer: Option<&str>) -> Result<String, Error> {
        let (account, guest) = (self.account, self.instance.drawdown_engine_accounts().account());
        let decided = self.held.call(|store| Ok(guest.call_preview(store, account, command, answer)?))?;
        decided.map_err(Error::Malformed)
    }

    /// The account as it is now, as JSON text.
    ///
    /// # Errors
    /// As [`Self::decide`], but never malformed.
    pub fn account(&mut self) -> Result<String, Error> {
        let (account, guest) = (self.account, self.instance.drawdown_engine_accounts().account());
        self.held.call(|store| Ok(guest.call_document(store, account)?))
    }
}
