//! What may be held against a page: a false accusation is worse than a missed one.

use std::collections::BTreeMap;

use super::Level;
use super::cue::{Aside, Finding, Search, Unit};
use super::modifier;
use super::reading::{LeadKind, Sentence};
use super::said::{what, why};
use super::topic::{self, Strength};
use super::vocabulary::{Classes, Role};
use crate::page::BlockKind;
use crate::rules::Accusing;

/// The rules that ask who gives OCO, and whose that is.
const GIVERS: &str = "providers-named";
const INDEPENDENT: &str = "independent";
/// A shorter word before a colon is no label of a service: "A: …", "Let wel: …".
const LABEL: usize = 6;
/// ... and these are none.
const REMARKS: &[&str] = &[
    "Belangrijk",
    "Antwoord",
    "Opgelet",
    "Uitzondering",
    "Doelgroep",
    "Vereiste",
    "Eigenlijk",
    "Kortom",
];

impl Search<'_, '_> {
    /// "Alleen ouderen kunnen de regiotaxi gebruiken": a sentence that names another thing on offer, and not OCO,
    /// accuses nobody. What OCO is for is told by naming other things, so there it may, unless that is its subject.
    pub(super) fn is_about_another_offer(&self, index: usize, rule: usize) -> bool {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        let counts = self.ruleset.rules.get(rule).is_some_and(|rule| rule.count.is_some());
        let is_named_in = |sentence: &Sentence, class| {
            let stands_first = || (0..2).any(|at| sentence.words.begins(at, class));
            if counts { stands_first() } else { sentence.words.contains(class) }
        };
        let names_another = |sentence: &Sentence| {
            (is_named_in(sentence, classes.other_offer)
                || is_named_in(sentence, classes.others_beside_it))
                && !topic::names_oco(sentence, classes)
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
        names_another(sentence) || !counts && is_asked_about_another()
    }

    /// A sentence that is about OCO only because the page is may hold a word against it only when the page is there
    /// for OCO beyond doubt, or when the sentence refers to the help or its giver by a word of its own.
    pub(super) fn is_near_enough_to_accuse(&self, index: usize, unit: &Unit<'_>) -> bool {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        let topic = &self.topics.by_sentence[index];
        if self.is_headed_elsewhere(index) {
            return false;
        }
        // "Zij zijn in dienst van de gemeente" before OCO is spoken of is said of the team.
        if self.topics.first_named.is_some_and(|named| index < named) {
            return false;
        }
        if self.goes_on_after_an_official(index) {
            return false;
        }
        let spans_a_list = unit.own_from > 0 && sentence.lead_kind == LeadKind::List;
        if topic.is_oco()
            && !spans_a_list
            && self.topics.is_only_service(index)
            && self.speaks_of_oco_only(index)
        {
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

    /// "De consulent beslist. Bent u nog geen 18? Dan is deze hulp niet voor u.": on a page about other help, what follows
    /// an official under a heading that does not name OCO is said of that other help.
    fn goes_on_after_an_official(&self, index: usize) -> bool {
        /// So far back a reader remembers.
        const BEFORE: usize = 12;
        let sentences = &self.reading.sentences;
        let names_oco = |at: usize| topic::names_oco(&sentences[at], &self.vocabulary.classes);
        let section = sentences[index].section;
        let heading = self.reading.sections.get(section).and_then(|section| section.heading);
        if self.topics.is_first_on_offer || self.own_team_gives_it || heading.is_some_and(names_oco)
        {
            return false;
        }
        (index.saturating_sub(BEFORE)..index)
            .rev()
            .take_while(|before| sentences[*before].section == section)
            .filter(|before| !sentences[*before].is_question)
            .find(|before| names_oco(*before) || self.topics.by_sentence[*before].actor.is_some())
            .is_some_and(|before| !names_oco(before))
            && !names_oco(index)
    }

    /// "Word lid" over "Als lid van de stichting betaalt u € 15": names its giver, and is about something else.
    fn is_headed_elsewhere(&self, index: usize) -> bool {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        let section = self.reading.sections.get(sentence.section);
        let heading = section.and_then(|section| self.reading.sentences.get(section.heading?));
        !topic::names_oco(sentence, classes)
            && heading.is_some_and(|heading| {
                heading.words.contains(classes.other_heading) && !topic::names_oco(heading, classes)
            })
            && !self.own_team_gives_it
    }

    /// Since OCO was named, nobody else was, and nothing that may be somebody else; and the heading asks on about it.
    fn speaks_of_oco_only(&self, index: usize) -> bool {
        /// So many sentences may stand between.
        const BEFORE: usize = 12;
        let classes = &self.vocabulary.classes;
        let sentences = &self.reading.sentences;
        let asks_on = |heading: &Sentence| {
            modifier::asks(self.reading, heading)
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
            // What the help is limited to is told by the sentence itself.
            let is_itself = before == index;
            let names_somebody =
                [classes.name, classes.oco_own_name, classes.other_offer, classes.official]
                    .into_iter()
                    .any(|class| words.contains(class))
                    || !is_itself && words.contains(classes.own_subject);
            if is_itself && words.contains(classes.municipality_self) {
                return false;
            }
            if names_somebody && !self.topics.names_giver(self.reading, before) {
                return false;
            }
        }
        false
    }

    /// "Meld u eerst bij de Geldwinkel": a sentence that names an organisation that gives no OCO, and not OCO or its
    /// giver, is about that.
    pub(super) fn names_somebody_else(&self, index: usize) -> bool {
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        sentence.words.contains(classes.name)
            && !topic::names_oco(sentence, classes)
            && !sentence.words.contains(classes.person_reference)
            && !sentence.words.contains(classes.refers_to_help)
            && !self.topics.givers.is_empty()
            && !self.topics.names_giver(self.reading, index)
    }

    /// "Zij beslist welke hulp u krijgt" after "De consulent komt langs": an official who decides is held against OCO only
    /// where officials are said to give it.
    pub(super) fn leave_out_officials(&self, findings: &mut [Finding]) {
        let is_of = |finding: &Finding, id: &str| {
            self.ruleset.rules.get(finding.rule).is_some_and(|rule| rule.id.as_str() == id)
        };
        let accuses = |finding: &Finding| finding.outcome == Ok(Level::Contradicted);
        let they_give_it =
            findings.iter().any(|finding| accuses(finding) && is_of(finding, GIVERS));
        if they_give_it {
            return;
        }
        for finding in findings {
            let sentence = &self.reading.sentences[finding.sentence];
            if accuses(finding)
                && is_of(finding, INDEPENDENT)
                && finding.topic.actor.is_some()
                && !topic::names_oco(sentence, &self.vocabulary.classes)
            {
                finding.outcome = Err(Aside::Because(why::OFFICIAL_ACTS));
            }
        }
    }

    /// "Wie u krijgt hangt af van het rooster, maar u mag altijd een ander vragen": what follows "maar" in the same
    /// sentence is what the page means.
    pub(super) fn leave_out_what_maar_takes_back(&self, findings: &mut [Finding]) {
        let takes_back = |accusing: &Finding, other: &Finding| {
            let sentence = &self.reading.sentences[other.sentence];
            other.rule == accusing.rule
                && other.outcome == Ok(Level::Yes)
                && (accusing.words.end..=other.words.start)
                    .any(|at| self.reading.written(sentence, at) == "maar")
        };
        for of_sentence in findings.chunk_by_mut(|one, next| one.sentence == next.sentence) {
            for index in 0..of_sentence.len() {
                let accusing = &of_sentence[index];
                if accusing.outcome == Ok(Level::Contradicted)
                    && of_sentence.iter().any(|other| takes_back(accusing, other))
                {
                    of_sentence[index].outcome = Err(Aside::Because(why::TAKEN_BACK));
                }
            }
        }
    }

    /// "De eerste vier uur betaalt de gemeente." and, further on, "Hebt u meer uren nodig, dan betaalt u die zelf.": what
    /// is said under a condition limits what the page promises, and takes none of it back.
    pub(super) fn soften_beside_yes(&self, findings: &mut [Finding]) {
        let mut promised: BTreeMap<usize, usize> = BTreeMap::new();
        for finding in findings.iter() {
            if matches!(finding.outcome, Ok(Level::Yes | Level::Partly)) {
                promised.entry(finding.rule).or_insert(finding.sentence);
            }
        }
        for finding in findings.iter_mut() {
            let role = Role::PartlyBesideYes { rule: finding.rule, cue: finding.cue };
            let is_conditional = || self.sentence_says(finding.sentence, &role);
            let is_promised =
                || promised.get(&finding.rule).is_some_and(|first| *first < finding.sentence);
            if finding.outcome == Ok(Level::Contradicted)
                && self.ruleset.rules[finding.rule].cues[finding.cue].has_partly_beside_yes
                && is_promised()
                && is_conditional()
            {
                finding.outcome = Ok(Level::Partly);
                finding.limits = true;
            }
        }
    }

    /// "De kosten van de verhuizing betaalt u zelf", "De medewerkers van het loket zijn in dienst van de gemeente": a
    /// sentence that begins with a noun of its own is about that, when the noun is no word for the help.
    pub(super) fn has_a_subject_of_its_own(&self, index: usize, rule: usize) -> bool {
        /// A subject stands among so many first words.
        const SUBJECT: usize = 4;
        let classes = &self.vocabulary.classes;
        let accusing = self.accusing(rule);
        if accusing.by_nouns {
            return false;
        }
        let sentence = &self.reading.sentences[index];
        let words = &sentence.words;
        let is_article = |at: usize| {
            matches!(
                self.reading.written(sentence, at),
                "de" | "het" | "een" | "De" | "Het" | "Een" | "Elke" | "Iedere"
            )
        };
        let is_ours = |at: usize| {
            [
                classes.oco,
                classes.local_service,
                classes.person_reference,
                classes.refers_to_help,
                classes.speaks_on,
                classes.neutral_heading,
                classes.municipality_self,
                classes.official,
                classes.oco_own_name,
                classes.name,
                classes.organisation_word,
                classes.giver_kind,
            ]
            .into_iter()
            .any(|class| words.stretches(class).iter().any(|found| found.contains(&at)))
        };
        // "Het mantelzorgpunt heeft vrijwilligers die u vervangen": who helps there is not the subject.
        let refers_early =
            || words.stretches(classes.refers_to_help).iter().any(|found| found.start < SUBJECT);
        let is_something_else = || {
            self.belongs_to_something_else(sentence)
                || !refers_early() && !is_ours(1) && !is_ours(2)
        };
        let answers = sentence.lead_kind == LeadKind::Question
            && sentence
                .lead
                .and_then(|lead| self.reading.sentences.get(lead))
                .is_some_and(|lead| topic::names_oco(lead, classes));
        // "Mantelzorgsteun: alleen voor mantelzorgers": a label of something else.
        let label = self.reading.written(sentence, 0);
        let is_labelled = self.words_before_colon(sentence) == 1
            && label.chars().count() >= LABEL
            && !REMARKS.contains(&label)
            && !is_ours(0);
        if is_labelled && !topic::names_oco(sentence, classes) {
            return true;
        }
        // "Voor begeleiding door een leraar betaalt u wel": other than for what was spoken of.
        let says_otherwise =
            || (0..words.len()).any(|at| self.reading.written(sentence, at) == "wel");
        // "Voor een afschrift van de regels is € 4 verschuldigd": what stands in front is what the price is of.
        let is_fronted = || {
            let noun = if is_article(1) { 2 } else { 1 };
            let written = self.reading.written(sentence, noun);
            accusing.of_what_is_fronted
                && self.reading.written(sentence, 0) == "Voor"
                && written.len() >= LABEL
                && written.starts_with(char::is_lowercase)
                && !(1..=noun + 2).any(is_ours)
                && (says_otherwise() || !words.contains(classes.part_of_the_help))
        };
        if !topic::names_oco(sentence, classes) && !answers && is_fronted() {
            return true;
        }
        !topic::names_oco(sentence, classes)
            && is_article(0)
            && !words.contains(classes.person_reference)
            && !answers
            && is_something_else()
    }

    /// Words up to the first colon; none when there is no colon, or figures before it ("13:00").
    fn words_before_colon(&self, sentence: &Sentence) -> usize {
        let text = self.reading.text(sentence);
        let Some((label, rest)) = text.split_once(':') else { return 0 };
        if !rest.starts_with(' ') {
            return 0;
        }
        let end = sentence.range.start + label.len();
        sentence.places.iter().take_while(|place| place.end <= end).count()
    }

    fn accusing(&self, rule: usize) -> Accusing {
        self.ruleset.rules.get(rule).map_or_else(Accusing::default, |rule| rule.accusing)
    }

    /// "Onze consulenten bieden cliëntondersteuning" on the site of a giver: they are its own, not the municipality's.
    pub(super) fn is_the_giver_speaking(&self, index: usize, rule: usize) -> bool {
        let sentence = &self.reading.sentences[index];
        self.topics.is_givers_page
            && self.accusing(rule).asks_whose
            && !sentence.words.contains(self.vocabulary.classes.municipality)
            && (0..sentence.words.len()).any(|at| {
                let written = self.reading.written(sentence, at).to_lowercase();
                matches!(written.as_str(), "onze" | "ons" | "wij" | "we")
            })
    }

    /// "De medewerkers van het loket zijn in dienst van de gemeente" under a heading that does not ask who gives OCO:
    /// whose the officials are, says nothing of OCO.
    pub(super) fn is_about_officials(&self, index: usize, rule: usize) -> bool {
        /// A subject stands among so many first words.
        const SUBJECT: usize = 5;
        let classes = &self.vocabulary.classes;
        let sentence = &self.reading.sentences[index];
        let topic = &self.topics.by_sentence[index];
        let official = sentence.words.stretches(classes.official);
        let heading =
            self.reading.sections.get(sentence.section).and_then(|section| section.heading);
        let asks_who =
            heading.and_then(|at| self.reading.sentences.get(at)).is_some_and(|heading| {
                topic::names_oco(heading, classes)
                    || (0..heading.words.len())
                        .any(|at| self.reading.written(heading, at).eq_ignore_ascii_case("wie"))
            });
        self.accusing(rule).asks_whose
            && (topic.strength <= Strength::Section || topic.actor.is_some())
            && official.first().is_some_and(|found| found.start < SUBJECT)
            && !asks_who
            && !topic::names_oco(sentence, classes)
            && !sentence.words.contains(classes.person_reference)
            && !sentence.words.contains(classes.refers_to_help)
    }

    /// "De kosten van de verhuizing": of something that is no word for the help.
    fn belongs_to_something_else(&self, sentence: &Sentence) -> bool {
        let classes = &self.vocabulary.classes;
        let words = &sentence.words;
        let of_what = matches!(self.reading.written(sentence, 2), "van" | "voor")
            && matches!(self.reading.written(sentence, 3), "de" | "het" | "een");
        of_what
            && ![classes.speaks_on, classes.name, classes.organisation_word, classes.oco_own_name]
                .into_iter()
                .any(|class| words.stretches(class).iter().any(|found| found.contains(&4)))
    }

    /// "U kunt bij drie organisaties terecht en een indicatie is niet meer nodig": a wording that runs on into a clause
    /// with a subject of its own has read two things as one.
    pub(super) fn runs_into_another_clause(
        unit: &Unit<'_>,
        words: std::ops::Range<usize>,
        classes: &Classes,
    ) -> bool {
        words.clone().skip(1).any(|at| {
            unit.words.has(at, classes.joins_clauses)
                && unit.words.has(at + 1, classes.article)
                && !unit.words.has(at + 2, classes.oco)
                && unit.words.has(at + 3, classes.finite_verb)
                && at + 3 < words.end
        })
    }

    /// "Fier & Vrij houdt spreekuur. Zij rekenen € 15.": what points back without naming OCO is about whoever was named
    /// last, and that is neither OCO nor one of its givers.
    pub(super) fn follows_somebody_else(&self, index: usize) -> bool {
        /// So far back a word points.
        const BEFORE: usize = 3;
        /// A subject stands among so many first words.
        const SUBJECT: usize = 3;
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
            let subject_is = |class| {
                earlier.words.stretches(class).first().is_some_and(|found| found.start <= SUBJECT)
            };
            if earlier.words.contains(classes.name)
                || earlier.words.contains(classes.another_on_offer)
                || matches!(self.reading.written(earlier, 0), "Wie" | "Degene")
                    && !earlier.is_question
                || subject_is(classes.oco_own_name) && !earlier.words.contains(classes.official)
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
        let lead = sentence.lead.and_then(|lead| self.reading.sentences.get(lead));
        self.accusing(rule).asks_whose
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
            .is_some_and(|topic| matches!(topic.subject, topic::Subject::Other(what) if what != what::OFFICIAL))
    }
}
