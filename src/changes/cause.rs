//! Which of the four causes it was.

use url::Url;

use super::{Cause, is_closed};
use crate::data_folder::StoredReading;
use crate::result::{MunicipalityResult, Outcome, SiteStatus, Verdict};

/// What a cause is read from.
pub(super) struct Comparison<'a> {
    pub(super) rule: &'a str,
    /// As it was judged then.
    pub(super) before: &'a MunicipalityResult,
    /// The same archive judged today; none when that cannot be done any more.
    pub(super) again: Option<&'a MunicipalityResult>,
    /// The later result.
    pub(super) after: &'a MunicipalityResult,
    /// What was asked for in the later run.
    pub(super) reading: Option<&'a StoredReading>,
}

/// The cause, and whether judging the older archive again settled it.
pub(super) fn cause(comparison: &Comparison<'_>) -> (Cause, bool) {
    let Comparison { rule, before, again, after, .. } = comparison;
    if bare_host(&before.municipality.website) != bare_host(&after.municipality.website) {
        return (Cause::Register, false);
    }
    let (Some(then), Some(now)) = (verdict(before, rule), verdict(after, rule)) else {
        return (Cause::Rule, false);
    };
    match again.and_then(|again| verdict(again, rule)) {
        Some(today) if same(today, now) => (Cause::Rule, true),
        Some(today) => (site_or_coverage(comparison, today, now), true),
        // Other rules and no archive to prove it: a change of ours must never look like one of theirs.
        None if before.run.ruleset.sha256 != after.run.ruleset.sha256
            || before.run.tool_version != after.run.tool_version =>
        {
            (Cause::Rule, false)
        }
        None => (site_or_coverage(comparison, then, now), false),
    }
}

fn site_or_coverage(comparison: &Comparison<'_>, then: &Verdict, now: &Verdict) -> Cause {
    let Comparison { before, after, .. } = comparison;
    let unread = now.verdict == Outcome::Unknown || then.verdict == Outcome::Unknown;
    if unread || is_closed(after) || is_closed(before) {
        return Cause::Coverage;
    }
    let partial = |result: &MunicipalityResult| result.site.status != SiteStatus::Complete;
    let lost = || partial(after) && pages_of(before, then).any(|url| !was_asked(comparison, url));
    let gained = || partial(before) && pages_of(after, now).any(|url| !was_read(before, url));
    if lost() || gained() { Cause::Coverage } else { Cause::Site }
}

fn verdict<'a>(result: &'a MunicipalityResult, rule: &str) -> Option<&'a Verdict> {
    result.verdicts.iter().find(|verdict| verdict.rule == rule)
}

fn same(a: &Verdict, b: &Verdict) -> bool {
    a.verdict == b.verdict && a.conflict == b.conflict
}

/// The pages a verdict rests on.
fn pages_of<'a>(
    result: &'a MunicipalityResult,
    verdict: &'a Verdict,
) -> impl Iterator<Item = &'a Url> {
    verdict.evidence.iter().filter_map(|id| result.evidence.get(id)).map(|evidence| &evidence.url)
}

fn was_read(result: &MunicipalityResult, url: &Url) -> bool {
    result.pages.iter().any(|page| page.url == *url)
}

/// Was this address asked for in the later run, whatever it answered?
fn was_asked(comparison: &Comparison<'_>, url: &Url) -> bool {
    was_read(comparison.after, url)
        || comparison
            .reading
            .is_some_and(|reading| reading.fetches.iter().any(|fetch| fetch.url == *url))
}

fn bare_host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}
