//! `cargo xtask tidy`: what no compiler says of this tree. Each check names every place that it finds.

use crate::{paths, run};
use anyhow::{Context, Result, ensure};
use regex::Regex;
use std::collections::BTreeMap;
use std::fs;

/// Lines of a Rust file that a person writes.
const MOST_LINES: usize = 400;

/// A tracked file with its text.
struct File {
    path: String,
    text: String,
}

/// Looks at the tracked files and names each place that it finds.
type Check = fn(&[File]) -> Result<Vec<String>>;

/// Runs every check; fails with all that they found.
pub fn tidy() -> Result<()> {
    let files = tracked()?;
    let checks: &[(&str, Check)] = &[
        ("invariants name what holds them", invariants),
        ("editions are named by data", editions),
        ("files of one idea", lengths),
        ("edges compute nothing", figures),
        ("nothing declared is dead", dead),
        ("nothing is left behind", leftovers),
    ];
    let mut found = Vec::new();
    for (name, check) in checks {
        let places = check(&files)?;
        println!(
            "{name}: {}",
            if places.is_empty() { "yes".to_owned() } else { format!("no, {}", places.len()) }
        );
        found.extend(places);
    }
    ensure!(found.is_empty(), "not tidy:\n  {}", found.join("\n  "));
    Ok(())
}

fn tracked() -> Result<Vec<File>> {
    let mut git = run::program(
        "git",
        ["ls-files", "-z", "*.rs", "*.ts", "*.tsx", "*.mjs", "*.js", "*.py", "*.md", "*.toml", "*.sh"],
    );
    let listed =
        run::output(git.current_dir(paths::root())).context("missing: git, and this tree as a checkout")?;
    let read = |path: &str| {
        let text =
            fs::read_to_string(paths::root().join(path)).with_context(|| format!("could not read {path}"))?;
        Ok(File { path: path.to_owned(), text })
    };
    // A file that is tracked and was moved away is the next commit's.
    listed.split('\0').filter(|path| paths::root().join(path).is_file()).map(read).collect()
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Does it hold nothing but tests?
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs") || self.path.starts_with("tests/")
    }

    /// The lines before its unit tests, with their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        let lines = self.text.get(..end).unwrap_or_default().lines();
        lines.enumerate().map(|(number, line)| (number + 1, line))
    }
}

/// The code of a line, without what is said beside it.
fn code(line: &str) -> &str {
    if line.trim_start().starts_with("//") { "" } else { line.split(" // ").next().unwrap_or(line) }
}

/// Each Invariant line of ARCHITECTURE.md ends with what holds it, and that exists: `file.rs::function`, a lint, a type
/// of the core or the wire, `cargo xtask test STAGE`.
fn invariants(files: &[File]) -> Result<Vec<String>> {
    let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let page = text("ARCHITECTURE.md").context("ARCHITECTURE.md is missing")?;
    let (holder, types) = (Regex::new("`([^`]+)`")?, types(files)?);
    let lints = text("Cargo.toml").unwrap_or_default();
    let mut found = Vec::new();
    for invariant in page.split("\n- **Invariant: ").skip(1) {
        let invariant = invariant.split("\n\n").next().unwrap_or(invariant);
        let name = invariant.split("**").next().unwrap_or_default();
        let Some((_, held)) = invariant.rsplit_once("Held by") else {
            found.push(format!("ARCHITECTURE.md: nothing holds `{name}`"));
            continue;
        };
        for holder in holder.captures_iter(held).filter_map(|found| found.get(1)).map(|found| found.as_str())
        {
            let exists = match holder.split_once("::") {
                Some((file, function)) if file.ends_with(".rs") => {
                    text(file).is_some_and(|text| text.contains(&format!("fn {function}(")))
                }
                Some(("clippy" | "rust", lint)) => lints.contains(&format!("{lint} = \"deny\"")),
                _ => holder.starts_with("cargo xtask ") || types.contains_key(holder),
            };
            if !exists {
                found.push(format!("ARCHITECTURE.md: `{name}` is held by `{holder}`, which is not there"));
            }
        }
    }
    Ok(found)
}

/// Types of the core and the wire by name.
fn types(files: &[File]) -> Result<BTreeMap<String, String>> {
    // The second form is that of a closed set inside of its macro.
    let declared =
        Regex::new(r"(?m)^(?:\s*pub(?:\(crate\))? (?:struct|enum) |    )([A-Z]\w+)(?:<.*>)?(?: \{|\(|;|$)")?;
    let rust = files.iter().filter(|file| file.is_rust() && file.path.starts_with("crates/"));
    Ok(rust
        .flat_map(|file| {
            declared.captures_iter(&file.text).map(|found| (found[1].to_owned(), file.path.clone()))
        })
        .collect())
}

/// Constants of editions stand in the core's policy and in tests.
fn editions(files: &[File]) -> Result<Vec<String>> {
    let constant = Regex::new(r"\bpresets::|\b(LAGO_20\d\d_\d\d|DRAWDOWN_\d)\b")?;
    let asked = files.iter().filter(|file| {
        file.is_rust()
            && !file.is_test()
            && !file.path.starts_with("crates/core/src/policy")
            && file.path.starts_with("crates/")
    });
    Ok(places(asked, &constant))
}

/// No room is so large that one has to search in it.
fn lengths(files: &[File]) -> Result<Vec<String>> {
    let written = files.iter().filter(|file| file.is_rust() && !generated(file));
    let long = written.map(|file| (file, file.text.lines().count())).filter(|(_, lines)| *lines > MOST_LINES);
    Ok(long.map(|(file, lines)| format!("{}: {lines} lines, {MOST_LINES} at most", file.path)).collect())
}

/// Generated files say so in their first lines.
fn generated(file: &File) -> bool {
    file.text.lines().take(3).any(|line| line.contains("generated"))
}

/// Edges convert and call: figures of documents are neither computed nor compared there.
fn figures(files: &[File]) -> Result<Vec<String>> {
    let figure = r"\w*(?:_cents|amount|credits|balance)(?:\(\))?";
    let operator = r"(?:\+|-|\*|/|%|<|>|<=|>=|==|!=)";
    let computed = Regex::new(&format!(r"\b{figure} {operator} \S|\S {operator} (?:\w+\.)*{figure}\b"))?;
    const EDGES: &[&str] = &[
        "crates/component/src/",
        "crates/abi/src/",
        "crates/web/src/",
        "crates/host/src/",
        "crates/cli/src/",
        "host-examples/server/src/",
    ];
    let edges =
        files.iter().filter(|file| file.is_rust() && EDGES.iter().any(|edge| file.path.starts_with(edge)));
    Ok(places(edges, &computed))
}

/// What is declared is used: its name stands somewhere else, too.
fn dead(files: &[File]) -> Result<Vec<String>> {
    let declared =
        Regex::new(r"^\s*pub(?:\([a-z]+\))? (?:const )?(?:fn|struct|enum|const|static|type|trait) (\w+)")?;
    let word = Regex::new(r"\w+")?;
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for found in word.find_iter(&file.text) {
            *uses.entry(found.as_str()).or_default() += 1;
        }
    }
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && !file.is_test()) {
        for (number, line) in file.lines() {
            let name = declared.captures(line).and_then(|found| found.get(1)).map(|name| name.as_str());
            if let Some(name) = name.filter(|name| uses.get(name) == Some(&1)) {
                found.push(format!("{}:{number}: nobody speaks of `{name}`", file.path));
            }
        }
    }
    Ok(found)
}

/// Marks of unfinished work, in comments too, and paths of one machine.
fn leftovers(files: &[File]) -> Result<Vec<String>> {
    let left = Regex::new(r"\b(?:TO[D]O|FIX[M]E)\b|\b(?:todo|unimplemented|dbg)!\(|#\[ignore|/home/[a-z]+/")?;
    let marks = |file: &File| {
        let lines = file.text.lines().enumerate().filter(|(_, line)| left.is_match(line));
        lines
            .map(|(number, line)| format!("{}:{}: {}", file.path, number + 1, line.trim()))
            .collect::<Vec<_>>()
    };
    Ok(files.iter().filter(|file| !file.path.ends_with(".md")).flat_map(marks).collect())
}

/// Where the code of these files matches.
fn places<'a>(files: impl Iterator<Item = &'a File>, what: &Regex) -> Vec<String> {
    let matches = |file: &'a File| {
        let lines = file.lines().filter(|(_, line)| what.is_match(code(line)));
        lines
            .map(move |(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
            .collect::<Vec<_>>()
    };
    files.flat_map(matches).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    /// What a check finds in one file.
    fn found(check: Check, path: &str, text: &str) -> usize {
        check(&[file(path, text)]).expect("its patterns are sound").len()
    }

    #[test]
    fn each_check_finds_its_fault() {
        for (line, faults) in [
            ("let total = fee.amount_cents + taxes;", 1),
            ("if wallet.balance() <= limit {", 1),
            ("sum += row.paid_credits * 2;", 1),
            ("left > other.amount", 1),
            ("let total = row.amount_cents;", 0),
            ("// amount_cents + taxes", 0),
        ] {
            assert_eq!(found(figures, "crates/cli/src/a.rs", line), faults, "{line}");
            assert_eq!(found(figures, "crates/core/src/a.rs", line), 0, "{line}");
        }
        assert_eq!(found(editions, "crates/wire/src/a.rs", "let policy = presets::LAGO_2022_09;"), 1);
        assert_eq!(found(editions, "crates/core/src/policy/presets.rs", "presets::LAGO_2022_09"), 0);
        assert_eq!(found(lengths, "a.rs", &"\n".repeat(401)), 1);
        assert_eq!(found(lengths, "a.rs", &format!("//! generated by xtask\n{}", "\n".repeat(401))), 0);
        assert_eq!(found(dead, "crates/core/src/a.rs", "pub fn alone() {}"), 1);
        assert_eq!(found(dead, "crates/core/src/a.rs", "pub fn used() {}\nfn user() { used() }"), 0);
        assert_eq!(found(leftovers, "a.rs", concat!("// TO", "DO: later")), 1);
        assert_eq!(found(leftovers, "a.rs", concat!("to", "do!()")), 1);
    }

    #[test]
    fn an_invariant_that_nothing_holds_is_found() {
        let page = |held: &str| format!("# A\n\n- **Invariant: so it is.** Always. {held}\n\n## B\n");
        let lints = file("Cargo.toml", "float_arithmetic = \"deny\"\n");
        let test = file("tests/a.rs", "fn holds() {}");
        let set = file("crates/core/src/a.rs", "dial! {\n    Kind {\n");
        for (held, faults) in [
            ("", 1),
            ("Held by `tests/a.rs::holds`, `clippy::float_arithmetic`, `Kind`, `cargo xtask test check`.", 0),
            ("Held by `tests/a.rs::gone`, `clippy::other`, `Other`.", 3),
        ] {
            let page = file("ARCHITECTURE.md", &page(held));
            let [lints, test, set] = [&lints, &test, &set].map(|held| file(&held.path, &held.text));
            let found = invariants(&[page, lints, test, set]).expect("its patterns are sound");
            assert_eq!(found.len(), faults, "{found:?}");
        }
    }
}
