//! Lets a fixed number of calls in at once; the others wait.

use std::sync::{Condvar, Mutex, PoisonError};

/// A counter of free places.
pub struct Gate {
    free: Mutex<u32>,
    freed: Condvar,
}

/// One place, given back when it is dropped.
pub struct Place<'gate>(&'gate Gate);

impl Gate {
    /// A gate with so many places.
    pub fn new(places: u32) -> Self {
        Self { free: Mutex::new(places), freed: Condvar::new() }
    }

    /// Waits for a place.
    pub fn enter(&self) -> Place<'_> {
        // Nothing panics with the lock held, and a count has no half-written state.
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Place(self)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}
