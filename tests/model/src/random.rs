//! A small seeded generator of random numbers (SplitMix64): the same seed gives the same history everywhere.

/// The state of the random numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Random numbers from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn next_bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number of `low..=high`, where that is not everything.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next_bits() % (high - low + 1)
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of a list that is not empty.
    ///
    /// # Panics
    ///
    /// On an empty list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let last = u64::try_from(list.len()).expect("a length") - 1;
        &list[usize::try_from(self.between(0, last)).expect("an index")]
    }
}
