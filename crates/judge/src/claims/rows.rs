//! Many short lists in one piece, since what is looked up for every word should lie close together.

/// Lists by their number; one that was never made is empty.
#[derive(Debug, Clone)]
pub(super) struct Rows<T> {
    items: Vec<T>,
    /// Where each list begins, and where the last one ends.
    begins: Vec<u32>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { items: Vec::new(), begins: vec![0] }
    }
}

impl<T: Copy> Rows<T> {
    pub(super) fn of(lists: &[Vec<T>]) -> Self {
        let mut rows = Self::default();
        for list in lists {
            rows.items.extend_from_slice(list);
            rows.begins.push(u32::try_from(rows.items.len()).unwrap_or(u32::MAX));
        }
        rows
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.begins.len() - 1
    }

    pub(super) fn get<N: Into<u32>>(&self, number: N) -> &[T] {
        let number = number.into() as usize;
        match self.begins.get(number..) {
            Some([begin, end, ..]) => &self.items[*begin as usize..*end as usize],
            _ => &[],
        }
    }
}
