//! Reads a module's bytes: what it imports, what it exports, how large its functions are, whether it can run a float.

use anyhow::{Context, Result, ensure};
use wasm_encoder::{ExportKind, ExportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload, Validator, WasmFeatures};

/// What the core module exports, and nothing else.
pub const CORE_EXPORTS: &[&str] = &[
    "memory",
    "drawdown_alloc",
    "drawdown_free",
    "drawdown_invoke",
    "drawdown_invoke_lines",
    "drawdown_abi_version",
];

/// The WebAssembly that our modules may use. Floats are not among it: a float type or opcode is invalid.
fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::COMPONENT_MODEL
}

/// How many of the largest functions are told.
const LARGEST: usize = 8;

/// What `inspect` counted, for a line on the screen.
pub struct Inspected {
    pub functions: usize,
    pub bytes: usize,
    /// The largest first.
    pub largest: Vec<Function>,
}

/// A function: its place among those that its module defines, and the bytes of its body.
#[derive(Clone, Copy)]
pub struct Function {
    pub index: usize,
    pub bytes: u64,
}

impl Inspected {
    /// Fails when a function is larger than `limit` bytes: engines compile such a function late, or not at all.
    pub fn no_function_above(&self, limit: u64) -> Result<()> {
        let above: Vec<_> = self.largest.iter().filter(|function| function.bytes > limit).collect();
        ensure!(above.is_empty(), "functions above {limit} bytes: {}", told(above));
        Ok(())
    }

    /// The largest functions as a line.
    pub fn largest(&self) -> String {
        told(&self.largest)
    }
}

fn told<'a>(functions: impl IntoIterator<Item = &'a Function>) -> String {
    let each =
        functions.into_iter().map(|function| format!("{} has {} bytes", function.index, function.bytes));
    each.collect::<Vec<_>>().join(", ")
}

/// Fails when the module or component has an import, a float opcode or a float type, or is invalid.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a parser's payloads are open: what is not counted is passed"
)]
pub fn inspect(bytes: &[u8]) -> Result<Inspected> {
    let mut functions = Vec::new();
    let mut index = 0;
    let mut nesting: usize = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            // Inside a component, a module imports only from the component's other parts.
            Payload::ImportSection(section) if nesting == 0 => {
                ensure!(section.count() == 0, "it imports {} functions", section.count());
            }
            Payload::ComponentImportSection(section) if nesting == 0 => {
                ensure!(section.count() == 0, "it imports {} items", section.count());
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => nesting += 1,
            Payload::End(_) => nesting = nesting.saturating_sub(1),
            Payload::CodeSectionStart { .. } => index = 0,
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                functions.push(Function { index, bytes: range.end.saturating_sub(range.start) });
                index += 1;
            }
            _ => {}
        }
    }
    Validator::new_with_features(features()).validate_all(bytes).context("it is not valid without floats")?;
    let count = functions.len();
    functions.sort_by_key(|function| std::cmp::Reverse(function.bytes));
    functions.truncate(LARGEST);
    Ok(Inspected { functions: count, bytes: bytes.len(), largest: functions })
}

/// The names that a core module exports, in its order.
pub fn exports(module: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ExportSection(section) = payload? {
            for export in section {
                names.push(export?.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// The same core module with only the exports of [`CORE_EXPORTS`]: the linker adds two of its own.
pub fn keep_core_exports(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ExportSection(section) = payload {
            let mut exports = ExportSection::new();
            for export in section {
                let export = export?;
                if CORE_EXPORTS.contains(&export.name) {
                    exports.export(export.name, kind(export.kind)?, export.index);
                }
            }
            kept.section(&exports);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = module.get(range).context("a section lies outside the module")?;
            kept.section(&RawSection { id, data });
        }
    }
    Ok(kept.finish())
}

fn kind(kind: ExternalKind) -> Result<ExportKind> {
    match kind {
        ExternalKind::Func => Ok(ExportKind::Func),
        ExternalKind::Memory => Ok(ExportKind::Memory),
        ExternalKind::FuncExact | ExternalKind::Table | ExternalKind::Global | ExternalKind::Tag => {
            anyhow::bail!("an export of the core module is neither a function nor its memory")
        }
    }
}
