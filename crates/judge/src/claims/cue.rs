//! Cues found on a page, and which of them count.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::matcher::{Hit, PatternSet};
use super::modifier::{self, Answer};
use super::reading::{LeadKind, Reading, Sentence};
use super::said::{Said, why};
use super::topic::{Strength, Topic, Topics};
use super::vocabulary::{CuePatterns, Role, Vocabulary};
use super::window::Scratch;
use super::words::Words;
use super::{Level, Span, TraceOutcome, TraceStep, subject, topic};
use crate::page::BlockKind;
use crate::rules::{About, Cue, Negation, Ruleset};

/// A cue that fired, judged.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) rule: usize,
    pub(super) cue: usize,
    pub(super) sentence: usize,
    /// The words that carry it, most telling first.
    pub(super) spans: Vec<Span>,
    /// Words of the sentence it fired on.
    pub(super) words: Range<usize>,
    pub(super) topic: Topic,
    pub(super) outcome: Result<Level, Aside>,
    /// It limits what is said elsewhere.
    pub(super) limits: bool,
}

/// Why a cue does not count; in words "about something else: the wijkteam", "void: something else is for everyone".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
    /// For this reason.
    Because(&'static Said),
    /// Its sentence is about this.
    About(Topic),
    /// A wording of this name cancels it.
    Void(Arc<str>),
}

impl Aside {
    /// In the words of one language.
    pub fn in_words(&self, pick: impl Fn(&Said) -> &'static str) -> String {
        match self {
            Self::Because(why) => pick(why).to_owned(),
            Self::About(topic) => format!("{} {}", pick(why::ABOUT), topic.in_words(pick)),
            Self::Void(name) => format!("{}: {name}", pick(why::VOID)),
        }
    }
}

impl fmt::Display for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(|said| said.en))
    }
}

impl Finding {
    pub(super) fn trace(&self, cue: &Cue) -> TraceStep {
        TraceStep {
            cue: cue.name.clone(),
            span: self.spans.first().cloned().unwrap_or(Span { block: 0, range: 0..0 }),
            about: self.topic,
            outcome: match &self.outcome {
                Ok(level) => TraceOutcome::Counted(*level),
                Err(why) => TraceOutcome::SetAside(why.clone()),
            },
        }
    }
}

/// Where the patterns of rules stand on a page. Found once, used by every reading of its subjects.
pub(super) struct Found<'a, 'p> {
    pub(super) reading: &'a Reading<'p>,
    patterns: &'a CuePatterns,
    scratch: RefCell<Scratch>,
    in_sentences: Vec<Hits>,
    /// Per sentence: it and what leads into it, when a cue reaches from the one into the other.
    joined: Vec<OnceCell<Option<Joined>>>,
}

/// Where the patterns stand in a sentence, looked for at the first asking. What qualifies a cue is asked for only where
/// a cue stands that is about OCO: in few sentences of a page.
#[derive(Debug, Default)]
struct Hits {
    cues: OnceCell<Vec<Hit>>,
    conditions: OnceCell<Vec<Hit>>,
}

/// A sentence with the one that leads into it, and where the patterns stand in both together.
struct Joined {
    words: Words,
    hits: Hits,
}

impl<'a, 'p> Found<'a, 'p> {
    /// `scratch` may have been used for something else before.
    pub(super) fn new(
        reading: &'a Reading<'p>,
        patterns: &'a CuePatterns,
        scratch: Scratch,
    ) -> Self {
        let count = reading.sentences.len();
        Self {
            reading,
            patterns,
            scratch: RefCell::new(scratch),
            in_sentences: (0..count).map(|_| Hits::default()).collect(),
            joined: (0..count).map(|_| OnceCell::new()).collect(),
        }
    }

    /// Cues in a sentence, by itself or with what leads into it.
    fn cues<'h>(&self, words: &Words, hits: &'h Hits) -> &'h [Hit] {
        hits.cues.get_or_init(|| self.patterns.cues.find(words, &mut self.scratch.borrow_mut()))
    }

    /// What qualifies them there.
    fn conditions<'h>(&self, words: &Words, hits: &'h Hits) -> &'h [Hit] {
        let find = || self.patterns.conditions.find(words, &mut self.scratch.borrow_mut());
        hits.conditions.get_or_init(find)
    }

    /// What qualifies cues in one sentence.
    fn conditions_in(&self, index: usize) -> &[Hit] {
        match (self.in_sentences.get(index), self.reading.sentences.get(index)) {
            (Some(hits), Some(sentence)) => self.conditions(&sentence.words, hits),
            _ => &[],
        }
    }

    /// A sentence with the one that leads into it; none when no cue reaches from the one into the other.
    fn joined(&self, index: usize, lead: &Sentence) -> Option<&Joined> {
        let sentence = self.reading.sentences.get(index)?;
        let reaching = match sentence.lead_kind {
            LeadKind::Before => &self.patterns.follows,
            LeadKind::Question | LeadKind::Heading | LeadKind::List => &self.patterns.across,
        };
        let join = || self.join(reaching, lead, sentence);
        self.joined.get(index)?.get_or_init(join).as_ref()
    }

    /// A cell with the head of its column.
    fn joined_to_head(&self, head: &Sentence, cell: &Sentence) -> Option<Joined> {
        self.join(&self.patterns.across, head, cell)
    }

    fn join(&self, reaching: &PatternSet, lead: &Sentence, sentence: &Sentence) -> Option<Joined> {
        let own_from = lead.words.len();
        // The step from one sentence to the other is what such a pattern is for.
        let words = Words::joined(&lead.words, &sentence.words);
        let cues = reaching.find_before(own_from, &words, &mut self.scratch.borrow_mut());
        let reaches = cues.iter().any(|hit| hit.end > own_from);
        reaches.then(|| Joined { words, hits: Hits::default() })
    }
}

/// Everything a search for cues leans on.
pub(super) struct Search<'a, 'p> {
    pub(super) reading: &'a Reading<'p>,
    pub(super) found: &'a Found<'a, 'p>,
    pub(super) topics: &'a Topics,
    pub(super) ruleset: &'a Ruleset,
    pub(super) vocabulary: &'a Vocabulary,
    /// The page says that the municipality's own team gives OCO.
    pub(super) own_team_gives_it: bool,
}

/// A sentence, alone or with the one that leads into it.
pub(super) struct Unit<'w> {
    pub(super) words: &'w Words,
    /// Words before this one belong to the sentence that leads in.
    pub(super) own_from: usize,
    hits: &'w Hits,
}

impl Search<'_, '_> {
    /// Every cue of every rule on the page, judged, in the order of the page.
    pub(super) fn run(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for index in 0..self.reading.sentences.len() {
            self.sentence(index, &mut findings);
        }
        self.apply_page_conditions(&mut findings);
        self.leave_out_officials(&mut findings);
        self.leave_out_what_maar_takes_back(&mut findings);
        self.soften_beside_yes(&mut findings);
        findings
    }

    fn sentence(&self, index: usize, findings: &mut Vec<Finding>) {
        let sentence = &self.reading.sentences[index];
        let hits = &self.found.in_sentences[index];
        let unit = Unit { words: &sentence.words, own_from: 0, hits };
        self.judge(index, &unit, findings);
        let is_about = self.topics.by_sentence.get(index).is_some_and(Topic::is_oco);
        if let Some(lead) = sentence.lead.and_then(|lead| self.reading.sentences.get(lead))
            && is_about
        {
            self.joined(index, lead, findings);
        }
        let head = sentence.column_head.and_then(|head| self.reading.sentences.get(head));
        if let Some(head) = head.filter(|_| is_about)
            && let Some(joined) = self.found.joined_to_head(head, sentence)
        {
            let unit =
                Unit { words: &joined.words, own_from: head.words.len(), hits: &joined.hits };
            self.judge(index, &unit, findings);
        }
    }

    /// The sentence together with what leads into it, for cues that reach across.
    fn joined(&self, index: usize, lead: &Sentence, findings: &mut Vec<Finding>) {
        if let Some(joined) = self.found.joined(index, lead) {
            let unit =
                Unit { words: &joined.words, own_from: lead.words.len(), hits: &joined.hits };
            self.judge(index, &unit, findings);
        }
    }

    fn judge(&self, index: usize, unit: &Unit<'_>, findings: &mut Vec<Finding>) {
        for hit in self.found.cues(unit.words, unit.hits) {
            let Some((rule, cue)) = self.vocabulary.cue(hit) else { continue };
            let Some(definition) = self.ruleset.rules.get(rule).and_then(|rule| rule.cues.get(cue))
            else {
                continue;
            };
            let crosses = hit.start < unit.own_from && hit.end > unit.own_from;
            let reaches = match self.reading.sentences[index].lead_kind {
                LeadKind::Before => definition.follows,
                LeadKind::Question | LeadKind::Heading | LeadKind::List => definition.across,
            };
            if unit.own_from > 0 && !(crosses && reaches) {
                continue;
            }
            let (outcome, limits) = self.outcome(index, unit, *hit, (rule, cue), definition);
            let repeated = findings.iter().rev().take(12).any(|before| {
                (before.rule, before.cue, before.sentence) == (rule, cue, index)
                    && before.outcome.is_ok() == outcome.is_ok()
                    && before.outcome.is_ok()
            });
            if repeated {
                continue;
            }
            findings.push(Finding {
                rule,
                cue,
                sentence: index,
                spans: self.spans(index, unit, *hit),
                words: hit.start.saturating_sub(unit.own_from)..hit.end - unit.own_from,
                topic: self.topics.by_sentence[index],
                outcome,
                limits,
            });
        }
    }

    fn outcome(
        &self,
        index: usize,
        unit: &Unit<'_>,
        hit: Hit,
        owner: (usize, usize),
        cue: &Cue,
    ) -> (Result<Level, Aside>, bool) {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        if cue.unless_own_team && self.own_team_gives_it {
            return (Err(Aside::Because(why::TEAM_GIVES_IT)), false);
        }
        let stands_with_giver =
            cue.firm && (self.stands_with_giver(index) || self.is_known_giver_alone(index));
        if let Err(why) = self.about(index, owner.0, cue.about)
            && !stands_with_giver
        {
            return (Err(why), false);
        }
        if let Some(name) = self.void(unit, hit, owner.0) {
            return (Err(Aside::Void(Arc::clone(name))), false);
        }
        let needs = Role::Needs { rule: owner.0, cue: owner.1 };
        if cue.has_needs && !self.says(unit, &needs) && !self.lead_says(index, &needs) {
            return (Err(Aside::Because(why::NOT_WITH_IT)), false);
        }
        if cue.has_near && !self.said_before(index, &Role::Near { rule: owner.0, cue: owner.1 }) {
            return (Err(Aside::Because(why::NOT_JUST_BEFORE)), false);
        }
        if self.says(unit, &Role::Unless { rule: owner.0, cue: owner.1 }) {
            return (Err(Aside::Because(why::RULED_OUT)), false);
        }
        if !cue.planned
            && let Some(why) = modifier::no_claim(
                self.reading,
                sentence,
                classes,
                self.topics.is_first_on_offer,
                hit.start.saturating_sub(unit.own_from),
            )
        {
            return (Err(Aside::Because(why)), false);
        }
        let mut denied =
            cue.negation == Negation::Watched && modifier::is_denied(unit.words, hit, classes);
        let mut if_denied = cue.if_negated;
        let is_stated = || modifier::is_put_to_the_test(self.reading, index, classes);
        let asks = || {
            sentence.is_question
                || cue.level == Some(Level::Contradicted) && modifier::asks(self.reading, sentence)
        };
        if !cue.asks && asks() || is_stated() {
            match modifier::answer(self.reading, self.answering(index), classes) {
                Answer::Yes => {}
                Answer::No if denied => denied = false,
                Answer::No => (denied, if_denied) = (true, cue.if_answered_no),
                Answer::Open => return (Err(Aside::Because(why::QUESTION)), false),
            }
        }
        if cue.level != Some(Level::Contradicted)
            && unit.own_from == 0
            && modifier::is_denied_above(self.reading, sentence, classes)
        {
            return (Err(Aside::Because(why::DENIED_ABOVE)), false);
        }
        let level = if denied { if_denied } else { cue.level };
        let Some(level) = level else {
            return match (denied, &cue.item) {
                (false, Some(_)) => (Ok(Level::Partly), false),
                _ => (Err(Aside::Because(why::DENIED)), false),
            };
        };
        // The hours in a box above the text are mostly those of the town hall.
        let topic = &self.topics.by_sentence[index];
        if cue.firm
            && !topic.is_firm
            && !stands_with_giver
            && topic::is_aside(self.reading, sentence)
            && self.topics.first_named.is_none_or(|named| index < named)
        {
            return (Err(Aside::Because(why::BESIDE_THE_TEXT)), false);
        }
        let keeps_to_oco = cue.unless_another_offer || level == Level::Contradicted;
        if keeps_to_oco && self.is_about_another_offer(index, owner.0) {
            return (Err(Aside::Because(why::ANOTHER_OFFER)), false);
        }
        if level == Level::Contradicted && modifier::is_taken_back(self.reading, index, classes) {
            return (Err(Aside::Because(why::MISUNDERSTANDING)), false);
        }
        if level == Level::Contradicted
            && Self::runs_into_another_clause(unit, hit.start..hit.end, classes)
        {
            return (Err(Aside::Because(why::RUNS_ON)), false);
        }
        if level == Level::Contradicted && self.names_somebody_else(index) {
            return (Err(Aside::Because(why::SOMEBODY_ELSE)), false);
        }
        if level == Level::Contradicted && self.is_the_giver_speaking(index, owner.0) {
            return (Err(Aside::Because(why::GIVER_SPEAKS)), false);
        }
        if level == Level::Contradicted && self.is_about_officials(index, owner.0) {
            return (Err(Aside::Because(why::WHOSE_OFFICIALS)), false);
        }
        if level == Level::Contradicted && self.has_a_subject_of_its_own(index, owner.0) {
            return (Err(Aside::Because(why::SUBJECT_OF_ITS_OWN)), false);
        }
        if level == Level::Contradicted && self.follows_somebody_else(index) {
            return (Err(Aside::Because(why::NAMED_LAST)), false);
        }
        if level == Level::Contradicted && self.is_about_the_way(sentence, unit, owner.0) {
            return (Err(Aside::Because(why::THE_WAY)), false);
        }
        if level == Level::Contradicted && !self.is_near_enough_to_accuse(index, unit) {
            return (Err(Aside::Because(why::TOO_FAR)), false);
        }
        // The team that gives the help itself is reached where the municipality is.
        let is_reached_there = cue.firm && self.own_team_gives_it;
        if matches!(level, Level::Yes | Level::Contradicted)
            && !is_reached_there
            && self.says(unit, &Role::PartlyIf { rule: owner.0, cue: owner.1 })
        {
            return (Ok(Level::Partly), true);
        }
        (Ok(level), cue.limits)
    }

    /// The sentence that answers a question: the next one; in a row of a table the cell that is about OCO.
    fn answering(&self, question: usize) -> usize {
        let row = self.reading.sentences[question].block;
        let is_row = self.reading.page.blocks.get(row).is_some_and(|block| block.cells.len() > 2);
        let in_row = (question + 1..self.reading.sentences.len())
            .take_while(|at| is_row && self.reading.sentences[*at].block == row)
            .find(|at| self.topics.by_sentence[*at].is_oco());
        in_row.unwrap_or(question + 1)
    }

    fn about(&self, index: usize, rule: usize, wanted: About) -> Result<(), Aside> {
        let topic = &self.topics.by_sentence[index];
        let refuse = || Err(Aside::About(*topic));
        match wanted {
            About::Any | About::Page => Ok(()),
            About::Subject if self.is_about_own_subject(index, rule) => Ok(()),
            About::Subject => Err(Aside::Because(why::ANOTHER_SUBJECT)),
            About::Way if topic.is_oco() => Ok(()),
            About::Oco if topic.is_oco() && topic.actor.is_none() => Ok(()),
            About::Close
                if topic.is_oco()
                    && topic.actor.is_none()
                    && topic.strength >= Strength::Section =>
            {
                Ok(())
            }
            About::Named
                if topic.is_oco() && topic.actor.is_none() && topic.strength == Strength::Named =>
            {
                Ok(())
            }
            _ => refuse(),
        }
    }

    fn is_about_own_subject(&self, index: usize, rule: usize) -> bool {
        let subject = self.ruleset.rules.get(rule).and_then(|rule| rule.subject);
        subject.is_some_and(|subject| {
            subject::is_about(self.reading, index, subject, &self.vocabulary.classes)
        })
    }

    fn void(&self, unit: &Unit<'_>, hit: Hit, of: usize) -> Option<&Arc<str>> {
        self.conditions(unit).iter().find_map(|other| match self.vocabulary.role(other) {
            Some(Role::Void { rule, name })
                if *rule == of && other.start < hit.end && hit.start < other.end =>
            {
                Some(name)
            }
            _ => None,
        })
    }

    fn says(&self, unit: &Unit<'_>, role: &Role) -> bool {
        self.conditions(unit).iter().any(|hit| self.vocabulary.role(hit) == Some(role))
    }

    /// The same of a sentence by itself.
    pub(super) fn sentence_says(&self, index: usize, role: &Role) -> bool {
        let hits = self.found.conditions_in(index);
        hits.iter().any(|hit| self.vocabulary.role(hit) == Some(role))
    }

    fn conditions<'w>(&self, unit: &Unit<'w>) -> &'w [Hit] {
        self.found.conditions(unit.words, unit.hits)
    }

    /// "Neem contact op met MEE, 088 …" in a text about nothing in particular: the way to a giver that is known as one.
    fn is_known_giver_alone(&self, index: usize) -> bool {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        self.topics.by_sentence[index].subject == topic::Subject::Nothing
            && sentence.words.contains(classes.known_provider)
            && !topic::is_aside(self.reading, sentence)
    }

    /// A bare address or number belongs to the giver spoken of just before it: "… bij Stichting Luwte. Kerkpad 3."
    fn stands_with_giver(&self, index: usize) -> bool {
        const BEFORE: usize = 5;
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        let somebody_else = |at: usize| {
            let sentence = &self.reading.sentences[at];
            let topic = &self.topics.by_sentence[at];
            matches!(topic.subject, topic::Subject::Other(_))
                || topic.actor.is_some()
                || (sentence.words.contains(classes.official)
                    || sentence.words.contains(classes.municipality))
                    && !self.own_team_gives_it
                || sentence.words.contains(classes.look_alike)
                || sentence.words.contains(classes.other_service)
        };
        if topic::is_aside(self.reading, sentence) || somebody_else(index) {
            return false;
        }
        for at in (index.saturating_sub(BEFORE)..index).rev() {
            let before = &self.reading.sentences[at];
            let in_a_list = self.reading.page.blocks.get(before.block).is_some_and(|block| {
                matches!(block.kind, BlockKind::ListItem { .. } | BlockKind::TableRow)
            });
            let names_giver = self.topics.by_sentence[at].is_oco()
                && (!in_a_list || before.block == sentence.block)
                && (topic::names_oco(before, classes) || before.words.contains(classes.name));
            if somebody_else(at) {
                return false;
            }
            if names_giver {
                return true;
            }
            if before.is_heading && !before.words.contains(classes.contact_heading) {
                return false;
            }
        }
        false
    }

    /// Does the question, heading or lead-in above a sentence say it?
    fn lead_says(&self, index: usize, role: &Role) -> bool {
        let sentence = &self.reading.sentences[index];
        let leads = sentence.lead_kind != LeadKind::Before || sentence.lead.is_some();
        leads
            && sentence.lead.is_some_and(|index| {
                let lead = &self.reading.sentences[index];
                (lead.is_question || lead.is_heading || sentence.lead_kind == LeadKind::List)
                    && self.sentence_says(index, role)
            })
    }

    /// Is it said in the sentences just before, under the same heading, or in the heading itself?
    fn said_before(&self, index: usize, role: &Role) -> bool {
        const BEFORE: usize = 8;
        let section = self.reading.sentences[index].section;
        let heading = self.reading.sections.get(section).and_then(|section| section.heading);
        (index.saturating_sub(BEFORE)..index)
            .filter(|before| self.reading.sentences[*before].section == section)
            .chain(heading)
            .any(|before| self.sentence_says(before, role))
    }

    /// The sentence as evidence; a very long one is cut to the part around the hit.
    fn spans(&self, index: usize, unit: &Unit<'_>, hit: Hit) -> Vec<Span> {
        const LONG: usize = 320;
        let sentence = &self.reading.sentences[index];
        let own = Span { block: sentence.block, range: sentence.range.clone() };
        if unit.own_from > 0 {
            let mut spans = vec![own];
            if let Some(lead) = sentence.lead.and_then(|lead| self.reading.sentences.get(lead)) {
                spans.push(Span { block: lead.block, range: lead.range.clone() });
            }
            return spans;
        }
        if own.range.len() <= LONG {
            return vec![own];
        }
        let from = (0..=hit.start)
            .rev()
            .find(|word| *word == 0 || unit.words.breaks.get(*word).copied().unwrap_or(false))
            .unwrap_or(0);
        let to = (hit.end..sentence.places.len())
            .find(|word| unit.words.breaks.get(*word).copied().unwrap_or(false))
            .unwrap_or(sentence.places.len());
        match (sentence.places.get(from), sentence.places.get(to.saturating_sub(1))) {
            (Some(first), Some(last)) if first.start < last.end => {
                vec![Span { block: sentence.block, range: first.start..last.end }]
            }
            _ => vec![own],
        }
    }

    /// Cues that do not count when something else is said anywhere about OCO.
    fn apply_page_conditions(&self, findings: &mut [Finding]) {
        let has_one = |finding: &Finding| {
            let rule = self.ruleset.rules.get(finding.rule);
            rule.and_then(|rule| rule.cues.get(finding.cue)).is_some_and(|cue| cue.has_page_unless)
        };
        if !findings.iter().any(|finding| finding.outcome.is_ok() && has_one(finding)) {
            return;
        }
        let mut said: BTreeSet<(usize, usize)> = BTreeSet::new();
        for index in 0..self.reading.sentences.len() {
            if !self.topics.by_sentence[index].is_oco() {
                continue;
            }
            for hit in self.found.conditions_in(index) {
                if let Some(Role::PageUnless { rule, cue }) = self.vocabulary.role(hit) {
                    said.insert((*rule, *cue));
                }
            }
        }
        for finding in findings.iter_mut() {
            if finding.outcome.is_ok() && said.contains(&(finding.rule, finding.cue)) {
                finding.outcome = Err(Aside::Because(why::SAID_OTHERWISE));
            }
        }
    }
}
