//! What is asked for next: one address at a time, the most promising first; or several at once, on a site of one's
//! own that is to be read from end to end.

use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::CrawlEvent;
use super::coverage::Failure;
use super::frontier::{Candidate, CandidateId, State};
use super::ports::{Answer, Ask, AskFor, Fetch, Judge, Lead};
use super::reading::Miss;
use super::routes::Route;
use super::site::Run;

/// A candidate that is being asked for.
struct Visit {
    id: CandidateId,
    candidate: Candidate,
    lead: Lead,
    requests_before: u32,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    Read(CandidateId),
    Take(Route),
}

impl<F: Fetch, J: Judge> Run<'_, F, J> {
    /// Reads until it is enough, or the budget is used up.
    pub(super) async fn read_on(&mut self) {
        let (fetch, waits, deadline) = (self.fetch, self.waits.clone(), self.deadline.clone());
        let cancel = self.sinks.cancel.clone();
        let ask = |visit: Visit| {
            let (waits, deadline) = (waits.clone(), deadline.clone());
            async move {
                let (url, lead) = (&visit.candidate.url, &visit.lead);
                let answer =
                    fetch.get(Ask { url, what: AskFor::Page, deadline, waits, lead }).await;
                (visit, answer)
            }
        };
        let mut asking = FuturesUnordered::new();
        let mut out: Vec<CandidateId> = Vec::new();
        loop {
            while !self.is_over() && out.len() < self.settings.in_flight.max(1) {
                match self.next_step(out.is_empty()) {
                    Some(Step::Read(id)) => {
                        if let Some(visit) = self.set_out(id) {
                            out.push(id);
                            asking.push(ask(visit));
                        }
                    }
                    Some(Step::Take(route)) if out.is_empty() => self.take_route(route).await,
                    Some(Step::Take(_)) | None => break,
                }
            }
            if out.is_empty() {
                break;
            }
            tokio::select! {
                Some((visit, answer)) = asking.next() => {
                    out.retain(|id| *id != visit.id);
                    self.arrive(visit, answer).await;
                }
                Some(wait) = self.waiting.recv() => self.tell_wait(wait),
                () = cancel.cancelled() => self.call_off(&mut out),
                () = deadline.passed() => self.call_off(&mut out),
            }
        }
        if self.is_over() {
            self.note_what_was_cut_off();
        }
    }

    /// Reads one candidate, whatever comes of it.
    pub(super) async fn read(&mut self, id: CandidateId) {
        let Some(visit) = self.set_out(id) else { return };
        match self.ask(&visit.candidate.url, AskFor::Page, &visit.lead).await {
            Some(answer) => self.arrive(visit, answer).await,
            None => self.call_off(&mut vec![id]),
        }
    }

    /// Is the budget of pages or time used up, or the crawl called off?
    fn is_over(&self) -> bool {
        self.over
            || self.asked >= self.settings.page_bound()
            || self.deadline.has_passed()
            || self.sinks.cancel.is_cancelled()
    }

    /// Time is up: what is being asked for is not read.
    fn call_off(&mut self, out: &mut Vec<CandidateId>) {
        for id in out.drain(..) {
            self.frontier.try_again(id);
        }
        self.over = true;
    }

    pub(super) fn tell_wait(&mut self, wait: std::time::Duration) {
        (self.sinks.events)(CrawlEvent::Waiting { seconds: wait.as_secs_f64() });
    }

    /// Takes a candidate up; none when it is not to be asked for after all.
    fn set_out(&mut self, id: CandidateId) -> Option<Visit> {
        let candidate = self.frontier.get(id)?.clone();
        if self.is_trapped(&candidate) {
            self.frontier.settle(id, State::Dropped);
            return None;
        }
        self.frontier.settle(id, State::Done);
        let (url, why) = (candidate.url.clone(), candidate.why.clone());
        (self.sinks.events)(CrawlEvent::Reading { url, why });
        self.asked += 1;
        if let Some(why) = self.is_silent(&candidate.url) {
            self.fail(id, &candidate, Failure::Unreachable, why);
            return None;
        }
        let lead = self.lead_to(&candidate);
        Some(Visit { id, candidate, lead, requests_before: self.counts.requests })
    }

    /// An answer is in: kept, judged, and its links taken in.
    async fn arrive(&mut self, visit: Visit, answer: Answer) {
        let Visit { id, candidate, lead, requests_before } = visit;
        self.lead = lead;
        match self.take_answer(&candidate.url, answer) {
            Ok(got) => self.take_page(id, &candidate, got, requests_before).await,
            Err(Miss::Over) => self.call_off(&mut vec![id]),
            Err(Miss::Failed(failure, why)) => self.fail(id, &candidate, failure, why),
        }
    }
}
