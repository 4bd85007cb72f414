//! One point of the letter: what we read, why it matters, what it rests on, what we ask.

use ocowijzer_judge::rules::{Rule, Text};
use url::Url;

use super::document::{Block, Inline, Inlines, with_blanks};
use crate::report::Lang;
use crate::report::dates::{dutch_day, long_date};
use crate::result::{Evidence, EvidenceKind, Group, MunicipalityResult, Outcome, Stance, Verdict};

/// So many quotations at most are shown with a point.
const QUOTES: usize = 2;
/// So many pages at most are named where we looked in vain.
const PAGES_LOOKED_AT: usize = 2;
/// Longer quotations are cut, with a sign that says so.
const QUOTE_CHARS: usize = 600;
/// Where the texts of Dutch laws stand.
const LAW_HOST: &str = "wetten.overheid.nl";

/// What one point is written from.
pub(super) struct Point<'a> {
    pub result: &'a MunicipalityResult,
    pub verdict: &'a Verdict,
    /// Absent when the rules of today do not have it any more.
    pub rule: Option<&'a Rule>,
    pub lang: Lang,
    /// It has been said before that there is no page about the help at all.
    pub no_page_said: bool,
}

impl Point<'_> {
    /// The blocks under the point's heading.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.what_we_read();
        blocks.extend(self.why());
        blocks.extend(self.proposal());
        blocks
    }

    fn what_we_read(&self) -> Vec<Block> {
        match self.verdict.verdict {
            Outcome::Contradicted if self.verdict.conflict => self.pages_disagree(),
            Outcome::Contradicted => self.says_the_opposite(),
            Outcome::NotFound => self.not_found(),
            _ => self.said_in_part(),
        }
    }

    fn says_the_opposite(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let quotes = self.quotes(&[Stance::Contradicts]);
        if !quotes.is_empty() {
            blocks.push(lead(self.lang.pick("Op de website staat:", "The website says:")));
            blocks.extend(quotes);
        }
        let doubt = if self.verdict.group == Group::Core && self.rests_on_law() {
            self.lang.pick(
                "Volgens ons hoort dat op grond van de wet anders te zijn. Lezen wij dit verkeerd? Dan horen wij dat graag.",
                "We think that by law this ought to be otherwise. Do we read it wrongly? Then we would like to hear so.",
            )
        } else {
            self.lang.pick(
                "Wij vragen ons af of dat zo bedoeld is. Lezen wij dit verkeerd? Dan horen wij dat graag.",
                "We wonder whether it is meant so. Do we read it wrongly? Then we would like to hear so.",
            )
        };
        let text = self.lang.pick("Zo lezen wij dat: ", "This is how we read it: ");
        blocks.push(paragraph(&format!("{text}{} {doubt}", as_clause(self.summary()))));
        blocks.extend(self.observations());
        blocks
    }

    fn pages_disagree(&self) -> Vec<Block> {
        let against = self.quotes(&[Stance::Contradicts]);
        let in_favour = self.quotes(&[Stance::Supports, Stance::Partly]);
        let mut blocks = vec![lead(self.lang.pick(
            "De ene tekst op de website zegt iets anders dan de andere. Op deze pagina staat:",
            "One text on the website says something else than another. This page says:",
        ))];
        let mut sides = against.into_iter().take(1).chain(in_favour.into_iter().take(1)).peekable();
        if sides.peek().is_none() {
            blocks = vec![paragraph(self.summary())];
        }
        for (side, quote) in sides.enumerate() {
            if side > 0 {
                blocks.push(lead(self.lang.pick("En ergens anders:", "And elsewhere:")));
            }
            blocks.push(quote);
        }
        blocks.push(paragraph(self.lang.pick(
            "Inwoners weten dan niet wat waar is. Welke tekst klopt?",
            "So inhabitants cannot know what is true. Which text is right?",
        )));
        blocks
    }

    fn not_found(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.no_page_said {
            let elsewhere = self.lang.pick(
                "Misschien staat het ergens anders. Dan horen wij graag waar.",
                "It may stand elsewhere. Then we would like to hear where.",
            );
            blocks.push(paragraph(&format!("{} {elsewhere}", self.summary())));
            blocks.extend(self.looked_at());
        }
        blocks.extend(self.observations());
        blocks
    }

    fn said_in_part(&self) -> Vec<Block> {
        let quotes = self.quotes(&[Stance::Partly, Stance::Supports, Stance::Contradicts]);
        let mut blocks = if quotes.is_empty() {
            vec![paragraph(self.summary())]
        } else {
            let says = self.lang.pick("Er staat:", "It says:");
            vec![lead(&format!("{} {says}", self.summary()))]
        };
        blocks.extend(quotes);
        blocks.extend(self.observations());
        blocks
    }

    /// Why it matters, and what that rests on: one paragraph, so that a letter of three points fits two pages.
    fn why(&self) -> Option<Block> {
        let norm = self.rule.map_or("", |rule| of(&rule.norm, self.lang));
        let why = self.rule.map_or("", |rule| of(&rule.why, self.lang));
        if why.is_empty() && norm.is_empty() && self.verdict.basis.is_empty() {
            return None;
        }
        let mut inlines = vec![
            Inline::strong(self.lang.pick("Waarom dit telt:", "Why it matters:")),
            Inline::text(format!(" {why} {norm} ")),
        ];
        let mut before = self.lang.pick("Zie ", "See ");
        for basis in &self.verdict.basis {
            inlines.push(Inline::text(before));
            inlines.push(match Url::parse(&basis.url) {
                Ok(url) => Inline::link(&basis.title, &url),
                Err(_) => Inline::text(&basis.title),
            });
            before = self.lang.pick(" en ", " and ");
        }
        if !self.verdict.basis.is_empty() {
            inlines.push(Inline::text("."));
        }
        Some(Block::Paragraph(inlines))
    }

    /// What to do, and a sentence to do it with.
    fn proposal(&self) -> Vec<Block> {
        let advice = self.lang.of(&self.verdict.advice);
        let sentence = self.rule.map(|rule| &rule.example_sentence);
        let mut inlines = Vec::new();
        if !advice.is_empty() {
            inlines.push(Inline::strong(self.lang.pick("Ons voorstel:", "Our proposal:")));
            inlines.push(Inline::text(format!(" {advice} ")));
        }
        let Some(sentence) = sentence else {
            return Some(Block::Paragraph(inlines))
                .filter(|_| !advice.is_empty())
                .into_iter()
                .collect();
        };
        inlines.push(Inline::text(self.lang.pick(
            "Een zin die de gemeente kan gebruiken:",
            "A sentence the municipality could use:",
        )));
        vec![Block::Lead(inlines), Block::Suggestion(with_blanks(&sentence.nl))]
    }

    /// Quotations of these stances, in this order of preference, each text once.
    fn quotes(&self, stances: &[Stance]) -> Vec<Block> {
        let mut said: Vec<&str> = Vec::new();
        let mut quotes = Vec::new();
        for stance in stances {
            for one in self.evidence().filter(|one| one.stance == *stance) {
                let fresh = one.kind == EvidenceKind::Quote && !said.contains(&one.exact.as_str());
                if fresh && quotes.len() < QUOTES {
                    said.push(&one.exact);
                    quotes.push(Block::Quote {
                        words: vec![Inline::text(cut(&one.exact))],
                        source: self.source(one),
                    });
                }
            }
        }
        quotes
    }

    /// Facts about pages that are no quotation (a number of clicks, a link that does not work).
    fn observations(&self) -> Option<Block> {
        let items: Vec<Inlines> = self
            .evidence()
            .filter(|one| one.kind == EvidenceKind::Observation && !one.exact.is_empty())
            .map(|one| {
                // A result has these in Dutch only.
                let fact = match self.lang {
                    Lang::Nl => {
                        vec![Inline::text(format!("{}. ", cut(&one.exact).trim_end_matches('.')))]
                    }
                    Lang::En => Vec::new(),
                };
                fact.into_iter().chain(self.source(one)).collect()
            })
            .collect();
        (!items.is_empty()).then_some(Block::List(items))
    }

    /// Pages where one would look for it.
    fn looked_at(&self) -> Vec<Block> {
        let items: Vec<Inlines> = self
            .evidence()
            .filter(|one| one.kind == EvidenceKind::Absence)
            .take(PAGES_LOOKED_AT)
            .map(|one| self.source(one))
            .collect();
        if items.is_empty() {
            return Vec::new();
        }
        let here = self.lang.pick("Wij keken onder meer hier:", "We looked here, among others:");
        vec![lead(here), Block::List(items)]
    }

    /// Title, heading, address and day of a page.
    fn source(&self, one: &Evidence) -> Inlines {
        let lang = self.lang;
        let title = one.page_title.trim();
        let mut place = String::new();
        if !title.is_empty() {
            place = format!("{} “{title}”, ", lang.pick("Pagina", "Page"));
        }
        if let Some(heading) = one.heading_path.last().filter(|last| !title.contains(*last)) {
            let under = lang.pick("onder het kopje", "under the heading");
            place = format!("{place}{under} “{heading}”, ");
        }
        let day = dutch_day(one.fetched_at.unwrap_or(self.result.run.finished_at));
        let read = lang.pick("gelezen op", "read on");
        vec![
            Inline::text(place),
            Inline::link(one.url.as_str(), &one.link),
            Inline::text(format!(", {read} {}", long_date(day, lang))),
        ]
    }

    fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.verdict
            .evidence
            .iter()
            .filter_map(|id| self.result.evidence.get(id))
            .filter(|one| one.stance != Stance::NearMiss || one.kind == EvidenceKind::Absence)
    }

    fn rests_on_law(&self) -> bool {
        self.verdict
            .basis
            .iter()
            .any(|basis| Url::parse(&basis.url).is_ok_and(|url| url.host_str() == Some(LAW_HOST)))
    }

    fn summary(&self) -> &str {
        self.lang.of(&self.verdict.summary)
    }
}

/// Ours in the language of the letter; the text of a rule, not of a result.
pub(super) fn of(text: &Text, lang: Lang) -> &str {
    lang.pick(&text.nl, &text.en)
}

pub(super) fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![Inline::text(text)])
}

pub(super) fn lead(text: &str) -> Block {
    Block::Lead(vec![Inline::text(text)])
}

/// Text that goes on within a sentence: its first letter small.
pub(super) fn as_clause(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn cut(text: &str) -> String {
    if text.chars().count() <= QUOTE_CHARS {
        return String::from(text);
    }
    let short: String = text.chars().take(QUOTE_CHARS).collect();
    let whole_words = short.rfind(char::is_whitespace).map_or(short.as_str(), |at| &short[..at]);
    format!("{} (…)", whole_words.trim_end())
}
