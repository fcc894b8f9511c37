//! Sorting, through one instance of the library's sort: an instance for each type is 6 KB of a module.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Sorts a list. What compares equal keeps its order.
///
/// ```
/// let mut list = ["b2", "a", "b1"];
/// drawdown_sort::sort_by(&mut list, |one, other| one[..1].cmp(&other[..1]));
/// assert_eq!(list, ["a", "b2", "b1"]);
/// ```
pub fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    // Documents mostly come in order.
    if list.is_sorted_by(|one, next| compare(one, next) != Ordering::Greater) {
        return;
    }
    let mut sources: Vec<usize> = (0..list.len()).collect();
    sort_places(&mut sources, &mut |one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    });
    arrange(list, &mut sources);
}

/// As [`sort_by`], by a key.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |one, other| key(one).cmp(&key(other)));
}

/// A set or map of these. To collect one would sort them first, by an instance for each type.
pub fn collected<T, C: Default + Extend<T>>(items: impl IntoIterator<Item = T>) -> C {
    let mut collection = C::default();
    collection.extend(items);
    collection
}

#[inline(never)]
fn sort_places(places: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

/// Moves to each place what stands at its source, along one cycle after the other. Each place is its own source then.
fn arrange<T>(list: &mut [T], sources: &mut [usize]) {
    for start in 0..list.len() {
        let mut at = start;
        while let Some(source) = sources.get_mut(at) {
            let from = core::mem::replace(source, at);
            if from == start {
                break;
            }
            list.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_of_seven_with_ties_is_sorted_as_the_library_does() {
        for seed in 0..5_040_u32 {
            let mut left: Vec<(u32, u32)> = (0..7).map(|index| (index / 2, index)).collect();
            let mut list = Vec::new();
            let mut rest = seed;
            for count in (1..=7).rev() {
                list.push(left.remove((rest % count) as usize));
                rest /= count;
            }
            let mut expected = list.clone();
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut list, |item| item.0);
            assert_eq!(list, expected, "{seed}");
        }
    }
}
