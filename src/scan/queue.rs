//! Which site comes next. Sites that share a server address share its bounds too: started all at once they would
//! only wait for each other, and started one by one they would not use what the server grants. So the address with
//! the most sites left goes first, with as many at once as keep it busy, and a site of a server of its own fills
//! the places that are left.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

/// Sites that wait, by address.
pub(super) struct Queue<T> {
    groups: Vec<Group<T>>,
}

struct Group<T> {
    waiting: VecDeque<T>,
    running: usize,
    /// So many at once keep the server busy.
    abreast: usize,
}

/// A place at a server; given back when its site is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(usize);

impl<T> Queue<T> {
    /// Sites with the address they are on, in the order of the plan. Whose address is not known shares with nobody.
    /// `abreast` tells how many sites at once keep a server busy.
    pub(super) fn of(
        sites: impl IntoIterator<Item = (Option<IpAddr>, T)>,
        abreast: impl Fn(IpAddr) -> usize,
    ) -> Self {
        let mut groups: Vec<Group<T>> = Vec::new();
        let mut of_address: BTreeMap<IpAddr, usize> = BTreeMap::new();
        for (address, site) in sites {
            let next = groups.len();
            let group = address.map_or(next, |address| *of_address.entry(address).or_insert(next));
            if group == next {
                let abreast = address.map_or(1, &abreast).max(1);
                groups.push(Group { waiting: VecDeque::new(), running: 0, abreast });
            }
            if let Some(group) = groups.get_mut(group) {
                group.waiting.push_back(site);
            }
        }
        Self { groups }
    }

    /// The next site that may start, and its place; none when nobody waits or every server has enough of them.
    pub(super) fn take(&mut self) -> Option<(Place, T)> {
        let free = self.groups.iter().enumerate().filter(|(_, group)| group.has_room());
        let longest = free.rev().max_by_key(|(_, group)| group.length())?.0;
        let group = self.groups.get_mut(longest)?;
        let site = group.waiting.pop_front()?;
        group.running += 1;
        Some((Place(longest), site))
    }

    /// The site of this place is done.
    pub(super) fn give_back(&mut self, place: Place) {
        if let Some(group) = self.groups.get_mut(place.0) {
            group.running = group.running.saturating_sub(1);
        }
    }
}

impl<T> Group<T> {
    /// The last ones share what the server grants: one after the other they would leave some of it unused.
    fn has_room(&self) -> bool {
        let left = self.waiting.len() + self.running;
        !self.waiting.is_empty()
            && (self.running < self.abreast || left <= self.abreast.saturating_mul(2))
    }

    /// How long its line is. Sites that the server can take at once are no line.
    fn length(&self) -> usize {
        (self.waiting.len() + self.running).saturating_sub(self.abreast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn taken(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.take()).map(|(_, site)| site).collect()
    }

    #[test]
    fn the_longest_line_goes_first_and_gets_no_more_places_than_keep_its_server_busy() {
        let shared = ["a", "b", "c", "d", "e"].map(|site| (Some(address(1)), site));
        let sites = [(Some(address(2)), "alone"), (None, "unknown"), (None, "unknown, too")];
        let mut queue = Queue::of(sites.into_iter().chain(shared), |_| 2);
        assert_eq!(taken(&mut queue), ["a", "b", "alone", "unknown", "unknown, too"]);
        queue.give_back(Place(3));
        assert_eq!(taken(&mut queue), ["c", "d", "e"], "the last ones go together");
    }

    #[test]
    fn without_shared_servers_the_order_is_that_of_the_plan() {
        let sites = ["a", "b", "c"].map(|site| (None, site));
        let mut queue = Queue::of(sites, |_| 6);
        assert_eq!(taken(&mut queue), ["a", "b", "c"]);
        assert!(queue.take().is_none());
    }

    #[test]
    fn every_site_gets_its_turn() {
        let sites = (0..100).map(|number| (Some(address(number % 3)), number));
        let mut queue = Queue::of(sites, |_| 2);
        let (mut running, mut done) = (VecDeque::new(), Vec::new());
        loop {
            while running.len() < 5
                && let Some(next) = queue.take()
            {
                running.push_back(next);
            }
            let Some((place, site)) = running.pop_front() else { break };
            queue.give_back(place);
            done.push(site);
        }
        done.sort_unstable();
        assert_eq!(done, (0..100).collect::<Vec<u8>>());
    }
}
