//! Compiled code that is kept, taken up again, and never trusted when it is torn.

use crate::shipped::{artifact, component, core, decided, options, request};
use drawdown_host::{Engine, LoadError, Options};
use std::fs;
use std::path::PathBuf;

fn fresh(name: &str) -> (PathBuf, Options) {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    let mut options = options();
    options.cache = Some(directory.clone());
    (directory, options)
}

fn files(directory: &PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("the cache is there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    files
}

#[test]
fn code_is_kept_by_module_and_configuration() {
    let (directory, mut options) = fresh("kept");
    component(&options);
    core(&options);
    let kept = files(&directory);
    assert_eq!(kept.len(), 2, "{kept:?}");
    // The same again: nothing new, and it decides.
    assert_eq!(decided(component(&options).decide_text(&request())), drawdown_wire::invoke(&request()));
    assert_eq!(files(&directory), kept);
    // Limits that the code does not depend on leave it as it is.
    options.limits.fuel = 1_000_000_000;
    options.at_once = 3;
    component(&options);
    assert_eq!(files(&directory), kept);
}

#[test]
fn torn_code_is_compiled_anew() {
    let (directory, options) = fresh("torn");
    component(&options);
    let [file] = files(&directory).try_into().expect("one file is kept");
    let whole = fs::read(&file).expect("it can be read");
    let flipped = whole.iter().enumerate().map(|(place, byte)| if place == 5_000 { !byte } else { *byte });
    for torn in [Vec::new(), whole[..31].to_vec(), whole[..whole.len() / 2].to_vec(), flipped.collect()] {
        fs::write(&file, torn).expect("it can be written");
        assert_eq!(decided(component(&options).decide_text(&request())), drawdown_wire::invoke(&request()));
        assert!(fs::read(&file).expect("it can be read") == whole, "the whole code is back");
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_an_error() {
    let (directory, mut options) = fresh("file");
    fs::create_dir_all(directory.parent().expect("it has a parent")).expect("it can be made");
    fs::write(&directory, "a file").expect("it can be written");
    options.cache = Some(directory.join("below"));
    let error = Engine::new(&artifact("drawdown.component.wasm"), &options).err();
    assert!(matches!(error, Some(LoadError::Cache { .. })), "{error:?}");
    fs::remove_file(&directory).expect("it can be removed");
}
