//! The vocabulary and all rules' patterns, compiled together.

use std::sync::Arc;

use super::lexicon::Lexicon;
use super::matcher::{Hit, PatternSet, PatternSetBuilder};
use super::pattern::{Node, Symbol};
use super::window::Scratch;
use super::words::Words;
use super::{glance, local};
use crate::rules::{Cue, Rule};

/// Classes the engine itself asks for by name; the vocabulary must define them.
pub const REQUIRED_CLASSES: &[&str] = &[
    "oco",
    "oco-word",
    "gives-oco",
    "names-itself",
    "not-oco",
    "official-gives-it",
    "other-oco",
    "oco-offer",
    "oco-own-name",
    "look-alike",
    "official",
    "other-service",
    "other-offer",
    "other-heading",
    "own-subject",
    "help-heading",
    "neutral-heading",
    "sign-side",
    "sign-free",
    "sign-along",
    "sign-talk",
    "sign-any-talk",
    "sign-not-theirs",
    "back-reference",
    "back-reference-inside",
    "negator",
    "not-only",
    "denial",
    "begins-a-clause",
    "plan",
    "past",
    "past-verb",
    "elsewhere",
    "hearsay",
    "yes-word",
    "no-word",
    "organisation-word",
    "not-a-name",
    "person-title",
    "person-reference",
    "refers-to-help",
    "speaks-on",
    "contact-heading",
    "summary-heading",
    "asks-for-another",
    "denying-heading",
    "more-help-heading",
    "without-fuss",
    "fact-or-fable",
    "company-heading",
    "turns-to-now",
    "points-to-last",
    "another-on-offer",
    "look-alike-by-the-way",
    "turns-to-something-else",
    "known-provider",
    "desk-introduced",
    "first-name",
    "stopped",
    "person-before",
    "official-desk",
    "street-address",
    "no-organisation",
    "about-word",
    "not-a-domain",
    "no-subject",
    "talk",
    "regulation-sign",
    "council-sign",
    "news-sign",
    "vacancy-sign",
    "archive-sign",
    "regulation-place",
    "council-place",
    "news-place",
    "vacancy-place",
    "archive-place",
    "talk-place",
];

/// What a pattern of a rule file does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// It is wording that counts.
    Cue {
        /// Index into the rules.
        rule: usize,
        /// Index into the rule's cues.
        cue: usize,
    },
    /// The cue counts only with it in the sentence.
    Needs {
        /// Index into the rules.
        rule: usize,
        /// Index into the rule's cues.
        cue: usize,
    },
    /// The cue does not count with it in the sentence.
    Unless {
        /// Index into the rules.
        rule: usize,
        /// Index into the rule's cues.
        cue: usize,
    },
    /// The cue counts only with it in the sentences just before, under the same heading.
    Near {
        /// Index into the rules.
        rule: usize,
        /// Index into the rule's cues.
        cue: usize,
    },
    /// The cue is only partly with it in the sentence.
    PartlyIf {
        /// Index into the rules.
        rule: usize,
        /// Index into the rule's cues.
        cue: usize,
    },
    /// The cue is only partly with it in the sentence, on a page that says yes elsewhere.
    PartlyBesideYes {
        /// Index into the rules.
        rule: usize,
        /// Index into the rule's cues.
        cue: usize,
    },
    /// The cue does not count with it anywhere in what the page says about OCO.
    PageUnless {
        /// Index into the rules.
        rule: usize,
        /// Index into the rule's cues.
        cue: usize,
    },
    /// It cancels cues of the rule that it overlaps.
    Void {
        /// Index into the rules.
        rule: usize,
        /// Its name in the rule file.
        name: Arc<str>,
    },
    /// It names a domain of life.
    Domain(usize),
}

impl Role {
    /// The cue whose wording it is.
    fn cue_of<'r>(&self, rules: &'r [Rule]) -> Option<&'r Cue> {
        match self {
            Self::Cue { rule, cue } => rules.get(*rule)?.cues.get(*cue),
            _ => None,
        }
    }

    /// The rule it belongs to.
    fn rule(&self) -> Option<usize> {
        match self {
            Self::Cue { rule, .. }
            | Self::Needs { rule, .. }
            | Self::Unless { rule, .. }
            | Self::Near { rule, .. }
            | Self::PartlyIf { rule, .. }
            | Self::PartlyBesideYes { rule, .. }
            | Self::PageUnless { rule, .. }
            | Self::Void { rule, .. } => Some(*rule),
            Self::Domain(_) => None,
        }
    }

    /// The rule it belongs to, to be numbered anew.
    pub fn rule_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::Cue { rule, .. }
            | Self::Needs { rule, .. }
            | Self::Unless { rule, .. }
            | Self::Near { rule, .. }
            | Self::PartlyIf { rule, .. }
            | Self::PartlyBesideYes { rule, .. }
            | Self::PageUnless { rule, .. }
            | Self::Void { rule, .. } => Some(rule),
            Self::Domain(_) => None,
        }
    }
}

/// A domain of life, as `vocabulary/domains.toml` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its id (`wonen`).
    pub id: String,
    /// One of the nine of the law; the others are recorded and not counted.
    pub counts: bool,
}

/// Everything that is looked for on a page, compiled once per rule set.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    pub(super) lexicon: Lexicon,
    /// Of all rules.
    pub(super) cues: CuePatterns,
    /// Of the rules that have a subject of their own: these are looked for where OCO is not spoken of, too.
    pub(super) cues_with_a_subject: CuePatterns,
    /// Of [`local::SIGNING`].
    pub(super) cues_that_sign: CuePatterns,
    /// What each pattern does; cues come first.
    roles: Vec<Role>,
    /// How many of them are cues.
    cue_count: usize,
    /// Domain words, apart: they are counted in few sentences only.
    pub(super) domain_patterns: PatternSet,
    pub(super) domains: Vec<Domain>,
    pub(super) classes: Classes,
    /// Those entries of the lexicon that tell whether a page can say anything at all, and what kind of page it is.
    glance: PatternSet,
    /// ... and whether it explains OCO under another name.
    second_glance: PatternSet,
}

/// The patterns of rules, by where they are looked for. Their owners are places in [`Vocabulary::roles`].
#[derive(Debug, Clone, Default)]
pub(super) struct CuePatterns<Set = PatternSet> {
    /// Cues.
    pub(super) cues: Set,
    /// What they need and what rules them out.
    pub(super) conditions: Set,
    /// Cues that may reach from a heading, question or lead-in into the sentence; and from the sentence before.
    pub(super) across: Set,
    pub(super) follows: Set,
}

impl CuePatterns<PatternSetBuilder> {
    fn finish(self) -> CuePatterns {
        CuePatterns {
            cues: self.cues.finish(),
            conditions: self.conditions.finish(),
            across: self.across.finish(),
            follows: self.follows.finish(),
        }
    }

    fn add(&mut self, owner: u32, cue: Option<&Cue>, nodes: &[Node], lexicon: &Lexicon) {
        if cue.is_some_and(|cue| cue.across) {
            self.across.add(owner, nodes, lexicon);
        }
        if cue.is_some_and(|cue| cue.follows) {
            self.follows.add(owner, nodes, lexicon);
        }
        let set = if cue.is_some() { &mut self.cues } else { &mut self.conditions };
        set.add(owner, nodes, lexicon);
    }
}

macro_rules! classes {
    ($($field:ident = $name:literal),* $(,)?) => {
        /// The symbols of the classes the engine asks for.
        #[derive(Debug, Clone, Default)]
        pub(super) struct Classes {
            $(pub(super) $field: Symbol,)*
        }

        impl Classes {
            fn of(lexicon: &Lexicon) -> Self {
                Self { $($field: lexicon.class($name).unwrap_or(Symbol::MAX),)* }
            }
        }
    };
}

classes! {
    oco = "oco",
    oco_word = "oco-word",
    gives_oco = "gives-oco",
    names_itself = "names-itself",
    not_oco = "not-oco",
    official_gives_it = "official-gives-it",
    other_oco = "other-oco",
    oco_offer = "oco-offer",
    oco_own_name = "oco-own-name",
    look_alike = "look-alike",
    official = "official",
    other_service = "other-service",
    other_offer = "other-offer",
    other_heading = "other-heading",
    own_subject = "own-subject",
    help_heading = "help-heading",
    neutral_heading = "neutral-heading",
    sign_side = "sign-side",
    sign_free = "sign-free",
    sign_along = "sign-along",
    sign_talk = "sign-talk",
    sign_any_talk = "sign-any-talk",
    sign_not_theirs = "sign-not-theirs",
    sign_asks_theirs = "sign-asks-theirs",
    giver_kind = "giver-kind",
    others_beside_it = "others-beside-it",
    joins_clauses = "joins-clauses",
    article = "article",
    finite_verb = "finite-verb",
    comes_to_visit = "comes-to-visit",
    sign_equates = "sign-equates",
    says_what_they_are = "says-what-they-are",
    sign_introduces = "sign-introduces",
    sign_other_matter = "sign-other-matter",
    sign_own_company = "sign-own-company",
    sign_care = "sign-care",
    no_own_name = "no-own-name",
    back_reference = "back-reference",
    back_reference_inside = "back-reference-inside",
    negator = "negator",
    not_only = "not-only",
    denial = "denial",
    denied_claim = "denied-claim",
    begins_a_clause = "begins-a-clause",
    plan = "plan",
    past = "past",
    hearsay = "hearsay",
    yes_word = "yes-word",
    no_word = "no-word",
    organisation_word = "organisation-word",
    not_a_name = "not-a-name",
    person_title = "person-title",
    person_reference = "person-reference",
    refers_to_help = "refers-to-help",
    speaks_on = "speaks-on",
    contact_heading = "contact-heading",
    summary_heading = "summary-heading",
    asks_for_another = "asks-for-another",
    denying_heading = "denying-heading",
    more_help_heading = "more-help-heading",
    without_fuss = "without-fuss",
    fact_or_fable = "fact-or-fable",
    company_heading = "company-heading",
    turns_to_now = "turns-to-now",
    points_to_last = "points-to-last",
    another_on_offer = "another-on-offer",
    look_alike_by_the_way = "look-alike-by-the-way",
    turns_to_something_else = "turns-to-something-else",
    known_provider = "known-provider",
    about_word = "about-word",
    asks_what_about = "asks-what-about",
    declines = "declines",
    part_of_the_help = "part-of-the-help",
    not_a_domain = "not-a-domain",
    no_subject = "no-subject",
    talk = "talk",
    regulation_sign = "regulation-sign",
    council_sign = "council-sign",
    news_sign = "news-sign",
    vacancy_sign = "vacancy-sign",
    archive_sign = "archive-sign",
    regulation_place = "regulation-place",
    council_place = "council-place",
    news_place = "news-place",
    vacancy_place = "vacancy-place",
    archive_place = "archive-place",
    talk_place = "talk-place",
    name = "name",
    phone = "phone",
    mail = "mail",
    web = "web",
    number = "number",
    link = "link",
    mobile = "mobile",
    linked_name = "linked-name",
    inhabitant = "inhabitant",
    past_verb = "past-verb",
    elsewhere = "elsewhere",
    local_service = "local-service",
    desk_introduced = "desk-introduced",
    first_name = "first-name",
    stopped = "stopped",
    person_before = "person-before",
    sure_name = "sure-name",
    official_desk = "official-desk",
    street_address = "street-address",
    no_organisation = "no-organisation",
    municipality = "municipality",
    municipality_self = "municipality-self",
}

impl Vocabulary {
    /// Compiles what the rule files said.
    pub fn compile(
        mut lexicon: Lexicon,
        patterns: Vec<(Role, Vec<Node>)>,
        domains: Vec<Domain>,
        rules: &[Rule],
    ) -> Self {
        lexicon.pack();
        let classes = Classes::of(&lexicon);
        let mut cues = CuePatterns::default();
        let mut cues_with_a_subject = CuePatterns::default();
        let mut cues_that_sign = CuePatterns::default();
        let mut domain_patterns = PatternSetBuilder::default();
        let mut roles = Vec::new();
        let (of_cues, others): (Vec<_>, Vec<_>) =
            patterns.into_iter().partition(|(role, _)| matches!(role, Role::Cue { .. }));
        let cue_count = of_cues.len();
        for (role, nodes) in of_cues.into_iter().chain(others) {
            match role {
                Role::Domain(index) => {
                    let owner = u32::try_from(index).unwrap_or(u32::MAX);
                    domain_patterns.add(owner, &nodes, &lexicon);
                }
                role => {
                    let owner = u32::try_from(roles.len()).unwrap_or(u32::MAX);
                    let cue = role.cue_of(rules);
                    cues.add(owner, cue, &nodes, &lexicon);
                    let rule = role.rule().and_then(|rule| rules.get(rule));
                    if rule.is_some_and(|rule| rule.subject.is_some()) {
                        cues_with_a_subject.add(owner, cue, &nodes, &lexicon);
                    }
                    if rule.is_some_and(|rule| local::SIGNING.contains(&rule.id.as_str())) {
                        cues_that_sign.add(owner, cue, &nodes, &lexicon);
                    }
                    roles.push(role);
                }
            }
        }
        let subjects = rules.iter().filter_map(|rule| rule.subject);
        Self {
            cues: cues.finish(),
            cues_with_a_subject: cues_with_a_subject.finish(),
            cues_that_sign: cues_that_sign.finish(),
            roles,
            cue_count,
            domain_patterns: domain_patterns.finish(),
            domains,
            glance: lexicon.sequences_for(glance::classes(&classes).chain(subjects)),
            second_glance: lexicon.sequences_for(local::signs(&classes)),
            classes,
            lexicon,
        }
    }

    /// What a pattern that was found does; none for a pattern that is not of a rule.
    pub(super) fn role(&self, hit: &Hit) -> Option<&Role> {
        self.roles.get(hit.owner as usize)
    }

    /// The rule and the cue whose wording was found. Asked of every hit, and most are of something else.
    pub(super) fn cue(&self, hit: &Hit) -> Option<(usize, usize)> {
        if hit.owner as usize >= self.cue_count {
            return None;
        }
        match self.role(hit) {
            Some(Role::Cue { rule, cue }) => Some((*rule, *cue)),
            _ => None,
        }
    }

    /// Finds the classes of [`glance::classes`] and the subjects of rules, where they take several words.
    pub(super) fn glance(&self, words: &mut Words, scratch: &mut Scratch) {
        self.glance.mark(words, &self.lexicon, scratch);
    }

    /// Finds the classes of [`local::signs`], where they take several words.
    pub(super) fn glance_again(&self, words: &mut Words, scratch: &mut Scratch) {
        self.second_glance.mark(words, &self.lexicon, scratch);
    }

    /// Finds the classes that take several words.
    pub(super) fn mark(&self, words: &mut Words, scratch: &mut Scratch) {
        self.lexicon.sequences.mark(words, &self.lexicon, scratch);
    }
}
