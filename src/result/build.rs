//! A judgement of a site → the contract's JSON.

use ocowijzer_judge::claims::Level;
use ocowijzer_judge::rules::{self, Ruleset};
use ocowijzer_judge::site::{self, SiteReading};
use ocowijzer_judge::verdict::{self, Judgement};

use super::{
    ArchiveRef, Basis, ClaimLevel, Evidence, EvidenceKind, FirstOcoPage, Group, MunicipalityRef,
    MunicipalityResult, NotRead, Outcome, PageSummary, Provider, RunRef, SCHEMA_VERSION, Score,
    Site, SiteStatus, Stance, Text, Verdict, Via,
};
use crate::crawl::CrawlCounts;

impl MunicipalityResult {
    /// Puts a reading and its judgement into the form other programs read.
    pub fn build(
        municipality: MunicipalityRef,
        run: RunRef,
        reading: &SiteReading,
        counts: &CrawlCounts,
        judgement: &Judgement,
        ruleset: &Ruleset,
    ) -> Self {
        Self {
            schema_version: SCHEMA_VERSION.to_owned(),
            municipality,
            run,
            site: build_site(reading, counts),
            score: Score {
                value: judgement.score.value,
                low: judgement.score.low,
                high: judgement.score.high,
                formula: ruleset.score.version.clone(),
            },
            verdicts: judgement
                .verdicts
                .iter()
                .filter_map(|verdict| build_verdict(verdict, ruleset))
                .collect(),
            providers: judgement.providers.iter().map(build_provider).collect(),
            evidence: judgement
                .evidence
                .iter()
                .map(|(id, evidence)| (id.to_string(), build_evidence(evidence, reading)))
                .collect(),
            pages: reading.pages.iter().map(build_page).collect(),
        }
    }
}

fn build_site(reading: &SiteReading, counts: &CrawlCounts) -> Site {
    let about_oco = reading.pages.iter().filter(|page| page.claims.about_oco()).count();
    Site {
        status: match reading.status {
            site::SiteStatus::Complete => SiteStatus::Complete,
            site::SiteStatus::Partial => SiteStatus::Partial,
            site::SiteStatus::Unreachable => SiteStatus::Unreachable,
            site::SiteStatus::Blocked => SiteStatus::Blocked,
        },
        reason: reading.reason.clone(),
        requests: counts.requests,
        pages_fetched: counts.pages_fetched,
        pages_about_oco: u32::try_from(about_oco).unwrap_or(u32::MAX),
        bytes: counts.bytes,
        duration_ms: u64::try_from(counts.duration.as_millis()).unwrap_or(u64::MAX),
        not_read: NotRead {
            budget: counts.not_read.budget,
            robots: counts.not_read.robots,
            timeout: counts.not_read.timeout,
            http_error: counts.not_read.http_error,
            too_large: counts.not_read.too_large,
            unsupported: counts.not_read.unsupported,
        },
        first_oco_page: reading.first_oco_page.as_ref().map(|first| FirstOcoPage {
            url: first.url.clone(),
            requests_before: first.requests_before,
            clicks: first.clicks,
            via: match first.via {
                site::Via::Link => Via::Link,
                site::Via::Sitemap => Via::Sitemap,
                site::Via::Search => Via::Search,
                site::Via::Guess => Via::Guess,
            },
        }),
    }
}

fn build_verdict(verdict: &verdict::RuleVerdict, ruleset: &Ruleset) -> Option<Verdict> {
    let rule = ruleset.rule(verdict.rule.as_str())?;
    let group = match rule.group {
        rules::Group::Core => Group::Core,
        rules::Group::Checklist => Group::Checklist,
        rules::Group::Practice => Group::Practice,
        rules::Group::PageOnly => return None,
    };
    Some(Verdict {
        rule: verdict.rule.to_string(),
        group,
        verdict: verdict.verdict.into(),
        reason: verdict.reason.clone(),
        conflict: verdict.conflict,
        summary: build_text(&verdict.summary),
        advice: build_text(&verdict.advice),
        basis: rule
            .basis
            .iter()
            .map(|basis| Basis { title: basis.title.clone(), url: basis.url.clone() })
            .collect(),
        evidence: verdict.evidence.iter().map(ToString::to_string).collect(),
    })
}

impl From<verdict::Verdict> for Outcome {
    fn from(verdict: verdict::Verdict) -> Self {
        match verdict {
            verdict::Verdict::Met => Self::Met,
            verdict::Verdict::Partly => Self::Partly,
            verdict::Verdict::NotFound => Self::NotFound,
            verdict::Verdict::Contradicted => Self::Contradicted,
            verdict::Verdict::Unknown => Self::Unknown,
            verdict::Verdict::NotApplicable => Self::NotApplicable,
        }
    }
}

fn build_text(text: &rules::Text) -> Text {
    Text { nl: text.nl.clone(), en: text.en.clone() }
}

fn build_provider(provider: &verdict::SiteProvider) -> Provider {
    Provider {
        name: provider.name.clone(),
        url: provider.url.clone(),
        phone: provider.phone.clone(),
        email: provider.email.clone(),
        evidence: provider.evidence.iter().map(ToString::to_string).collect(),
    }
}

fn build_evidence(evidence: &verdict::Evidence, reading: &SiteReading) -> Evidence {
    let page = evidence.page.and_then(|index| reading.pages.get(index));
    Evidence {
        kind: match evidence.kind {
            verdict::EvidenceKind::Quote => EvidenceKind::Quote,
            verdict::EvidenceKind::Absence => EvidenceKind::Absence,
            verdict::EvidenceKind::Observation => EvidenceKind::Observation,
        },
        stance: match evidence.stance {
            verdict::Stance::Supports => Stance::Supports,
            verdict::Stance::Partly => Stance::Partly,
            verdict::Stance::Contradicts => Stance::Contradicts,
            verdict::Stance::NearMiss => Stance::NearMiss,
        },
        url: evidence.url.clone(),
        page_title: page.map(|page| page.page.title.clone()).unwrap_or_default(),
        heading_path: heading_path(evidence, page),
        exact: evidence.exact.clone(),
        prefix: evidence.prefix.clone(),
        suffix: evidence.suffix.clone(),
        link: evidence.link.clone(),
        fetched_at: page.map(|page| page.fetched_at),
        payload_sha256: page.map(|page| page.payload_sha256.clone()),
        archive: page.and_then(|page| page.archive.as_ref()).map(|archive| ArchiveRef {
            file: archive.file.clone(),
            record_id: archive.record_id.clone(),
        }),
    }
}

/// The headings above a quotation; in a PDF the page number comes first.
fn heading_path(evidence: &verdict::Evidence, page: Option<&site::ReadPage>) -> Vec<String> {
    let block = evidence.span.as_ref().and_then(|span| page?.page.blocks.get(span.block));
    let Some(block) = block else { return Vec::new() };
    let number = block.pdf_page.map(|number| format!("pagina {number}"));
    number.into_iter().chain(block.heading_path.iter().cloned()).collect()
}

fn build_page(page: &site::ReadPage) -> PageSummary {
    let claims = page.claims.claims.iter().filter_map(|(rule, claim)| {
        let level = match claim.level {
            Level::Yes => ClaimLevel::Yes,
            Level::Partly => ClaimLevel::Partly,
            Level::Contradicted => ClaimLevel::Contradicted,
            Level::Silent => return None,
        };
        Some((rule.to_string(), level))
    });
    PageSummary {
        url: page.url.clone(),
        title: page.page.title.clone(),
        about_oco: page.claims.about_oco(),
        claims: claims.collect(),
    }
}
