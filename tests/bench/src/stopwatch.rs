//! How long a call takes: the least of some rounds, so that a busy machine tells little else.

use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(40);

/// Calls to be compared, in turn in each round; nanoseconds of one call of each.
pub fn nanoseconds<const N: usize>(mut calls: [&mut dyn FnMut(); N]) -> [u64; N] {
    let counts = calls.each_mut().map(|call| calls_in_a_round(*call));
    let mut least = [u64::MAX; N];
    for _ in 0..ROUNDS {
        for ((call, count), least) in calls.iter_mut().zip(counts).zip(&mut least) {
            let start = Instant::now();
            (0..count).for_each(|_| black_box(&mut *call)());
            let spent = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
            *least = (spent / count).min(*least);
        }
    }
    least
}

fn calls_in_a_round(call: &mut dyn FnMut()) -> u64 {
    let mut count = 1_u64;
    loop {
        let start = Instant::now();
        (0..count).for_each(|_| call());
        let spent = start.elapsed();
        if spent >= ROUND / 2 {
            let wanted = ROUND.as_nanos() * u128::from(count) / spent.as_nanos().max(1);
            return u64::try_from(wanted).unwrap_or(u64::MAX).max(1);
        }
        count *= 2;
    }
}
