//! Reads a module's bytes: what it imports, what it exports, and whether it can run a float.

use anyhow::{Context, Result, ensure};
use wasm_encoder::{ExportKind, ExportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload, Validator, WasmFeatures};

/// What the core module exports, and nothing else.
pub const CORE_EXPORTS: &[&str] =
    &["memory", "drawdown_alloc", "drawdown_free", "drawdown_invoke", "drawdown_abi_version"];

/// The WebAssembly that our modules may use. Floats are not among it: a float type or opcode is invalid.
fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::COMPONENT_MODEL
}

/// What `inspect` counted, for a line on the screen.
pub struct Inspected {
    pub functions: usize,
    pub bytes: usize,
}

/// Fails when the module or component has an import, a float opcode or a float type, or is invalid.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a parser's payloads are open: what is not counted is passed"
)]
pub fn inspect(bytes: &[u8]) -> Result<Inspected> {
    let mut functions = 0;
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
            Payload::CodeSectionEntry(_) => functions += 1,
            _ => {}
        }
    }
    Validator::new_with_features(features()).validate_all(bytes).context("it is not valid without floats")?;
    Ok(Inspected { functions, bytes: bytes.len() })
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
