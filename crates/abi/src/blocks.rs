//! The blocks of memory that stand on loan to the host.
//!
//! The host names memory by numbers, and a number can be anything. So every block that crosses the border is written
//! down here: what is not written down is never read, and never given back to the allocator.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::RefCell;

/// The blocks on loan, in no order. A host has one or two at a time.
pub struct Blocks(RefCell<Vec<Block>>);

/// One block: `length` bytes for the host, in an allocation of at least one byte, so that an empty block has an
/// address of its own.
struct Block {
    start: *mut [u8],
    length: usize,
}

// SAFETY: the module has one thread, and no method calls back into the host.
unsafe impl Sync for Blocks {}

impl Blocks {
    /// No block on loan.
    pub const fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    /// Lends `length` bytes, all zero, and gives their address; 0 when memory is out.
    pub fn lend_zeroed(&self, length: usize) -> usize {
        if self.0.borrow_mut().try_reserve(1).is_err() {
            return 0;
        }
        zeroed(length.max(1)).map_or(0, |bytes| self.lend(bytes, length))
    }

    /// Lends the first `length` of `bytes` and gives their address.
    pub fn lend(&self, bytes: Box<[u8]>, length: usize) -> usize {
        // The host writes through the address, so the block leaves Rust's ownership until it comes back.
        let start = Box::into_raw(bytes);
        self.0.borrow_mut().push(Block { start, length });
        start.cast::<u8>().expose_provenance()
    }

    /// Takes back the block of `length` bytes at `address`. Anything else is left alone.
    pub fn take_back(&self, address: usize, length: usize) {
        let mut blocks = self.0.borrow_mut();
        let found = blocks.iter().position(|block| block.address() == address && block.length == length);
        if let Some(index) = found {
            let block = blocks.swap_remove(index);
            // SAFETY: `start` came from `Box::into_raw` and left the list just now, so this happens once.
            drop(unsafe { Box::from_raw(block.start) });
        }
    }

    /// Reads the `length` bytes at `address`; `None` when they do not lie in one block on loan.
    pub fn read<T>(&self, address: usize, length: usize, read: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let blocks = self.0.borrow();
        let (block, offset) =
            blocks.iter().find_map(|block| Some((block, block.offset(address, length)?)))?;
        // SAFETY: `start` is live while it is on the list, was zeroed when it was made, and the host writes only
        // between calls.
        let bytes = unsafe { &*block.start };
        bytes.get(offset..)?.get(..length).map(read)
    }
}

impl Block {
    fn address(&self) -> usize {
        self.start.cast::<u8>().addr()
    }

    /// Where in the block the `length` bytes at `address` begin.
    fn offset(&self, address: usize, length: usize) -> Option<usize> {
        let offset = address.checked_sub(self.address())?;
        (offset.checked_add(length)? <= self.length).then_some(offset)
    }
}

/// `length` zero bytes, `None` when memory is out.
fn zeroed(length: usize) -> Option<Box<[u8]>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).ok()?;
    bytes.resize(length, 0);
    Some(bytes.into_boxed_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lent(length: usize) -> (Blocks, usize) {
        let blocks = Blocks::new();
        let address = blocks.lend_zeroed(length);
        (blocks, address)
    }

    #[test]
    fn what_was_lent_is_read_whole_and_in_parts() {
        let (blocks, address) = lent(8);
        for (address, length) in [(address, 8), (address, 0), (address + 3, 5), (address + 8, 0)] {
            assert_eq!(blocks.read(address, length, <[u8]>::len), Some(length), "{length}");
        }
    }

    #[test]
    fn what_was_not_lent_is_not_read() {
        let (blocks, address) = lent(8);
        let elsewhere = [
            (address, 9),
            (address - 1, 1),
            (address + 8, 1),
            (address, usize::MAX),
            (0, 0),
            (usize::MAX, 2),
        ];
        for (address, length) in elsewhere {
            assert_eq!(blocks.read(address, length, <[u8]>::len), None, "{length}");
        }
    }

    #[test]
    fn only_the_pair_that_was_lent_is_taken_back_and_once() {
        let (blocks, address) = lent(8);
        for (address, length) in [(address, 7), (address + 1, 8), (0, 8), (address, usize::MAX)] {
            blocks.take_back(address, length);
        }
        assert_eq!(blocks.0.borrow().len(), 1);
        blocks.take_back(address, 8);
        blocks.take_back(address, 8);
        assert_eq!(blocks.0.borrow().len(), 0);
    }

    #[test]
    fn an_empty_block_has_an_address() {
        let (blocks, address) = lent(0);
        assert_ne!(address, 0);
        blocks.take_back(address, 0);
        assert_eq!(blocks.0.borrow().len(), 0);
    }

    #[test]
    fn no_memory_lends_nothing() {
        assert_eq!(lent(usize::MAX).1, 0);
    }
}
