//! What may be held against a page: a false accusation is worse than a missed one.

use super::cue::{Search, Unit};
use super::reading::{LeadKind, Sentence};
use super::topic::{self, Strength};
use crate::page::BlockKind;

impl Search<'_, '_> {
    /// "Alleen ouderen kunnen de regiotaxi gebruiken": a sentence that names another thing on offer, and not OCO,
    /// accuses nobody. What OCO is for is told by naming other things, so there it may.
    pub(super) fn is_about_another_offer(&self, index: usize, rule: usize) -> bool {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        let counts = self.ruleset.rules.get(rule).is_some_and(|rule| rule.count.is_some());
        let names_another = |sentence: &Sentence| {
            sentence.words.contains(classes.other_offer) && !topic::names_oco(sentence, classes)
        };
        let asked = match sentence.lead_kind {
            LeadKind::Question | LeadKind::Heading => sentence.lead,
            LeadKind::List | LeadKind::Before => None,
        };
        let is_asked_about_another = || {
            !topic::names_oco(sentence, classes)
                && asked
                    .and_then(|lead| self.reading.sentences.get(lead))
                    .is_some_and(names_another)
        };
        !counts && (names_another(sentence) || is_asked_about_another())
    }

    /// A sentence that is about OCO only because the page is may hold a word against it only when the page is there
    /// for OCO beyond doubt, or when the sentence refers to the help or its giver by a word of its own.
    pub(super) fn is_near_enough_to_accuse(&self, index: usize, unit: &Unit<'_>) -> bool {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        let topic = &self.topics.by_sentence[index];
        if topic.is_oco() && self.topics.is_only_service(index) && self.speaks_of_oco_only(index) {
            return true;
        }
        if topic.is_oco() && topic.strength == Strength::Page && !self.topics.is_surely_own {
            let follows_it = (1..=2).any(|back| {
                index.checked_sub(back).and_then(|at| self.reading.sentences.get(at)).is_some_and(
                    |before| before.block == sentence.block && before.words.contains(classes.oco),
                )
            });
            return follows_it
                || sentence.words.contains(classes.person_reference)
                || topic::names_oco(sentence, classes);
        }
        if topic.is_oco()
            && topic.strength <= Strength::Section
            && self.goes_on_about_another(index)
        {
            return false;
        }
        let spans_a_list = unit.own_from > 0 && sentence.lead_kind == LeadKind::List;
        if topic.is_oco() && !spans_a_list && self.topics.is_only_subject(self.reading, index) {
            return true;
        }
        if topic.is_oco() && !topic.is_firm {
            return false;
        }
        topic.strength != Strength::Page
            || !topic.is_oco()
            || sentence.words.contains(classes.refers_to_help)
            || matches!(sentence.lead_kind, LeadKind::Question | LeadKind::Heading)
    }

    /// Since OCO was named, nobody else was, and nothing that may be somebody else; and the heading asks on about it.
    fn speaks_of_oco_only(&self, index: usize) -> bool {
        /// So many sentences may stand between.
        const BEFORE: usize = 12;
        let classes = &self.vocabulary.classes;
        let sentences = &self.reading.sentences;
        let asks_on = |heading: &Sentence| {
            heading.is_question
                || heading.words.contains(classes.neutral_heading)
                || heading.words.contains(classes.denying_heading)
                || topic::names_oco(heading, classes)
        };
        let section = self.reading.sections.get(sentences[index].section);
        let heading = section.and_then(|section| sentences.get(section.heading?));
        if !heading.is_none_or(asks_on) || sentences[index].is_question {
            return false;
        }
        for before in (index.saturating_sub(BEFORE)..=index).rev() {
            let words = &sentences[before].words;
            if before < index && topic::names_oco(&sentences[before], classes) {
                return true;
            }
            let names_somebody = [
                classes.name,
                classes.oco_own_name,
                classes.other_offer,
                classes.own_subject,
                classes.official,
            ]
            .into_iter()
            .any(|class| words.contains(class));
            if names_somebody && !self.topics.names_giver(self.reading, before) {
                return false;
            }
        }
        false
    }

    /// "Fier & Vrij houdt spreekuur. Zij rekenen € 15.": what points back without naming OCO is about whoever was named
    /// last, and that is neither OCO nor one of its givers.
    pub(super) fn follows_somebody_else(&self, index: usize) -> bool {
        /// So far back a word points.
        const BEFORE: usize = 3;
        let classes = &self.vocabulary.classes;
        let sentences = &self.reading.sentences;
        let sentence = &sentences[index];
        let points_back = sentence.words.contains(classes.points_to_last)
            || sentence.words.contains(classes.back_reference_inside);
        if !points_back || topic::names_oco(sentence, classes) {
            return false;
        }
        for before in (index.saturating_sub(BEFORE)..index).rev() {
            let earlier = &sentences[before];
            if earlier.section != sentence.section || topic::names_oco(earlier, classes) {
                return false;
            }
            if self.topics.names_giver(self.reading, before) {
                return false;
            }
            if earlier.words.contains(classes.name)
                || earlier.words.contains(classes.another_on_offer)
            {
                return true;
            }
        }
        false
    }

    /// "Hoe kom ik aan een ondersteuner? Geef het door aan het loket.": the way to it is not who gives it.
    pub(super) fn is_about_the_way(
        &self,
        sentence: &Sentence,
        unit: &Unit<'_>,
        rule: usize,
    ) -> bool {
        let asks_who = self
            .ruleset
            .rules
            .get(rule)
            .is_some_and(|rule| matches!(rule.id.as_str(), "providers-named" | "independent"));
        let lead = sentence.lead.and_then(|lead| self.reading.sentences.get(lead));
        asks_who
            && unit.own_from > 0
            && lead.is_some_and(|lead| {
                let first = self.reading.written(lead, 0).to_lowercase();
                let second = self.reading.written(lead, 1).to_lowercase();
                matches!(first.as_str(), "hoe" | "waar" | "wanneer")
                    && !matches!(second.as_str(), "duur" | "veel" | "onafhankelijk" | "lang")
            })
    }

    /// "De taxi is voor mensen met een pas. De gemeente beslist.": since OCO was last spoken of under this heading,
    /// something else was.
    fn goes_on_about_another(&self, index: usize) -> bool {
        /// So far back a reader remembers.
        const BEFORE: usize = 8;
        let sentences = &self.reading.sentences;
        let Sentence { section, block, .. } = sentences[index];
        let is_item = |of: usize| {
            self.reading.page.blocks.get(of).is_some_and(|block| {
                matches!(block.kind, BlockKind::ListItem { .. } | BlockKind::TableRow)
            })
        };
        (index.saturating_sub(BEFORE)..index)
            .rev()
            .take_while(|before| sentences[*before].section == section)
            .filter(|before| sentences[*before].block == block || !is_item(sentences[*before].block))
            .map(|before| &self.topics.by_sentence[before])
            .find(|topic| topic.strength >= Strength::Back)
            .is_some_and(|topic| matches!(topic.subject, topic::Subject::Other(what) if what != topic::OFFICIAL))
    }
}
