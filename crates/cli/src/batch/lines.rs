//! Requests line by line, none of them read further than the limit.

use anyhow::{Context, Result, ensure};
use drawdown_wire::limits::REQUEST_LIMIT;
use indicatif::ProgressBar;
use std::io::{BufRead, BufReader, Read};

/// Requests in one block, about this many bytes.
pub const BLOCK_BYTES: usize = 256 << 10;

/// A line of the requests.
pub enum Line {
    Request(Vec<u8>),
    /// Longer than a request may be: its length alone.
    TooLong(usize),
}

impl Line {
    /// What an engine is asked; nothing of a line that is too long.
    pub fn request(&self) -> Option<&[u8]> {
        match self {
            Self::Request(request) => Some(request),
            Self::TooLong(_) => None,
        }
    }
}

/// Requests, one a line.
pub struct Lines(BufReader<Box<dyn Read + Send>>);

/// Lines that are decided together.
pub struct Block {
    pub number: u64,
    pub lines: Vec<Line>,
    /// With the line feeds.
    pub bytes: u64,
}

impl Lines {
    pub fn of(input: Box<dyn Read + Send>) -> Self {
        Self(BufReader::with_capacity(BLOCK_BYTES, input))
    }

    /// Passes over lines that were decided before.
    pub fn skip(&mut self, count: u64, progress: &ProgressBar) -> Result<()> {
        for number in 0..count {
            let read = self.0.skip_until(b'\n').context("could not read the requests")?;
            ensure!(read > 0, "there are {count} answers already, and only {number} requests");
            progress.inc(read as u64);
        }
        Ok(())
    }

    /// The next block; empty at the end.
    pub fn block(&mut self, number: u64) -> std::io::Result<Block> {
        let mut block = Block { number, lines: Vec::new(), bytes: 0 };
        while block.bytes < BLOCK_BYTES as u64 {
            let Some((line, read)) = self.line()? else { break };
            block.bytes += read as u64;
            block.lines.push(line);
        }
        Ok(block)
    }

    /// The next line without its line feed, and how many bytes were read for it.
    fn line(&mut self) -> std::io::Result<Option<(Line, usize)>> {
        let mut line = Vec::new();
        // Room for the line feed: the longest request with one is read to its end.
        let read = (&mut self.0).take(REQUEST_LIMIT as u64 + 1).read_until(b'\n', &mut line)?;
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() > REQUEST_LIMIT {
            let rest = self.skip_rest()?;
            return Ok(Some((Line::TooLong(line.len() + rest.length), read + rest.read)));
        }
        Ok((read > 0).then_some((Line::Request(line), read)))
    }

    fn skip_rest(&mut self) -> std::io::Result<Rest> {
        let mut rest = Rest { length: 0, read: 0 };
        loop {
            let buffer = self.0.fill_buf()?;
            let end = memchr::memchr(b'\n', buffer);
            let (length, read) = end.map_or((buffer.len(), buffer.len()), |end| (end, end + 1));
            self.0.consume(read);
            rest.length += length;
            rest.read += read;
            if end.is_some() || read == 0 {
                return Ok(rest);
            }
        }
    }
}

/// What stands behind the limit of a line, without and with its line feed.
struct Rest {
    length: usize,
    read: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(text: Vec<u8>) -> Vec<(usize, bool)> {
        let mut lines = Lines::of(Box::new(std::io::Cursor::new(text)));
        let line = |lines: &mut Lines| lines.line().expect("it can be read");
        let lengths = std::iter::from_fn(|| line(&mut lines)).map(|(line, _)| match line {
            Line::Request(line) => (line.len(), true),
            Line::TooLong(length) => (length, false),
        });
        lengths.collect()
    }

    #[test]
    fn a_line_is_read_to_the_limit_and_no_further() {
        let text = |length| [vec![b'x'; length], b"\n{}\n".to_vec()].concat();
        assert_eq!(lengths(text(3)), [(3, true), (2, true)]);
        assert_eq!(lengths(text(REQUEST_LIMIT)), [(REQUEST_LIMIT, true), (2, true)]);
        assert_eq!(lengths(text(REQUEST_LIMIT + 1)), [(REQUEST_LIMIT + 1, false), (2, true)]);
        assert_eq!(lengths(vec![b'x'; REQUEST_LIMIT + 7]), [(REQUEST_LIMIT + 7, false)]);
        assert_eq!(lengths(b"\n\nx".to_vec()), [(0, true), (0, true), (1, true)]);
        assert!(lengths(Vec::new()).is_empty());
    }
}
