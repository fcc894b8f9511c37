//! Where answers go: a file, which one run at a time may write, or a stream.

use super::is_standard;
use super::tie::tie_path;
use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where answers go.
pub enum Answers {
    /// A regular file, locked until the run ends.
    File(AnswerFile),
    /// The standard output, a pipe, a device: it is written and never read.
    Stream(Box<dyn Write>),
}

/// A file of answers.
pub struct AnswerFile {
    pub file: File,
    pub path: PathBuf,
}

impl Answers {
    /// Opens what is there, or makes it. Nothing of it is changed yet.
    pub fn open(path: &Path, requests: &Path) -> Result<Self> {
        if is_standard(path) {
            return Ok(Self::Stream(Box::new(io::stdout())));
        }
        let could_not = || format!("could not open {}", path.display());
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            let device = OpenOptions::new().write(true).open(path).with_context(could_not)?;
            return Ok(Self::Stream(Box::new(device)));
        }
        for written in [path, &tie_path(path)] {
            // Another name of the requests, by whatever links.
            let same = same_file::is_same_file(requests, written).unwrap_or(false);
            ensure!(!same, "{} would overwrite the requests", written.display());
        }
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.with_context(could_not)?;
        match file.try_lock() {
            Ok(()) => Ok(Self::File(AnswerFile { file, path: path.to_owned() })),
            Err(TryLockError::WouldBlock) => bail!("another run writes {}", path.display()),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("could not lock {}", path.display()))
            }
        }
    }
}

impl Write for Answers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(answers) => answers.file.write(bytes),
            Self::Stream(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(answers) => answers.file.flush(),
            Self::Stream(stream) => stream.flush(),
        }
    }
}
