//! The newest of what was written, by name: enough to know what comes again, and never more than so much.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// A map that forgets its oldest entry when it is full.
pub(super) struct Known<K, V> {
    values: HashMap<K, V>,
    order: VecDeque<K>,
    most: usize,
}

impl<K: Hash + Eq + Clone, V> Known<K, V> {
    /// At most so many.
    pub(super) fn of_at_most(most: usize) -> Self {
        Self { values: HashMap::new(), order: VecDeque::new(), most }
    }

    /// What is known under this name.
    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.values.get(key)
    }

    /// Keeps a value, unless there is one of this name.
    pub(super) fn keep(&mut self, key: K, value: V) {
        if self.values.contains_key(&key) {
            return;
        }
        if self.order.len() >= self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
        self.order.push_back(key.clone());
        self.values.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_and_the_first_of_a_name_stays() {
        let mut known = Known::of_at_most(2);
        for (name, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            known.keep(name, value);
        }
        assert_eq!(["a", "b", "c"].map(|name| known.get(name).copied()), [None, Some(2), Some(4)]);
    }
}
