//! The component: text in and out, and typed calls.

use crate::cache;
use crate::error::{Error, LoadError};
use crate::limits::Options;
use crate::open::OpenAccount;
use crate::runtime::{Caller, Runtime};
use credits::{Decision, InvoiceDraft, Request, TopUpOrder};
use wasmtime::Store;
use wasmtime::component::{Component, ComponentExportIndex, Linker};

mod bindings {
    //! What wasmtime makes of the contract.
    wasmtime::component::bindgen!({ path: "../../wit", world: "engine" });
}

/// The records of the typed interface, as `wit/drawdown.wit` describes them.
pub mod credits {
    pub use super::bindings::exports::drawdown::engine::credits::{
        Account, Alert, AlertChecked, AlertThreshold, AlertTriggered, AlertType, Bucket, BucketAmount,
        BucketShare, CreditsApplied, CreditsRestored, Customer, DecidingKey, Decimal, Decision, DuesUnbooked,
        EndReason, Event, Fact, FailureReason, Fee, FeeDraft, FeeItem, Figure, FigureValue, Funding, Instant,
        Interval, Invoice, InvoiceDraft, InvoiceExplanation, InvoiceSkip, InvoiceStatus, LocalDay,
        MetadataPair, Method, Movement, OngoingBalanceRefreshed, OrderKey, Organization, Outcome,
        PaymentStatus, Problem, Purchase, PurchaseFailed, PurchaseInvoice, RecentCommand,
        RecurringTransactionRule, Refusal, Remark, Request, ResidueBooked, Scope, Settlement, SkippedWallets,
        Source, SourceExplanation, SourceSkip, SourcesUnknown, Status, TopUpOrder, TopUpRuleEnded,
        TopUpRuleFired, TransactionStatus, TransactionType, Trigger, Unchanged, UnchangedReason, VoidReason,
        Wallet, WalletExplanation, WalletSkip, WalletTerminated, WalletTransaction,
    };
}

pub(crate) use bindings::Engine as Instance;
use bindings::exports::drawdown::engine::credits::{Error as TypedError, Guest as Credits};

/// The engine's component, ready to decide. Made once, shared between threads.
///
/// ```
/// use drawdown_host::{Engine, Options};
///
/// let component = std::fs::read("../../dist/drawdown.component.wasm")?;
/// let mut options = Options::default();
/// options.limits.fuel = 100_000_000;
/// let engine = Engine::new(&component, &options)?;
/// assert!(engine.info()?.starts_with('{'));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Engine {
    runtime: Runtime,
    /// An instance with every export looked up and checked against its types: for the typed calls.
    typed: bindings::EnginePre<Caller>,
    documents: Documents,
}

/// Where the two functions of text are. A call looks up the one that it needs: to check the records of the typed
/// interface in each instance costs more than a decision.
struct Documents {
    invoke: ComponentExportIndex,
    invoke_many: ComponentExportIndex,
    info: ComponentExportIndex,
}

impl Engine {
    /// Compiles the bytes of `drawdown.component.wasm`, or takes up what an earlier run compiled.
    ///
    /// # Errors
    /// - the bytes are no component, or one that imports something or lacks an export of the contract
    /// - the machine cannot keep what the options ask for
    /// - the directory of [`Options::cache`] cannot be written
    pub fn new(component: &[u8], options: &Options) -> Result<Self, LoadError> {
        let runtime = Runtime::new(options)?;
        let component: Component = cache::load(&runtime.engine, component, options.cache.as_deref())?;
        let linker = Linker::new(&runtime.engine);
        let typed = linker.instantiate_pre(&component).and_then(bindings::EnginePre::new);
        let documents =
            Documents::of(&component).ok_or_else(|| wasmtime::Error::msg("it exports no documents"));
        Ok(Self {
            runtime,
            typed: typed.map_err(LoadError::Contract)?,
            documents: documents.map_err(LoadError::Contract)?,
        })
    }

    /// Decides one request, JSON text in and out. The answer may be a refusal.
    ///
    /// # Errors
    /// - [`Error::Malformed`]: the request is not one
    /// - [`Error::OutOfFuel`], [`Error::OutOfMemory`], [`Error::OutOfStack`]: a limit was reached
    /// - [`Error::Trap`], [`Error::Runtime`]: a bug, ours or the runtime's
    pub fn decide_text(&self, request: &str) -> Result<String, Error> {
        self.decide_text_metered(request).0
    }

    /// [`Engine::decide_text`], and the fuel that it took.
    pub fn decide_text_metered(&self, request: &str) -> (Result<String, Error>, u64) {
        let (result, fuel) = self.runtime.call(|store| {
            let instance = self.typed.instance_pre().instantiate(&mut *store)?;
            let invoke = instance
                .get_typed_func::<(&str,), (Result<String, String>,)>(&mut *store, &self.documents.invoke)?;
            Ok(invoke.call(store, (request,))?.0)
        });
        (result.and_then(|answer| answer.map_err(Error::Malformed)), fuel)
    }

    /// Decides many requests in one instance, each as [`Engine::decide_text`] does, in their order.
    ///
    /// One crossing and one instance for all: what many small requests cost is mostly these. The limits hold for each:
    /// where the call as a whole meets one, or traps, each request is decided alone, so that one loses no other.
    pub fn decide_many(&self, requests: &[&str]) -> Vec<Result<String, Error>> {
        let (results, _) = self.runtime.call(|store| {
            let instance = self.typed.instance_pre().instantiate(&mut *store)?;
            let invoke = instance.get_typed_func::<(&[&str],), (Vec<Result<String, String>>,)>(
                &mut *store,
                &self.documents.invoke_many,
            )?;
            Ok(invoke.call(store, (requests,))?.0)
        });
        match results {
            Ok(results) if results.len() == requests.len() => {
                results.into_iter().map(|result| result.map_err(Error::Malformed)).collect()
            }
            Ok(_) | Err(_) => requests.iter().map(|request| self.decide_text(request)).collect(),
        }
    }

    /// Opens an account under a policy, the JSON texts of a request's two members, in an instance of its own.
    ///
    /// # Errors
    /// As [`Engine::decide_text`].
    pub fn open_account(&self, policy: &str, account: &str) -> Result<OpenAccount<'_>, Error> {
        let mut held = self.runtime.hold();
        let instance = held.call(|store| Ok(self.typed.instantiate(&mut *store)?))?;
        OpenAccount::new(held, instance, policy, account)
    }

    /// Pays invoices with credits, typed.
    ///
    /// # Errors
    /// [`Error::Problems`] when the request is not one, else as [`Engine::decide_text`].
    pub fn apply_credits(&self, request: &Request, invoices: &[InvoiceDraft]) -> Result<Decision, Error> {
        self.typed(|credits, store| credits.call_apply_credits(store, request, invoices))
    }

    /// Buys, grants and voids credits of one wallet, typed.
    ///
    /// # Errors
    /// As [`Engine::apply_credits`].
    pub fn top_up(&self, request: &Request, order: &TopUpOrder) -> Result<Decision, Error> {
        self.typed(|credits, store| credits.call_top_up(store, request, order))
    }

    /// Voids what has expired at the request's instant, typed.
    ///
    /// # Errors
    /// As [`Engine::apply_credits`].
    pub fn expire(&self, request: &Request) -> Result<Decision, Error> {
        self.typed(|credits, store| credits.call_expire(store, request))
    }

    /// Ends a wallet, typed.
    ///
    /// # Errors
    /// As [`Engine::apply_credits`].
    pub fn terminate_wallet(&self, request: &Request, wallet_id: &str) -> Result<Decision, Error> {
        self.typed(|credits, store| credits.call_terminate_wallet(store, request, wallet_id))
    }

    fn typed(
        &self,
        call: impl FnOnce(&Credits, &mut Store<Caller>) -> wasmtime::Result<Result<Decision, TypedError>>,
    ) -> Result<Decision, Error> {
        let (result, _) = self.runtime.call(|store| {
            let engine = self.typed.instantiate(&mut *store)?;
            Ok(call(engine.drawdown_engine_credits(), store)?)
        });
        result?.map_err(|TypedError::Malformed(problems)| Error::Problems(problems))
    }

    /// What this engine is: its version, presets, limits and time zone database, as JSON text.
    ///
    /// # Errors
    /// As [`Engine::decide_text`], but never malformed.
    pub fn info(&self) -> Result<String, Error> {
        let call = self.runtime.call(|store| {
            let instance = self.typed.instance_pre().instantiate(&mut *store)?;
            let info = instance.get_typed_func::<(), (String,)>(&mut *store, &self.documents.info)?;
            Ok(info.call(store, ())?.0)
        });
        call.0
    }
}

impl Documents {
    fn of(component: &Component) -> Option<Self> {
        let interface = component.get_export_index(None, "drawdown:engine/documents@1.0.0")?;
        let function = |name| component.get_export_index(Some(&interface), name);
        Some(Self {
            invoke: function("invoke")?,
            invoke_many: function("invoke-many")?,
            info: function("info")?,
        })
    }
}
