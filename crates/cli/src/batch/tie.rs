//! `OUT.batch`: what the answers in OUT were made of, so that a run never goes on behind the answers of another.

use super::answers::AnswerFile;
use super::lines::BLOCK_BYTES;
use super::parts::Parts;
use super::tally::{LONGEST_SIGN, Tally};
use crate::engine::{Choice, Decide};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// What answers depend on.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
pub struct Tie {
    /// Length of the requests, in bytes.
    requests_bytes: u64,
    requests_sha256: String,
    /// native, component or core.
    engine: String,
    engine_version: String,
    engine_sha256: String,
    /// The parts that were asked for; whole answers have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parts: Option<String>,
}

impl Tie {
    pub fn of(
        requests: &Path,
        length: u64,
        choice: &Choice,
        engine: &dyn Decide,
        parts: Option<&Parts>,
    ) -> Result<Self> {
        #[derive(Deserialize)]
        struct Info {
            version: String,
        }
        let info: Info = serde_json::from_str(&engine.info()?).context("the engine states no version")?;
        Ok(Self {
            requests_bytes: length,
            requests_sha256: sha256(requests)?,
            engine: engine.name().to_owned(),
            engine_version: info.version,
            engine_sha256: sha256(&choice.file()?)?,
            parts: parts.map(ToString::to_string),
        })
    }
}

/// Places the file behind the whole lines of its answers, which are counted; what stands behind them goes. Answers
/// without a tie, or with another, stay as they are and are an error.
pub fn go_on(answers: &mut AnswerFile, tie: Option<&Tie>, tally: &mut Tally) -> Result<()> {
    let AnswerFile { file, path } = answers;
    let could_not = || format!("could not read {}", path.display());
    if file.metadata().with_context(could_not)?.len() == 0 {
        return tie.map_or(Ok(()), |tie| write(path, tie));
    }
    let tie = tie.with_context(|| {
        format!("{} holds answers, and a stream has no place to go on from", path.display())
    })?;
    let known: Option<Tie> =
        fs::read(tie_path(path)).ok().and_then(|text| serde_json::from_slice(&text).ok());
    ensure!(
        known.as_ref() == Some(tie),
        "the answers in {} are not known to be of these requests and this engine ({} says what they are of)",
        path.display(),
        tie_path(path).display()
    );
    let end = count(file, tally).with_context(could_not)?;
    file.set_len(end).and_then(|()| file.seek(SeekFrom::Start(end))).with_context(could_not)?;
    Ok(())
}

/// The name of the tie: OUT's with `.batch` behind it.
pub fn tie_path(answers: &Path) -> PathBuf {
    let mut name = answers.as_os_str().to_owned();
    name.push(".batch");
    name.into()
}

fn write(answers: &Path, tie: &Tie) -> Result<()> {
    let path = tie_path(answers);
    let text = format!("{}\n", serde_json::to_string_pretty(tie)?);
    fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))
}

/// Tells the whole lines to the tally; where the last one ends. A line may be long, so only its start is kept.
fn count(file: &mut File, tally: &mut Tally) -> std::io::Result<u64> {
    let mut reader = BufReader::with_capacity(BLOCK_BYTES, file);
    let (mut start, mut position, mut end) = (Vec::new(), 0, 0);
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(end);
        }
        let feed = memchr::memchr(b'\n', buffer);
        let part = &buffer[..feed.unwrap_or(buffer.len())];
        start.extend_from_slice(&part[..part.len().min(LONGEST_SIGN - start.len())]);
        let read = part.len() + usize::from(feed.is_some());
        reader.consume(read);
        position += read as u64;
        if feed.is_some() {
            end = position;
            tally.count(&start);
            start.clear();
        }
    }
}

fn sha256(path: &Path) -> Result<String> {
    let hash = || {
        let mut file = File::open(path)?;
        let mut hasher = Sha256::new();
        let mut block = vec![0; BLOCK_BYTES];
        loop {
            match file.read(&mut block)? {
                0 => return Ok::<_, std::io::Error>(hasher.finalize()),
                read => hasher.update(&block[..read]),
            }
        }
    };
    let digest = hash().with_context(|| format!("could not read {}", path.display()))?;
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
